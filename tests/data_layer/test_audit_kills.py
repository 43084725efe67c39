"""What was given away is in the audit log, whenever the process was killed."""

import random
import subprocess
import sys
from uuid import uuid4

import pytest
from sqlalchemy import text

from core.identity import Principal
from data_layer.database import Database

KILLS = 10
# Eight callers at once; each says what it was given once the record of it is settled.
CALLERS = """
import asyncio, sys
from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import AuditTrail
from data_layer.database import Database

async def main(url, tenant, user):
    trail, who = AuditTrail(Database.connect(url)), Principal(tenant, user)
    async def caller(name):
        for number in range(10_000):
            trail.note(Record.of(who, "api", Kind.TOOL_CALL, f"{name}/{number}"))
            await trail.settled()
            print(f"{name}/{number}", flush=True)
    await asyncio.gather(*map(caller, range(8)))

asyncio.run(main(*sys.argv[1:]))
"""


def _given_before_a_kill(after: int, *arguments: str) -> set[str]:
    """What the callers said they were given."""
    with subprocess.Popen([sys.executable, "-c", CALLERS, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        given = {process.stdout.readline().strip() for _ in range(after)}
        process.kill()
        return given | {line.strip() for line in process.stdout if line.endswith("\n")}


@pytest.mark.slow
async def test_no_record_of_what_was_given_away_is_lost_to_a_kill(database: Database, database_url: str) -> None:
    chance, user, given = random.Random(5), uuid4().hex, set[str]()
    for _ in range(KILLS):
        given |= _given_before_a_kill(chance.randint(1, 200), database_url, "plant", user)
    async with database.read(Principal("plant", user)) as tx:
        rows = await tx.execute(text("SELECT what FROM copilot.audit WHERE user_id = :user"), {"user": user})
        stored = {row.what for row in rows}
    assert len(given) > KILLS
    assert given <= stored
