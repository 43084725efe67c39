"""The stock is recomputed from the files alone: orders, receipts, structures and scrap must explain every piece."""

from collections.abc import Callable

import polars as pl

Read = Callable[[str], pl.DataFrame]
PLACE = ["ITEM_NO", "WHSE"]


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Decimal(18, 2))


def _date(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%d.%m.%Y")


def _moved(rows: pl.DataFrame, amount: pl.Expr) -> pl.DataFrame:
    return rows.select(*PLACE, amount.cast(pl.Decimal(18, 2)).alias("moved"))


def _consumed(table: Read) -> pl.DataFrame:
    started = table("WOHEAD.csv").filter(pl.col("ACT_START").is_not_null())
    return (
        started.select(PARENT_NO="ITEM_NO", BOM_VER="BOM_VER", ORD_QTY=pl.col("ORD_QTY").cast(pl.Decimal(18, 0)))
        .join(table("BOMLINE.csv"), on=["PARENT_NO", "BOM_VER"])
        .select(pl.col("COMP_NO").alias("ITEM_NO"), pl.lit("W10").alias("WHSE"), "ORD_QTY", _number("QTY_PER"))
    )


def test_opening_plus_receipts_plus_production_less_what_left_is_the_final_stock_of_every_item_and_warehouse(
    table: Read,
) -> None:
    moves = pl.concat(
        [
            _moved(table("OPENSTK.csv"), _number("QTY_OH")),
            _moved(table("POLINE.csv"), _number("RCV_QTY") - _number("REJ_QTY")),
            _moved(table("WOHEAD.csv"), _number("GOOD_QTY")),
            _moved(_consumed(table), -(pl.col("ORD_QTY") * pl.col("QTY_PER"))),
            _moved(table("SOLINE.csv"), -_number("SHIP_QTY")),
            _moved(table("SCRAP.csv").filter(pl.col("WHSE").is_not_null()), -_number("QTY")),
        ]
    )
    computed = moves.group_by(PLACE).agg(pl.col("moved").sum())
    stated = table("STOCK.csv").select(*PLACE, _number("QTY_OH"))
    both = stated.join(computed, on=PLACE, how="full", coalesce=True)
    assert both.null_count().row(0) == (0, 0, 0, 0)
    assert both.filter(pl.col("QTY_OH") != pl.col("moved")).is_empty()
    assert stated.filter(pl.col("QTY_OH") < 0).is_empty()
    assert stated["QTY_OH"].sum() > 0


def test_what_is_allocated_is_there_and_is_asked_for_by_an_open_order(table: Read) -> None:
    stock = table("STOCK.csv").select(*PLACE, _number("QTY_OH"), _number("QTY_ALLOC"))
    assert stock.filter((pl.col("QTY_ALLOC") < 0) | (pl.col("QTY_ALLOC") > pl.col("QTY_OH"))).is_empty()
    assert stock.filter(pl.col("QTY_ALLOC") > 0).height > 50
    heads = table("SOHEAD.csv").filter(pl.col("ORD_STAT").is_in(["CNF", "PSH"])).select("ORD_NO")
    open_lines = table("SOLINE.csv").join(heads, on="ORD_NO").filter(_number("ORD_QTY") > _number("SHIP_QTY"))
    waiting = table("WOHEAD.csv").filter(pl.col("WO_STAT").is_in(["CRTD", "REL", "HOLD"]))
    needed = waiting.select(PARENT_NO="ITEM_NO", BOM_VER="BOM_VER").join(
        table("BOMLINE.csv"), on=["PARENT_NO", "BOM_VER"]
    )
    asked = set(open_lines["ITEM_NO"]) | set(needed["COMP_NO"])
    assert set(stock.filter(pl.col("QTY_ALLOC") > 0)["ITEM_NO"]) <= asked


def test_a_work_order_takes_the_structure_that_was_in_force_when_it_was_released(table: Read) -> None:
    versions = (
        table("BOMLINE.csv")
        .select(PARENT_NO="PARENT_NO", BOM_VER="BOM_VER", f=_date("VALID_FROM"), t=_date("VALID_TO"))
        .unique()
    )
    orders = table("WOHEAD.csv").select("WO_NO", "BOM_VER", PARENT_NO="ITEM_NO", released=_date("REL_DATE"))
    found = orders.join(versions, on=["PARENT_NO", "BOM_VER"])
    assert found.height == orders.height
    assert found.filter((pl.col("released") < pl.col("f")) | (pl.col("released") > pl.col("t"))).is_empty()
    assert set(orders["BOM_VER"]) == {"1", "2"}


def test_totals_of_orders_are_the_sums_of_their_lines(table: Read) -> None:
    sales = table("SOLINE.csv").group_by("ORD_NO").agg(_number("LINE_AMT").sum().alias("sum"))
    heads = table("SOHEAD.csv").join(sales, on="ORD_NO", how="left")
    assert heads.filter(_number("ORD_TOTAL") != pl.col("sum")).is_empty()
    assert heads["sum"].null_count() == 0


def test_statuses_of_orders_agree_with_what_was_shipped_and_received(table: Read) -> None:
    shipped = table("SOLINE.csv").group_by("ORD_NO").agg(
        all=(_number("SHIP_QTY") == _number("ORD_QTY")).all(), some=(_number("SHIP_QTY") > 0).any()
    )  # fmt: skip
    sales = table("SOHEAD.csv").join(shipped, on="ORD_NO")
    assert sales.filter(pl.col("all") != (pl.col("ORD_STAT") == "SHP")).is_empty()
    assert sales.filter((pl.col("some") & ~pl.col("all")) != (pl.col("ORD_STAT") == "PSH")).is_empty()
    received = table("POLINE.csv").group_by("PO_NO").agg(
        all=(_number("RCV_QTY") == _number("ORD_QTY")).all(), some=(_number("RCV_QTY") > 0).any()
    )  # fmt: skip
    purchases = table("POHEAD.csv").join(received, on="PO_NO")
    assert purchases.filter(pl.col("all") != (pl.col("PO_STAT") == "CLS")).is_empty()
    assert purchases.filter((pl.col("some") & ~pl.col("all")) != (pl.col("PO_STAT") == "PRT")).is_empty()


def test_scrap_of_a_work_order_is_what_its_scrap_records_add_up_to(table: Read) -> None:
    records = table("SCRAP.csv").drop_nulls("WO_NO").group_by("WO_NO").agg(_number("QTY").sum().alias("lost"))
    orders = table("WOHEAD.csv").join(records, on="WO_NO", how="left")
    assert orders.filter(_number("SCRAP_QTY") != pl.col("lost").fill_null(0)).is_empty()
    done = orders.filter(pl.col("WO_STAT") == "CNF")
    assert done.filter(_number("GOOD_QTY") + _number("SCRAP_QTY") != _number("ORD_QTY")).is_empty()


def test_operations_are_done_one_after_the_other_within_their_work_order(table: Read) -> None:
    operations = table("WOOPER.csv.gz").select("WO_NO", begin=_date("ACT_BEG"), end=_date("ACT_END"))
    spans = operations.group_by("WO_NO").agg(pl.col("begin").min(), pl.col("end").max())
    orders = table("WOHEAD.csv").join(spans, on="WO_NO")
    assert orders.height == table("WOHEAD.csv").height
    assert orders.filter(_date("ACT_START") != pl.col("begin")).is_empty()
    assert orders.filter((pl.col("WO_STAT") == "CNF") & (_date("ACT_END") != pl.col("end"))).is_empty()
    assert operations.filter(pl.col("end") < pl.col("begin")).is_empty()
