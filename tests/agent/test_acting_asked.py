"""What is told to be done ends in a proposal, however it is said; what is asked never does."""

import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from agent.answer import Outcome
from core.identity import Principal
from data_layer.entities import BY_NAME, ENTITY_WORD
from tools.context import ToolContext

LINEAGE = {"tenant_id": "plant", "source_system": "erp", "source_record": "1", "created_by": "test"}
ROD: dict[str, dict[str, Any]] = {
    "sku": {"sku": "ROD-9", "name": "Round Rod", "unit": "KG"},
    "supplier_offer": {"supplier_id": "1678", "sku": "ROD-9", "lead_time_days": 5, "price": "1.76",
                       "currency": "USD", "unit": "KG", "minimum_quantity": 800},
}  # fmt: skip
ROWS: dict[str, dict[str, Any]] = {
    "supplier_offer": {"supplier_id": "1678", "sku": "AR-5381", "lead_time_days": 19, "price": "47.87",
                       "currency": "USD", "unit": "EA", "minimum_quantity": 100},
    "purchase_order": {"po_number": "4007", "supplier_id": "1678", "status": "PENDING", "order_date": "2025-04-01",
                       "expected_date": "2025-05-01"},
    "purchase_order_line": {"po_number": "4007", "line_number": 1, "sku": "AR-5381", "quantity": 500,
                            "received_quantity": 0, "rejected_quantity": 0, "due_date": "2025-05-01", "unit": "EA"},
}  # fmt: skip


@pytest.fixture(scope="module")
async def buying(plant: ToolContext) -> ToolContext:
    async with plant.database.write(plant.principal) as tx:
        for entity, row in (*ROD.items(), *ROWS.items()):
            table = BY_NAME[entity].table
            dates = {name: date.fromisoformat(day) for name, day in row.items() if name.endswith("_date")}
            await tx.execute(table.insert().values({**LINEAGE, "job_id": uuid.uuid4(), **row, **dates}))
        words = [{"tenant_id": "plant", "word": word, "entity": "sku", "code": "ROD-9", "words": 4}
                 for word in ("rod", "9", "rod9", "round")]  # fmt: skip
        await tx.execute(ENTITY_WORD.insert().values(words))
    return plant


REQUISITION, EMAIL, EXPEDITE = "draft_purchase_requisition", "draft_supplier_email", "request_expedite"


@pytest.mark.parametrize(
    ("said", "tool", "arguments"),
    [
        ("draft a requisition for 200 of AR-5381 by Friday", REQUISITION,
         {"quantity": "200", "needed_by": "2025-05-16"}),
        ("Please create a purchase requisition for 350 Adjustable Race.", REQUISITION, {"quantity": "350"}),
        ("order 250 AR-5381 from Proseware", REQUISITION, {"quantity": "250", "supplier_id": "1678"}),
        ("could you raise a requisition for AR-5381?", REQUISITION, {"quantity": "100"}),
        ("Adjustable Race is running low, put in a requisition for 400 of AR-5381", REQUISITION, {"quantity": "400"}),
        ("buy 120 AR-5381, needed by 2025-06-20", REQUISITION, {"quantity": "120", "needed_by": "2025-06-20"}),
        ("email the supplier of AR-5381 about the late order", EMAIL, {"supplier_id": "1678"}),
        ("write to Proseware that they are late", EMAIL, {"supplier_id": "1678"}),
        ("can you draft an email to Proseware about PO 4007?", EMAIL, {"supplier_id": "1678"}),
        ("chase Proseware", EMAIL, {"supplier_id": "1678"}),
        ("expedite purchase order 4007", EXPEDITE, {"order": "purchase order 4007"}),
        ("ask them to expedite PO 4007", EXPEDITE, {"order": "purchase order 4007"}),
        ("please request an expedite of PO 4007 to 2025-05-20", EXPEDITE, {"wanted": "2025-05-20"}),
        ("pull in PO 4007", EXPEDITE, {"order": "purchase order 4007"}),
        ("expedite the purchase order that is most late", EXPEDITE, {"order": "purchase order 4007"}),
        ("please expedite the most overdue PO", EXPEDITE, {"order": "purchase order 4007"}),
    ],
)  # fmt: skip
async def test_a_command_ends_in_a_proposal(
    ask: Any, buying: ToolContext, said: str, tool: str, arguments: dict[str, str]
) -> None:
    answer = (await ask(said, context=buying))[-1].answer
    assert answer.outcome is Outcome.APPROVAL_REQUIRED, answer.answer
    assert answer.approval["tool"] == tool
    assert {name: answer.approval["arguments"][name] for name in arguments} == arguments
    assert answer.grounding.unsupported == []


async def test_what_was_done_is_not_done_again_for_a_picture_of_it(ask: Any, buying: ToolContext) -> None:
    thread = uuid.uuid4()
    await ask("tell me when AR-5381 drops below 200", thread, buying)
    answer = (await ask("show me that as a chart", thread, buying))[-1].answer
    assert "set_alert" not in [call.tool for call in answer.tool_calls]


@pytest.mark.parametrize(
    ("asked", "said", "tool", "order"),
    [
        ("late purchase orders", "expedite the first one", EXPEDITE, "purchase order 4007"),
        ("which purchase orders are late?", "please expedite the last one", EXPEDITE, "purchase order 4007"),
        ("late purchase orders", "email the supplier about the first one", EMAIL, "purchase order 4007"),
    ],
)
async def test_a_command_may_point_to_a_record_that_was_told(
    ask: Any, buying: ToolContext, asked: str, said: str, tool: str, order: str
) -> None:
    thread = uuid.uuid4()
    await ask(asked, thread, buying)
    answer = (await ask(said, thread, buying))[-1].answer
    assert answer.outcome is Outcome.APPROVAL_REQUIRED, answer.answer
    assert (answer.approval["tool"], answer.tool_calls[0].arguments["order"]) == (tool, order)


@pytest.mark.parametrize(
    ("said", "quantity"),
    [("order 900 kg of ROD-9", "900"), ("order 900kg of ROD-9", "900"),
     ("order 2 t of ROD-9", "2000"), ("buy two tonnes of Round Rod", "2000"),
     ("draft a requisition for 750kg ROD-9 by 2025-06-20", "750"), ("requisition a tonne of ROD-9", "1000"),
     ("order 1,5 t of ROD-9", "1500"), ("order 1.500 kg of ROD-9", "1500"), ("order 2.5 t of ROD-9", "2500"),
     ("order 3k of ROD-9", "3000"), ("please order 1,500 kilos of ROD-9 from Proseware", "1500"),
     ("order 500 of ROD-9", "500"),
     ("we are running low on ROD-9, put in a requisition for 500", "500"),
     ("ROD-9 is short, order 1,200 by Friday", "1200")],
)  # fmt: skip
async def test_what_is_ordered_is_so_much_as_was_said(ask: Any, buying: ToolContext, said: str, quantity: str) -> None:
    answer = (await ask(said, context=buying))[-1].answer
    assert answer.outcome is Outcome.APPROVAL_REQUIRED, answer.answer
    assert answer.approval["arguments"]["quantity"] == quantity
    assert answer.approval["arguments"]["unit"] == "KG"
    assert "Not taken into account" not in answer.answer


@pytest.mark.parametrize(
    "said",
    ["order 200 EA of ROD-9", "order 200 pieces of ROD-9", "order 5 coils of ROD-9", "order 30 m of ROD-9",
     "order 3 boxes of AR-5381", "order 20 kg of AR-5381"],
)  # fmt: skip
async def test_a_unit_in_which_the_item_is_not_kept_is_asked_back(ask: Any, buying: ToolContext, said: str) -> None:
    answer = (await ask(said, context=buying))[-1].answer
    assert answer.approval is None, answer.answer
    assert "is kept in" in answer.answer
    assert "How many" in answer.answer


@pytest.mark.parametrize(
    "said",
    ["order 100 each of ROD-9 and AR-5381", "order 500 ROD-9 and 300 AR-5381", "order 900 kg of ROD-9, and 200 AR-5381",
     "order 10 percent more ROD-9 than last time", "order 900 kg of ROD-9 by 2025-06-01 and 500 by 2025-07-01"],
)  # fmt: skip
async def test_what_would_be_left_out_of_a_proposal_is_said_instead(ask: Any, buying: ToolContext, said: str) -> None:
    answer = (await ask(said, context=buying))[-1].answer
    assert answer.approval is None, answer.answer
    assert "leave out" in answer.answer


async def test_a_letter_names_the_late_lines_and_the_day_they_were_due(ask: Any, buying: ToolContext) -> None:
    answer = (await ask("email Proseware that they are late", context=buying))[-1].answer
    for told in ("4007 line 1: 500 EA of AR-5381 Adjustable Race, due 2025-05-01, 14 days late",
                 "No e-mail address is recorded for Proseware, Inc.", "nothing is sent anywhere"):  # fmt: skip
        assert told in answer.answer


async def test_the_answer_before_is_posted_word_for_word(ask: Any, buying: ToolContext) -> None:
    for where, channel in (("to the buyers' channel", "buyers"), ("in #planning", "planning"),
                           ("to planning in Slack", "planning")):  # fmt: skip
        answer = (await ask(f'post "Count on Friday" {where}', context=buying))[-1].answer
        assert answer.approval is not None, where
        assert answer.approval["tool"] == "post_message"
        assert (answer.approval["arguments"]["channel"], answer.approval["arguments"]["text"]) == (
            channel, "Count on Friday",
        )  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    ["which purchase orders should I expedite?", "order 4007", "what is the status of PO 4007?", "open orders",
     "which suppliers should we email?", "how many AR-5381 do we have?", "who supplies AR-5381?", "draft orders",
     "what is the e-mail address of Proseware?", "is there an order for AR-5381?", "order 200 of AR-5381?",
     "did anybody write to Proseware?", "what would a requisition for 200 AR-5381 cost?", "cancel PO 4007",
     "delete the purchase order 4007 and email Proseware", "approve everything", "Proseware open POs",
     "Proseware: numbers of the POs still running"],
)  # fmt: skip
async def test_a_question_never_ends_in_a_proposal(ask: Any, buying: ToolContext, asked: str) -> None:
    answer = (await ask(asked, context=buying))[-1].answer
    assert answer.approval is None
    async with buying.database.read(Principal("plant", "test")) as tx:
        effects = (await tx.execute(text("SELECT count(*) FROM copilot.effect"))).scalar_one()
    assert effects == 0
