from typing import Any

import pytest

from core.errors import InvalidInput, NotFound

ITEMS = ["BELL", "BIKE", "CITY", "LOOP-A", "LOOP-B", "RIM", "TAPE", "WHEEL"]


def _where(field: str, is_: str = "is", *values: str, than: str | None = None) -> list[dict[str, Any]]:
    return [{"field": field, "is": is_, "values": values, **({"than": than} if than else {})}]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (_where("color", "is", "RED"), ["BIKE", "RIM"]),
        (_where("color", "is", "red", "blue"), ["BIKE", "CITY", "RIM"]),
        (_where("color", "is_not", "Red"), ["BELL", "CITY", "LOOP-A", "LOOP-B", "TAPE", "WHEEL"]),
        (_where("color", "missing"), ["BELL", "LOOP-A", "LOOP-B", "TAPE"]),
        (_where("color", "stated"), ["BIKE", "CITY", "RIM", "WHEEL"]),
        (_where("category", "is", "bike"), ["BIKE", "CITY"]),
        (_where("name", "is", "BELL"), ["BELL"]),
        (_where("name", "contains", "BIKE"), ["BIKE", "CITY"]),
        (_where("name", "contains", "%_"), ["TAPE"]),
        (_where("name", "named", "Bike"), ["BIKE", "CITY"]),
        (_where("name", "named", "tape rim", "bell"), ["BELL", "TAPE"]),
        (_where("name", "named", "%_"), []),
        (_where("name", "not_named", "bike"), [code for code in ITEMS if code not in ("BIKE", "CITY")]),
        (_where("name", "begins", "be"), ["BELL"]),
        (_where("name", "ends", "BIKE"), ["BIKE", "CITY"]),
        (_where("name", "is", than="sku"), ["BELL"]),
        (_where("item", "is", "road bike", "bell"), ["BELL", "BIKE"]),
        (_where("item", "is_not", "BIKE"), [code for code in ITEMS if code != "BIKE"]),
        (_where("made"), ["BIKE", "CITY", "LOOP-A", "LOOP-B", "WHEEL"]),
        (_where("made", "is_not"), ["BELL", "RIM", "TAPE"]),
        (_where("made", "is", "false"), ["BELL", "RIM", "TAPE"]),
        (_where("active", "is_not", "no"), [code for code in ITEMS if code != "BELL"]),
        (_where("below_reorder_point"), ["RIM", "WHEEL"]),
        (_where("below_reorder_point", "is_not"), ["BELL", "BIKE", "CITY", "LOOP-A", "LOOP-B", "TAPE"]),
        (_where("list_price", "is", "10", "500"), ["BELL", "CITY"]),
        (_where("list_price", "is_not", "10"), ["BIKE", "CITY"]),
        (_where("list_price", "below", "500"), ["BELL"]),
        (_where("list_price", "at_most", "500"), ["BELL", "CITY"]),
        (_where("list_price", "above", "500"), ["BIKE"]),
        (_where("list_price", "at_least", "500"), ["BIKE", "CITY"]),
        (_where("list_price", "above", "1,000"), []),
        (_where("list_price", "between", "10", "500"), ["BELL", "CITY"]),
        (_where("list_price", "below", than="standard_cost"), ["CITY"]),
        (_where("margin", "below", "0"), ["CITY"]),
        (_where("margin_rate", "below", "0"), ["CITY"]),  # of each item, in percent
        (_where("on_hand", "is", "0"), ["RIM"]),
        (_where("sold_from", "is", "2023-03-01"), ["BIKE"]),
        (_where("sold_from", "above", "2023-03-01"), ["CITY"]),
        (_where("sold_from", "between", "2023-03-01", "2024-06-30"), ["BIKE"]),
        (_where("color", "is", "red") + _where("made"), ["BIKE"]),
    ],
)
async def test_items_are_narrowed(codes: Any, where: list[dict[str, Any]], expected: list[str]) -> None:
    assert await codes("item", where=where) == expected


@pytest.mark.parametrize(
    ("subject", "where", "expected"),
    [
        ("sales_order", _where("customer", "is", "dealer one"), ["O1", "O2"]),
        ("sales_order", _where("customer", "is_not", "C1"), ["O3", "O4"]),
        ("sales_order", _where("territory", "is", "south"), ["O3", "O4"]),
        ("sales_order", _where("open"), ["O2"]),
        ("sales_order", _where("late"), ["O2"]),
        ("sales_order", _where("days_late", "is", "378"), ["O2"]),  # 2024-05-02 to 2025-05-15
        ("sales_order", _where("shipped_date", "above", than="due_date"), ["O3"]),
        ("sales_order", _where("status", "is", "confirmed"), ["O2"]),
        ("sales_order", _where("order_number", "is", "O4"), ["O4"]),
        ("sales_order", _where("total", "missing"), ["O4"]),
        ("sales_line", _where("item.category", "is", "bikes") + _where("customer", "is", "C2"), ["O3"]),
        ("purchase_line", _where("supplier", "is", "Acme") + _where("open"), ["P2"]),
        ("purchase_order", _where("late"), ["P2"]),
        ("stock", _where("warehouse", "is", "outer"), ["TAPE", "WHEEL"]),
    ],
)
async def test_records_are_narrowed(codes: Any, subject: str, where: list[Any], expected: list[str]) -> None:
    assert await codes(subject, where=where) == expected


@pytest.mark.parametrize(
    ("subject", "where", "sentence"),
    [
        ("item", _where("colr", "is", "x"), r"^item has no field 'colr'\. It has: sku, name, category, "),
        ("item", _where("list_price", "above", "cheap"), "'list_price' is compared with a number, not with 'cheap'"),
        ("item", _where("list_price", "above", "NaN"), "compared with a number"),
        ("item", _where("list_price", "above", "1e999999"), "compared with a number"),
        ("item", _where("sold_from", "above", "May"), "compared with a date as YYYY-MM-DD, not with 'May'"),
        ("item", _where("list_price", "between", "1"), "give 2 values"),
        ("item", _where("list_price", "above"), "give 1 value"),
        ("item", _where("color"), "give 1 value"),
        ("item", _where("item"), "give 1 value"),
        ("item", _where("list_price", "contains", "1"), "cannot be compared so"),
        ("item", _where("color", "above", "Red"), "'color' is text"),
        ("item", _where("color", "named", "Red"), "'color' is no record's name"),
        ("item", _where("name", "named"), "give 1 value"),
        ("item", _where("made", "above", "1"), "'made' is yes or no"),
        ("item", _where("sold_from", "above", than="list_price"), "cannot be compared with each other"),
        ("item", _where("list_price", "above", than="nothing"), "has no field 'nothing'"),
    ],
)
async def test_what_cannot_be_compared_is_told(ask: Any, subject: str, where: list[Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        await ask(subject, where=where)


async def test_each_record_has_its_own_rate(codes: Any, ask: Any) -> None:
    assert await codes("purchase_line", where=_where("reject_rate", "at_least", "10")) == ["P1"]
    answer = await ask("purchase_line", order="reject_rate", limit=1)
    assert len(answer.rows) == 1
    assert "highest reject rate first" in str(answer.blocks)


async def test_an_unknown_value_is_answered_with_those_there_are(ask: Any) -> None:
    with pytest.raises(NotFound, match=r"^There is no category 'Boats'\. There are Components, Bikes and Accessories"):
        await ask("item", where=_where("category", "is", "Boats"))
    with pytest.raises(NotFound, match=r"^There is no status 'LOST'\. There are DRAFT, CONFIRMED"):
        await ask("sales_order", where=_where("status", "is", "LOST"))
    with pytest.raises(NotFound, match="There is no customer"):
        await ask("sales_order", where=_where("customer", "is", "Zzyzx"))
