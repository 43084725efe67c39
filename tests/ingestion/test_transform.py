"""Raw records to canonical ones: types, checks, reasons, duplicates."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from data_layer.entities import BY_NAME
from ingestion import values
from ingestion.source import load_source, open_connector
from ingestion.transform import Transformed, Transformer

AS_OF = datetime(2025, 5, 15, 18, tzinfo=UTC)
HEAD = "name: t\nsource_type: ERP\nconnector: {type: files, path: .}\n"
INVENTORY = """\
entities:
  - entity: inventory
    stream: stock.csv
    key: [item, place]
    version: changed
    fields: {sku: item, warehouse_id: place, on_hand: quantity, allocated: taken}
"""
REFERENCES = {
    "sku": pl.Series(["A", "B"]),
    "warehouse": pl.Series(["1"]),
    "work_order": pl.Series(["W1"]),
    "sales_order": pl.Series(["S1"]),
    "work_centre": pl.Series([], dtype=pl.String),
}

Transform = Callable[..., Transformed]


@pytest.fixture
def transform(tmp_path: Path) -> Transform:
    def run(description: str, **files: str) -> Transformed:
        (tmp_path / "t.yaml").write_text(description, encoding="utf-8")
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        source = load_source(str(tmp_path / "t.yaml"))
        connector = open_connector(source)
        mapping = source.mappings[0]
        transformer = Transformer(source, mapping, connector, REFERENCES, AS_OF)
        (batch,) = connector.read(mapping.stream, after=None, cursor_column=None, since=None, batch_rows=10_000)
        return transformer(batch.records)

    return run


def reasons(result: Transformed) -> list[tuple[int, str | None, str]]:
    return [(row["line"], row["field"], row["reason"]) for row in result.issues.to_dicts()]


def test_a_good_record_is_typed_and_complete(transform: Transform) -> None:
    result = transform(HEAD + INVENTORY, stock="item,place,quantity,taken,changed\nA,1,1.5,,2025-05-01\n")
    assert result.good.row(0, named=True) == {
        "sku": "A", "warehouse_id": "1", "lot": "", "as_of": AS_OF, "on_hand": Decimal("1.5"), "allocated": Decimal(0),
        "unit": "EA", "bin": None, "source_record": "stock.csv#A/1", "source_version": datetime(2025, 5, 1, tzinfo=UTC),
        "_line": 2,
    }  # fmt: skip
    assert (result.rejected, result.warnings, result.issues.height) == (0, 0, 0)
    assert result.good.columns[:8] == list(BY_NAME["inventory"].names)


def test_each_thing_wrong_is_told_and_the_record_counts_once(transform: Transform) -> None:
    stock = "item,place,quantity,taken,changed\nA,1,x,-1,\nC,1,1,1,\n,1,,1,\nB,1,2,2,soon\n"
    result = transform(HEAD + INVENTORY, stock=stock)
    assert reasons(result) == [
        (2, "on_hand", "on_hand is 'x', but must be a number"),
        (2, "allocated", "allocated is '-1', but must be at least 0"),
        (3, "sku", "sku is 'C', which is no known SKU"),
        (4, "sku", "sku is empty, but every inventory needs one"),
        (4, "on_hand", "on_hand is empty, but every inventory needs one"),
        (5, None, "the record's version is no time, so its age counts as unknown"),
    ]
    assert (result.good.height, result.rejected, result.warnings) == (1, 3, 1)
    first = result.issues.row(0, named=True)
    assert json.loads(first["record"]) == {"item": "A", "place": "1", "quantity": "x", "taken": "-1", "changed": None}
    assert (first["severity"], first["source_record"]) == ("rejected", "stock.csv#A/1")


def test_of_equal_keys_the_newest_stays_and_then_the_last(transform: Transform) -> None:
    head = "item,place,quantity,taken,changed\n"
    stock = head + "A,1,1,0,2025-05-02\nA,1,2,0,2025-05-01\nB,1,3,0,\nB,1,4,0,\nA,1,x,0,2026-01-01\n"
    result = transform(HEAD + INVENTORY, stock=stock)
    assert result.good["on_hand"].to_list() == [Decimal(1), Decimal(4)]
    assert reasons(result) == [
        (3, None, "same key as line 2, which is newer"),
        (4, None, "same key as line 5, which comes later"),
        (6, "on_hand", "on_hand is 'x', but must be a number"),
    ]


def test_soft_references_warn_and_hard_ones_reject(transform: Transform) -> None:
    scrap = """\
entities:
  - entity: scrap
    stream: scrap.csv
    key: id
    fields: {scrap_id: id, wo_number: order, sku: item, quantity: n}
"""
    result = transform(HEAD + scrap, scrap="id,order,item,n\n1,W1,A,1\n2,W2,A,1\n3,W2,Z,1\n")
    assert reasons(result) == [
        (3, "wo_number", "wo_number is 'W2', which is no known work order, and is kept as it is"),
        (4, "sku", "sku is 'Z', which is no known SKU"),
    ]
    assert (result.good["wo_number"].to_list(), result.rejected, result.warnings) == (["W1", "W2"], 1, 1)


def test_requirements_reject_with_their_reason_and_other_records_are_left_aside(transform: Transform) -> None:
    described = INVENTORY.replace(
        "    fields",
        "    where: {greater: [quantity, 0]}\n"
        '    require: [{that: {present: taken}, else: "nothing is taken"}]\n    fields',
    )
    stock = "item,place,quantity,taken,changed\nA,1,1,,\nA,1,0,,\nB,1,5,1,\nB,1,x,1,\n"
    result = transform(HEAD + described, stock=stock)
    assert reasons(result) == [
        (2, None, "nothing is taken"),
        (5, None, "'x' and '0' cannot be compared: neither numbers nor times"),
        (5, "on_hand", "on_hand is 'x', but must be a number"),
    ]
    assert (result.good.height, result.rejected, result.left_aside) == (1, 2, 1)


def test_choices_whole_numbers_truth_and_lengths_are_held_against_the_field(transform: Transform) -> None:
    sku = """\
entities:
  - entity: sku
    stream: items.csv
    key: id
    fields:
      {sku: id, name: name, procurement: how, active: on, lead_time_days: days, sold_from: since, list_price: price}
"""
    items = (
        "id,name,how,on,days,since,price\n"
        "1,one,MAKE,yes,5.0,2025-02-07 10:01:36.827,99999999999999.99995\n"
        "2,two,make,perhaps,1.5,2025-02-30,123456789012345\n"
        f"{'3' * 501},three,BUY,0,99999999999,20250207,1e2\n"
    )
    result = transform(HEAD + sku, items=items)
    assert [(field, reason[-60:]) for _, field, reason in reasons(result)] == [
        ("list_price", "list_price is '99999999999999.99995', but is too large to be stored"[-60:]),
        ("procurement", "procurement is 'make', but must be one of MAKE, BUY"),
        ("active", " is 'perhaps', but must be true or false (or 1, 0, yes, no, y, n)"[-60:]),
        ("list_price", "list_price is '123456789012345', but is too large to be stored"[-60:]),
        ("lead_time_days", "lead_time_days is '1.5', but must be a whole number"),
        ("sold_from", "sold_from is '2025-02-30', but must be a date as 2025-05-15"),
        ("sku", "sku has 501 bytes, but at most 500 are taken"),
        ("lead_time_days", "lead_time_days is '99999999999', but is too large to be stored"[-60:]),
    ]
    assert result.rejected == 3


def test_defaults_of_the_source_come_before_those_of_the_model(transform: Transform) -> None:
    stock = "item,place,quantity,taken,changed\nA,1,1,,\n"
    result = transform(HEAD + "defaults: {unit: KG, bin: X}\n" + INVENTORY, stock=stock)
    assert result.good.select("unit", "bin", "allocated").row(0) == ("KG", "X", Decimal(0))
    with pytest.raises(SourceError, match=r"t\.yaml: the default of allocated, 'none', is no value"):
        transform(HEAD + "defaults: {allocated: none}\n" + INVENTORY.replace(", allocated: taken", ""), stock=stock)


def test_a_lookup_that_finds_nothing_rejects_only_where_the_value_is_needed(transform: Transform) -> None:
    described = INVENTORY.replace("sku: item", "sku: {lookup: item, in: items.csv, key: id, take: code}").replace(
        "allocated: taken", "bin: {lookup: item, in: items.csv, key: id, take: bin}"
    )
    result = transform(
        HEAD + described,
        stock="item,place,quantity,changed\n1,1,1,\n2,1,1,\n3,1,1,\n",
        items="id,code,bin\n1,Z,\n1,A,X\n2,B,\n",
    )
    assert result.good.select("sku", "bin").rows() == [("A", "X"), ("B", None)]
    assert reasons(result) == [
        (3, "bin", "items.csv gives no bin for the id '2'"),
        (4, "sku", "items.csv gives no code for the id '3'"),
    ]


def test_ragged_records_and_those_without_a_key_are_rejected_with_where_they_stand(transform: Transform) -> None:
    head = "item,place,quantity,taken,changed\n"
    described = INVENTORY.replace("stock.csv", "stock_*.csv")
    result = transform(HEAD + described, stock_1=head + "A,1,1,0,\nA,1\n", stock_2=head + ",,1,0,\nB,1,1,0,\n")
    assert [reason for _, _, reason in reasons(result)] == [
        "stock_1.csv line 3: the record has 2 values, but the file has 5 columns",
        "stock_2.csv line 2: the record's key (item, place) is empty",
    ]
    assert result.good.height == 2
    assert "_where" not in json.loads(result.issues["record"][0])


def test_times_without_a_zone_are_the_sources(transform: Transform) -> None:
    described = INVENTORY.replace("allocated: taken", "as_of: taken")
    stock = "item,place,quantity,taken,changed\nA,1,1,2025-07-01 10:00,2025-01-01T10:00:00Z\nB,1,1,2025-07-01,\n"
    result = transform(HEAD + "timezone: Europe/Berlin\n" + described, stock=stock)
    assert result.good["as_of"].to_list() == [
        datetime(2025, 7, 1, 8, tzinfo=UTC),
        datetime(2025, 6, 30, 22, tzinfo=UTC),
    ]
    assert result.good["source_version"][0] == datetime(2025, 1, 1, 10, tzinfo=UTC)


@given(st.decimals(-(10**13), 10**13, allow_nan=False, allow_infinity=False, places=4))
def test_decimals_with_four_places_are_kept_exactly(number: Decimal) -> None:
    assert values.decimal(pl.Series([format(number, "f")])).to_list() == [number]


def test_more_decimals_are_rounded_half_to_even() -> None:
    texts = pl.Series(["1.00005", "1.00015", ".0000", "-.5", "1,000", "NaN", "inf", ""])
    expected = [Decimal("1.0000"), Decimal("1.0002"), Decimal(0), Decimal("-0.5"), None, None, None, None]
    assert values.decimal(texts).to_list() == expected


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
    st.sampled_from(["T", " "]),
    st.sampled_from(["", "Z", "+00:00"]),
)
def test_any_iso_time_is_read(moment: datetime, between: str, zone: str) -> None:
    text = moment.isoformat(between) + zone
    assert values.timestamp(pl.Series([text]), "UTC").to_list() == [moment.replace(tzinfo=UTC)]
    assert values.date(pl.Series([text]), "UTC").to_list() == [moment.date()]


def test_dates_are_read_in_each_usual_form() -> None:
    texts: Any = [
        "2025-05-15",
        "2025-05-15 00:00:00.000",
        "20250515",
        "2025-05-15T23:30:00-05:00",
        "25-05-15",
        "15.05.2025",
    ]
    day = date(2025, 5, 15)
    assert values.date(pl.Series(texts), "UTC").to_list() == [day, day, day, date(2025, 5, 16), None, None]


def test_a_sales_order_line_says_where_it_ships_from_and_under_which_offer_if_under_any(transform: Transform) -> None:
    description = """\
entities:
  - entity: sales_order_line
    stream: lines.csv
    key: [order, line]
    fields:
      order_number: order
      line_number: line
      sku: item
      quantity: much
      warehouse_id: place
      promotion:
        when: {greater: [offer, 1]}
        then: {lookup: offer, in: offers.csv, key: id, take: name}
"""
    lines = "order,line,item,much,place,offer\nS1,1,A,5,1,2\nS1,2,A,5,,1\nS1,3,A,5,9,\n"
    result = transform(HEAD + description, lines=lines, offers="id,name\n1,No discount\n2,Spring sale\n")
    rows = result.good.select("warehouse_id", "promotion").rows()
    assert rows == [("1", "Spring sale"), (None, None), ("9", None)]
    assert [(line, field) for line, field, _ in reasons(result)] == [(4, "warehouse_id")]  # a warning
