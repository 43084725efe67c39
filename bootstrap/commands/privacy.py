"""`copilot privacy export|erase`: what is kept of a person."""

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

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="What is kept of people: hand it out, erase it.",
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
