"""`copilot quota show|set|clear`: how much of language models a tenant may use in a month."""

import asyncio
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from bootstrap import logging
from bootstrap.commands.grants import tenant_of
from bootstrap.container import Container
from bootstrap.settings import Settings
from core.errors import InvalidInput
from data_layer.quotas import Beyond, Quota, quota, set_quota

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="How much of language models a tenant may use in a month.",
)

Tenant = Annotated[str | None, typer.Option(help="Whose, when not your own.")]
_BEYOND: dict[str, Beyond] = {"embedded": "embedded", "refuse": "refuse"}


@app.command()
def show(tenant: Tenant = None) -> None:
    """What it may use; `copilot usage` tells what is left of it."""
    _tell(*asyncio.run(_quota(tenant, change=False, wanted=None)))


@app.command("set")
def set_(
    tokens: Annotated[int | None, typer.Option(min=0, help="Sent and received, in a calendar month (UTC).")] = None,
    cost: Annotated[str | None, typer.Option(help="Dollars, by COPILOT_MODEL_PRICES.")] = None,
    beyond: Annotated[
        str, typer.Option(help="embedded: the built-in model answers then; refuse: nothing is.")
    ] = "embedded",
    tenant: Tenant = None,
) -> None:
    """Let a tenant use so much, in place of what it might before. Servers heed it within seconds."""
    if tokens is None and cost is None:
        raise InvalidInput("Say --tokens, --cost or both; `copilot quota clear` takes a quota away.")
    if beyond not in _BEYOND:
        raise InvalidInput(f"--beyond {beyond}: expected embedded or refuse.")
    wanted = Quota(tokens, None if cost is None else _dollars(cost), _BEYOND[beyond])
    _tell(*asyncio.run(_quota(tenant, change=True, wanted=wanted)))


@app.command()
def clear(tenant: Tenant = None) -> None:
    """Let a tenant use any number."""
    _tell(*asyncio.run(_quota(tenant, change=True, wanted=None)))


def _dollars(given: str) -> Decimal:
    try:
        dollars = Decimal(given)
    except InvalidOperation:
        dollars = Decimal(-1)
    if not dollars.is_finite() or dollars < 0:
        raise InvalidInput(f"--cost {given}: expected dollars such as 200 or 49.50.")
    return dollars


def _tell(whose: str, found: Quota | None) -> None:
    if found is None:
        typer.echo(f"{whose}: no quota.")
        return
    parts = [
        *([f"{found.tokens:,} tokens"] if found.tokens is not None else []),
        *([f"{found.cost} dollars"] if found.cost is not None else []),
    ]
    beyond = "the built-in model answers" if found.beyond == "embedded" else "questions are refused"
    typer.echo(f"{whose}: {' and '.join(parts)} a month; beyond it {beyond}.")


async def _quota(tenant: str | None, *, change: bool, wanted: Quota | None) -> tuple[str, Quota | None]:
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "quota.log", console=False)
    async with Container(settings) as container:
        database = await container.database()
        whose = tenant_of(tenant) if tenant else await (await container.tenant()).current()
        if change:
            await set_quota(database, whose, wanted)
        return whose, await quota(database, whose)
