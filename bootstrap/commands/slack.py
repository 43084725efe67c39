"""`copilot slack`: who somebody in Slack is, and in which workspaces the copilot is installed (docs/slack.md)."""

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
from data_layer.slack_workspaces import Installed

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Slack: who is who, where it is.")
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


@app.command()
def install(tenant: Annotated[str, typer.Option(help="Whose the workspace becomes.")]) -> None:
    """Print a link that installs the copilot in a workspace, for whoever may install apps there."""
    url = asyncio.run(_install(Principal(tenant_of(tenant), _BY)))
    typer.echo("Valid once, for ten minutes:", err=True)
    typer.echo(url)


@app.command()
def workspaces(tenant: Annotated[str | None, typer.Option(help="Only this tenant's.")] = None) -> None:
    """Those that the copilot is installed in."""
    table = Table(Column("Team", no_wrap=True), "Name", "Tenant", "By", "Since")
    for one in asyncio.run(_workspaces(tenant)):
        table.add_row(one.team_id, one.name, one.tenant_id, one.installed_by, f"{one.installed_at:%Y-%m-%d}")
    Console().print(table)


@app.command()
def remove(team: Annotated[str, typer.Option(help="Slack's id of the workspace.")]) -> None:
    """Forget a workspace and its token. Uninstall the app there, too."""
    if not asyncio.run(_remove(team)):
        raise NotFound(f"The copilot is not installed in {team}.")
    typer.echo(f"{team} and its token are forgotten; whoever administers it can uninstall the app there.")


async def _install(principal: Principal) -> str:
    async with Container.read() as container:
        url = container.settings.public_url
        if container.settings.slack_client_id is None or url is None:
            raise InvalidInput("Set COPILOT_SLACK_CLIENT_ID, and what goes with it, first (docs/slack.md).")
        state, _ = await (await container.slack_workspaces()).begin(principal)
        return f"{url}/slack/install?state={state}"


async def _workspaces(tenant: str | None) -> list[Installed]:
    async with Container.read() as container:
        return await (await container.slack_workspaces()).list(tenant)


async def _remove(team: str) -> bool:
    async with Container.read() as container:
        return await (await container.slack_workspaces()).remove(team, by=_BY, channel="cli")


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
