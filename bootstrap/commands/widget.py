"""`copilot widget create|list|revoke`: pages of others that show the copilot (docs/embedding.md)."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from api.widgets import origin_of
from bootstrap.commands.grants import granted, named, sites_of, tenant_of
from bootstrap.container import Container
from core.errors import NotFound
from data_layer.widgets import Widget

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Pages of others with the copilot in them.")


@app.command()
def create(
    tenant: Annotated[str, typer.Option(help="Whose data the page shows.")],
    origin: Annotated[list[str], typer.Option(help="Of the page: https://intranet.acme.example; may be repeated.")],
    role: Annotated[
        str | None, typer.Option(help="The most that its users get: viewer (the default), planner, buyer, …")
    ] = None,
    scopes: Annotated[str | None, typer.Option(help="In place of a role: comma-separated, or 'read', 'all'.")] = None,
    sites: Annotated[str | None, typer.Option(help="Comma-separated: rows of other sites are not seen.")] = None,
) -> None:
    """Make an id and a secret, with which the page's server signs its users' tokens. The secret is shown once."""
    origins = sorted({origin_of(one) for one in origin})
    widget_id, secret = asyncio.run(
        _create(tenant_of(tenant), origins, granted(role, scopes, "viewer"), sites_of(sites))
    )
    typer.echo("The secret is shown once, and belongs on the page's server, never in the page.", err=True)
    typer.echo(f"COPILOT_WIDGET_ID={widget_id}\nCOPILOT_WIDGET_SECRET={secret}")


@app.command("list")
def list_(tenant: Annotated[str | None, typer.Option(help="Only this tenant's.")] = None) -> None:
    """Those there are, without their secrets."""
    table = Table(Column("Widget", no_wrap=True), "Tenant", "Origins", "Grants", "Sites", "Created", "Revoked")
    for one in asyncio.run(_list(tenant)):
        sites = "all" if one.sites is None else " ".join(one.sites)
        revoked = f"{one.revoked_at:%Y-%m-%d}" if one.revoked_at else ""
        row = (one.widget_id, one.tenant_id, " ".join(one.origins), named(one.scopes), sites)
        table.add_row(*row, f"{one.created_at:%Y-%m-%d}", revoked)
    Console().print(table)


@app.command()
def revoke(widget_id: Annotated[str, typer.Argument(help="The id that `widget list` shows.")]) -> None:
    """Make its tokens worthless, within seconds."""
    if not asyncio.run(_revoke(widget_id)):
        raise NotFound(f"There is no widget {widget_id} that could be revoked.")
    typer.echo(f"The widget {widget_id} is revoked.")


async def _create(
    tenant: str, origins: list[str], scopes: frozenset[str], sites: frozenset[str] | None
) -> tuple[str, str]:
    async with Container.read() as container:
        return await (await container.widgets()).create(tenant, origins, scopes, sites=sites)


async def _list(tenant: str | None) -> list[Widget]:
    async with Container.read() as container:
        return await (await container.widgets()).list(tenant)


async def _revoke(widget_id: str) -> bool:
    async with Container.read() as container:
        return await (await container.widgets()).revoke(widget_id)
