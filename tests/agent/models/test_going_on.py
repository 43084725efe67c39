"""What a question that goes on tells anew, what its words point to, and what is asked that nobody recorded."""

from datetime import date
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.compose.following import named_in
from agent.models.embedded.compose.pointing import pointed
from agent.models.embedded.composed import as_pointed
from agent.models.embedded.dates import periods
from agent.models.embedded.leaning import leans, of_the_one
from agent.models.embedded.memory import recall
from agent.models.embedded.question import Candidate, Question, read
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.shown import Shown, settled
from agent.models.embedded.thresholds import RATHER
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)
SOLD = {
    "subject": "sales_line",
    "measures": [{"aggregate": "sum", "field": "quantity"}],
    "by": [{"field": "item.subcategory"}],
    "since": "2024-01-01",
    "until": "2024-12-31",
    "order": "quantity",
    "limit": 3,
}
DEAR = {
    "subject": "item",
    "measures": [{"aggregate": "count"}],
    "where": [{"field": "list_price", "is": "above", "values": ["2000"]}],
}
OPEN = {"subject": "purchase_order", "where": [{"field": "open"}]}
AVERAGE = {"subject": "item", "measures": [{"aggregate": "average", "field": "list_price"}]}


def question(text: str) -> Question:
    return read(text, {"today": TODAY.isoformat()}, frozenset())


@pytest.mark.parametrize(
    ("before", "then", "changed"),
    [
        (SOLD, "make it the top 5", {"limit": 5}),
        (SOLD, "and if you show me ten of them?", {"limit": 10}),
        (SOLD, "the bottom 4 instead", {"limit": 4, "descending": False}),
        (SOLD, "only for the first half of that year", {"since": "2024-01-01", "until": "2024-06-30"}),
        (SOLD | {"until": "2024-01-31"}, "same month of 2023?", {"since": "2023-01-01", "until": "2023-01-31"}),
        (DEAR, "and above 3,000?", {"where": [{"field": "list_price", "is": "above", "values": ["3000"]}]}),
        (DEAR, "below 500?", {"where": [{"field": "list_price", "is": "below", "values": ["500"]}]}),
        (DEAR, "break it down per category", {"by": [{"field": "category"}]}),
    ],
)
def test_a_number_is_told_anew(before: dict[str, Any], then: str, changed: dict[str, Any]) -> None:
    after = following(question(then), before)
    assert after is not None
    assert dict(after.arguments) == {**before, **changed}


def test_one_of_them_is_a_record_and_no_figure() -> None:
    biggest = following(question("which of them is the biggest in value?"), OPEN)
    dearest = following(question("which one of those is the most expensive?"), AVERAGE)
    assert biggest is not None
    assert dearest is not None
    assert dict(biggest.arguments) == {**OPEN, "order": "total", "limit": 5}
    assert dict(dearest.arguments) == {"subject": "item", "order": "list_price", "limit": 5}


def test_they_are_what_was_counted_and_not_shown() -> None:
    counted = {"subject": "purchase_order", "measures": [{"aggregate": "count"}], "since": "2024-01-01"}
    listed = {"subject": "purchase_order", "since": "2024-01-01"}
    sums = [following(question("and what was their total?"), one) for one in (counted, listed)]
    assert sums[0] is not None
    assert sums[1] is not None
    assert sums[0].arguments["since"] == "2024-01-01"
    assert sums[0].score > sums[1].score


ROWS = (Candidate("sku", "N-7", "", 1.0), Candidate("sku", "N-8", "", 1.0))


@pytest.mark.parametrize(
    ("text", "before", "entity", "code"),
    [
        ("what rating has that vendor?", {"that supplier": "V-2"}, "supplier", "V-2"),
        ("what rating has this supplier?", {"sku": "A-1", "supplier": "V-3"}, "supplier", "V-3"),
        ("how many pieces are in that place?", {"sku": "A-1", "warehouse": "W-1"}, "warehouse", "W-1"),
        ("pieces in total there?", {"warehouse": "W-1"}, "warehouse", "W-1"),
        ("is anything on order?", {"sku": "A-1"}, "sku", "A-1"),
    ],
)
def test_what_kind_of_record_is_pointed_to(text: str, before: dict[str, str], entity: str, code: str) -> None:
    asked = question(text)
    assert leans(asked)
    (span,) = pointed(asked, before).spans
    assert (span.candidates[0].entity, span.candidates[0].code) == (entity, code)


def test_a_time_or_another_kind_is_no_record_shown() -> None:
    for text in ("what rating has that vendor?", "how many orders were there in that year?"):
        assert pointed(question(text), {}, ROWS, ranked=True).spans == ()


def test_a_word_of_a_name_shown_is_that_record() -> None:
    before = Shown(ROWS, names={"N-7": "Front Spindle/Axle", "N-8": "Front Shell"})
    (span,) = settled(question("what is the stock of the spindle"), (), before).spans
    assert span.candidates[0].code == "N-7"
    assert settled(question("what is the price of the front"), (), before).spans == ()
    assert settled(question("what is the stock of the supplier"), (), before).spans == ()


def test_an_order_tells_whose_it_is() -> None:
    call = {"name": "order_by_number", "args": {"order": "41"}, "id": "1"}
    told = {"kind": "purchase", "partner_code": "V-2", "sku": None}
    messages = [HumanMessage("order 41"), AIMessage("", tool_calls=[call])]
    messages += [ToolMessage("{}", tool_call_id="1", artifact=told), AIMessage("It is with V-2.")]
    assert recall(messages, ())[0].entities["that supplier"] == "V-2"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("number of customer complaints in 2024", True),
        ("which customers complained last month", True),
        ("which of our operators is the slowest worker", True),
        ("who on the assembly line earns the most", True),
        ("number of customer orders in 2024", False),
        ("which customers ordered last month", False),
        ("which operation is the slowest", False),
    ],
)
def test_what_is_asked_for_must_be_understood(text: str, refused: bool) -> None:
    found = compositions(question(text))
    assert (not found or found[0].score < RATHER) == refused


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("ordered quantity of bikes excluding cancelled sales orders", "sales_line"),
        ("how many pieces did customers order in 2024", "sales_line"),
        ("ordered quantity on purchase orders of 2024", "purchase_line"),
        ("quantity of work orders of 2024", "work_order"),
    ],
)
def test_the_side_that_is_named_is_meant(text: str, subject: str) -> None:
    assert compositions(question(text))[0].arguments["subject"] == subject


@pytest.mark.parametrize(
    ("text", "order", "bucket"),
    [
        ("on what date in April did most customer orders arrive", "count", "day"),
        ("busiest order day of April by number of sales orders", "count", "day"),
        ("best month of 2024 for sales", "value", "month"),
    ],
)
def test_a_stretch_of_time_is_ranked(text: str, order: str, bucket: str) -> None:
    best = compositions(question(text))[0].arguments
    assert (best["by"][0]["bucket"], best["order"]) == (bucket, order)


@pytest.mark.parametrize(
    "text",
    [
        "sales orders of 2024, skip cancelled ones",
        "sales orders of 2024, do not count cancelled ones",
        "sales orders of 2024, cancelled ones do not count",
        "leaving the cancelled ones out, sales orders of 2024",
    ],
)
def test_what_is_left_out_before_or_behind(text: str) -> None:
    best = compositions(question(text))[0].arguments
    assert best["where"] == [{"field": "status", "is": "is_not", "values": ["CANCELLED"]}]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("over the Easter weekend, 18 to 21 April 2025", "2025-04-18", "2025-04-21"),
        ("Easter (Good Friday 18 April until Easter Monday 21 April)", "2025-04-18", "2025-04-21"),
        ("on Easter Monday 2024", "2024-04-01", "2024-04-01"),
        ("on leap day 2024", "2024-02-29", "2024-02-29"),
        ("in the week from 5 to 11 May 2025", "2025-05-05", "2025-05-11"),
        ("started on 5, 6, 7 or 8 May 2025", "2025-05-05", "2025-05-08"),
        ("on May 5, 6 and 7 2025", "2025-05-05", "2025-05-07"),
        ("in the first week of April 2025, from the 2nd to the 8th", "2025-04-02", "2025-04-08"),
        ("in the first half of March, 1st to 15th", "2025-03-01", "2025-03-15"),
        ("in the coming week, Monday to Sunday", "2025-05-19", "2025-05-25"),
        ("this week, from Monday to Wednesday", "2025-05-12", "2025-05-14"),
        ("Monday to Friday of last week", "2025-05-05", "2025-05-09"),
        ("last month (April 2025)", "2025-04-01", "2025-04-30"),
        ("between the 5th and 9th of May", "2025-05-05", "2025-05-09"),
        ("in the week before last", "2025-04-28", "2025-05-04"),
        ("in the week of 30 April 2025 (Mon to Sun)", "2025-04-28", "2025-05-04"),
        ("placed since New Year", "2025-01-01", "None"),
    ],
)
def test_days_that_are_told_twice_listed_or_named(text: str, since: str, until: str) -> None:
    assert [(str(one.since), str(one.until)) for one in periods(text, TODAY)] == [(since, until)]


def test_what_stands_side_by_side_is_not_told_twice() -> None:
    for text, count in (("April, May and June 2024", 3), ("2024, 2025", 2), ("last week q1", 2)):
        assert len(periods(text, TODAY)) == count


def test_a_code_found_for_a_name_is_kept() -> None:
    model = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    call = {"name": "stock_on_hand", "args": {"sku": "front spindle"}, "id": "1"}
    messages = [HumanMessage("stock of the front spindle"), AIMessage("", tool_calls=[call])]
    messages += [ToolMessage("{}", tool_call_id="1", artifact={"sku": "N-7"}), AIMessage("4 EA")]
    asked = model.invoke([*messages, HumanMessage("and its reorder point?", additional_kwargs={"today": "2025-05-15"})])
    assert "N-7" in str(asked.tool_calls)


ORDER = {"order": "purchase order 4010", "that supplier": "V10"}
LINES = (Candidate("sku", "AR-5381", "", 1.0), Candidate("sku", "BE-2349", "", 1.0))


@pytest.mark.parametrize(
    "text", ["when is it due?", "and what items are on it?", "what is on that order", "its total?"]
)
def test_an_order_that_was_shown_is_meant_and_none_of_its_lines(text: str) -> None:
    span = pointed(question(text), ORDER, LINES).spans[0]
    assert span.candidates == (Candidate("order", "4010", "purchase order", 1.0),)


def test_who_does_something_is_whose_order_it_is() -> None:
    for text in ("what else do they supply?", "how many items can we buy from them?", "what rating has that vendor?"):
        span = pointed(question(text), ORDER, LINES).spans[0]
        assert span.candidates == (Candidate("supplier", "V10", "V10", 1.0),)


def test_it_is_the_one_order_listed_rather_than_the_supplier() -> None:
    one = (Candidate("order", "4009", "purchase order", 1.0),)
    span = pointed(question("what is on it"), {"supplier": "V10"}, one, ranked=True).spans[0]
    assert span.candidates == one


@pytest.mark.parametrize(
    "text", ["who is the buyer?", "what is the lead time?", "and who is the supplier", "what is the due date?"]
)
def test_a_definite_word_may_be_of_the_one_spoken_of(text: str) -> None:
    assert of_the_one(question(text))


@pytest.mark.parametrize(
    "text", ["what is the total stock value?", "who is the fastest supplier?", "what is the scrap rate?"]
)
def test_what_is_asked_of_all_is_of_nothing_spoken_of(text: str) -> None:
    assert not of_the_one(question(text))


def test_the_order_whose_lines_were_asked_for_is_spoken_of() -> None:
    lines = {"subject": "sales_line", "where": [{"field": "order", "values": ["71797"]}]}
    assert dict(named_in(lines)) == {"order": "sales order 71797"}
    assert dict(named_in({"subject": "work_order", "where": [{"field": "work_order", "values": ["72"]}]})) == {
        "order": "work order 72"
    }


@pytest.mark.parametrize("text", ["who supplies it?", "what is its stock", "and what is on order of it?"])
def test_it_is_the_first_of_what_was_ranked(text: str) -> None:
    rows = tuple(Candidate("sku", code, code, 1.0) for code in ("A-1", "B-2"))
    before = Before(calls=(Call("analyse", {"subject": "item", "order": "on_hand"}),), shown=Shown(rows, ranked=True))
    named = as_pointed(question(text), before)
    assert [span.candidates[0].code for span in named.spans] == ["A-1"]
