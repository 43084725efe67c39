"""Would a production planner believe it? Bounds that a real plant keeps."""

from collections.abc import Callable
from datetime import date

import polars as pl

Read = Callable[[str], pl.DataFrame]
END = date(2026, 3, 13)


def _date(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%d.%m.%Y")


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64)


def _levels(table: Read) -> pl.DataFrame:
    """Every path down from a finished good, by level; it would not end if there were a cycle."""
    lines = table("BOMLINE.csv").select("PARENT_NO", "COMP_NO").unique()
    sold = table("ITEM.csv").filter(pl.col("SALES_ITEM") == "Y").select(root="ITEM_NO", COMP_NO="ITEM_NO")
    found, frontier, level = [], sold, 0
    while frontier.height:
        frontier = (
            frontier.rename({"COMP_NO": "PARENT_NO"}).join(lines, on="PARENT_NO").select("root", "COMP_NO").unique()
        )
        level += 1
        assert level < 20, "the structures have a cycle"
        found.append(frontier.with_columns(level=pl.lit(level)))
    return pl.concat(found)


def test_finished_goods_explode_to_four_levels_without_a_cycle(table: Read) -> None:
    levels = _levels(table)
    depth = levels.group_by("root").agg(pl.col("level").max())
    assert depth["level"].max() == 4
    assert depth.filter(pl.col("level") == 4).height > 0.7 * depth.height


def test_the_usual_plant_has_its_usual_size(table: Read) -> None:
    assert table("ITEM.csv").height == 2000
    assert table("VENDOR.csv").height == 40
    assert table("WHSE.csv").height == 3
    assert 4000 < table("SOHEAD.csv").height < 8000
    days = table("SOHEAD.csv").select(_date("ORD_DATE")).to_series().sort().to_list()
    first, last = days[0], days[-1]
    assert 540 <= (last - first).days <= 560
    assert last == END


def test_names_are_distinct_and_one_bearing_is_the_adjustable_race(table: Read) -> None:
    for file, column in (("ITEM.csv", "DESCR"), ("VENDOR.csv", "VEND_NAME"), ("CUST.csv", "CUST_NAME")):
        assert not table(file)[column].is_duplicated().any(), file
    race = table("ITEM.csv").filter(pl.col("DESCR") == "Adjustable Race")
    assert race.select("SRC_CODE", "SUB_GRP").rows() == [("P", "Bearings")]
    assert table("STOCK.csv").join(race, on="ITEM_NO").height == 2


def test_some_items_are_below_their_reorder_point_a_few_have_none_and_some_too_much(table: Read) -> None:
    stock = table("STOCK.csv").group_by("ITEM_NO").agg(_number("QTY_OH").sum().alias("on_hand"))
    items = table("ITEM.csv").filter(pl.col("ITEM_STAT") == "A").join(stock, on="ITEM_NO")
    share = items.select(
        none=(pl.col("on_hand") == 0).mean(),
        critical=(pl.col("on_hand") < _number("SAFE_STK")).mean(),
        low=(pl.col("on_hand") < _number("REORD_PT")).mean(),
        excess=(pl.col("on_hand") > _number("MAX_STK")).mean(),
    ).row(0, named=True)
    assert 0.002 < share["none"] < 0.06
    assert 0.005 < share["critical"] < 0.10
    assert 0.03 < share["low"] < 0.25
    assert 0.005 < share["excess"] < 0.10


def test_most_orders_are_on_time_and_some_open_ones_overdue(table: Read) -> None:
    sales = table("SOHEAD.csv").filter(pl.col("ORD_STAT").is_in(["SHP", "PSH", "CNF"]))
    due = sales.filter(_date("REQ_DATE") < END)
    late = due.select((_date("SHIP_DATE").fill_null(END) > _date("REQ_DATE")).mean()).item()
    assert 0.02 < late < 0.2
    overdue = pl.col("ORD_STAT").is_in(["CNF", "PSH"]) & (_date("REQ_DATE") < END)
    assert 2 < sales.filter(overdue).height < 100
    assert sales.filter(pl.col("ORD_STAT") != "SHP").height > 50
    purchases = table("POLINE.csv").join(table("POHEAD.csv").select("PO_NO", "PO_STAT"), on="PO_NO")
    waiting = purchases.filter(pl.col("PO_STAT").is_in(["APR", "PRT"]) & (_number("RCV_QTY") < _number("ORD_QTY")))
    assert waiting.filter(_date("DUE_DATE") < END).height > 5
    assert waiting.filter(_date("DUE_DATE") >= END).height > 30
    assert purchases.filter(_number("REJ_QTY") > 0).height > 20
    work = table("WOHEAD.csv").filter(~pl.col("WO_STAT").is_in(["CNF", "CANC"]))
    assert work.filter(_date("DUE_DATE") < END).height > 5
    assert work.filter(_date("DUE_DATE") >= END).height > 50


def test_orders_of_every_status_are_there(table: Read) -> None:
    assert set(table("SOHEAD.csv")["ORD_STAT"]) == {"ENT", "CNF", "PSH", "SHP", "CAN"}
    assert set(table("POHEAD.csv")["PO_STAT"]) == {"WAIT", "APR", "PRT", "CLS", "REJ", "CAN"}
    assert {"CRTD", "REL", "STRT", "CNF", "CANC"} <= set(table("WOHEAD.csv")["WO_STAT"])


def test_some_bought_items_have_one_supplier_and_every_one_exactly_one_preferred(table: Read) -> None:
    offers = table("VENDITEM.csv").group_by("ITEM_NO").agg(pl.len(), (pl.col("PREF") == "Y").sum().alias("preferred"))
    bought = table("ITEM.csv").filter(pl.col("SRC_CODE") == "P")
    assert set(offers["ITEM_NO"]) == set(bought["ITEM_NO"])
    assert set(offers["preferred"]) == {1}
    assert {1, 2, 3} == set(offers["len"])


def test_versions_of_a_structure_follow_each_other_without_gap_or_overlap(table: Read) -> None:
    spans = (
        table("BOMLINE.csv").select("PARENT_NO", "BOM_VER", start=_date("VALID_FROM"), end=_date("VALID_TO")).unique()
    )
    assert not spans.select("PARENT_NO", "BOM_VER").is_duplicated().any()
    first, second = (spans.filter(pl.col("BOM_VER") == version) for version in ("1", "2"))
    both = second.join(first, on="PARENT_NO", suffix="_old")
    assert both.height == second.height > 20
    assert both.filter(pl.col("end_old") != pl.col("start") - pl.duration(days=1)).is_empty()
    assert both.filter(pl.col("start") <= END).height > 10
    assert both.filter(pl.col("start") > END).height > 0


def test_capacity_of_a_work_centre_is_near_its_load(table: Read) -> None:
    done = table("WOOPER.csv.gz").drop_nulls("ACT_HRS").group_by("WC_NO").agg(_number("ACT_HRS").sum() / 79)
    centres = table("WORKCTR.csv").join(done, on="WC_NO")
    load = centres.select(_number("ACT_HRS") / _number("CAP_HRS_WK")).to_series().sort().to_list()
    assert 0.5 < load[len(load) // 2] < 1.0
    assert load[-1] < 1.4
