"""Netting of 100,000 items over 52 weeks and 5 levels, beside one NumPy pass over an int64 array of that shape.

The pass is `numpy.cumsum` over the weeks into a new array: what is on hand week by week, if nothing were to be planned.
Netting begins with the rows of the plant and ends with six such arrays, shortages among them. Finished items have a
forecast for every week and ten sales orders; a third of the items are ordered in lots; every parent takes three of the
items of the next level, shared between parents, one line in ten not yet in force; the items stand in no order.

What the plant's plan asks to be done, and of which work centre how much, is planned by the day half a year ahead, as a
tool asks for it: the first time, and then another page of it. Then what runs short, and what a first question of what
if has to know: most of these items are short, and each is for hundreds of orders.
"""

import resource
import time
from collections.abc import Callable

import numpy as np

from planning.ahead import ahead
from planning.buckets import Buckets
from planning.changes import ReceiptsLater
from planning.messages import messages
from planning.netting import net
from planning.outlook import outlook
from planning.plant import ALWAYS, Items, Movements, Plant, Source, Structure
from planning.quantity import SCALE
from planning.reach import Releases, net_reached, reached
from planning.supplies import work_orders
from planning.what_if import baseline
from planning.work import Centres, Operations, Routing, Work

ITEMS, WEEKS, LEVELS, TAKES = 100_000, 52, 5, 3
TODAY = 20_000
SLIPPED = 40  # open orders of one supplier
CENTRES, STEPS, WEEK, PAGE = 80, 2, 7, 20
_RUNS = 7


def run() -> None:
    """Prints the shortest of several runs of each."""
    one, buckets = plant(), Buckets.weeks(TODAY, WEEKS)
    array = np.random.default_rng(2).integers(-1000, 1000, (WEEKS, ITEMS))
    one_pass = _shortest(lambda: np.cumsum(array, axis=0))
    netting = _shortest(lambda: net(one, buckets).short)
    print(
        f"netting {ITEMS:,} items x {WEEKS} weeks x {LEVELS} levels: {netting * 1000:,.0f} ms, one NumPy pass over "
        f"that shape {one_pass * 1000:,.0f} ms: {netting / one_pass:.1f} times (aim 10)"
    )
    late = ReceiptsLater(np.arange(SLIPPED), 14)
    releases, works = Releases.of(net(one, buckets)), work_orders(one)
    kept = reached(one, works, late.items(one))
    again = _shortest(lambda: net_reached(late.applied(one), reached(one, works, late.items(one)), releases))
    print(
        f"what if {SLIPPED} orders come two weeks later: {kept.sum():,} of {ITEMS:,} items are planned again in "
        f"{again * 1000:,.0f} ms, {again / netting:.0%} of a netting of all"
    )
    begun = time.perf_counter()
    found = ahead(one, work(one), one.items.safety_stock, np.zeros(len(one.receipts), np.bool_))
    capacity = time.perf_counter() - begun
    asked = messages(found, TODAY + WEEK, np.full(ITEMS, SCALE))
    asked.covered(np.arange(PAGE))
    proposals = time.perf_counter() - begun
    begun = time.perf_counter()
    asked.covered(np.arange(PAGE) + len(asked) // 4)
    page = time.perf_counter() - begun
    print(
        f"of that plant, first call: capacity {capacity:,.1f} s, {len(asked):,} proposals {proposals:,.1f} s (aim 10);"
        f" another page {page * 1000:,.0f} ms (aim 300); peak memory {_peak():,.0f} MB (aim 2,500)"
    )
    del found, asked
    begun = time.perf_counter()
    seen = outlook(one)
    shortages = time.perf_counter() - begun
    begun = time.perf_counter()
    waiting = len(baseline(one).late)
    print(
        f"of that plant, where most items are short, first call: {len(seen.found):,} shortages, {seen.followed.sum():,}"
        f" of them followed, {shortages:,.1f} s; what if ({waiting:,} lines that wait for a part)"
        f" {time.perf_counter() - begun:,.1f} s; peak memory {_peak():,.0f} MB (aim 3,000)"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def plant() -> Plant:
    draw = np.random.default_rng(1)
    width = ITEMS // LEVELS
    shuffled = draw.permutation(ITEMS)  # the item at each place, level by level
    lots = draw.choice([0, 50, 240], ITEMS, p=[0.67, 0.2, 0.13]) * SCALE
    items = Items(
        skus=tuple(f"P{item:06}" for item in range(ITEMS)),
        sites=("S",) * ITEMS,
        made=np.argsort(shuffled) < ITEMS - width,
        lead_days=draw.choice([0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60], ITEMS).astype(np.int32),
        on_hand=draw.integers(0, 300, ITEMS) * SCALE,
        safety_stock=draw.choice([0, 20], ITEMS) * SCALE,
        minimum=lots,
        multiple=np.where(draw.random(ITEMS) < 0.5, lots, 0),
    )
    lines = (ITEMS - width) * TAKES
    parent = np.repeat(np.arange(ITEMS - width), TAKES)
    component = (parent // width + 1) * width + draw.integers(0, width, lines)
    partly = draw.random(lines) < 0.1
    structure = Structure(
        parent=shuffled[parent].astype(np.int32),
        component=shuffled[component].astype(np.int32),
        per=draw.choice([SCALE, 2 * SCALE, SCALE // 4, 10_500], lines),
        first_day=np.where(partly, TODAY + 100, 0).astype(np.int32),
        last_day=np.full(lines, ALWAYS),
    )
    ordered, open_orders = draw.choice(shuffled[:width], 10 * width), ITEMS // 2
    demands = _movements(
        draw,
        np.concatenate([ordered, np.repeat(shuffled[:width], WEEKS)]),
        np.concatenate(
            [draw.integers(TODAY - 10, TODAY + 80, len(ordered)), np.tile(np.arange(WEEKS) * 7 + TODAY, width)]
        ),
        (Source.SALES_ORDER,) * len(ordered) + (Source.FORECAST,) * (WEEKS * width),
    )
    due = draw.integers(TODAY - 5, TODAY + 60, open_orders)
    receipts = _movements(draw, draw.integers(0, ITEMS, open_orders), due, (Source.PURCHASE_ORDER,) * open_orders)
    return Plant(TODAY, items, structure, demands, receipts)


def work(one: Plant) -> Work:
    """A routing for each item that is made."""
    draw = np.random.default_rng(3)
    item = np.repeat(np.flatnonzero(one.items.made), STEPS).astype(np.int32)
    names, none = tuple(f"W{centre}" for centre in range(CENTRES)), np.zeros(0, np.int32)
    return Work(
        Centres(names, names, np.full(CENTRES, 400 * SCALE)),
        Routing(
            item,
            draw.integers(0, CENTRES, len(item)).astype(np.int32),
            np.full(len(item), SCALE // 2),
            np.full(len(item), SCALE // 100),
        ),
        Operations(none, none, none, none, np.zeros(0, np.int64), ()),
    )


def _movements(draw: np.random.Generator, item: np.ndarray, day: np.ndarray, source: tuple[Source, ...]) -> Movements:
    rows = len(item)
    quantity = draw.integers(1, 40, rows) * SCALE
    names = tuple(f"O{row}" for row in range(rows))
    return Movements(item.astype(np.int32), day.astype(np.int32), quantity, source, names, (1,) * rows, ("",) * rows)


def _shortest(one: Callable[[], object]) -> float:
    times = []
    for _ in range(_RUNS):
        begun = time.perf_counter()
        one()
        times.append(time.perf_counter() - begun)
    return min(times)
