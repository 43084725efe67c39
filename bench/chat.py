"""One chat turn: the product with its embedded model and one tool, against a bare LangGraph agent.

Both keep their thread in one PostgreSQL (`durability="exit"`), and take turns in one process, so that whatever else
the machine does meets both. The product's turn also links the question's words to records, reads real rows under
row-level security, writes the answer with its table, checks its numbers and cites its sources; a second figure adds
what makes it replayable: recorded before it is acknowledged, stored with its events at the end.
"""

import asyncio
import itertools
import resource
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool
from sqlalchemy import text

import prompts
from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.events import Done
from agent.models import load_model
from agent.responder import Responder
from agent.runs import Runs
from bootstrap.schema import bring_up_to_date
from core.clock import Clock
from core.identity import Principal
from data_layer.audit import AuditTrail
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.entities import BY_NAME
from data_layer.server import EmbeddedPostgres
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS

QUESTION = "how many Adjustable Race do we have, and where?"
UNHEARD = "how many {name} do we have, and where?"  # never asked before: nothing of it was understood yet
TURNS = 60
WARM_UP = 10
THREAD = 5  # turns in a thread, for both
NAMES = [
    " ".join(words)
    for words in itertools.product(
        ["Long", "Short", "Left", "Right", "Front", "Rear", "Upper", "Lower", "Inner", "Outer"],
        ["Steel", "Brass", "Copper", "Nylon", "Rubber", "Zinc", "Ceramic", "Oak", "Titanium", "Carbon"],
        ["Bracket", "Spindle", "Bushing", "Washer", "Flange", "Gasket", "Pulley", "Lever", "Hinge", "Clamp"],
    )
]


class _Instant(BaseChatModel):
    """Calls the tool, then answers; takes no time."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def bind_tools(self, tools: Any, **_: Any) -> "_Instant":
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        if isinstance(messages[-1], ToolMessage):
            reply = AIMessage("There are 761 EA of AR-5381 Adjustable Race.")
        else:
            reply = AIMessage("", tool_calls=[{"name": "stock", "args": {"sku": "AR-5381"}, "id": uuid.uuid4().hex}])
        return ChatResult(generations=[ChatGeneration(message=reply)])

    async def _agenerate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        return self._generate(messages)


@tool
def stock(sku: str) -> str:
    """Stock of an item."""
    return f"761 EA of {sku}"


@dataclass(frozen=True)
class Figures:
    """Milliseconds a turn."""

    bare: list[float]
    product: list[float]
    recorded: list[float]
    unheard: list[float]


def run() -> None:
    """Print the second row of the speed table."""
    with postgres() as url:
        bring_up_to_date(url)
        figures = asyncio.run(_measure(url))
    bare = statistics.median(figures.bare)
    print(f"chat turn, embedded model, one tool, thread in PostgreSQL ({TURNS} turns each, alternating; medians)")
    print(f"  bare create_agent loop, zero-latency model       {bare:8.2f} ms")
    rows = (
        ("product", figures.product),
        ("product, recorded and replayable", figures.recorded),
        ("product, each time of another item", figures.unheard),
    )
    for name, values in rows:
        median = statistics.median(values)
        print(f"  {name:<48} {median:8.2f} ms   {median / bare:.2f} x   (aim: at most 2 x)")
    print(f"  peak memory of the process                       {_peak_mb():8.0f} MB")


async def _measure(url: str) -> Figures:
    async with AsyncExitStack() as stack:
        database = Database.connect(url)
        stack.push_async_callback(database.close)
        await fill(database)
        checkpoints = await Checkpoints.open(url)
        stack.push_async_callback(checkpoints.close)
        # The bare loop has the same saver on the same pool, so only what is built on it differs.
        bare = create_agent(_Instant(), [stock], checkpointer=checkpoints.saver)
        copilot = Copilot(
            Responder("embedded", load_model("embedded"), prompts.load("planner")), TOOLS, link, checkpoints
        )
        runs = Runs(copilot, ConversationStore(database))
        audit = AuditTrail(database)
        stack.push_async_callback(audit.close)
        context = ToolContext(Principal("bench", "planner"), database, Clock(date(2025, 5, 15)), audit=audit)

        async def bare_turn(thread: uuid.UUID) -> None:
            config: Any = {"configurable": {"thread_id": str(thread)}}
            await bare.ainvoke({"messages": [("user", QUESTION)]}, config, durability="exit")

        async def product_turn(thread: uuid.UUID, question: str = QUESTION) -> None:
            events = copilot.ask(question, thread_id=thread, message_id=uuid.uuid4(), context=context)
            ending = [event async for event in events][-1]
            assert isinstance(ending, Done)
            assert "761" in ending.answer.answer

        names = iter(NAMES)

        async def unheard_turn(thread: uuid.UUID) -> None:
            await product_turn(thread, UNHEARD.format(name=next(names)))

        recorded_threads: dict[uuid.UUID, uuid.UUID] = {}

        async def recorded_turn(thread: uuid.UUID) -> None:
            started = await runs.start(context, QUESTION, recorded_threads.get(thread))
            recorded_threads[thread] = started.thread_id
            async for _ in runs.subscribe(started.run_id, context=context):
                pass

        figures = Figures([], [], [], [])
        pairs = (
            (bare_turn, figures.bare),
            (product_turn, figures.product),
            (recorded_turn, figures.recorded),
            (unheard_turn, figures.unheard),
        )
        for turn in range(TURNS + WARM_UP):
            if turn % THREAD == 0:
                threads = [uuid.uuid4() for _ in pairs]
            for (one, times), thread in zip(pairs, threads, strict=True):
                elapsed = await _timed(one, thread)
                if turn >= WARM_UP:
                    times.append(elapsed)
        return figures


async def _timed(turn: Callable[[uuid.UUID], Awaitable[None]], thread: uuid.UUID) -> float:
    began = time.perf_counter()
    await turn(thread)
    return (time.perf_counter() - began) * 1000


@contextmanager
def postgres() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server's own user, made when we are root, must reach it
        server = EmbeddedPostgres(Path(folder) / "data")
        yield server.start()
        server.stop()


_WORDS = """
INSERT INTO manufacturing.entity_word (tenant_id, word, entity, code, words)
SELECT DISTINCT tenant_id, word, 'sku', sku, 2 FROM manufacturing.sku,
LATERAL (SELECT regexp_split_to_table(lower(sku || ' ' || name), '[^[:alnum:]]+') AS word) AS cut WHERE word <> ''
"""
_STATE = """
INSERT INTO staging.source_state
    (tenant_id, source_id, entity, stream, source_type, job_id, as_of, synced_at, read, accepted, rejected)
VALUES ('bench', 'erp', :entity, 'bench', 'ERP', :job, now(), now(), 9, 7, 2)
"""


async def fill(database: Database) -> None:
    """Two stock records of each of a thousand items."""
    job = uuid.uuid4()
    lineage = {"tenant_id": "bench", "source_system": "erp", "job_id": job, "created_by": "bench"}
    skus = [{"sku": "AR-5381", "name": "Adjustable Race"}]
    skus += [{"sku": f"IT-{n:04}", "name": name} for n, name in enumerate(NAMES)]
    rows: dict[str, list[dict[str, Any]]] = {
        "sku": [{**sku, "unit": "EA", "active": True, "finished_good": False} for sku in skus],
        "warehouse": [{"warehouse_id": "1", "name": "Tool Crib"}, {"warehouse_id": "50", "name": "Subassembly"}],
        "inventory": [
            {"sku": sku["sku"], "warehouse_id": place, "lot": "", "on_hand": on_hand, "allocated": 0, "unit": "EA",
             "as_of": datetime.now(UTC)}
            for sku in skus for place, on_hand in (("1", 408), ("50", 353))
        ],
    }  # fmt: skip
    async with database.write(Principal("bench", "bench")) as tx:
        for name, records in rows.items():
            values = [{**lineage, "source_record": f"{name}#{n}", **record} for n, record in enumerate(records)]
            await tx.execute(BY_NAME[name].table.insert(), values)
            await tx.execute(text(_STATE), {"entity": name, "job": job})
        await tx.execute(text(_WORDS))
    async with database.administer() as connection:
        await connection.execute(text("ANALYZE"))  # as a sync does at its end


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
