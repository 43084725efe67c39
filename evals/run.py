"""`copilot eval`: asks each case's question through the HTTP API and scores what comes back."""

import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from api.app import create_app
from bootstrap import logging
from bootstrap.container import Container
from bootstrap.settings import Settings
from core.errors import InvalidInput
from evals.case import Case, CaseFile, load
from evals.score import Score, score
from evals.truth import Truth

CASES = Path(__file__).parent / "cases"


def main(paths: Sequence[str] = (), *, data: str | None = None, tenant: str | None = None) -> int:
    """Prints a line a case and the share that is right; the status is 1 when any is wrong.

    `data` is the folder of the export that the tenant was synced from: the cases' SQL runs over its files.
    """
    console = Console()
    scores: list[Score] = []
    for path in [Path(p) for p in paths] or sorted(CASES.glob("*.yaml")):
        file = load(path)
        folder = Path(data or "")
        if any(case.sql for case in file.cases) and (data is None or not folder.is_dir()):
            raise InvalidInput(f"{path.name} needs the {file.source} export: say where it is with --data DIR.")
        scores += asyncio.run(_ask_all(file, folder, tenant, console))
    right = sum(s.right for s in scores)
    console.print(f"{right} of {len(scores)} right")
    return 0 if right == len(scores) else 1


async def _ask_all(file: CaseFile, folder: Path, tenant: str | None, console: Console) -> list[Score]:
    update = {"today": file.today, **({"tenant": tenant} if tenant else {})}
    settings = Settings.read().model_copy(update=update)
    logging.configure(settings.log_level, file=settings.logs / "eval.log", console=False)
    async with Container(settings) as container:
        token = secrets.token_urlsafe(16)
        transport = httpx.ASGITransport(create_app(await container.services(token)))
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            with Truth(await container.url(), folder) as truth:
                scores = [await _ask(client, case, truth) for case in file.cases]
    table = Table("case", "class", "", "ms", "what is wrong", title=f"{file.source}, {file.today}")
    for s in scores:
        table.add_row(
            s.case.id, s.case.kind, "right" if s.right else "WRONG", f"{s.elapsed_ms:.0f}", "; ".join(s.faults)
        )
    console.print(table)
    return scores


async def _ask(client: httpx.AsyncClient, case: Case, truth: Truth) -> Score:
    response = await client.post("/api/v1/chat", json={"message": case.question, "thread_id": None})
    response.raise_for_status()
    return score(case, response.json(), truth.rows(case.sql) if case.sql else [])
