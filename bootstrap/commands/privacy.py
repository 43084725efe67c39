"""`copilot privacy export|erase|retention`: what is kept of people, and how long."""

import asyncio
import os
from pathlib import Path
from typing import IO, Annotated

import typer

from api.erasing import erase_user
from bootstrap import logging
from bootstrap.commands.grants import tenant_of
from bootstrap.container import Container
from bootstrap.settings import Settings
from core.errors import InvalidInput
from core.identity import Principal
from data_layer.erasure import Erased
from data_layer.personal_export import hand_out
from data_layer.retention import MOST_DAYS, WHAT, What, outdated, retention, set_retention

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="What is kept of people: hand it out, erase it, how long it stays.",
)

User = Annotated[str, typer.Argument(help="Their id, as keys and the audit log name them.")]
Tenant = Annotated[str | None, typer.Option(help="Whose user, when not your own.")]
_BY = "local"


@app.command()
def export(
    user: User,
    to: Annotated[Path | None, typer.Option(help="The file; else USER.zip, here.")] = None,
    tenant: Tenant = None,
) -> None:
    """Write everything that is kept of a user to a ZIP of JSON files."""
    file = to or Path(f"{''.join(c if c.isalnum() or c in '-_.@' else '_' for c in user)}.zip")
    try:
        with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
            counts = asyncio.run(_export(user, opened, tenant))
    except FileExistsError:
        raise InvalidInput(f"{file} exists: choose another file with --to.") from None
    typer.echo(f"Records written to {file}: {sum(counts.values()):,}.")


@app.command()
def erase(
    user: User,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
    tenant: Tenant = None,
) -> None:
    """Delete what is theirs alone, and take their name out of what others need."""
    if not yes:
        raise InvalidInput(f"What is erased of {user} cannot be brought back: say --yes.")
    done = asyncio.run(_erase(user, tenant))
    for verb, counts in (("Deleted", done.deleted), ("Kept without the name", done.renamed)):
        typer.echo(f"{verb}: {', '.join(f'{name} {rows:,}' for name, rows in counts.items()) or 'nothing'}.")
    typer.echo(f"Where the name stood now stands {done.pseudonym}.")


@app.command("retention")
def retention_(
    settings: Annotated[
        list[str] | None,
        typer.Argument(help="threads=365 feedback=90 alerts=90 effects=730 audit=1095 usage=730; 0: for ever."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go now, and change nothing.")] = False,
    tenant: Tenant = None,
) -> None:
    """How many days conversations and the like are kept; what is older goes once a day."""
    days, counts = asyncio.run(_retention(_stated(settings or []), dry_run, tenant))
    typer.echo("  ".join(f"{what}: {days[what]} days" if what in days else f"{what}: for ever" for what in WHAT))
    if dry_run:
        typer.echo("\n".join(f"{name} {rows:,}" for name, rows in counts.items()) or "Nothing would go now.")


def _stated(settings: list[str]) -> dict[What, int]:
    stated: dict[What, int] = {}
    for one in settings:
        name, _, given = one.partition("=")
        what = next((known for known in WHAT if known == name), None)
        if what is None or not given.isdecimal() or int(given) > MOST_DAYS:
            raise InvalidInput(f"{one}: expected {', '.join(WHAT)} = days, such as threads=365.")
        stated[what] = int(given)
    return stated


async def _retention(stated: dict[What, int], dry: bool, tenant: str | None) -> tuple[dict[What, int], dict[str, int]]:
    async with _opened() as container:
        database = await container.database()
        whose = (await _principal(container, _BY, tenant)).tenant_id
        days = {what: count for what, count in {**await retention(database, whose), **stated}.items() if count}
        if stated and not dry:
            await set_retention(database, whose, days, by=_BY, channel="cli")
        return days, await outdated(database, whose, days) if dry else {}


async def _principal(container: Container, user: str, tenant: str | None) -> Principal:
    return Principal(tenant_of(tenant) if tenant else await (await container.tenant()).current(), user)


async def _export(user: str, into: IO[bytes], tenant: str | None) -> dict[str, int]:
    async with _opened() as container:
        who = await _principal(container, user, tenant)
        return await hand_out(await container.database(), who, into, by=_BY, channel="cli")


async def _erase(user: str, tenant: str | None) -> Erased:
    async with _opened() as container:
        context = await container.context(await _principal(container, user, tenant))
        return await erase_user(await container.services(), context, by=_BY)


def _opened() -> Container:
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "privacy.log", console=False)
    return Container(settings)
