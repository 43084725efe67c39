"""Work orders, their operations and scrap as the ERP exports them."""

import numpy as np
import polars as pl

from sample_plant.chance import Floats, Ints, uniform
from sample_plant.places import KINDS, WAREHOUSES
from sample_plant.production import Operations
from sample_plant.sheet import CURRENCY, Lookup, Sheet, Table, decimal, number, where
from sample_plant.tables_trade import WORK

_LOST = ("Damaged in store", "Forklift damage", "Corrosion", "Shelf life expired")


class Shopfloor:
    """Work orders with the dates of their operations; -1 is not yet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.production = sheet.history.production
        self.orders = self.production.orders
        self.scrap_order, self.scrap_quantity, self.scrap_day, self.scrap_centre, self.scrap_texts = self._scrap()

    def planned(self, orders: Ints, operations: Operations) -> tuple[Ints, Ints]:
        start = self.orders["planned"][orders][operations.which]
        return self._dates(start, operations.which, operations.planned)

    def actual(self, orders: Ints, operations: Operations) -> tuple[Ints, Ints]:
        """Days on which operations began and ended, as far as that has come."""
        started = self.orders["started"][orders][operations.which]
        begin, end = self._dates(np.maximum(started, 0), operations.which, operations.taken)
        last = self.sheet.last
        return (
            np.where((started >= 0) & (begin <= last), begin, -1),
            np.where((started >= 0) & (end <= last), end, -1),
        )

    def _dates(self, start: Ints, which: Ints, length: Ints) -> tuple[Ints, Ints]:
        days = self.sheet.world.days
        done = np.cumsum(length)
        heads = np.searchsorted(which, which)
        before = done - length - (done - length)[heads]
        return days.add(start, before), days.add(start, before + length - 1)

    def hours(self, orders: Ints, operations: Operations) -> tuple[Ints, Ints]:
        """Planned hours of the operations and the hours they take, in thousandths."""
        routings, seed = self.sheet.world.routings, self.sheet.world.seed
        entry = operations.entry
        planned = routings.setup[entry] + routings.run[entry] * self.orders["quantity"][orders][operations.which]
        luck = uniform(seed, "hours", orders[operations.which], entry)
        slower = np.where(operations.taken - operations.pause > operations.planned, 1.15, 0.94)
        return planned, np.rint(planned * (slower + 0.16 * luck)).astype(np.int64)

    def weekly_load(self) -> Floats:
        """Hours of work a week at each work centre since the start."""
        hours = np.zeros(len(self.sheet.world.centres.codes))
        for orders in _parts(np.flatnonzero(self.orders["started"] >= 0)):
            operations = self.production.operations(orders)
            _, taken = self.hours(orders, operations)
            hours += np.bincount(self.sheet.world.routings.centre[operations.entry], taken / 1000, len(hours))
        return hours * 7 / self.sheet.world.days.days

    def _scrap(self) -> tuple[Ints, Ints, Ints, Ints, list[str]]:
        """The scrap reported until the end: an order's is found at one of its operations."""
        seed, world = self.sheet.world.seed, self.sheet.world
        started = np.flatnonzero(self.orders["started"] >= 0)
        lost = self.production.scrapped(started)
        orders, lost = started[lost > 0], lost[lost > 0]
        operations = self.production.operations(orders)
        _, end = self.actual(orders, operations)
        at = self.production.scrap_at(orders, operations)
        known = np.flatnonzero(end[at] >= 0)
        at = at[known]
        centre = world.routings.centre[operations.entry[at]]
        luck = uniform(seed, "scrap reason", orders[known]) ** 1.4  # the first reasons are the usual ones
        words = [KINDS[world.centres.kinds[k]].reasons for k in centre.tolist()]
        texts = [choices[int(one * len(choices))] for choices, one in zip(words, luck.tolist(), strict=True)]
        return orders[known], lost[known], end[at], centre, texts


def work_tables(floor: Shopfloor) -> list[Table]:
    sheet, orders, production = floor.sheet, floor.orders, floor.production
    world, last = sheet.world, sheet.last
    codes = Lookup(["CANC", "CNF", "PAUS", "STRT", "HOLD", "CRTD", "REL"])
    places, centres = Lookup([w.code for w in WAREHOUSES]), Lookup(world.centres.codes)
    rates = np.array([KINDS[k].rate for k in world.centres.kinds], dtype=np.int64)
    scrapped = np.zeros(len(orders), dtype=np.int64)
    scrapped[floor.scrap_order] = floor.scrap_quantity

    def heads(i: Ints) -> pl.DataFrame:
        item, ended, started = orders["item"][i], orders["ended"][i], orders["started"][i]
        operations = production.operations(i)
        begin, end = floor.actual(i, operations)
        idle = world.days.add(np.maximum(begin, 0), operations.taken - operations.pause)
        pausing = (begin >= 0) & (end < 0) & (operations.pause > 0) & (idle <= last)
        paused = np.bincount(operations.which, pausing, len(i)) > 0
        held = (orders["planned"][i] <= last) & (production.held_until(i) > last)
        status = np.select(
            [orders["cancelled"][i] >= 0, ended >= 0, paused, started >= 0, held, orders["released"][i] >= last - 1],
            [0, 1, 2, 3, 4, 5],
            6,
        ).astype(np.int64)
        touched = np.maximum.reduce([orders["released"][i], started, ended, orders["cancelled"][i]])
        return pl.DataFrame(
            {
                "WO_NO": number(*WORK, i),
                "ITEM_NO": sheet.item(item),
                "WO_STAT": codes(status),
                "ORD_QTY": orders["quantity"][i],
                "GOOD_QTY": np.where(ended >= 0, orders["quantity"][i] - scrapped[i], 0),
                "SCRAP_QTY": scrapped[i],
                "UOM": sheet.unit(item),
                "BOM_VER": world.structures.version[orders["structure"][i]],
                "REL_DATE": sheet.date(orders["released"][i]),
                "PLAN_START": sheet.date(orders["planned"][i]),
                "ACT_START": sheet.date(started),
                "DUE_DATE": sheet.date(orders["due"][i]),
                "ACT_END": sheet.date(ended),
                "WHSE": places(world.nodes.warehouse[orders["node"][i]]),
                "CHG_STAMP": sheet.stamp("wo", i, touched),
            }
        )

    def rows(i: Ints) -> pl.DataFrame:
        operations = production.operations(i)
        which, entry = operations.which, operations.entry
        centre = world.routings.centre[entry]
        plan_begin, plan_end = floor.planned(i, operations)
        begin, end = floor.actual(i, operations)
        planned, taken = floor.hours(i, operations)
        cost, real = planned * rates[centre] // 10, taken * rates[centre] // 10
        touched = np.maximum.reduce([orders["released"][i][which], begin, end])
        return pl.DataFrame(
            {
                "WO_NO": number(*WORK, i[which]),
                "OP_NO": (entry - world.routings.first[orders["item"][i]][which] + 1) * 10,
                "WC_NO": centres(centre),
                "PLAN_BEG": sheet.date(plan_begin),
                "PLAN_END": sheet.date(plan_end),
                "ACT_BEG": sheet.date(begin),
                "ACT_END": sheet.date(end),
                "PLAN_HRS": decimal(planned, 3),
                "ACT_HRS": where(end >= 0, decimal(taken, 3)),
                "PLAN_COST": decimal(cost, 2),
                "ACT_COST": where(end >= 0, decimal(real, 2)),
                "CURR": [CURRENCY] * len(which),
                "CHG_STAMP": sheet.stamp("operation", i[which] * 16 + entry % 16, touched),
            }
        )

    return [
        Table("WOHEAD.csv", len(orders), heads),
        Table("WOOPER.csv.gz", len(orders), rows),
        _scrap_table(floor),
    ]


def _scrap_table(floor: Shopfloor) -> Table:
    """Scrap of work orders, and what was damaged in store (with its warehouse, which the stock was taken from)."""
    sheet, world, losses = floor.sheet, floor.sheet.world, floor.sheet.history.stock.losses
    made, lost = len(floor.scrap_order), len(losses)
    day = np.r_[floor.scrap_day, losses["day"]]
    order = np.argsort(day, kind="stable")
    work = np.r_[floor.scrap_order, np.full(lost, -1)]
    item = np.r_[floor.orders["item"][floor.scrap_order], world.nodes.item[losses["node"]]]
    quantity = np.r_[floor.scrap_quantity, losses["quantity"]]
    centre = np.r_[floor.scrap_centre, np.full(lost, -1)]
    place = np.r_[np.full(made, -1), world.nodes.warehouse[losses["node"]]]
    reasons = [*floor.scrap_texts]
    reasons += [_LOST[k % len(_LOST)] for k in range(lost)]
    texts, centres, places = Lookup(reasons), Lookup(world.centres.codes), Lookup([w.code for w in WAREHOUSES])

    def frame(i: Ints) -> pl.DataFrame:
        k = order[i]
        owner = number(*WORK, work[k])
        return pl.DataFrame(
            {
                "SCRAP_NO": number("SC", 50_001, i),
                "WO_NO": where(work[k] >= 0, owner),
                "ITEM_NO": sheet.item(item[k]),
                "WHSE": places(place[k]),
                "QTY": sheet.quantity(quantity[k], item[k]),
                "UOM": sheet.unit(item[k]),
                "REASON": texts(k),
                "SCRAP_DATE": sheet.date(day[k]),
                "WC_NO": centres(centre[k]),
                "CHG_STAMP": sheet.stamp("scrap", i, day[k]),
            }
        )

    return Table("SCRAP.csv", made + lost, frame)


def _parts(numbers: Ints) -> list[Ints]:
    """In portions, so that memory stays bounded."""
    return [numbers[k : k + 100_000] for k in range(0, len(numbers), 100_000)]
