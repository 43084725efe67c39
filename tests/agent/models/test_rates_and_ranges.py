"""Amounts in percent, what the plant deals in, what making costs, and what belongs to no record at all."""

from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Question, ValueSpan, read
from tests.agent.models.test_compositions import TODAY, question


def best(text: str) -> dict[str, Any]:
    at = text.find("pumps")
    values = (ValueSpan(at, at + 5, "sku", "category", "Pumps"),) if at >= 0 else ()
    plain = question(text)
    return dict(
        compositions(Question(plain.text, TODAY, plain.spans, plain.periods, (*values, *plain.values)))[0].arguments
    )


@pytest.mark.parametrize(
    ("text", "subject", "condition"),
    [
        ("pumps with a margin below 30 %", "item", {"field": "margin_rate", "is": "below", "values": ["30"]}),
        ("items with less than 40 percent margin", "item", {"field": "margin_rate", "is": "below", "values": ["40"]}),
        ("items with a margin below 30", "item", {"field": "margin", "is": "below", "values": ["30"]}),
        ("jobs with scrap above 10 %", "work_order", {"field": "scrap_rate", "is": "above", "values": ["10"]}),
    ],
)
def test_an_amount_in_percent_is_the_rate_made_of_it(text: str, subject: str, condition: dict[str, Any]) -> None:
    query = best(text)
    assert (query["subject"], condition in query["where"]) == (subject, True)


def test_groups_too_are_compared_in_percent() -> None:
    query = best("vendors with more than 3 % rejects in 2024")
    assert query["having"] == [{"measure": "reject_rate", "is": "above", "value": 3}]


def test_the_rate_of_single_records_ranks_them() -> None:
    query = best("top 5 jobs by scrap rate")
    assert (query["subject"], query["order"], query["limit"]) == ("work_order", "scrap_rate", 5)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("which pumps do we sell?", []),
        ("which pumps do we buy", [{"field": "bought"}]),
        ("which items do we buy with a lead time above 20 days", [{"field": "bought"}]),
    ],
)
def test_what_the_plant_deals_in_are_items(text: str, where: list[dict[str, Any]]) -> None:
    query = best(text)
    assert query["subject"] == "item"
    assert all(one in query["where"] for one in where)


@pytest.mark.parametrize("text", ["which pumps do we sell most?", "how many pumps do we sell a month"])
def test_how_much_of_it_are_sales(text: str) -> None:
    assert best(text)["subject"] == "sales_line"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("which pumps cost more than 400 dollars to make", "standard_cost"),
        ("which pumps cost more than 400 dollars", "list_price"),
    ],
)
def test_what_making_costs_is_no_price(text: str, field: str) -> None:
    assert best(text)["where"][0] == {"field": field, "is": "above", "values": ["400"]}


def test_the_dearest_to_make_is_ranked_by_cost() -> None:
    assert best("which pumps are the most expensive to make")["order"] == "standard_cost"


@pytest.mark.parametrize("text", ["jobs that have not been started yet", "which work orders are yet to be started"])
def test_what_is_not_started_is_neither_running_nor_done(text: str) -> None:
    query = best(text)
    assert (query["subject"], query["where"]) == ("work_order", [{"field": "not_started"}])


def test_what_was_to_be_finished_was_due() -> None:
    query = best("work orders that should have been finished last week")
    assert (query["day"], query["since"]) == ("due_date", "2025-05-05")


def test_how_late_the_late_ones_are() -> None:
    query = best("which work orders are late and by how many days")
    assert (query["where"], query["show"]) == ([{"field": "late"}], ["days_late"])


def test_of_two_figures_that_belong_together_the_other_is_told() -> None:
    query = best("how many hours were worked in April and how many were planned")
    assert {one["field"] for one in query["measures"]} == {"actual_hours", "planned_hours"}
    assert "where" not in query


@pytest.mark.parametrize("text", ["items without a weight in the item master", "items with no weight in master data"])
def test_where_a_value_should_stand_is_no_record_that_is_denied(text: str) -> None:
    assert best(text)["where"] == [{"field": "weight", "is": "missing"}]


@pytest.mark.parametrize("text", ["why were records rejected in the last import", "rejected records by table"])
def test_records_that_were_refused_are_no_scrap(text: str) -> None:
    assert all(one.score < 0.5 for one in compositions(question(text)))


@pytest.mark.parametrize(
    ("text", "open_only"),
    [
        ("work orders that are supposed to be done by Friday", True),
        ("purchase orders due by the end of next week", True),
        ("sales orders due before May 2024", False),
    ],
)
def test_what_is_due_by_a_day_to_come_is_open(text: str, open_only: bool) -> None:
    assert ({"field": "open"} in best(text).get("where", [])) is open_only


@pytest.mark.parametrize("text", ["items without product line and colour", "items with no product line or colour"])
def test_neither_of_two_fields_is_stated(text: str) -> None:
    missing = [(one["field"], one["is"]) for one in best(text)["where"]]
    assert missing == [("product_line", "missing"), ("color", "missing")]


def test_a_slip_of_than_compares() -> None:
    asked = read("items with a lead time longer then 20 days", {"today": TODAY.isoformat()}, frozenset())
    assert compositions(asked)[0].arguments["where"] == [{"field": "lead_time", "is": "above", "values": ["20"]}]


@pytest.mark.parametrize("text", ["items scrapped most often in May", "most frequent scrap reasons in May"])
def test_how_often_is_counted(text: str) -> None:
    query = best(text)
    assert (query["subject"], query["measures"], query["order"]) == ("scrap", [{"aggregate": "count"}], "count")


def test_pieces_are_spread_over_what_is_asked_last() -> None:
    query = best("how many pieces were scrapped this year and on which products")
    assert (query["subject"], query["by"]) == ("scrap", [{"field": "item"}])


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("what is left to produce of pumps", "open_quantity"),
        ("top three scrap reasons by money", "value"),
    ],
)
def test_which_figure_is_meant(text: str, field: str) -> None:
    assert best(text)["measures"][0]["field"] == field


def test_how_heavy_is_a_figure_and_no_rank() -> None:
    query = best("how heavy are the pumps")
    assert ("order" in query, "weight" in str(query)) == (False, True)


@pytest.mark.parametrize(
    "text", ["which jobs are waiting for material", "which pumps can be built more than ten times"]
)
def test_what_no_record_tells_is_not_answered_by_others(text: str) -> None:
    assert all(one.score < 0.75 for one in compositions(question(text)))


def test_of_open_orders_the_pieces_to_come_are_told() -> None:
    assert best("how many pumps are being produced right now")["measures"] == [
        {"aggregate": "sum", "field": "open_quantity"}
    ]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("which assemblies use more than 20 different parts", "components"),
        ("items with more than 10 components", "components"),
        ("parts that go into more than 50 products", "assemblies"),
    ],
)
def test_so_many_parts_or_wholes_are_counted(text: str, link: str) -> None:
    query = best(text)
    assert (query["subject"], query["related"][0]["link"]) == ("item", link)
    assert query["related"][0]["count"]["is"] == "above"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("what is the scrap cost per month in 2024", "scrap"),
        ("which work orders had the highest scrap cost", "work_order"),
        ("on time completion rate by category", "work_order"),
    ],
)
def test_whose_figure_it_is(text: str, subject: str) -> None:
    assert best(text)["subject"] == subject


def test_a_list_in_an_order_may_be_cut() -> None:
    query = best("pumps sorted by list price, cheapest first, top 10")
    assert (query["subject"], query["order"], query["limit"]) == ("item", "list_price", 10)


@pytest.mark.parametrize(
    "text",
    [
        "items missing a weight",
        "which articles are missing their weight",
        "missing weights in the item master",
        "items whose weight is missing",
        "items where the weight is not filled in",
        "items with a blank weight",
    ],
)
def test_what_is_missing_is_not_stated(text: str) -> None:
    query = best(text)
    assert (query["subject"], query["where"]) == ("item", [{"field": "weight", "is": "missing"}])


def test_who_is_missing_is_nobody() -> None:
    assert best("which items are missing a supplier")["related"] == [{"link": "offers", "negated": True}]


def test_a_missing_quantity_is_still_to_come() -> None:
    assert best("missing quantity on purchase orders")["measures"][0]["field"] == "open_quantity"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("which job made the most scrap last month", "scrapped_quantity"),
        ("which job made the most", "completed_quantity"),
    ],
)
def test_what_is_ranked_is_what_the_most_is_said_of(text: str, order: str) -> None:
    assert best(text)["order"] == order


def test_records_with_something_are_counted_as_a_share() -> None:
    query = best("share of jobs with scrap in 2024")
    assert (query["measures"], "share" in query) == ([{"aggregate": "count"}], True)


def test_which_order_is_open_longest_is_told_of_its_start() -> None:
    query = best("which work order has been open the longest")
    assert (query["subject"], query["order"], query["descending"]) == ("work_order", "start_date", False)


def test_scrap_that_we_have_does_not_lie_in_stock() -> None:
    assert best("do we have more scrap of pumps in 2024")["subject"] == "scrap"


def test_two_limits_of_an_item_are_compared_with_each_other() -> None:
    assert best("items where the reorder point is below safety stock")["where"] == [
        {"field": "reorder_point", "is": "below", "than": "safety_stock"}
    ]
    assert best("items whose stock is below safety stock")["where"] == [{"field": "below_safety_stock"}]
