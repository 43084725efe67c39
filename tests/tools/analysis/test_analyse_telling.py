"""What an answer tells beside what was asked: sums of a list, records behind a figure, how many a group rests on."""

from collections.abc import Callable
from typing import Any

import pytest

from core.identity import Scope
from tools.analysis.analyse import Analysis, analyse
from tools.context import ToolContext

TOTAL = [{"aggregate": "sum", "field": "total"}]
COUNT = [{"aggregate": "count"}]
CUSTOMER = [{"field": "customer"}]


def _labels(answer: Analysis, block: int = 0) -> list[str]:
    return [column.label for column in answer.blocks[block].columns]  # type: ignore[union-attr]


async def test_a_group_says_how_many_records_it_rests_on(ask: Any) -> None:
    answer = await ask("sales_order", measures=TOTAL, by=CUSTOMER)
    assert [(row["by0"], row["m0"], row["m0_unit"], row["records"]) for row in answer.rows] == [
        ("C1", 3000, "USD", 2),
        ("C2", 480, "EUR", 1),
        ("C2", None, "USD", 1),
    ]
    last = answer.blocks[0].columns[-1]
    assert (last.key, last.label, last.kind) == ("records", "Number of sales orders", "integer")
    assert "umber" not in answer.summary


@pytest.mark.parametrize("count", [{"aggregate": "count"}, {"aggregate": "count", "field": "sales_order"}])
async def test_a_group_that_is_counted_is_not_counted_twice(ask: Any, count: dict[str, str]) -> None:
    answer = await ask("sales_order", measures=[count], by=CUSTOMER)
    assert [set(row) for row in answer.rows] == [{"by0", "by0_name", "m0"}] * 2
    others = await ask("sales_order", measures=[{"aggregate": "count", "field": "status"}], by=CUSTOMER)
    assert [(row["m0"], row["records"]) for row in others.rows] == [(2, 2), (2, 2)]


async def test_a_figure_of_few_records_lists_them(ask: Any) -> None:
    where = [{"field": "customer", "values": ["Dealer One"]}]
    answer = await ask("sales_order", measures=TOTAL, where=where)
    assert (
        answer.summary
        == "Total order value of sales orders with customer C1 Dealer One: 3,000.00 USD (2 sales orders)."
    )
    metric, table = answer.blocks
    assert (metric.value, metric.unit) == (3000, "USD")
    assert (table.rows, table.total) == ("records", 2)
    assert _labels(answer, 1) == ["Sales order", "Customer", "Status", "Order date", "Due date", "Shipped date",
                                  "Order value"]  # fmt: skip
    assert [(row["code"], row["source"], row["record"]) for row in answer.records] == [
        ("O1", "erp", "sales_order#1"),
        ("O2", "erp", "sales_order#2"),
    ]
    assert [set(row) for row in answer.rows] == [{"m0", "m0_unit"}]


async def test_figures_of_several_units_list_the_records_once(ask: Any) -> None:
    answer = await ask("sales_order", measures=TOTAL)
    assert [row["code"] for row in answer.records] == ["O1", "O2", "O3", "O4"]
    assert [block.type for block in answer.blocks] == ["table", "table"]


async def test_the_lowest_comes_first(ask: Any) -> None:
    lowest = await ask("offer", measures=[{"aggregate": "minimum", "field": "price"}])
    assert [row["code"] for row in lowest.records] == ["BELL", "RIM", "RIM", "TAPE"]
    highest = await ask("item", measures=[{"aggregate": "maximum", "field": "list_price"}])
    assert [row["code"] for row in highest.records][:3] == ["BIKE", "CITY", "BELL"]


async def test_many_records_none_or_groups_are_not_listed(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await ask("sales_order", measures=TOTAL, until="2000-01-01")).records == ()
    assert (await ask("sales_order", measures=TOTAL, by=CUSTOMER)).records == ()
    assert (await ask("sales_order")).records == ()
    monkeypatch.setattr("tools.analysis.beside.FEW", 4)
    assert len((await ask("sales_order", measures=COUNT)).records) == 4
    monkeypatch.setattr("tools.analysis.beside.FEW", 3)
    assert (await ask("sales_order", measures=COUNT)).records == ()


async def test_a_share_over_many_rows_lists_its_records(ask: Any) -> None:
    answer = await ask("purchase_line", measures=[{"aggregate": "average", "field": "reject_rate"}])
    assert [row["code"] for row in answer.records] == ["P1", "P1", "P2", "P3"]


async def test_records_that_may_not_be_seen_are_left_out(without: Callable[[str], ToolContext]) -> None:
    answer = await analyse.call(without(Scope.SUPPLIERS_READ), {"subject": "purchase_order", "measures": COUNT})
    assert isinstance(answer, Analysis)
    assert (answer.summary, answer.records) == ("3 purchase orders.", ())


async def test_a_list_tells_what_it_comes_to(ask: Any) -> None:
    lines = await ask("sales_line", limit=2)
    assert "In all: quantity 7 EA and value 3,000.00 USD and 480.00 EUR." in lines.summary
    assert "Shown are the first 2." in lines.summary
    stock = await ask("stock")
    assert "In all: on hand 15 EA, 12.5 M and 2 ROLL." in stock.summary
    assert "In all" not in (await ask("sales_order", where=[{"field": "order_number", "values": ["O1"]}])).summary
    assert "In all" not in (await ask("offer")).summary


async def test_what_a_join_would_multiply_is_shown_and_not_summed(ask: Any) -> None:
    answer = await ask("sales_line", show=["on_hand", "open_quantity"])
    assert "open quantity 2 EA" in answer.summary
    assert "on hand" not in answer.summary
    assert "On hand" in _labels(answer)


async def test_the_order_of_a_list_is_said(ask: Any) -> None:
    async def title(subject: str, order: str, **more: Any) -> str:
        return str((await ask(subject, order=order, **more)).blocks[0].title)

    assert await title("sales_order", "order_date") == "Sales orders, latest order date first"
    assert await title("sales_order", "order_date", descending=False) == "Sales orders, earliest order date first"
    assert await title("item", "list_price", descending=False) == "Items, lowest list price first"
    assert await title("item", "name", descending=False) == "Items, by name"
    assert await title("item", "active") == "Items, active first"


async def test_ties_are_broken_by_the_key(codes: Any) -> None:
    assert await codes("purchase_order", order="status", descending=False) == ["P2", "P3", "P1"]
    assert await codes("purchase_order", order="status") == ["P1", "P2", "P3"]


async def test_at_most_nine_columns_and_none_empty_that_nobody_asked_for(ask: Any) -> None:
    lines = await ask("purchase_line")
    assert _labels(lines) == ["Order", "Supplier", "Item", "Item name", "Quantity", "Open quantity", "Unit price",
                              "Due date", "Received date"]  # fmt: skip
    more = await ask("purchase_line", show=["rejected_quantity", "received_quantity"])
    assert _labels(more) == ["Order", "Supplier", "Item", "Item name", "Quantity", "Open quantity", "Unit price",
                             "Rejected quantity", "Received quantity"]  # fmt: skip
    assert set(lines.rows[0]) < set(more.rows[0])
    open_ones = await ask("purchase_line", where=[{"field": "open"}])
    assert "Received date" not in _labels(open_ones)
    asked = await ask("purchase_line", where=[{"field": "open"}], show=["received_date"])
    assert "Received date" in _labels(asked)


async def test_a_structures_lines_say_since_when(ask: Any) -> None:
    answer = await ask("bom_line", where=[{"field": "component", "values": ["TAPE"]}])
    assert _labels(answer) == ["Parent", "Component", "Component name", "Parent name", "Quantity", "Valid to"]
    assert [row["code"] for row in answer.rows] == ["BELL", "RIM"]
    dated = await ask("bom_line", where=[{"field": "valid_from", "is": "stated"}])
    assert dated.rows == ()  # the date that stands for "always" is none


@pytest.mark.parametrize(
    ("subject", "arguments", "total"),
    [
        ("item", {}, 8),
        ("item", {"where": [{"field": "made"}]}, 5),
        ("item", {"where": [{"field": "below_reorder_point"}]}, 2),
        ("item", {"related": [{"link": "offers"}]}, 3),
        ("sales_line", {"where": [{"field": "customer", "values": ["C2"]}]}, 2),
        ("sales_line", {"since": "2024-04-01"}, 3),
        ("sales_order", {"since": "2024-04-01", "order": "customer_name"}, 3),
    ],
)
async def test_the_total_is_of_all_whatever_is_shown(ask: Any, subject: str, arguments: Any, total: int) -> None:
    answer = await ask(subject, **arguments, limit=1)
    assert (len(answer.rows), answer.total) == (1, total)


async def test_lines_are_named_with_what_is_on_them(ask: Any) -> None:
    lines = await ask("sales_line", order="quantity", limit=2)
    assert lines.summary.startswith("4 sales order lines: O3 (Bell, 3 EA) and O2 (Road Bike, 2 EA) …")
    parts = await ask("bom_line", where=[{"field": "parent", "values": ["BIKE"]}])
    assert parts.summary == "1 bill of material line with parent BIKE Road Bike: BIKE (Front Wheel)."


async def test_what_none_of_the_records_states_does_not_rank_them(ask: Any) -> None:
    parts = await ask("item", where=[{"field": "bought"}, {"field": "list_price", "is": "missing"}], order="list_price")
    assert "None of them states a list price; they are in the order of their standard cost." in parts.summary
    costs = [row["f3"] for row in parts.rows]
    assert costs == [20, 1]
    assert parts.alike == 1
    all_of_them = await ask("item", order="list_price")
    assert "stand" not in all_of_them.summary


async def test_how_many_share_the_first_place_is_told(ask: Any) -> None:
    groups = await ask("item", measures=[{"aggregate": "count"}], by=[{"field": "category"}], order="count")
    counts = [row["m0"] for row in groups.rows]
    assert groups.alike == counts.count(counts[0])
    assert (await ask("item", where=[{"field": "item", "values": ["BELL"]}])).alike is None
