"""A limit has the unit or the currency in which it was said: what is in another is not compared with it."""

from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput

DAY = date(2025, 5, 1)


def _item(sku: str, unit: str, price: int | None = None, currency: str | None = None, **more: Any) -> dict[str, Any]:
    return {"sku": sku, "name": f"Part {sku}", "unit": unit, "list_price": price, "currency": currency, **more}


def _held(sku: str, on_hand: float, unit: str) -> dict[str, Any]:
    return {"sku": sku, "warehouse_id": "1", "on_hand": on_hand, "unit": unit}


def _bought(line: int, sku: str, quantity: int, unit: str, currency: str | None) -> dict[str, Any]:
    return {"po_number": "P1" if line < 4 else "P2", "line_number": line, "sku": sku, "quantity": quantity,
            "unit": unit, "unit_price": 10, "currency": currency}  # fmt: skip


PLANT = {
    "sku": [
        _item("BAR", "KG", 40, "EUR", weight=2, weight_unit="KG"),
        _item("POWDER", "G", 60, "USD", weight=900, weight_unit="G"),
        _item("INGOT", "T", 5000, "EUR"),
        _item("TUBE", "M", 60, "CHF"),
        _item("NUT", "EA", 1),
    ],
    "warehouse": [{"warehouse_id": "1", "name": "Main"}],
    "inventory": [
        _held("BAR", 400, "KG"),
        _held("POWDER", 600_000, "G"),
        _held("INGOT", 0.3, "T"),
        _held("TUBE", 20, "M"),
        _held("NUT", 90, "EA"),
    ],
    "supplier": [{"supplier_id": "S1", "name": "Acme"}, {"supplier_id": "S2", "name": "Bolt"}],
    "purchase_order": [
        {"po_number": "P1", "supplier_id": "S1", "status": "APPROVED", "order_date": DAY, "total": 9000,
         "currency": "EUR"},
        {"po_number": "P2", "supplier_id": "S2", "status": "APPROVED", "order_date": DAY, "total": 8000,
         "currency": "USD"},
        {"po_number": "P3", "supplier_id": "S2", "status": "APPROVED", "order_date": DAY, "total": 8000},
    ],
    "purchase_order_line": [
        _bought(1, "BAR", 300, "KG", "EUR"),
        _bought(2, "INGOT", 1, "T", "EUR"),
        _bought(3, "NUT", 900, "EA", "EUR"),
        _bought(4, "NUT", 700, "EA", "USD"),
    ],
    "customer": [{"customer_id": "C1", "name": "Dealer"}],
    "sales_order": [
        {"order_number": "O1", "customer_id": "C1", "status": "CONFIRMED", "order_date": DAY, "total": 100,
         "currency": "CAD"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)


def _where(field: str, is_: str, value: str, unit: str | None) -> list[dict[str, Any]]:
    return [{"field": field, "is": is_, "values": value.split(" and "), "unit": unit}]


@pytest.mark.parametrize(
    ("is_", "value", "unit", "found"),
    [("below", "500", "kg", ["BAR", "INGOT"]), ("at_least", "0.4", "t", ["BAR", "POWDER"]),
     ("above", "700", "lb", ["BAR", "POWDER"]), ("between", "300 and 400", "kilos", ["BAR", "INGOT"]),
     ("is", "30", "cm", []), ("below", "100", "pieces", ["NUT"]), ("above", "10", "m", ["TUBE"])],
)  # fmt: skip
async def test_stock_is_compared_in_the_unit_that_was_said(
    codes: Any, is_: str, value: str, unit: str, found: list[str]
) -> None:
    assert await codes("item", where=_where("on_hand", is_, value, unit)) == found


async def test_what_is_in_another_unit_is_said_to_be_left_out(ask: Any) -> None:
    told = await ask("item", where=_where("on_hand", "below", "500", "kg"))
    assert told.summary.startswith("2 items with on hand below 500 kg: BAR")
    assert "Not compared, because the units differ: 2 items (1 in EA and 1 in M)." in told.summary
    none = await ask("item", where=_where("on_hand", "below", "1", "g"))
    assert "There are no items with on hand below 1 g." in none.summary
    assert "Not compared" in none.summary


async def test_without_a_unit_each_is_compared_in_its_own_and_that_is_said(ask: Any, codes: Any) -> None:
    for unit in (None, "units"):
        told = await ask("item", where=_where("on_hand", "below", "100", unit))
        assert [row["code"] for row in told.rows] == ["INGOT", "NUT", "TUBE"]
        assert "Each is compared in its own unit: EA, M and T." in told.summary
    one = await ask("item", where=[{"field": "sku", "values": ["NUT"]}, *_where("on_hand", "below", "100", None)])
    assert "compared" not in one.summary
    nothing = await ask("item", where=_where("on_hand", "above", "0", None))
    assert "compared" not in nothing.summary


async def test_a_unit_that_nothing_is_kept_in_is_asked_back(ask: Any) -> None:
    with pytest.raises(InvalidInput) as told:
        await ask("item", where=_where("on_hand", "below", "500", "gallons"))
    assert str(told.value) == (
        "On hand of items is kept in EA, G, KG, M and 1 other unit, and nothing says how to tell 500 gallons in these."
        " How much is it in one of these?"
    )


async def test_weights_are_converted(codes: Any) -> None:
    assert await codes("item", where=_where("weight", "above", "1", "kg")) == ["BAR"]
    assert await codes("item", where=_where("weight", "at_most", "2", "pounds")) == ["POWDER"]


@pytest.mark.parametrize(("unit", "found"), [("$", ["P2"]), ("euros", ["P1"]), ("USD", ["P2"])])
async def test_money_is_compared_in_its_own_currency(codes: Any, unit: str, found: list[str]) -> None:
    assert await codes("purchase_order", where=_where("total", "above", "5000", unit)) == found


async def test_what_is_in_another_currency_is_said_to_be_left_out(ask: Any) -> None:
    told = await ask("purchase_order", where=_where("total", "above", "5000", "dollars"))
    assert told.summary.startswith("1 purchase order with order value above 5000 USD: P2.")
    assert (
        "Not compared, because the currencies differ and there are no exchange rates: 2 purchase orders (1 in EUR and 1"
        " that state none)." in told.summary
    )


async def test_a_limit_without_a_currency_says_which_it_compared(ask: Any) -> None:
    told = await ask("purchase_order", where=_where("total", "above", "5000", None))
    assert (
        "Amounts are compared by their bare figures in EUR and USD (some state none): there are no exchange rates."
        in (told.summary)
    )


async def test_a_currency_that_nothing_is_in_is_asked_back(ask: Any) -> None:
    with pytest.raises(InvalidInput) as told:
        await ask("purchase_order", where=_where("total", "above", "5000", "£"))
    assert str(told.value) == (
        "Order value of purchase orders is kept in EUR and USD, and there are no exchange rates to tell 5,000 GBP in"
        " these. How much is it in one of these?"
    )
    canadian = await ask("sales_order", where=_where("total", "above", "50", "$"))
    assert canadian.summary.startswith("1 sales order with order value above 50 CAD: O1.")


@pytest.mark.parametrize(
    ("field", "unit", "why"),
    [("total", "kg", "is money, and kg is no currency"), ("lead_time", "kg", "is in no unit of measure")],
)
async def test_a_unit_of_another_kind_is_refused(ask: Any, field: str, unit: str, why: str) -> None:
    subject = "item" if field == "lead_time" else "purchase_order"
    with pytest.raises(InvalidInput, match=why):
        await ask(subject, where=_where(field, "above", "5", unit))


async def test_groups_are_compared_in_the_unit_that_was_said(ask: Any) -> None:
    figures = {"measures": [{"aggregate": "sum", "field": "quantity"}], "by": [{"field": "item"}]}
    having = {"measure": "quantity", "is": "above", "value": 500}
    told = await ask("purchase_line", **figures, having=[{**having, "unit": "kg"}])
    assert [(row["by0"], row["m0"], row["m0_unit"]) for row in told.rows] == [("INGOT", 1, "T")]
    assert "with total quantity above 500 kg" in told.summary
    assert "Not compared, because the units differ: 2 purchase order lines (2 in EA)." in told.summary
    bare = await ask("purchase_line", **figures, having=[having])
    assert [row["by0"] for row in bare.rows] == ["NUT"]
    assert "Each is compared in its own unit: EA, KG and T." in bare.summary
    with pytest.raises(InvalidInput, match="no exchange rates to tell 5,000 GBP"):
        await ask(
            "purchase_line", measures=[{"aggregate": "sum", "field": "value"}], by=[{"field": "supplier"}],
            having=[{"measure": "value", "is": "above", "value": 5000, "unit": "£"}],
        )  # fmt: skip


async def test_related_records_are_compared_in_the_unit_that_was_said(ask: Any) -> None:
    lines = [{"link": "purchases", "where": _where("quantity", "above", "500", "kg")}]
    told = await ask("item", related=lines)
    assert [row["code"] for row in told.rows] == ["INGOT"]
    assert "with quantity above 500 kg" in told.summary
