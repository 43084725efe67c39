"""`copilot keys create|list|revoke`: who may call a server that asks for keys."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bootstrap.container import Container
from core.errors import InvalidInput, NotFound
from core.identity import EVERY_SCOPE, READ_SCOPES
from data_layer.keys import ApiKey

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="API keys: create, list, revoke.")


@app.command()
def create(
    tenant: Annotated[str, typer.Option(help="Whose data the key opens.")],
    user: Annotated[str, typer.Option(help="Who uses it; threads belong to a user.")],
    scopes: Annotated[str, typer.Option(help="Comma-separated; 'read' for every :read scope, 'all' for all.")] = "read",
) -> None:
    """Make a key. It is shown once."""
    key = asyncio.run(_create(tenant, user, _scopes(scopes)))
    typer.echo("This key is shown once. Send it as: Authorization: Bearer <key>", err=True)
    typer.echo(key)


@app.command("list")
def list_(tenant: Annotated[str | None, typer.Option(help="Only this tenant's.")] = None) -> None:
    """The keys there are, without their secrets."""
    table = Table("Key", "Tenant", "User", "Scopes", "Created", "Revoked")
    for key in asyncio.run(_list(tenant)):
        revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
        scopes = " ".join(key.scopes)
        table.add_row(key.key_id, key.tenant_id, key.user_id, scopes, f"{key.created_at:%Y-%m-%d %H:%M}", revoked)
    Console().print(table)


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The id that `keys list` shows.")]) -> None:
    """Make a key worthless, within seconds."""
    if not asyncio.run(_revoke(key_id)):
        raise NotFound(f"There is no key {key_id} that could be revoked.")
    typer.echo(f"The key {key_id} is revoked.")


def _scopes(given: str) -> frozenset[str]:
    if given in ("read", "all"):
        return READ_SCOPES if given == "read" else EVERY_SCOPE
    chosen = frozenset(part.strip() for part in given.split(",") if part.strip())
    if not chosen or chosen - EVERY_SCOPE:
        raise InvalidInput(f"--scopes: expected read, all, or some of {', '.join(sorted(EVERY_SCOPE))}.")
    return chosen


async def _create(tenant: str, user: str, scopes: frozenset[str]) -> str:
    async with Container.read() as container:
        return await (await container.keys()).create(tenant, user, scopes)


async def _list(tenant: str | None) -> list[ApiKey]:
    async with Container.read() as container:
        return await (await container.keys()).list(tenant)


async def _revoke(key_id: str) -> bool:
    async with Container.read() as container:
        return await (await container.keys()).revoke(key_id.removeprefix("cpk_").partition("_")[0])
