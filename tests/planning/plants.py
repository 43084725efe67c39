"""Plants for tests: written out by hand, or drawn at random."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from planning.buckets import Buckets
from planning.netting import Netting
from planning.pegging import Pegging, Pegs
from planning.plant import ALWAYS, Items, Movements, Plant, Source, Structure
from planning.quantity import amount
from planning.shortages import Shortages
from planning.stretches import Stretches

TODAY = 20_000  # a Friday
Part = tuple[str, int, int]  # SKU, lead time in days, on hand
Row = tuple[int, int, int, Source]  # item, day, quantity, source


def column(values: Sequence[int]) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def amounts(values: Sequence[int]) -> np.ndarray:
    return np.array([amount(value) for value in values], dtype=np.int64)


def movements(rows: Sequence[Row], scaled: bool = True) -> Movements:
    item, day, quantity, source = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Movements(
        item=column(item),
        day=column(day),
        quantity=amounts(quantity) if scaled else np.array(quantity, dtype=np.int64),
        source=tuple(source),
        orders=tuple(f"O{row}" for row in range(len(rows))),
        lines=(1,) * len(rows),
        parties=("",) * len(rows),
    )


def structure(lines: Sequence[tuple[int, int, int]]) -> Structure:
    """Of (parent, component, quantity per parent), always in force."""
    parent, component, per = zip(*lines, strict=True) if lines else ((), (), ())
    never, always = column([0] * len(lines)), np.full(len(lines), ALWAYS)
    return Structure(column(parent), column(component), amounts(per), never, always)


def plant(
    parts: Sequence[Part],
    lines: Sequence[tuple[int, int, int]] = (),
    demands: Sequence[Row] = (),
    receipts: Sequence[Row] = (),
    safety: Sequence[int] = (),
    lots: Sequence[tuple[int, int]] = (),
) -> Plant:
    count = len(parts)
    items = Items(
        skus=tuple(sku for sku, _, _ in parts),
        sites=("S",) * count,
        made=np.zeros(count, dtype=np.bool_),
        lead_days=column([lead for _, lead, _ in parts]),
        on_hand=amounts([on_hand for _, _, on_hand in parts]),
        safety_stock=amounts(safety or [0] * count),
        minimum=amounts([minimum for minimum, _ in lots] or [0] * count),
        multiple=amounts([multiple for _, multiple in lots] or [0] * count),
    )
    return Plant(TODAY, items, structure(lines), movements(demands), movements(receipts))


SOURCES = st.sampled_from([Source.SALES_ORDER, Source.FORECAST, Source.WORK_ORDER])


@st.composite
def plants(draw: st.DrawFn) -> Plant:
    """Up to 12 items, whose lines go from lower to higher places of a shuffled order (so at most 5 levels in most),
    with whatever an ERP holds: past-due rows, rows after the horizon, stock below zero, lines that are not in force."""
    count = draw(st.integers(0, 12))
    places = draw(st.permutations(range(count)))
    quantity, large = st.integers(0, 60_000), st.integers(0, 9) | st.integers(0, 500_000)

    def each(values: st.SearchStrategy[int]) -> list[int]:
        return draw(st.lists(values, min_size=count, max_size=count))

    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=20)) if pairs else []
    spans = [
        draw(
            st.just((0, int(ALWAYS)))
            | st.tuples(st.integers(TODAY - 20, TODAY + 60), st.integers(TODAY - 20, TODAY + 60))
        )
        for _ in chosen
    ]
    day = st.integers(TODAY - 15, TODAY + 120)
    which = st.integers(0, max(count - 1, 0))
    rows = st.lists(st.tuples(which, day, quantity, SOURCES), max_size=12 if count else 0)
    items = Items(
        skus=tuple(f"P{item}" for item in range(count)),
        sites=("S",) * count,
        made=np.zeros(count, dtype=np.bool_),
        lead_days=column(each(st.integers(0, 10) | st.integers(0, 90))),
        on_hand=np.array(each(st.integers(-20_000, 90_000)), dtype=np.int64),
        safety_stock=np.array(each(st.just(0) | quantity), dtype=np.int64),
        minimum=np.array(each(st.just(0) | large), dtype=np.int64),
        multiple=np.array(each(st.just(0) | large), dtype=np.int64),
    )
    return Plant(
        TODAY,
        items,
        Structure(
            column([places[a] for a, _ in chosen]),
            column([places[b] for _, b in chosen]),
            np.array([draw(st.sampled_from([1, 3_333, 10_000, 20_500, 40_000])) for _ in chosen], dtype=np.int64),
            column([first for first, _ in spans]),
            column([last for _, last in spans]),
        ),
        movements(draw(rows), scaled=False),
        movements(draw(rows), scaled=False),
    )


@st.composite
def horizons(draw: st.DrawFn) -> Buckets:
    working = draw(st.none() | st.sets(st.integers(TODAY - 20, TODAY + 130), max_size=110))
    days = None if working is None else column(sorted(working))
    kind = draw(st.sampled_from([Buckets.days, Buckets.weeks, Buckets.months]))
    return kind(TODAY, draw(st.integers(1, 12)), days)


def pegged(plant: Plant, plan: Netting, found: Shortages, late: Stretches) -> Pegs:
    """What each shortage hits; `need` is its row."""
    item = found.item[late.need]
    return Pegging(plant, plan, np.unique(item)).of(item, late)
