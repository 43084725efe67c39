"""`copilot slack link|users|unlink`: who somebody in Slack is (docs/slack.md)."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from bootstrap.commands.grants import granted, named, sites_of, tenant_of
from bootstrap.container import Container
from core.errors import InvalidInput, NotFound
from core.identity import Principal
from data_layer.slack_users import SlackUser, SlackUsers

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Who somebody in Slack is: link, users, unlink.")
_BY = "local"


@app.command()
def link(
    tenant: Annotated[str, typer.Option(help="Whose data they see.")],
    user: Annotated[str, typer.Option(help="Who they are there; threads belong to a user.")],
    role: Annotated[str | None, typer.Option(help="viewer (the default), planner, buyer, …")] = None,
    scopes: Annotated[str | None, typer.Option(help="In place of a role: comma-separated, or 'read', 'all'.")] = None,
    sites: Annotated[str | None, typer.Option(help="Comma-separated: rows of other sites are not seen.")] = None,
    team: Annotated[str | None, typer.Option(help="Slack's id of the workspace (T…), with --slack-user.")] = None,
    slack_user: Annotated[str | None, typer.Option(help="Slack's id of the user (U…): linked at once.")] = None,
) -> None:
    """Print a code for them to send to the copilot in Slack; or link them at once, by their ids."""
    if (team is None) != (slack_user is None):
        raise InvalidInput("--team and --slack-user need each other.")
    principal = Principal(tenant_of(tenant), user, granted(role, scopes, "viewer"), sites_of(sites))
    if team is not None and slack_user is not None:
        asyncio.run(_link(principal, team, slack_user))
        typer.echo(f"{slack_user} is {user} of {tenant} now.")
        return
    code = asyncio.run(_code(principal))
    typer.echo("Valid once, for ten minutes; to be sent to the copilot in Slack as a direct message:", err=True)
    typer.echo(f"link {code}")


@app.command()
def users(tenant: Annotated[str | None, typer.Option(help="Only this tenant's.")] = None) -> None:
    """Those that are linked."""
    table = Table(Column("Team", no_wrap=True), "Slack user", "Tenant", "User", "Grants", "Sites", "By", "Since")
    for one in asyncio.run(_users(tenant)):
        sites = "all" if one.sites is None else " ".join(one.sites)
        grants = named(one.scopes) + (", as the keys" if one.by_keys else "")
        row = (one.team_id, one.slack_user, one.tenant_id, one.user_id, grants, sites, one.linked_by)
        table.add_row(*row, f"{one.linked_at:%Y-%m-%d}")
    Console().print(table)


@app.command()
def unlink(
    team: Annotated[str, typer.Option(help="Slack's id of the workspace.")],
    slack_user: Annotated[str, typer.Option(help="Slack's id of the user.")],
) -> None:
    """They are shown nothing any more, from the next message on."""
    if not asyncio.run(_unlink(team, slack_user)):
        raise NotFound(f"Nobody is linked as {slack_user} of {team}.")
    typer.echo(f"{slack_user} of {team} is not linked any more.")


async def _link(principal: Principal, team: str, slack_user: str) -> None:
    async with Container.read() as container:
        await SlackUsers(await container.database()).link(
            team, slack_user, principal, by=_BY, by_keys=False, channel="cli"
        )


async def _code(principal: Principal) -> str:
    async with Container.read() as container:
        return (await SlackUsers(await container.database()).code(principal, by_keys=False))[0]


async def _users(tenant: str | None) -> list[SlackUser]:
    async with Container.read() as container:
        return await SlackUsers(await container.database()).list(tenant)


async def _unlink(team: str, slack_user: str) -> bool:
    async with Container.read() as container:
        return await SlackUsers(await container.database()).unlink(team, slack_user, by=_BY, channel="cli")
