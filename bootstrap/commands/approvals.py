"""`copilot approvals list|show|approve|reject`."""

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from bootstrap import logging
from bootstrap.door import door
from bootstrap.settings import Settings
from core.errors import InvalidInput

app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="What waits for a yes: list, show, approve, reject."
)

Tenant = Annotated[str | None, typer.Option(help="Whose, when not your own.")]
Which = Annotated[UUID, typer.Argument(help="The id that `approvals list` shows.")]


@app.command("list")
def list_(
    status: Annotated[str, typer.Option(help="pending, done, rejected, expired, failed or all.")] = "pending",
    tenant: Tenant = None,
) -> None:
    """Your proposals, and those you may decide about; the latest first."""
    given = {"limit": 200} | ({} if status == "all" else {"status": status})
    found = asyncio.run(_call("GET", "/approvals", tenant, params=given))["items"]
    console = Console(highlight=False)
    if not found:
        console.print("There is nothing that waits for a decision." if status == "pending" else "There is none.")
        return
    table = Table("Id", "What", "By", "Status", "Until", box=None, pad_edge=False)
    for one in found:
        until = one["expires_at"][:16].replace("T", " ")
        table.add_row(one["approval_id"], one["title"], one["proposed_by"], one["status"], until)
    console.print(table, markup=False)


@app.command()
def show(which: Which, tenant: Tenant = None) -> None:
    """Exactly what would happen, and where it stands."""
    _show(asyncio.run(_call("GET", f"/approvals/{which}", tenant)))


@app.command()
def approve(
    which: Which,
    set_: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE: change this before.")] = None,
    tenant: Tenant = None,
) -> int:
    """Have it done exactly as it is shown, once."""
    body = {"decision": "approve", "arguments": _edits(set_ or [])}
    done = asyncio.run(_call("POST", f"/approvals/{which}", tenant, json=body))
    _show(done)
    return 1 if done["status"] == "failed" else 0


@app.command()
def reject(which: Which, tenant: Tenant = None) -> None:
    """Have it not done."""
    typer.echo(asyncio.run(_call("POST", f"/approvals/{which}", tenant, json={"decision": "reject"}))["tell"])


def _edits(given: list[str]) -> dict[str, Any] | None:
    pairs = [one.partition("=") for one in given]
    if any(not equals for _, equals, _ in pairs):
        raise InvalidInput("--set: expected NAME=VALUE, such as quantity=300.")
    return {name: value for name, _, value in pairs} or None


def _show(one: Mapping[str, Any]) -> None:
    console = Console(highlight=False)
    console.print(one["title"], style="bold", markup=False)
    console.print(Markdown(one["preview"], hyperlinks=False))
    console.print(one["tell"], markup=False)
    if one["may_decide"]:
        fixed = json.dumps(one["editable"])
        console.print(f"copilot approvals approve {one['approval_id']}  (--set, of {fixed}; or reject)", markup=False)


async def _call(method: str, path: str, tenant: str | None, **options: Any) -> Any:
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "approvals.log", console=False)
    async with door(settings, tenant) as api:
        return await api.call(method, path, **options)
