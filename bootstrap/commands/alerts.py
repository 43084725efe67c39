"""`copilot alerts`: what you were told, what you are told of, and where it goes."""

import asyncio
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bootstrap import logging
from bootstrap.door import door
from bootstrap.settings import Settings

app = typer.Typer(rich_markup_mode=None, help="What you were told: list, read, rules, stop, settings.")

Tenant = Annotated[str | None, typer.Option(help="Whose, when not your own.")]
_SETTINGS = ("email", "zone", "quiet_from", "quiet_until", "digest_at")


@app.callback(invoke_without_command=True)
def _alerts(context: typer.Context) -> None:
    """What you were told: list, read, rules, stop, settings."""
    if context.invoked_subcommand is None:
        list_()


@app.command("list")
def list_(
    unread: Annotated[bool, typer.Option(help="Only those that are unread.")] = False, tenant: Tenant = None
) -> None:
    """What you were told, the latest first."""
    given = {"limit": 100, "unread": unread}
    found = asyncio.run(_call("GET", "/notifications", tenant, params=given))["items"]
    if not found:
        typer.echo("Nothing is unread." if unread else "Nothing was told yet.")
        return
    table = Table("When", "What", "How it stands", "Sent", "", box=None, pad_edge=False)
    for one in found:
        sent = f"{one['way']}: {one['status']}" if one["way"] else "inbox"
        state = "over" if one["over_at"] else "read" if one["acknowledged_at"] else "new"
        table.add_row(one["created_at"][:16].replace("T", " "), one["label"], one["text"], sent, state)
    Console(highlight=False).print(table, markup=False)


@app.command()
def read(tenant: Tenant = None) -> None:
    """Mark all as read."""
    asyncio.run(_call("POST", "/notifications/acknowledge", tenant, text=True, json={}))
    typer.echo("All are marked as read.")


@app.command()
def rules(tenant: Tenant = None) -> None:
    """What you are told of."""
    found = asyncio.run(_call("GET", "/notifications/subscriptions", tenant))["items"]
    if not found:
        typer.echo('Nothing yet. Ask for it in words: copilot ask "tell me when … drops below …"')
        return
    table = Table("Id", "What", "How", "Snoozed until", box=None, pad_edge=False)
    for one in found:
        until = (one["snoozed_until"] or "")[:16].replace("T", " ")
        table.add_row(one["subscription_id"], one["told"], one["way"], until)
    Console(highlight=False).print(table, markup=False)


@app.command()
def stop(
    which: Annotated[str, typer.Argument(help="The id that `alerts rules` shows.")], tenant: Tenant = None
) -> None:
    """Be told of it no longer."""
    asyncio.run(_call("DELETE", f"/notifications/subscriptions/{which}", tenant, text=True))
    typer.echo("You are no longer told of it.")


@app.command()
def settings(
    set_: Annotated[
        list[str] | None, typer.Option("--set", help=f"NAME=VALUE, of {', '.join(_SETTINGS)}; without a value: none.")
    ] = None,
    tenant: Tenant = None,
) -> None:
    """Where and when your alerts are sent."""
    found = asyncio.run(_settings(set_ or [], tenant))
    for name in _SETTINGS:
        typer.echo(f"{name.replace('_', ' '):12} {found[name] or '-'}")


async def _settings(given: list[str], tenant: str | None) -> Any:
    now = await _call("GET", "/notifications/settings", tenant)
    if not given:
        return now
    pairs = (one.partition("=") for one in given)
    changed = {name.strip(): value.strip() or None for name, _, value in pairs}
    return await _call("PUT", "/notifications/settings", tenant, json={**now, **changed})


async def _call(method: str, path: str, tenant: str | None, *, text: bool = False, **options: Any) -> Any:
    found = Settings.read()
    logging.configure(found.log_level, file=found.logs / "alerts.log", console=False)
    async with door(found, tenant) as api:
        return await (api.text if text else api.call)(method, path, **options)
