"""What is to be told from now on is set at once, however it is said; what is asked never sets anything."""

from typing import Any

import pytest

from agent.answer import Outcome
from agent.events import ToolStarted
from agent.models.embedded.alerting import wants
from data_layer.alerts import AlertRepository
from tools.context import ToolContext


async def told_of(context: ToolContext) -> list[str]:
    async with context.database.read(context.principal) as tx:
        found = await AlertRepository(tx).subscriptions(context.principal.tenant_id, context.principal.user_id)
    return [one.told for one in found]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("tell me when HL Crankarm drops below 200", "stock of CA-7457 HL Crankarm below 200"),
        ("Please let me know as soon as the stock of HL Crankarm falls under 1,150.",
         "stock of CA-7457 HL Crankarm below 1,150"),
        ("could you warn me when we have less than 300 Adjustable Race", "stock of AR-5381 Adjustable Race below 300"),
        ("notify me if Adjustable Race goes below its reorder point",
         "stock of AR-5381 Adjustable Race below the reorder point"),
        ("alert me whenever anything falls below its reorder point", "stock of any item below the reorder point"),
        ("keep an eye on the stock of AR-5381", "stock of AR-5381 Adjustable Race below the reorder point"),
        ("alert me when HL Crankarm is below 1.250 pieces", "stock of CA-7457 HL Crankarm below 1,250"),
        ("set an alert for HL Crankarm below 75", "stock of CA-7457 HL Crankarm below 75"),
        ("I want to be told when CA-7457 gets below 90", "stock of CA-7457 HL Crankarm below 90"),
        ("warn me when Proseware's orders are late", "late purchase orders of Proseware, Inc. (1678)"),
        ("let me know whenever Proseware is late", "late purchase orders of Proseware, Inc. (1678)"),
        ("tell me when a purchase order gets delayed", "late purchase orders"),
        ("alert me when production jobs are overdue", "late work orders"),
        ("tell me whenever Proseware moves an order",
         "purchase orders of Proseware, Inc. (1678) that are moved later, cut or cancelled"),
        ("notify me when a purchase order is cancelled", "purchase orders that are moved later, cut or cancelled"),
        ("warn me of shortages of AR-5381", "shortages of AR-5381 Adjustable Race inside the lead time"),
        ("let me know when something runs short", "shortages of any item inside the lead time"),
        ("alert me on forecast misses", "forecast misses of any item"),
        ("tell me when a sync fails", "sources that fail or are older than 2 days"),
        ("warn me when the data is older than 5 days", "sources that fail or are older than 5 days"),
        ("alert me when records are refused",
         "data quality: more than 1 in 100 records refused, or a new kind of finding in the stock data"),
    ],
)  # fmt: skip
async def test_what_is_to_be_told_is_set_as_it_is_said(ask: Any, plant: ToolContext, said: str, told: str) -> None:
    answer = (await ask(said, context=plant))[-1].answer
    assert answer.outcome is Outcome.ANSWERED, answer.answer
    assert (await told_of(plant))[0] == told
    assert told in answer.answer.replace("\\", "")
    assert answer.grounding.unsupported == []


@pytest.mark.parametrize(
    "said",
    ["tell me when HL Crankarm drops below 210 and Adjustable Race below 50",
     "tell me when CA-7457 or CA-5965 drops below 210"],
)  # fmt: skip
async def test_what_an_alert_would_leave_out_is_said_and_none_is_set(ask: Any, plant: ToolContext, said: str) -> None:
    before = await told_of(plant)
    answer = (await ask(said, context=plant))[-1].answer
    assert "leave out" in answer.answer
    assert await told_of(plant) == before


async def test_what_is_set_at_once_is_not_told_as_prepared_nor_as_looked_up(ask: Any, plant: ToolContext) -> None:
    events = await ask("tell me when HL Crankarm drops below 55", context=plant)
    (begun,) = [event for event in events if isinstance(event, ToolStarted)]
    assert (begun.tool, begun.kind, begun.read_only) == ("set_alert", "setting", False)
    assert [use.model_dump()["kind"] for use in events[-1].answer.tool_calls] == ["setting"]
    events = await ask("how many Adjustable Race do we have?", context=plant)
    assert [event.kind for event in events if isinstance(event, ToolStarted)] == ["read"]
    assert "kind" not in events[-1].answer.model_dump()["tool_calls"][0]


async def test_what_is_so_already_is_said_at_once_with_its_record(ask: Any, plant: ToolContext) -> None:
    answer = (await ask("tell me when Adjustable Race drops below 800", context=plant))[-1].answer
    assert "761 EA on hand, below 800 EA" in answer.answer
    assert [one.reference for one in answer.citations] == ["sku#1"]


async def test_an_alert_is_spoken_of_in_its_conversation(ask: Any, plant: ToolContext) -> None:
    context = plant
    events = await ask("tell me when LL Crankarm drops below 40", context=context)
    thread = events[-1].answer.thread_id
    answer = (await ask("snooze that until Monday", thread, context))[-1].answer
    assert answer.answer.startswith("Snoozed until 2025-05-19: stock of CA-5965 LL Crankarm below 40.")
    answer = (await ask("what am I told about?", thread, context))[-1].answer
    assert "stock of CA-5965 LL Crankarm below 40" in answer.answer
    answer = (await ask("stop telling me about LL Crankarm", thread, context))[-1].answer
    assert answer.answer.startswith("Stopped: you are no longer told of stock of CA-5965 LL Crankarm below 40.")
    assert "stock of CA-5965 LL Crankarm below 40" not in await told_of(context)


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("snooze the alert on HL Crankarm for 3 days", "Snoozed until 2025-05-18"),
        ("mute Proseware for a week", "Snoozed until 2025-05-22"),
        ("don't tell me about HL Crankarm until 1 June", "Snoozed until 2025-06-01"),
        ("mark all alerts as read", "No alert of that was unread"),
        ("show my alerts", "You are told of"),
        ("don't disturb me between 6 pm and 7 am", "Nothing is sent from 18:00 to 07:00 (UTC)"),
        ("send me a daily digest of my alerts at 8", "All alerts of a day come in one message at 08:00 (UTC)"),
        ("no more digest", "Alerts are sent at once."),
        ("end my quiet hours", "There are no quiet hours."),
        ("turn off all my alerts", "Stopped: you are no longer told of"),
    ],
)
async def test_alerts_are_kept_in_order_by_words(ask: Any, plant: ToolContext, said: str, answered: str) -> None:
    for one in ("tell me when HL Crankarm drops below 200", "warn me when Proseware's orders are late"):
        await ask(one, context=plant)
    answer = (await ask(said, context=plant))[-1].answer
    assert answered in answer.answer, answer.answer


@pytest.mark.parametrize(
    "asked",
    [
        "tell me when AR-5381 will arrive", "tell me about Proseware", "let me know how many HL Crankarm we have",
        "tell me if PO 4007 is late", "which items are below their reorder point?", "stock alerts",
        "can you tell me when Proseware delivers next", "what dropped below its reorder point since Monday?",
        "Set the safety stock of AR-5381 to 2000 and tell me when it is done", "is anything running low?",
        "tell me which purchase orders are late", "watch list", "show purchase orders that changed",
        "when does HL Crankarm drop below 200?", "email Proseware that they are late", "cancel PO 4007",
        "inform me about the shortages", "remind Proseware of the late order", "stop order 4007",
    ],
)  # fmt: skip
def test_what_asks_of_now_is_no_alert(asked: str) -> None:
    assert wants(asked) is None
