"""What of a tenant's records is planned with, and how: `docs/planning.md` gives the reason of each rule."""

from dataclasses import dataclass, field

import polars as pl

from core.enums import Procurement
from data_layer.queries.planning import PlantRecords
from planning.plant import ALWAYS
from planning.quantity import times
from tools.planning.forecasts import left_of_forecasts
from tools.planning.unread import Reason, Unread

_OWN = pl.col("own")
_LONGEST = 36_500  # days: a longer lead time is a slip, and no day may overflow


@dataclass(frozen=True)
class Planned:
    """`items` with made, lead_days, minimum, multiple; `lines` in force today or later; `sales`, `forecasts` and
    `needs` are the demands, `purchases` and `works` the receipts. A record's SKU is its row in `items`, its site "" if
    unstated; of `needs` the site is that of the work order that makes `parent`."""

    items: pl.DataFrame
    lines: pl.DataFrame
    stock: pl.DataFrame
    sales: pl.DataFrame
    forecasts: pl.DataFrame
    needs: pl.DataFrame
    purchases: pl.DataFrame
    works: pl.DataFrame
    unread: tuple[Unread, ...]


@dataclass
class _Notes:
    found: list[Unread] = field(default_factory=list)

    def say(
        self,
        reason: Reason,
        frame: pl.DataFrame,
        example: str = "code",
        *,
        count: int | None = None,
        of: pl.Series | None = None,
    ) -> None:
        """Of `count` records, else one a row, that matter to the items `of`, else to those of the rows."""
        if frame.height:
            how_many = frame.height if count is None else count
            skus = frame["code"] if of is None else of
            self.found.append(Unread.of(reason, frame[example].to_list(), skus.to_list(), how_many))

    def leave_out(self, reason: Reason, frame: pl.DataFrame, when: pl.Expr, example: str = "order") -> pl.DataFrame:
        self.say(reason, frame.filter(when), example)
        return frame.filter(~when)


def planned(records: PlantRecords, today: int) -> Planned:
    notes = _Notes()
    codes = records.items.select(code="sku", at=pl.int_range(pl.len(), dtype=pl.Int32))

    def coded(frame: pl.DataFrame, column: str = "sku") -> pl.DataFrame:
        """With the row of the SKU in place of its code, which is kept as `code`."""
        found = frame.rename({column: "code"}).join(codes, on="code", how="inner", maintain_order="left")
        return found.rename({"at": column})

    lines = coded(records.lines, "parent").rename({"code": "made_of"})
    lines = coded(lines, "component").with_columns(pl.col("last_day").fill_null(int(ALWAYS)))
    in_force = lines.filter(pl.col("first_day") <= today, pl.col("last_day") >= today)["parent"]
    items = _items(coded(records.items).sort("sku"), in_force, notes)
    bought = items.filter(~pl.col("made"))["sku"]
    lines = notes.leave_out(Reason.BOUGHT_BOM, lines, pl.col("parent").is_in(bought.implode()), "made_of")
    lines = notes.leave_out(Reason.LINE_UNIT, lines, ~_OWN, "made_of")
    leads = items.select("sku", "lead_days", "lead_known")
    works = _works(coded(records.works).join(leads, on="sku", how="left", maintain_order="left"), notes)
    needs = _needs(works, lines, notes)
    purchases = coded(records.purchases).join(leads, on="sku", how="left", maintain_order="left")
    sales = _sales(coded(records.sales), notes)
    known = notes.leave_out(Reason.FORECAST_UNIT, _placed(coded(records.forecasts), items), ~_OWN, "code")
    forecasts = left_of_forecasts(known, coded(records.wanted), today)
    stock = _stock(coded(records.stock), pl.concat([sales.select("sku", "quantity"), needs.select("sku", "quantity")]),
                   notes)  # fmt: skip
    lines = lines.filter(pl.col("last_day") >= today)
    purchases = _purchases(purchases, notes)
    return Planned(items, lines, stock, sales, forecasts, needs, purchases, works, tuple(notes.found))


def _items(items: pl.DataFrame, in_force: pl.Series, notes: _Notes) -> pl.DataFrame:
    with_bom = pl.col("sku").is_in(in_force.implode())
    items = items.with_columns(
        made=pl.when(pl.col("procurement") == "").then(with_bom).otherwise(pl.col("procurement") == Procurement.MAKE)
    )
    days = pl.coalesce("lead_days", pl.when(~pl.col("made")).then("offered_days"))
    bought = ~pl.col("made")
    items = items.with_columns(
        lead_days=days.fill_null(0).clip(0, _LONGEST),
        lead_known=days.is_not_null(),
        minimum=pl.when(bought & _OWN).then("minimum").otherwise(0),
        unlike=bought & ~_OWN & (pl.col("minimum") > 0),
    )
    notes.say(Reason.MADE_WITHOUT_BOM, items.filter(pl.col("made") & ~with_bom))
    notes.say(Reason.LEAD_UNKNOWN, items.filter(~pl.col("lead_known")))
    notes.say(Reason.MINIMUM_UNIT, items.filter("unlike"))
    return items


def _works(works: pl.DataFrame, notes: _Notes) -> pl.DataFrame:
    works = notes.leave_out(Reason.WORK_UNIT, works, ~_OWN)
    lead = pl.when("lead_known").then("lead_days")
    undated = pl.col("day").is_null()
    works = notes.leave_out(Reason.UNDATED_WORK, works, undated & (pl.col("start") + lead).is_null())
    notes.say(Reason.DATED_WORK, works.filter(undated), "order")
    works = works.with_columns(day=pl.coalesce("day", pl.col("start") + lead))
    return works.with_columns(start=pl.coalesce("start", pl.col("day") - pl.col("lead_days")))


def _needs(works: pl.DataFrame, lines: pl.DataFrame, notes: _Notes) -> pl.DataFrame:
    """What work orders that have not started take of each component, on the day they start, by the bill of that day."""
    found = works.rename({"code": "made_code"}).join(
        lines, left_on="sku", right_on="parent", how="inner", maintain_order="left_right", coalesce=False
    )
    found = found.filter(pl.col("first_day") <= pl.col("start"), pl.col("last_day") >= pl.col("start"))
    notes.say(Reason.STARTED, works.filter("started"), "order", of=found.filter("started")["code"])
    without = works.filter(~pl.col("started")).join(found.select("order"), on="order", how="anti")
    notes.say(Reason.WORK_WITHOUT_BOM, without, "order")
    found = found.filter(~pl.col("started"))
    much = times(found["quantity"].to_numpy(), found["per"].to_numpy())
    return found.select(
        "parent", "code", "site", "order", sku="component", day="start", quantity=pl.Series(much, dtype=pl.Int64)
    )


def _purchases(purchases: pl.DataFrame, notes: _Notes) -> pl.DataFrame:
    purchases = notes.leave_out(Reason.PURCHASE_UNIT, purchases, ~_OWN)
    undated = pl.col("day").is_null()
    purchases = notes.leave_out(Reason.UNDATED_PURCHASE, purchases, undated & ~pl.col("lead_known"))
    notes.say(Reason.DATED_PURCHASE, purchases.filter(undated), "order")
    return purchases.with_columns(day=pl.coalesce("day", pl.col("ordered") + pl.col("lead_days")))


def _sales(sales: pl.DataFrame, notes: _Notes) -> pl.DataFrame:
    sales = notes.leave_out(Reason.SALES_UNIT, sales, ~_OWN)
    notes.say(Reason.UNDATED_SALE, sales.filter(pl.col("day").is_null()), "order")
    notes.say(Reason.SHIPPED_UNSTATED, sales.filter("unstated"), "order")
    return sales.with_columns(day=pl.coalesce("day", "ordered"))


def _placed(forecasts: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """One row for each item and site; for each item that is not planned by site, or cannot be planned with."""
    together = pl.col("unplaced") | ~_OWN
    forecasts = forecasts.join(items.select("sku", "unplaced"), on="sku", how="left", maintain_order="left")
    whole = forecasts.filter(together).unique("sku", maintain_order=True)
    whole = whole.with_columns(site=pl.lit(""), share=pl.lit(1.0))
    return pl.concat([forecasts.filter(~together), whole]).sort("sku", "site")


def _stock(stock: pl.DataFrame, demands: pl.DataFrame, notes: _Notes) -> pl.DataFrame:
    unlike = stock.filter(~_OWN, (pl.col("on_hand") != 0) | (pl.col("allocated") != 0))
    notes.say(Reason.STOCK_UNIT, unlike, count=int(unlike["rows"].sum()))
    negative = stock.filter(_OWN, pl.col("negative") > 0)
    notes.say(Reason.NEGATIVE_STOCK, negative, count=int(negative["negative"].sum()))
    allocated = stock.filter(_OWN).group_by("sku", "code").agg(pl.col("allocated").sum())
    asked = demands.group_by("sku").agg(pl.col("quantity").sum())
    beyond = allocated.join(asked, on="sku", how="left")
    notes.say(Reason.ALLOCATED_BEYOND, beyond.filter(pl.col("allocated") > pl.col("quantity").fill_null(0)))
    return stock.with_columns(on_hand=pl.when(_OWN).then("on_hand").otherwise(0))
