"""`copilot doctor`: what is configured, reachable, stale."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import typer
from rich.console import Console
from rich.table import Table

from api.issuer_keys import IssuerKeys
from bootstrap import logging
from bootstrap.container import Container
from bootstrap.diagnosis import Say, disk, events, exporter, model, queue, replicas
from bootstrap.environment import fingerprint, product_version, read_environment, read_variables
from bootstrap.running import RunningServer
from bootstrap.settings import Settings, unknown
from core.errors import CopilotError
from core.identity import READ_SCOPES, Principal
from core.oidc import Oidc
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.repository import DocumentRepository
from data_layer.plant import PlantRepository, ping

app = typer.Typer(rich_markup_mode=None)

_STALE = timedelta(days=2)
_ISSUER_S = 5.0


@app.command()
def doctor() -> int:
    """Say what is configured, can be reached, is old. The exit status is 1 when something is wrong."""
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "doctor.log", console=False)
    report = _Report()
    report.configured(settings)
    asyncio.run(report.reachable(settings))
    Console(highlight=False).print(report.table)
    return 1 if report.wrong else 0


class _Report:
    def __init__(self) -> None:
        self.table = Table(box=None, show_header=False, pad_edge=False)
        self.wrong = False

    def say(self, what: str, finding: str, *, wrong: bool = False) -> None:
        self.wrong |= wrong
        self.table.add_row("[red]✗[/]" if wrong else "[green]✓[/]", what, finding)

    def configured(self, settings: Settings) -> None:
        environment = read_environment()
        self.say("version", product_version())
        self.say("state", str(settings.home))
        self.say("auth", settings.auth)
        self.say("today", f"{settings.clock.today()}{' (COPILOT_TODAY)' if settings.today else ''}")
        needs_key = "openai" in settings.model.partition(":")[0]
        missing = needs_key and settings.openai_api_key is None and settings.openai_base_url is None
        fallback = "" if settings.model == settings.fallback_model else f", then {settings.fallback_model}"
        self.say(
            "model", f"{settings.model}{fallback}{': OPENAI_API_KEY is not set' if missing else ''}", wrong=missing
        )
        for name in unknown(environment):
            self.say("setting", f"{name} is none of ours: is it misspelt?", wrong=True)
        server = RunningServer.find(settings.home, fingerprint(environment))
        self.say("server", server.url if server else "none is running here with these settings")

    async def issuer(self, oidc: Oidc) -> None:
        try:
            async with httpx.AsyncClient(timeout=_ISSUER_S) as client:
                keys = await IssuerKeys(oidc.issuer, client).ask()
        except CopilotError as error:
            self.say("sign-in", f"{oidc.issuer}: {error}", wrong=True)
        else:
            self.say("sign-in", f"{oidc.issuer} publishes {keys} keys", wrong=not keys)

    async def reachable(self, settings: Settings) -> None:
        say: Say = self.say
        disk(say, settings.home)
        await asyncio.gather(model(say, settings), asyncio.to_thread(exporter, say, read_variables()))
        if settings.oidc is not None:
            await self.issuer(settings.oidc)
        kind = "embedded" if settings.database_url is None else "COPILOT_DATABASE_URL"
        try:
            async with Container(settings) as container:
                database = await container.database()
                await ping(database)
                self.say("database", f"{kind}, reachable, its tables are up to date")
                self.say("connections", f"up to {database.connections[2]} of a process")
                await replicas(say, database)
                await queue(say, await container.sync())
                tenant = await (await container.tenant()).current()
                await asyncio.to_thread(events, say, await container.url(), tenant)
                owner = Principal(tenant, "doctor", READ_SCOPES)
                async with database.read(owner) as tx:
                    sources = await PlantRepository(tx).sources()
                    documents = await DocumentRepository(tx).list(DocumentFilter(), owner, limit=1, cursor=None)
                    refused = await DocumentRepository(tx).refusals(owner, limit=1)
        except CopilotError as error:
            self.say("database", f"{kind}: {error}", wrong=True)
            return
        which = (
            "the sample plant's"
            if tenant == "sample" and settings.tenant is None
            else "chosen"
            if settings.tenant
            else "your own"
        )
        self.say("tenant", f"{tenant} ({which})")
        if not sources:
            self.say("data", "none yet: copilot sync SOURCE, or copilot demo", wrong=True)
        for source in sources:
            age = datetime.combine(settings.clock.today(), datetime.max.time(), UTC) - source.as_of
            stale = age > _STALE
            counts = f"{source.accepted:,} records, {source.rejected:,} refused"
            old = f": {age.days} days old" if stale else ""
            self.say("source", f"{source.source_id} as of {source.as_of:%Y-%m-%d %H:%M %Z}{old}; {counts}", wrong=stale)
        count, chunks = (documents.totals.get(name) or 0 for name in ("documents", "all_chunks"))
        if count or refused.rows:
            bad = refused.totals.get("refused") or 0
            why = f"; {bad:,} files could not be read: copilot documents list" if bad else ""
            self.say("documents", f"{count:,}, in {chunks:,} chunks{why}", wrong=bool(bad))
            waiting = documents.totals.get("not_indexed") or 0
            lacks = f"; {waiting:,} documents are not in it: copilot documents reindex" if waiting else ""
            self.say("index", f"{settings.index_kind}, of {settings.embedding} vectors{lacks}", wrong=bool(waiting))
