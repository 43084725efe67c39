"""What users are told by e-mail: found by the real worker, sent by it to a mail server on this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_string
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from core.outgoing import Ways
from data_layer.alert_users import AlertUserRepository
from data_layer.database import Database
from jobs.sync import SyncService
from notifications.channels.smtp import Smtp
from tests.mail_server import MailServer, mail_server
from tests.order_files import TODAY, export, write_export
from tools.alerts.set_alert import set_alert
from tools.alerts.set_alert_hours import set_alert_hours
from tools.context import ToolContext

EVENING = datetime(2025, 5, 15, 20, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Held(Clock):
    """It stands until it is moved."""

    fixed_today: date | None = TODAY
    at: list[datetime] = field(default_factory=lambda: [EVENING])

    def now(self) -> datetime:
        return self.at[0]


@dataclass
class Plant:
    """With a worker that runs."""

    service: SyncService
    context: ToolContext
    clock: Held
    folder: Path

    async def sync(self, amount: int) -> None:
        tables = export()
        tables["inventory"][0]["on_hand"] = amount
        write_export(self.folder, tables)
        await self.service.start(self.context.principal, "erp")

    async def deliveries(self) -> list[tuple[str, datetime]]:
        async with self.context.database.read(self.context.principal) as tx:
            rows = await tx.execute(text("SELECT status, due_at FROM copilot.alert_delivery ORDER BY created_at"))
            return [tuple(row) for row in rows]

    async def synced(self) -> bool:
        async with self.context.database.read(self.context.principal) as tx:
            ended = await tx.execute(text("SELECT count(*) FROM staging.job WHERE finished_at IS NULL"))
            return ended.scalar_one() == 0


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
async def plant(make_database: Callable[[], str], mails: MailServer, tmp_path: Path) -> AsyncIterator[Plant]:
    """Its planner wants to be told by e-mail of seals below 3."""
    url, clock = make_database(), Held()
    database, planner = Database.connect(url), Principal("plant", "planner", EVERY_SCOPE)

    async def tenants() -> list[str]:
        return [planner.tenant_id]

    options: dict[str, Any] = {
        "folders": [tmp_path], "clock": clock, "tenants": tenants,
        "alert_ways": {"email": Smtp(f"smtp://127.0.0.1:{mails.port}", "copilot@plant.example")},
    }  # fmt: skip
    context = ToolContext(planner, database, clock, ways=Ways(alerts=("email",)))
    async with SyncService.open(url, database, **options) as service, _working(service):
        plant = Plant(service, context, clock, tmp_path)
        await plant.sync(4)
        await _until(plant.synced)
        async with database.write(planner) as tx:
            users = AlertUserRepository(tx)
            await users.seen(planner)
            await users.set(planner, {"email": "planner@plant.example"})
        await set_alert.call(context, {"sku": "SEAL", "below": 3, "by": "email"})
        yield plant
    await database.close()


async def test_an_alert_is_mailed_by_the_worker_that_found_it(plant: Plant, mails: MailServer) -> None:
    await plant.sync(2)
    await _until(lambda: _mailed(mails, 1))
    (mail,) = _read(mails)
    assert (mail["To"], mail["Subject"]) == ("planner@plant.example", "SEAL Shaft Seal: 2 EA on hand, below 3 EA")
    words, drawn = (_text(part) for part in mail.get_payload())  # type: ignore[union-attr, arg-type]
    assert "2 EA on hand, below 3 EA" in words
    assert "<html" in drawn
    await _until(lambda: _ended(plant, "delivered"))


@pytest.mark.parametrize(
    ("hours", "due"),
    [
        ({"quiet_from": "18:00", "quiet_until": "07:00"}, datetime(2025, 5, 16, 7, tzinfo=UTC)),
        ({"digest_at": "08:00"}, datetime(2025, 5, 16, 8, tzinfo=UTC)),
    ],
    ids=["quiet hours", "digest"],
)
async def test_what_waits_for_its_hour_is_mailed_then_in_one_message(
    plant: Plant, mails: MailServer, hours: dict[str, str], due: datetime
) -> None:
    await set_alert_hours.call(plant.context, hours)
    await set_alert.call(plant.context, {"about": "late", "by": "email"})
    tables = export()
    tables["inventory"][0]["on_hand"] = 2
    tables["purchase_order"][1]["expected_date"] = "2025-05-02"
    write_export(plant.folder, tables)
    await plant.service.start(plant.context.principal, "erp")
    await _until(lambda: _ended(plant, "waiting"))
    plant.clock.at[0] = due - timedelta(seconds=1)
    await plant.service.start_what_is_due()
    assert (await plant.deliveries(), mails.mails) == ([("waiting", due)], [])
    plant.clock.at[0] = due
    await plant.service.start_what_is_due()
    await _until(lambda: _mailed(mails, 1))
    assert _read(mails)[0]["Subject"] == "2 alerts"
    await _until(lambda: _ended(plant, "delivered"))
    await plant.service.start_what_is_due()
    assert len(mails.mails) == 1


@asynccontextmanager
async def _working(service: SyncService) -> AsyncIterator[None]:
    worker = asyncio.create_task(service.run_worker())
    yield
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def _mailed(server: MailServer, count: int) -> bool:
    return len(server.mails) == count


async def _ended(plant: Plant, status: str) -> bool:
    return [one for one, _ in await plant.deliveries()] == [status]


async def _until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(120):
        while True:
            if await true():
                return
            await asyncio.sleep(0.1)


def _read(server: MailServer) -> list[Message]:
    return [message_from_string(mail) for mail in server.mails]


def _text(part: Message) -> str:
    body = part.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body.decode()
