"""The built-in model answers from documents by quoting them, and from the data what the data tells."""

import re
import uuid
from typing import Any

import pytest

from agent.answer import Answer, Outcome
from core.identity import EVERY_SCOPE, Principal
from tools.context import ToolContext


def tools(answer: Answer) -> list[str]:
    return [use.tool for use in answer.tool_calls]


def cited(answer: Answer) -> list[str]:
    return [one.label for one in answer.citations if one.kind == "document"]


@pytest.mark.parametrize(
    ("question", "said", "label"),
    [
        ("what does the agreement with Proseware say about late delivery?", "a penalty of 0.5 %",
         "Supply agreement Proseware, revision C, page 2"),
        ("how long is the warranty of Litware?", "36 months", "Supply agreement Litware, revision A"),
        ("how is HL Crankarm inspected?", "gauge G-14", "Work instruction HL Crankarm, revision 2"),
        ("which torque is right for the M12 crank bolt?", "50 Nm", "Work instruction HL Crankarm, revision 2"),
        ("what was the torque for M12 on 2025-02-01?", "48 Nm", "Work instruction HL Crankarm, revision 1"),
        ("who approves a deviation?", "quality manager", "Quality manual"),
        ("what must be done when a gauge fails its calibration?", "withdrawn at once", "Quality manual"),
        ("what changed with ECN-2107?", "from NBR to FKM", "Engineering change notice ECN-2107"),
        ("how do I mark nonconforming parts?", "red tag", "Quality manual"),
        ("what do we do with nonconforming parts from Litware?", "red tag", "Quality manual"),
    ],
)  # fmt: skip
async def test_the_lines_that_answer_are_quoted_and_cited(told: Any, question: str, said: str, label: str) -> None:
    answer = await told(question)
    assert answer.outcome is Outcome.ANSWERED
    assert tools(answer) == ["search_documents"]
    assert said in answer.answer
    assert cited(answer) == [label]
    assert f"{label}: [open the passage](/documents/" in answer.answer  # the link that opens it there
    assert answer.grounding.unsupported == []


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("how long is the warranty of Proseware?", ["Supply agreement Proseware, revision C, page 2"]),
        ("what is the penalty with Fabrikam?", []),
        ("what changed with ECN-2108?", []),
    ],
)
async def test_what_no_document_says_is_not_found_and_what_is_nearest_is_cited(
    told: Any, question: str, nearest: list[str]
) -> None:
    answer = await told(question)
    assert answer.outcome is Outcome.NOT_FOUND
    assert "36 months" not in answer.answer  # what is agreed with another
    assert cited(answer) == nearest
    assert all(f"{one}: [open the passage](/documents/" in answer.answer for one in nearest)


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("how many Adjustable Race do we have?", "stock_on_hand"),
        ("who supplies HL Crankarm?", "suppliers_of_sku"),
        ("payment terms with Proseware", "supplier_profile"),
        ("open purchase orders with Litware", "open_purchase_orders"),
    ],
)
async def test_what_the_data_tells_is_told_from_the_data(told: Any, question: str, tool: str) -> None:
    answer = await told(question)
    assert tools(answer) == [tool]
    assert cited(answer) == []


@pytest.mark.parametrize(
    "question", ["what's the weather tomorrow?", "asdf qwer zxcv", "what is the parental leave policy?", "hello"]
)
async def test_what_neither_tells_is_said_as_if_there_were_no_documents(
    told: Any, library_plant: ToolContext, question: str
) -> None:
    without = ToolContext(library_plant.principal, library_plant.database, library_plant.clock)
    answer, plain = await told(question), await told(question, context=without)
    assert plain.tool_calls == []
    assert (answer.outcome, answer.citations) == (plain.outcome, [])
    assert re.sub(r", ([\w ]+) and documents", r" and \1", answer.answer) == plain.answer


async def test_of_both_worlds_each_tells_its_part(told: Any) -> None:
    answer = await told(
        "what is the late-delivery penalty of the supplier of HL Crankarm, and is any of their POs late?"
    )
    assert tools(answer) == ["suppliers_of_sku", "search_documents", "open_purchase_orders"]
    assert answer.tool_calls[1].arguments["supplier"] == "1678"
    assert answer.tool_calls[2].arguments == {"supplier": "1678", "late_only": True}
    for part in ("0.5 % of the order value", "order 4001", "14 days late"):
        assert part in answer.answer
    assert cited(answer) == ["Supply agreement Proseware, revision C, page 2"]
    assert "purchase_order#1" in {one.reference for one in answer.citations}


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("are any POs of Proseware late, and what penalty do they owe?", ("order 4001", "0.5 %")),
        ("is any PO of the supplier of HL Crankarm late, and what penalty do they owe?", ("order 4001", "0.5 %")),
        ("what's the penalty of HL Crankarm's supplier?", ("0.5 %",)),
        ("what is the notice period of Proseware, and what is the penalty?", ("6 months", "0.5 %")),
    ],
)
async def test_each_part_is_about_the_same_supplier(told: Any, question: str, parts: tuple[str, ...]) -> None:
    answer = await told(question)
    assert all(part in answer.answer for part in parts)
    assert {use.arguments.get("supplier", "1678") for use in answer.tool_calls} == {"1678"}


async def test_their_orders_are_not_everybody_s_when_nobody_knows_who_they_are(told: Any) -> None:
    answer = await told("what is the penalty of the supplier of the frobnicator, and is any of their POs late?")
    assert "open_purchase_orders" not in tools(answer)
    assert "“is any of their POs late”" in answer.answer


async def test_a_conversation_goes_on_from_documents_to_data_and_back(told: Any) -> None:
    thread = uuid.uuid4()
    await told("what does the agreement with Proseware say about late delivery?", thread)
    assert "1.5 %" in (await told("and for Litware?", thread)).answer
    opened = await told("open it", thread)
    assert tools(opened) == ["open_document"]
    assert "> The warranty is 36 months from delivery." in opened.answer
    thread = uuid.uuid4()
    await told("who supplies HL Crankarm?", thread)
    assert "0.5 %" in (await told("and what penalty do they owe when late?", thread)).answer
    late = await told("are any of their orders late?", thread)
    assert late.tool_calls[0].arguments == {"supplier": "1678", "late_only": True}


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("which documents are there about HL Crankarm?", ("documents_about", {"sku": "CA-7457"})),
        ("is there an agreement with Fabrikam Castings?", ("documents_about", {"supplier": "1600"})),
        ("open the quality manual", ("open_document", {"document": "the quality manual"})),
        ("open the Proseware agreement on page 3",
         ("open_document", {"document": "the Proseware agreement", "passage": "page 3"})),
    ],
)  # fmt: skip
async def test_documents_are_listed_and_opened(told: Any, question: str, call: tuple[str, dict[str, str]]) -> None:
    (use,) = (await told(question)).tool_calls
    assert (use.tool, use.arguments) == call


async def test_one_who_may_not_read_documents_is_answered_without(told: Any, library_plant: ToolContext) -> None:
    guest = Principal("plant", "guest", EVERY_SCOPE - {"documents:read"})
    context = ToolContext(guest, library_plant.database, library_plant.clock, library_plant.documents)
    answer = await told("how long is the warranty of Litware?", context=context)
    assert answer.outcome is Outcome.NOT_PERMITTED
    assert "36 months" not in answer.answer


async def test_one_who_may_not_read_documents_and_asks_of_them_hears_that_it_is_not_permitted(
    told: Any, library_plant: ToolContext
) -> None:
    guest = Principal("plant", "guest", EVERY_SCOPE - {"documents:read"})
    context = ToolContext(guest, library_plant.database, library_plant.clock, library_plant.documents)
    for question in (
        "what does the agreement with Proseware say about late delivery?",
        "how do I mark nonconforming parts?",
        "open the quality manual",
    ):
        answer = await told(question, context=context)
        assert answer.outcome is Outcome.NOT_PERMITTED, question
        assert "documents:read" in answer.answer
    data = await told("who supplies HL Crankarm?", context=context)
    assert data.outcome is Outcome.ANSWERED
