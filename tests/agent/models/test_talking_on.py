"""In the middle of a talk: the one that was asked for, the rows behind a figure, what is taken back."""

import json
from datetime import date
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.models.embedded.carried_over import only_those
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.compose.covering import uncovered
from agent.models.embedded.compose.pointing import pointed, pointings
from agent.models.embedded.compose.transposing import transposed
from agent.models.embedded.corrected import corrected
from agent.models.embedded.elliptic import incomplete
from agent.models.embedded.leaning import implied, leans, of_several
from agent.models.embedded.question import Candidate, Question, read
from agent.models.embedded.shown import shown
from agent.models.embedded.taking_up import begun
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)
VALUE = [{"aggregate": "sum", "field": "value"}]
TOTAL = {
    "subject": "sales_order",
    "measures": [{"aggregate": "sum", "field": "total"}],
    "where": [{"field": "customer.country", "values": ["DE"]}],
    "by": [{"field": "order_date", "bucket": "month"}],
    "since": "2024-01-01",
    "until": "2024-12-31",
}
LINES = {
    "subject": "sales_line",
    "measures": VALUE,
    "where": [{"field": "order.customer.country", "values": ["DE"]}],
    "since": "2024-01-01",
    "until": "2024-12-31",
    "by": [{"field": "order.order_date", "bucket": "month"}],
}
BEST = {"subject": "purchase_order", "by": [{"field": "supplier"}], "order": "total", "limit": 5}
SUPPLIERS = (Candidate("supplier", "V1", "", 1.0), Candidate("supplier", "V2", "", 1.0))


def question(text: str, *mentions: dict[str, Any]) -> Question:
    return read(text, {"today": TODAY.isoformat(), "mentions": mentions}, frozenset())


def mention(text: str, name: str, code: str) -> dict[str, Any]:
    start = text.index(name)
    found = {"entity": "sku", "code": code, "name": name, "score": 1.0}
    return {"start": start, "end": start + len(name), "text": name, "candidates": [found]}


def told(asked: str, **call: Any) -> list[Any]:
    rows = {"rows": [{"by0": "V1", "total": 9}, {"by0": "V2", "total": 5}]}
    query = {**BEST, **call}
    calls = AIMessage("", tool_calls=[{"name": "analyse", "args": query, "id": "1"}])
    return [HumanMessage(asked), calls, ToolMessage(json.dumps(rows), tool_call_id="1"), AIMessage("V1")]


def test_what_orders_came_to_is_the_value_of_their_lines() -> None:
    assert transposed(TOTAL) == LINES


def test_an_average_of_orders_is_none_of_their_lines() -> None:
    assert transposed({**TOTAL, "measures": [{"aggregate": "average", "field": "total"}]}) is None
    assert transposed({**TOTAL, "measures": [{"aggregate": "count"}]}) is None


def test_what_only_the_lines_have_is_asked_of_these_as_it_was_of_the_orders() -> None:
    found = following(question("and in pieces"), TOTAL)
    assert found is not None
    assert dict(found.arguments) == {**LINES, "measures": [{"aggregate": "sum", "field": "quantity"}]}


def test_the_best_of_groups_is_the_best_by_what_was_told() -> None:
    sold = {**LINES, "measures": [{"aggregate": "sum", "field": "quantity"}]}
    found = following(question("best month?"), sold, leaning=True)
    assert found is not None
    assert found.arguments["measures"] == sold["measures"]
    assert found.arguments["order"] == "quantity"


def test_who_has_the_most_of_them_counts_them() -> None:
    found = following(question("which buyer has the most of them"), {"subject": "purchase_order"}, leaning=True)
    assert found is not None
    assert found.arguments["by"] == [{"field": "buyer"}]
    assert found.arguments["measures"] == [{"aggregate": "count"}]


def test_with_how_many_different_vendors_counts_these() -> None:
    counted = {"subject": "purchase_order", "measures": [{"aggregate": "count"}], "since": "2025-04-01"}
    found = following(question("and with how many different vendors"), counted)
    assert found is not None
    assert found.arguments["measures"] == [{"aggregate": "count", "field": "supplier"}]


def test_two_periods_are_compared_again_of_less() -> None:
    compared = {"subject": "sales_line", "measures": VALUE, "since": "2025-01-01", "other_since": "2024-01-01"}
    found = following(question("only the open ones"), compared)
    assert found is not None
    assert found.arguments["other_since"] == "2024-01-01"
    again = following(question("and in 2023?"), compared)
    assert again is not None
    assert "other_since" not in again.arguments


@pytest.mark.parametrize(
    ("asked", "call", "one"),
    [
        ("who is our biggest vendor?", {}, True),
        ("which supplier did we spend the most with in the last 12 months", {}, True),
        ("our biggest vendors", {}, False),
        ("the top 5 by spend", {}, False),
        ("five best by spend", {}, False),
        ("who gets the most?", {"limit": 10}, False),
    ],
)
def test_one_that_was_asked_for_is_meant_alone(asked: str, call: dict[str, Any], one: bool) -> None:
    found = shown(told(asked, **call))
    assert found.one is one
    named = pointed(question("what do they deliver"), {}, found.rows, ranked=True)
    assert len(named.spans[0].candidates) == 2
    alone = next(iter(_pointings("what do they deliver", one=found.one)))
    assert [each.code for each in alone.spans[0].candidates] == (["V1"] if one else ["V1", "V2"])


def _pointings(text: str, *, one: bool) -> Any:
    return pointings(question(text), {}, SUPPLIERS, ranked=True, one=one)


def test_what_is_due_first_is_no_row_and_their_last_order_is_none() -> None:
    assert pointed(question("which are due first"), {}, SUPPLIERS).spans == ()
    assert [c.code for c in pointed(question("when was their last order"), {}, SUPPLIERS).spans[0].candidates] == [
        "V1",
        "V2",
    ]
    assert pointed(question("and the first?"), {}, SUPPLIERS).spans[0].candidates[0].code == "V1"


def test_those_are_the_ones_just_shown() -> None:
    assert of_several(question("any of those late?"), among=False)
    assert not of_several(question("any of those late?"), among=True)
    assert of_several(question("and the second one?"), among=True)


def test_what_was_done_is_no_kind_of_record() -> None:
    assert incomplete(question("how many were scrapped"))
    assert incomplete(question("how much last year"))
    assert not incomplete(question("how many scrap records are there"))


def test_a_list_that_a_tool_told_is_a_query() -> None:
    tools = {tool.name: tool for tool in TOOLS}
    found = uncovered({"supplier": "V1", "late_only": True}, tools["open_purchase_orders"].answers)
    assert found == {"subject": "purchase_order", "where": [{"field": "supplier", "values": ["V1"]}, {"field": "late"}]}
    found = uncovered({}, tools["open_sales_orders"].answers)
    assert found == {"subject": "sales_order", "where": [{"field": "open"}]}
    assert uncovered({"sku": "A"}, tools["stock_on_hand"].answers) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("who supplies the Fork... sorry I meant the Nipple", "who supplies the the Nipple"),
        ("stock of Fork, no wait, Nipple", "stock of Nipple"),
        ("the Fork - I mean, what does the Nipple cost", "what does the Nipple cost"),
        ("and the Fork? no, I mean what does the Nipple cost", "and what does the Nipple cost"),
        ("no, I meant the Nipple", "no, I meant the Nipple"),
        ("Fork, sorry for the trouble", "Fork, sorry for the trouble"),
    ],
)
def test_what_is_taken_back_is_not_asked(text: str, left: str) -> None:
    named = [mention(text, name, name[:1]) for name in ("Fork", "Nipple") if name in text]
    assert " ".join(corrected(question(text, *named)).text.split()) == left


@pytest.mark.parametrize("text", ["as a share of the total", "in percent", "what percentage is that?"])
def test_a_share_is_of_what_was_told(text: str) -> None:
    by = following(question(text), LINES)
    assert by is not None
    assert dict(by.arguments) == {**LINES, "share": "*"}
    alone = {name: value for name, value in LINES.items() if name != "by"}
    of_all = following(question(text), alone)
    assert of_all is not None
    assert of_all.arguments["share"] == "order.customer.country"


def test_rejected_as_a_percentage_of_what_came_is_the_rate() -> None:
    rejected = {"subject": "purchase_line", "measures": [{"aggregate": "sum", "field": "rejected_quantity"}]}
    found = following(question("as a percentage of the delivered quantity"), rejected)
    assert found is not None
    assert found.arguments["measures"] == [{"aggregate": "sum", "field": "reject_rate"}]


def test_of_what_was_finished_late_is_finished_late() -> None:
    done = {"subject": "work_order", "measures": [{"aggregate": "count"}], "where": [{"field": "completed"}]}
    found = following(question("and how many of those late"), done)
    assert found is not None
    assert found.arguments["where"] == [{"field": "completed"}, {"field": "finished_late"}]


def test_another_rank_of_the_same_groups_tells_what_they_are_ranked_by() -> None:
    fastest = {
        "subject": "offer",
        "measures": [{"aggregate": "average", "field": "lead_time"}],
        "by": [{"field": "supplier"}],
        "order": "lead_time",
        "descending": False,
    }
    found = following(question("and cheapest"), fastest)
    assert found is not None
    assert found.arguments["measures"] == [{"aggregate": "average", "field": "price"}]
    assert found.arguments["order"] == "price"


def test_of_the_first_few_none_but_these_are_meant() -> None:
    these = only_those(BEST, SUPPLIERS)
    assert these["where"] == [{"field": "supplier", "values": ["V1", "V2"]}]


@pytest.mark.parametrize("text", ["stock?", "open work orders", "lead time?", "open orders?"])
def test_what_is_but_named_is_of_the_one_that_was_spoken_of(text: str) -> None:
    assert implied(question(text))


@pytest.mark.parametrize(
    "text", ["how many open work orders are there", "which vendors are late?", "stock in 2024", "late ones?"]
)
def test_a_question_is_of_all(text: str) -> None:
    assert not implied(question(text))


@pytest.mark.parametrize("text", ["for Paris only", "the big ones only", "with Litware instead", "only the late ones"])
def test_what_ends_with_only_goes_on(text: str) -> None:
    assert leans(question(text))


def test_why_is_by_reason_and_a_number_of_is_how_many() -> None:
    assert begun(question("and why?")).text == "by reason"
    assert begun(question("number of orders")).text.split() == ["how", "many", "orders"]


def test_a_month_that_is_taken_back_is_none() -> None:
    asked = corrected(question("how many orders in March, no wait, in April?"))
    assert [one.since for one in asked.periods] == [date(2025, 4, 1)]


@pytest.mark.parametrize(
    "text", ["versus resellers", "compare with resellers", "vs resellers", "compared to resellers"]
)
def test_what_it_is_compared_with_is_asked_as_well(text: str) -> None:
    assert begun(question(text)).text.startswith("and ")


@pytest.mark.parametrize("text", ["versus 2023", "compare that with 2023", "compared to 2023"])
def test_another_period_is_told_beside(text: str) -> None:
    told = {"subject": "sales_line", "measures": VALUE, "since": "2024-03-01", "until": "2024-03-31"}
    found = following(begun(question(text)), told, leaning=True)
    assert found is not None
    assert dict(found.arguments) == {**told, "other_since": "2023-03-01", "other_until": "2023-03-31"}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("from which customer?", {"measures": VALUE, "by": [{"field": "order.customer"}]}),
        ("and which items mainly", {"measures": VALUE, "by": [{"field": "item"}]}),
        ("list them", {}),
        ("average?", {"measures": [{"aggregate": "average", "field": "value"}]}),
    ],
)
def test_a_figure_is_asked_for_more(text: str, changed: dict[str, Any]) -> None:
    told = {"subject": "sales_line", "measures": VALUE, "since": "2024-01-01", "until": "2024-12-31"}
    found = following(begun(question(text)), told, leaning=True)
    assert found is not None
    rest = {name: value for name, value in told.items() if name != "measures"}
    assert dict(found.arguments) == {**rest, **changed}


def test_a_list_is_counted_by_what_it_is_split_by() -> None:
    found = following(
        question("by supplier"), {"subject": "purchase_order", "where": [{"field": "late"}]}, leaning=True
    )
    assert found is not None
    assert found.arguments["measures"] == [{"aggregate": "count"}]
    assert found.arguments["by"] == [{"field": "supplier"}]


def test_the_highest_is_by_the_figure_that_was_shown() -> None:
    shown_ = {"subject": "item", "where": [{"field": "made"}], "show": ["margin"]}
    found = following(question("highest one"), shown_, leaning=True)
    assert found is not None
    assert found.arguments["order"] == "margin"
    grouped = {**TOTAL, "by": [{"field": "customer.country"}]}
    ranked = following(question("which is highest?"), grouped, leaning=True)
    assert ranked is not None
    assert dict(ranked.arguments) == {**grouped, "order": "total", "limit": 5}


@pytest.mark.parametrize("text", ["top 5 items", "which work centre was the worst", "best customers"])
def test_a_rank_by_nothing_leans(text: str) -> None:
    assert incomplete(question(text))
    assert not incomplete(question("which supplier is the cheapest"))


def test_who_it_was_some_turns_before() -> None:
    with_them = pointed(question("open orders with them"), {"sku": "A", "earlier supplier": "V1"})
    assert with_them.spans[0].candidates[0].code == "V1"


def test_the_last_of_more_than_were_shown_is_no_row() -> None:
    assert next(pointings(question("last one"), {}, SUPPLIERS, cut=True), None) is None


def test_mountain_after_road_bikes_means_bikes() -> None:
    road = {"subject": "sales_line", "where": [{"field": "item.subcategory", "values": ["Road Bikes"]}]}
    said = {"start": 4, "end": 12, "entity": "sku", "field": "product_line", "value": "Mountain"}
    asked = read("and mountain", {"today": TODAY.isoformat(), "values": [said]}, frozenset())
    found = following(asked, road, leaning=True)
    assert found is not None
    assert found.arguments["where"] == [
        {"field": "item.subcategory", "is": "ends", "values": ["Bikes"]},
        {"field": "item.product_line", "values": ["Mountain"]},
    ]


def test_how_many_each_counts_what_each_has() -> None:
    got = {"subject": "supplier", "related": [{"link": "purchase_orders", "since": "2025-05-01"}]}
    found = following(question("how many each"), got, leaning=True)
    assert found is not None
    assert dict(found.arguments) == {
        "subject": "purchase_order",
        "measures": [{"aggregate": "count"}],
        "by": [{"field": "supplier"}],
        "since": "2025-05-01",
    }


def test_what_most_was_sold_of_is_ranked_anew_by_its_value() -> None:
    most = {
        "subject": "sales_line",
        "measures": [{"aggregate": "sum", "field": "quantity"}],
        "by": [{"field": "item"}],
        "order": "quantity",
        "limit": 5,
    }
    found = following(begun(question("in value terms?")), most, leaning=True)
    assert found is not None
    assert dict(found.arguments) == {**most, "measures": VALUE, "order": "value"}


def test_groups_with_such_a_figure_stay_so_when_they_are_counted() -> None:
    above = {
        "subject": "purchase_order",
        "measures": [{"aggregate": "sum", "field": "total"}],
        "by": [{"field": "supplier"}],
        "having": [{"measure": "total", "is": "above", "value": 1000}],
    }
    found = following(question("how many of them are preferred"), above, leaning=True)
    assert found is not None
    assert dict(found.arguments) == {**above, "where": [{"field": "supplier.preferred"}]}


def test_what_was_summed_is_sorted_as_a_list() -> None:
    summed = {name: value for name, value in TOTAL.items() if name != "by"}
    found = following(begun(question("sort that by due date")), summed, leaning=True)
    assert found is not None
    rows = {name: value for name, value in summed.items() if name != "measures"}
    assert dict(found.arguments) == {**rows, "order": "due_date", "descending": False}


def test_the_other_end_is_ranked_from_the_other_end() -> None:
    fastest = {
        "subject": "offer",
        "measures": [{"aggregate": "average", "field": "lead_time"}],
        "by": [{"field": "supplier"}],
        "order": "lead_time",
        "limit": 10,
        "descending": False,
    }
    found = following(question("the slowest?"), fastest, leaning=True)
    assert found is not None
    assert found.arguments.get("descending", True)


def test_the_worst_of_what_is_late_is_the_latest() -> None:
    late = {"subject": "purchase_order", "where": [{"field": "late"}]}
    found = following(question("the worst one"), late, leaning=True)
    assert found is not None
    assert dict(found.arguments) == {**late, "order": "days_late", "limit": 5, "descending": True}


def test_another_month_is_by_the_same_day() -> None:
    started = {
        "subject": "work_order",
        "measures": [{"aggregate": "sum", "field": "yield_rate"}],
        "since": "2025-03-01",
    }
    found = following(question("and in April?"), started)
    assert found is not None
    assert "day" not in found.arguments
    due = following(question("due in April?"), {**started, "measures": [{"aggregate": "count"}]}, leaning=True)
    assert due is not None
    assert due.arguments["day"] == "due_date"
