"""Differences, ends of a number, two of a kind set against each other, and what is one question or two."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.acting import stranger
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.wholeness import asks_figures, fits_all, names_only
from agent.models.embedded.counted import each_counted
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan, read

TODAY = date(2025, 5, 15)
RECORDS = {
    "Chain": ("sku", "CH-0234"), "Blade": ("sku", "BL-2036"), "Litware": ("supplier", "LITWARE0001"),
    "Trey": ("supplier", "TREY0001"), "45001": ("order", "45001"),
}  # fmt: skip
KINDS = {"Socks": "subcategory", "Caps": "subcategory"}


def question(text: str) -> Question:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = tuple(
        Span(at, at + len(name), name, (Candidate(kind, code, "sales order" if kind == "order" else name, 1.0),))
        for name, (kind, code) in RECORDS.items()
        if (at := text.find(name)) >= 0
    )
    values = tuple(
        ValueSpan(at, at + len(name), "sku", field, name, weak=False)
        for name, field in KINDS.items()
        if (at := text.find(name)) >= 0
    )
    return Question(text, TODAY, tuple(sorted(spans, key=lambda s: s.start)), asked.periods, values)


def best(text: str) -> dict[str, Any]:
    return dict(compositions(question(text))[0].arguments)


def ends(*aggregates: str, field: str) -> list[dict[str, str]]:
    return [{"aggregate": aggregate, "field": field} for aggregate in aggregates]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("difference between list price and standard cost of the Chain", ["margin"]),
        ("Chain: list price minus standard cost", ["margin"]),
        ("by how many pieces is the Chain below its reorder point", ["shortage"]),
        ("Chain: difference between reorder point and on hand", ["shortage"]),
    ],
)
def test_the_difference_of_two_fields_is_a_field(text: str, shown: list[str]) -> None:
    found = best(text)
    assert (found["subject"], found["show"]) == ("item", shown)
    assert found["where"] == [{"field": "item", "values": ["CH-0234"]}]


@pytest.mark.parametrize(
    ("text", "subject", "measures"),
    [
        ("how many more POs did we place in 2024 than in 2023", "purchase_order", [{"aggregate": "count"}]),
        ("difference in the number of purchase orders, 2024 versus 2023", "purchase_order", [{"aggregate": "count"}]),
        ("purchase order value 2024 minus 2023", "purchase_order", ends("sum", field="total")),
        ("by how much did the purchase order value change from 2024 to 2023", "purchase_order",
         ends("sum", field="total")),
    ],
)  # fmt: skip
def test_two_periods_are_told_with_their_difference(text: str, subject: str, measures: list[dict[str, str]]) -> None:
    query = compositions(question(text))[0].queries[0]
    assert (query["subject"], query["measures"]) == (subject, measures)
    assert (query["since"], query["other_since"]) == ("2024-01-01", "2023-01-01")


@pytest.mark.parametrize(
    ("text", "subject", "field", "by"),
    [
        ("how much more does the Chain cost than the Blade (list price)", "item", "list_price", "item"),
        ("price difference between Litware and Trey for the Chain", "offer", "price", "supplier"),
        ("how much more expensive is Litware than Trey for the Chain, per piece", "offer", "price", "supplier"),
        ("average lead time of Litware against Trey over all their offers", "offer", "lead_time", "supplier"),
    ],
)
def test_two_records_are_told_apart(text: str, subject: str, field: str, by: str) -> None:
    found = best(text)
    assert (found["subject"], found["measures"]) == (subject, ends("average", field=field))
    assert found["by"] == [{"field": by}]
    assert any(len(one["values"]) == 2 for one in found["where"])


def test_what_others_only_lead_to_is_told_for_each() -> None:
    found = best("number of items offered: Litware vs Trey")
    assert found["measures"] == [{"aggregate": "count", "field": "item"}]
    assert found["by"] == [{"field": "supplier"}]


def test_the_other_rank_is_told_beside_the_first() -> None:
    found = best("the Chain: Litware or Trey, who is cheaper and who is quicker")
    assert found["measures"] == [*ends("average", field="price"), *ends("average", field="lead_time")]


@pytest.mark.parametrize(
    ("text", "aggregates"),
    [
        ("price range of the Socks (list price)", ("minimum", "maximum")),
        ("from what list price to what list price do the Socks go", ("minimum", "maximum")),
        ("lowest and highest list price of the Socks", ("minimum", "maximum")),
        ("Socks: average, minimum and maximum list price", ("average", "minimum", "maximum")),
        ("avg / min / max list price of Socks", ("average", "minimum", "maximum")),
    ],
)
def test_the_ends_of_a_number(text: str, aggregates: tuple[str, ...]) -> None:
    assert best(text)["measures"] == ends(*aggregates, field="list_price")


def test_how_many_and_for_how_much() -> None:
    for text in ("how many purchase orders did we place yesterday, and for how much?", "number of POs, how much?"):
        assert best(text)["measures"] == [{"aggregate": "count"}, {"aggregate": "sum", "field": "total"}]


def test_the_ends_that_superlatives_name() -> None:
    text = "how much cheaper is the cheapest offer for the Chain than the most expensive one"
    assert best(text)["measures"] == ends("minimum", "maximum", field="price")


def test_aggregates_side_by_side_share_their_number() -> None:
    assert best("total and average value of purchase orders")["measures"] == ends("sum", "average", field="total")


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("count make vs buy parts", ["procurement"]),
        ("how many suppliers are active and how many inactive", ["active"]),
        ("number of work orders, open vs completed", ["open", "completed"]),
    ],
)
def test_what_cannot_be_both_is_told_apart(text: str, by: list[str]) -> None:
    found = best(text)
    assert [one["field"] for one in found["by"]] == by
    assert found["measures"] == [{"aggregate": "count"}]


def test_more_of_the_one_or_more_of_the_other_compares_no_fields() -> None:
    found = best("do we sell more Socks or more Caps, pieces in 2024")
    assert found["where"] == [{"field": "item.subcategory", "values": ["Socks", "Caps"]}]
    assert found["by"] == [{"field": "item.subcategory"}]


def test_lines_of_an_order_are_counted_as_such() -> None:
    found = best("what's on sales order 45001 - how many lines and how many pieces altogether")
    assert found["measures"] == [{"aggregate": "count"}, {"aggregate": "sum", "field": "quantity"}]


def test_what_belongs_to_one_question() -> None:
    assert asks_figures(question("who is quicker"))
    assert asks_figures(question("pieces in 2024 for both"))
    assert not asks_figures(question("how many suppliers do we have"))
    assert names_only(question("how many Socks"))
    assert not names_only(question("how many Socks are on hand"))
    asked = question("Chain: how many do we have and how many are on order")
    assert not fits_all(asked, {"subject": "purchase_line"})
    assert fits_all(asked, {"subject": "stock"})


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("How many customers and how many suppliers do we have?", ["customer", "supplier"]),
        ("How many POs and how many sales orders are open?", ["purchase_order", "sales_order"]),
        ("number of open work orders and sales orders", ["work_order", "sales_order"]),
        ("how many items below reorder point, how many lines", []),
        ("How many customers do we have and how many orders did they place?", []),
    ],
)
def test_two_kinds_are_counted_each(text: str, subjects: list[str]) -> None:
    assert [dict(compositions(half)[0].arguments)["subject"] for half in each_counted(question(text))] == subjects


def test_who_acts_and_is_not_recorded() -> None:
    assert stranger("what do our competitors charge for it") == "competitors"
    assert stranger("what do we charge for it") == ""
