"""`copilot keys create|list|revoke`: who may call a server that asks for keys."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from bootstrap.commands.grants import expiry, granted, named, sites_of, tenant_of
from bootstrap.container import Container
from core.errors import NotFound
from data_layer.keys import ApiKey

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="API keys: create, list, revoke.")


@app.command()
def create(
    tenant: Annotated[str, typer.Option(help="Whose data the key opens.")],
    user: Annotated[str, typer.Option(help="Who uses it; threads belong to a user.")],
    role: Annotated[
        str | None, typer.Option(help="viewer (the default), planner, buyer, production-controller or administrator.")
    ] = None,
    scopes: Annotated[
        str | None,
        typer.Option(help="In place of a role: comma-separated; 'read': every :read scope, 'all': all."),
    ] = None,
    sites: Annotated[str | None, typer.Option(help="Comma-separated: rows of other sites are not seen.")] = None,
    expires: Annotated[str | None, typer.Option(help="A date, or how long: 12h, 90d, 52w.")] = None,
) -> None:
    """Make a key. It is shown once."""
    grant = granted(role, scopes, "viewer")
    key = asyncio.run(_create(tenant_of(tenant), user, grant, sites_of(sites), expiry(expires)))
    typer.echo("This key is shown once. Send it as: Authorization: Bearer <key>", err=True)
    typer.echo(key)


@app.command("list")
def list_(tenant: Annotated[str | None, typer.Option(help="Only this tenant's.")] = None) -> None:
    """The keys there are, without their secrets."""
    table = Table(Column("Key", no_wrap=True), "Tenant", "User", "Grants", "Sites", "Created", "Last used", "Ends")
    for key in asyncio.run(_list(tenant)):
        ends = f"revoked {_day(key.revoked_at)}" if key.revoked_at else _day(key.expires_at)
        sites = "all" if key.sites is None else " ".join(key.sites)
        row = (key.key_id, key.tenant_id, key.user_id, named(key.scopes), sites)
        table.add_row(*row, _day(key.created_at), _day(key.last_used_at), ends)
    Console().print(table)


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The id that `keys list` shows.")]) -> None:
    """Make a key worthless, within seconds."""
    if not asyncio.run(_revoke(key_id)):
        raise NotFound(f"There is no key {key_id} that could be revoked.")
    typer.echo(f"The key {key_id} is revoked.")


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


async def _create(
    tenant: str, user: str, scopes: frozenset[str], sites: frozenset[str] | None, expires_at: datetime | None
) -> str:
    async with Container.read() as container:
        return await (await container.keys()).create(tenant, user, scopes, sites=sites, expires_at=expires_at)


async def _list(tenant: str | None) -> list[ApiKey]:
    async with Container.read() as container:
        return await (await container.keys()).list(tenant)


async def _revoke(key_id: str) -> bool:
    async with Container.read() as container:
        return await (await container.keys()).revoke(key_id.removeprefix("cpk_").partition("_")[0])
