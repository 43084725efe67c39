"""Of a table that is asked for as a picture: bars of its rows, or their course, each in one unit."""

from typing import Any

from tools.result import Column, Table
from tools.table_pictures import pictures_of

VALUE = Column(key="value", label="Value", kind="money", unit="currency")
QUANTITY = Column(key="quantity", label="Quantity", kind="quantity", unit="uom")


def _result(rows: list[dict[str, Any]], *columns: Column, more: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    table = Table(title="Sales", rows="rows", columns=columns, total=len(rows))
    return {"blocks": [table.model_dump(mode="json"), *more], "rows": rows}


def _sold(name: str, quantity: str, uom: str, value: str, currency: str = "EUR") -> dict[str, Any]:
    return {"name": name, "quantity": quantity, "uom": uom, "value": value, "currency": currency}


CUSTOMER, MONTH = Column(key="name", label="Customer"), Column(key="name", label="Month")


def test_each_row_has_a_bar_in_the_unit_of_its_figure() -> None:
    rows = [_sold("Borea", "3", "EA", "10.5"), _sold("Duca", "4", "EA", "9")]
    quantity, value = pictures_of(_result(rows, CUSTOMER, QUANTITY, VALUE))
    assert [one.spec["layer"][0]["encoding"]["x"]["field"] for one in (quantity, value)] == ["quantity", "value"]
    assert [one.spec["layer"][0]["encoding"]["x"]["title"] for one in (quantity, value)] == ["EA", "EUR"]
    assert value.spec["encoding"]["y"]["field"] == "name"
    assert value.title == "Sales: Value"
    assert value.rows == "rows"


def test_months_are_drawn_over_time() -> None:
    rows = [_sold(f"2025-{month:02}", "3", "EA", "10") for month in (3, 2, 1)]
    (picture, _) = pictures_of(_result(rows, MONTH, QUANTITY, VALUE))
    assert picture.spec["encoding"]["x"] | {"axis": None} == {
        "field": "name", "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": None,
    }  # fmt: skip
    (window,) = [one for one in picture.spec["transform"] if "window" in one]
    assert window["sort"] == [{"field": "_begins"}], "the latest may come first"


def test_of_several_units_one_is_drawn_which_is_said() -> None:
    rows = [_sold("2025-02", "3", "EA", "10"), _sold("2025-02", "7", "M", "2"), _sold("2025-01", "5", "EA", "20")]
    for picture in pictures_of(_result(rows, MONTH, QUANTITY, VALUE)):
        assert picture.title.endswith(", EA only")
        assert picture.spec["transform"][0] == {"filter": {"field": "uom", "equal": "EA"}}
    rows = [_sold("Borea", "3", "EA", "10"), _sold("Duca", "4", "EA", "9"), _sold("Elba", "4", "EA", "9", "USD")]
    quantity, value = pictures_of(_result(rows, CUSTOMER, QUANTITY, VALUE))
    assert (quantity.title, value.title) == ("Sales: Quantity", "Sales: Value, EUR only")
    assert "filter" not in quantity.spec["transform"][0]


def test_what_cannot_be_told_apart_or_compared_has_no_picture() -> None:
    one = _sold("Borea", "3", "EA", "10")
    assert pictures_of(_result([one], CUSTOMER, VALUE)) == []
    assert pictures_of(_result([one, one, _sold("Duca", "3", "EA", "1")], CUSTOMER, VALUE)) == []
    assert pictures_of(_result([one, _sold("Duca", "3", "EA", "1")], CUSTOMER)) == []
    assert pictures_of(_result([one | {"name": str(n)} for n in range(100)], CUSTOMER, VALUE)) == []
    assert pictures_of({"blocks": [], "rows": [one]}) == []


def test_counts_are_drawn_where_there_is_nothing_else() -> None:
    count = Column(key="records", label="Number of orders", kind="integer")
    rows = [_sold("Borea", "3", "EA", "10") | {"records": 4}, _sold("Duca", "3", "EA", "1") | {"records": 2}]
    (picture,) = pictures_of(_result(rows, CUSTOMER, count))
    assert picture.spec["layer"][0]["encoding"]["x"]["field"] == "records"
    assert len(pictures_of(_result(rows, CUSTOMER, count, VALUE))) == 1


def test_of_several_figures_those_asked_for_are_drawn_and_a_share_only_alone() -> None:
    share = Column(key="share", label="Share", kind="percent")
    rows = [_sold("Borea", "3", "EA", "10") | {"share": "40"}, _sold("Duca", "4", "EA", "9") | {"share": "60"}]
    result = _result(rows, CUSTOMER, QUANTITY, VALUE, share)
    (value,) = pictures_of(result, "Sales value by customer as a chart")
    assert value.title == "Sales: Value"
    assert [one.title for one in pictures_of(result, "chart of sales")] == ["Sales: Quantity", "Sales: Value"]
    assert [one.title for one in pictures_of(_result(rows, CUSTOMER, share))] == ["Sales: Share"]


def test_what_is_not_all_says_so() -> None:
    rows = [_sold("Borea", "3", "EA", "10"), _sold("Duca", "4", "EA", "9")]
    result = _result(rows, CUSTOMER, VALUE)
    result["blocks"][0]["total"] = 38
    assert [one.title for one in pictures_of(result)] == ["Sales, 2 of 38 rows: Value"]
    result["blocks"][0]["total"] = None
    assert [one.title for one in pictures_of({**result, "next_cursor": "x"})] == ["Sales, the first 2 rows: Value"]
    assert [one.title for one in pictures_of(result)] == ["Sales: Value"]


def test_rows_are_called_by_their_names_where_these_differ() -> None:
    code, name = Column(key="code", label="Customer"), Column(key="name", label="Name")
    rows = [_sold("Borea", "3", "EA", "10") | {"code": "C1"}, _sold("Duca", "4", "EA", "9") | {"code": "C2"}]
    (picture,) = pictures_of(_result(rows, code, name, VALUE))
    assert picture.spec["encoding"]["y"]["field"] == "name"
    (picture,) = pictures_of(_result([one | {"name": "Borea"} for one in rows], code, name, VALUE))
    assert picture.spec["encoding"]["y"]["field"] == "code"


def test_a_cell_may_hold_several_values() -> None:
    orders = Column(key="orders", label="Orders")
    rows = [_sold("", "3", "EA", "10") | {"orders": ["S1", "S2"]}, _sold("", "4", "EA", "9") | {"orders": ["S3"]}]
    assert [one.title for one in pictures_of(_result(rows, orders, VALUE))] == ["Sales: Value"]
    assert pictures_of(_result([rows[0], rows[0]], orders, VALUE)) == []


def test_what_has_a_picture_needs_no_other() -> None:
    rows = [_sold("Borea", "3", "EA", "10"), _sold("Duca", "4", "EA", "9")]
    (picture,) = pictures_of(_result(rows, CUSTOMER, VALUE))
    assert pictures_of(_result(rows, CUSTOMER, VALUE, more=(picture.model_dump(mode="json"),))) == []
