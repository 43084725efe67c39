"""Which date is meant, whose orders, which tool, and what goes on from a question: a table of what is asked each."""

from datetime import date
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.compose.pointing import pointed
from agent.models.embedded.dates import periods
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan, read
from agent.models.embedded.shown import Shown, settled
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)


def question(text: str) -> Question:
    return read(text, {"today": TODAY.isoformat()}, frozenset())


def best(text: str) -> dict[str, Any]:
    return dict(compositions(question(text))[0].arguments)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("completed work orders 12/05/2025", "2025-05-12", "2025-05-12"),  # the 5th of December is still to come
        ("orders due on 12/06/2025", "2025-12-06", "2025-12-06"),
        ("SOs dated 04/03/2025 (Tuesday)", "2025-03-04", "2025-03-04"),
        ("orders of Thursday, 03/04/2025", "2025-04-03", "2025-04-03"),
        ("orders from 25/12/2024 to 05/01/2025", "2024-12-25", "2025-01-05"),
        ("units sold 08/2024", "2024-08-01", "2024-08-31"),
        ("orders between Christmas Eve and New Year's Eve 2024", "2024-12-24", "2024-12-31"),
        ("orders due on the 21st of this month", "2025-05-21", "2025-05-21"),
    ],
)
def test_days_in_figures_and_feasts(text: str, since: str, until: str) -> None:
    found = periods(text, TODAY)
    assert [(str(one.since), str(one.until)) for one in found] == [(since, until)]


def test_the_number_of_a_document_is_no_month() -> None:
    assert periods("order 08/2024", TODAY) == ()


@pytest.mark.parametrize(
    ("text", "subject", "day"),
    [
        ("how many pieces were produced in April 2025", "work_order", "end_date"),
        ("goods receipts of April 2025", "purchase_line", "received_date"),
        ("how many purchase orders were sent out in April 2025", "purchase_order", None),
        ("how many sales orders have gone out in April 2025", "sales_order", "shipped_date"),
        ("how many customer orders must be there on 21 May 2025", "sales_order", "due_date"),
        ("received quantity on purchase orders of 2024", "purchase_line", None),
    ],
)
def test_which_date_is_meant(text: str, subject: str, day: str | None) -> None:
    query = best(text)
    assert (query["subject"], query.get("day")) == (subject, day)
    assert "since" in query


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("how many orders did we get in December 2024", "sales_order"),
        ("who did we place the most money with in 2024", "purchase_order"),
    ],
)
def test_who_acts_tells_whose_orders(text: str, subject: str) -> None:
    assert best(text)["subject"] == subject


def test_a_rank_said_again_tells_how_many() -> None:
    query = best("which suppliers got the most money in 2024? the three biggest by order value")
    assert query["limit"] == 3


@pytest.fixture(scope="module")
def model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


@pytest.mark.parametrize(
    ("text", "query"),
    [
        (
            "how many purchase orders were placed in the second half of 2024",
            {"measures": [{"aggregate": "count"}], "since": "2024-07-01", "until": "2024-12-31"},
        ),
        (
            "how many customer orders came in today",
            {"measures": [{"aggregate": "count"}], "since": "2025-05-15", "until": "2025-05-15"},
        ),
        (
            "how many purchase orders did we place in each month of the first quarter of 2025",
            {
                "measures": [{"aggregate": "count"}],
                "by": [{"field": "order_date", "bucket": "month"}],
                "since": "2025-01-01",
                "until": "2025-03-31",
            },
        ),
    ],
)
def test_a_plain_number_of_a_period_needs_no_tool(model: Any, text: str, query: dict[str, Any]) -> None:
    reply = model.answer([HumanMessage(text, additional_kwargs={"today": TODAY.isoformat()})])
    assert [call["name"] for call in reply.tool_calls] == ["analyse"]
    asked = reply.tool_calls[0]["args"]
    assert {name: value for name, value in asked.items() if name != "subject"} == query


@pytest.mark.parametrize("text", ["PO 2897: please cancel it", "work order 44, delete it please"])
def test_what_would_change_something_is_refused_wherever_it_is_said(model: Any, text: str) -> None:
    reply = model.answer([HumanMessage(text, additional_kwargs={"today": TODAY.isoformat()})])
    assert not reply.tool_calls
    assert reply.response_metadata["outcome"] == "refused"


STOCK = {
    "subject": "stock",
    "measures": [{"aggregate": "sum", "field": "on_hand"}],
    "where": [{"field": "item.category", "values": ["Pumps"]}, {"field": "item.color", "values": ["RAL 5015"]}],
}
PLACED = {"subject": "sales_order", "measures": [{"aggregate": "count"}], "since": "2024-01-01", "until": "2024-12-31"}


@pytest.mark.parametrize(
    ("before", "then", "changed"),
    [
        (STOCK, "now in all colours together", {"where": STOCK["where"][:1]}),
        (PLACED, "what do they add up to?", {"measures": [{"aggregate": "sum", "field": "total"}]}),
    ],
)
def test_a_follow_up_asks_for_more(before: dict[str, Any], then: str, changed: dict[str, Any]) -> None:
    after = following(question(then), before)
    assert after is not None
    assert dict(after.arguments) == {**before, **changed}


def test_another_place_stands_in_for_the_one_before() -> None:
    before = {**STOCK, "where": [{"field": "item", "values": ["CP-1"]}, {"field": "warehouse", "values": ["W20"]}]}
    text = "and in Rotterdam?"
    site = ValueSpan(7, 16, "warehouse", "site", "Rotterdam")
    after = following(Question(text, TODAY, values=(site,)), before)
    assert after is not None
    assert after.arguments["where"] == [before["where"][0], {"field": "warehouse.site", "values": ["Rotterdam"]}]


def test_the_lowest_is_not_the_one_that_was_highest() -> None:
    asked = question("and the lowest?")
    assert pointed(asked, {}, (Candidate("sku", "WH-9", "", 1.0),), ranked=True) == asked


def test_a_vague_name_is_the_one_shown_that_bears_it() -> None:
    before = Shown(
        (Candidate("sku", "TI-1", "", 1.0), Candidate("sku", "TT-2", "", 1.0)),
        names={"TI-1": "Mountain Tire", "TT-2": "Mountain Tire Tube"},
    )
    vague = Question("who supplies the tire", TODAY, (Span(17, 21, "tire", (Candidate("sku", "TI-9", "x", 0.5),)),))
    assert settled(vague, (), before).spans[0].candidates[0].code == "TI-1"
    sure = Question("who supplies TI-9", TODAY, (Span(13, 17, "TI-9", (Candidate("sku", "TI-9", "x", 1.0),)),))
    assert settled(sure, (), before) == sure


def test_the_second_supplier_of_an_item_is_asked_about_that_item() -> None:
    rows = (Candidate("supplier", "V1", "", 1.0), Candidate("supplier", "V2", "", 1.0))
    named = pointed(question("what is the lead time of the second one"), {"sku": "A-1"}, rows)
    assert [span.candidates[0].code for span in named.spans] == ["A-1", "V2"]
