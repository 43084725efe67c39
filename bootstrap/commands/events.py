"""`copilot events set|show|stop|snapshot|replay|publish|schema`: changes of records that others are told of."""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from bootstrap import logging
from bootstrap.commands.grants import tenant_of
from bootstrap.container import Container
from bootstrap.environment import read_variables
from bootstrap.settings import Settings
from core.errors import InvalidInput
from data_layer.bulk import BulkSession
from data_layer.entities import BY_NAME
from data_layer.event_log import EventLog, State, Subscription
from data_layer.event_snapshots import EventSnapshots, Snapshot
from jobs.event_stream import EventStream, schema
from jobs.events import client

app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Changes of records that others are told of, over Kafka."
)

T = TypeVar("T")
Tenant = Annotated[str | None, typer.Option(help="Whose changes, when not your own.")]
Entities = Annotated[str | None, typer.Option(help="Which, separated by commas; all without it.")]
_SECRET = re.compile(r"password|secret|\.pem$|jaas")


@app.command("set")
def set_(
    brokers: Annotated[str, typer.Option(help="host:port, several separated by commas.")],
    prefix: Annotated[str, typer.Option(help="Of the topics: PREFIX and the entity's name.")] = "manufacturing.",
    entities: Entities = None,
    setting: Annotated[
        list[str] | None, typer.Option(help="One more of librdkafka's: sasl.password='${KAFKA_PASSWORD}'.")
    ] = None,
    tenant: Tenant = None,
) -> None:
    """Tell changes from now on. Secrets are named as ${VARIABLE}, which the workers must have."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{0,150}", prefix):
        raise InvalidInput("--prefix: expected letters, digits, points, - and _, as topics have them.")
    wanted = Subscription(brokers, prefix, tuple(_named(entities) or ()), _settings(setting or []))
    EventStream(client(wanted, read_variables()), prefix, "")  # else its settings are wrong
    _run(tenant, lambda log: log.subscribe(wanted))
    typer.echo(f"From now on {', '.join(wanted.entities) or 'every change'} is told to {brokers}.")


@app.command()
def show(tenant: Tenant = None) -> None:
    """To whom changes are told, and how far they were taken."""
    wanted, states, snapshots = asyncio.run(_logged(tenant, _shown))
    if wanted is None:
        typer.echo("Changes are told to nobody: copilot events set.")
        return
    typer.echo(f"{wanted.brokers}  {wanted.prefix}…  {', '.join(wanted.entities) or 'every entity'}")
    for state in states:
        since = f", since {state.oldest.astimezone(UTC):%Y-%m-%d %H:%M}" if state.oldest else ""
        error = f"  {state.error}" if state.error else ""
        typer.echo(f"{state.entity}: {state.waiting:,} wait{since}{error}")
    for one in snapshots:
        ended = f", ended {one.ended_at.astimezone(UTC):%Y-%m-%d %H:%M}" if one.ended_at else ""
        typer.echo(f"{one.entity}: snapshot, {one.told:,} of {one.present:,} records{ended}")


@app.command()
def stop(
    yes: Annotated[bool, typer.Option("--yes", help="What waits is forgotten.")] = False, tenant: Tenant = None
) -> None:
    """Tell nobody of changes any more."""
    if not yes:
        raise InvalidInput("What waits is forgotten, and so is what could be told again: say --yes.")
    typer.echo(f"Stopped; {_run(tenant, lambda log: log.unsubscribe()):,} changes were not told.")


@app.command()
def replay(
    since: Annotated[datetime, typer.Option(help="UTC: 2026-11-29T14:00:00.")],
    entities: Entities = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count them, and change nothing.")] = False,
    tenant: Tenant = None,
) -> None:
    """Tell what was told since then once more, with the same ids. A worker does so within a minute."""
    moment, only = since if since.tzinfo else since.replace(tzinfo=UTC), _named(entities)
    counts = _run(tenant, lambda log: log.replay(moment, only, dry_run=dry_run))
    typer.echo("\n".join(f"{entity}: {count:,}" for entity, count in counts.items()) or "None is kept of that time.")


@app.command()
def snapshot(
    entities: Entities = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count them, and change nothing.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Tell no more of what was begun.")] = False,
    tenant: Tenant = None,
) -> None:
    """Tell every record that is there now once, from the first one on. A worker begins within a minute."""
    if stop:
        typer.echo(f"Stopped; {_snapshots(tenant, lambda snapshots: snapshots.stop()):,} records were not told.")
        return
    only = _named(entities)
    counts = _snapshots(tenant, lambda snapshots: snapshots.begin(only, dry_run=dry_run))
    typer.echo("\n".join(f"{entity}: {count:,}" for entity, count in counts.items()) or "There is no record.")


@app.command()
def publish(tenant: Tenant = None) -> None:
    """Tell what waits now, instead of leaving it to a worker."""
    typer.echo(f"Told: {asyncio.run(_publish(tenant)):,}.")


@app.command("schema")
def schema_(entity: str) -> None:
    """The JSON Schema of an entity's events."""
    (name,) = _named(entity) or ("",)
    typer.echo(json.dumps(schema(BY_NAME[name]), indent=2))


def _named(given: str | None) -> list[str] | None:
    if given is None:
        return None
    names = [name.strip() for name in given.split(",") if name.strip()]
    for name in names or [given]:
        if name not in BY_NAME:
            raise InvalidInput(f"{name}: expected some of {', '.join(BY_NAME)}.")
    return names


def _settings(given: list[str]) -> dict[str, str]:
    settings = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not (name and sign):
            raise InvalidInput(f"--setting {name}: expected NAME=VALUE.")
        if _SECRET.search(name) and not re.fullmatch(r"\$\{\w+\}", value):
            raise InvalidInput(f"--setting {name}: write it as ${{VARIABLE}}, and set that where workers run.")
        settings[name] = value
    return settings


def _shown(session: BulkSession) -> tuple[Subscription | None, Sequence[State], Sequence[Snapshot]]:
    log = EventLog(session)
    return log.subscription(), log.states(), EventSnapshots(session).states()


def _run(tenant: str | None, what: Callable[[EventLog], T]) -> T:
    return asyncio.run(_logged(tenant, lambda session: what(EventLog(session))))


def _snapshots(tenant: str | None, what: Callable[[EventSnapshots], T]) -> T:
    return asyncio.run(_logged(tenant, lambda session: what(EventSnapshots(session))))


async def _logged(tenant: str | None, what: Callable[[BulkSession], T]) -> T:
    async with _opened() as container:
        with BulkSession(await container.url(), await _whose(container, tenant)) as session, session.transaction():
            return what(session)


async def _publish(tenant: str | None) -> int:
    async with _opened() as container:
        events, whose = (await container.sync()).events, await _whose(container, tenant)
        return await asyncio.to_thread(events.publish, whose, threading.Event())


async def _whose(container: Container, tenant: str | None) -> str:
    return tenant_of(tenant) if tenant else await (await container.tenant()).current()


def _opened() -> Container:
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "events.log", console=False)
    return Container(settings)
