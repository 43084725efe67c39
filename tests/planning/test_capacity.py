"""Rough-cut capacity: by hand, and against plain loops over single days on any plant."""

from collections import defaultdict
from fractions import Fraction
from math import ceil

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.buckets import Buckets
from planning.capacity import PAST_DUE, PLANNED, Load, load
from planning.netting import net
from planning.plant import Plant, Source
from planning.quantity import SCALE
from planning.work import UNKNOWN, Centres, Operations, Routing, Work
from tests.planning.plants import TODAY, amounts, column, plant, plants

DAYS = Buckets.days(TODAY, 60)


def work(
    per_week: list[int | None],
    steps: list[tuple[int, int, int, int]] = (),  # type: ignore[assignment]
    operations: list[tuple[int, int, int, int]] = (),  # type: ignore[assignment]
) -> Work:
    """Steps: item, work centre, setup, run; operations: work centre, first day, last day, hours."""
    hours = np.array([UNKNOWN if one is None else one * SCALE for one in per_week], dtype=np.int64)
    codes = tuple(f"C{row}" for row in range(len(per_week)))
    step = list(zip(*steps, strict=True)) or [()] * 4
    done = list(zip(*operations, strict=True)) or [()] * 4
    return Work(
        Centres(codes, codes, hours),
        Routing(column(step[0]), column(step[1]), amounts(step[2]), amounts(step[3])),
        Operations(
            column([0] * len(operations)), column(done[0]), column(done[1]), column(done[2]), amounts(done[3]),
            tuple(f"W{row}" for row in range(len(operations))),
        ),
    )  # fmt: skip


def found(made: Plant, one: Work, weeks: int = 4) -> Load:
    return load(made, net(made, DAYS), one, Buckets.weeks(TODAY, weeks))


NOTHING = plant([("BIKE", 0, 0)])


def test_an_operation_loads_the_weeks_of_its_days_and_what_should_have_ended_is_past_due() -> None:
    """Today is Friday: three days of this week are left."""
    one = work(
        [70], operations=[(0, TODAY - 9, TODAY - 2, 5), (0, TODAY - 4, TODAY + 3, 8), (0, TODAY + 40, TODAY + 41, 9)]
    )
    loaded = found(NOTHING, one)
    assert (loaded.open[:, 0] / SCALE).tolist() == [6, 2, 0, 0]
    assert (loaded.past_due / SCALE).tolist() == [5]
    assert loaded.pieces.week.tolist() == [PAST_DUE, 0, 1]
    assert (loaded.available[:, 0] / SCALE).tolist() == [30, 70, 70, 70]


def test_a_planned_order_loads_each_step_of_its_routing_in_its_part_of_the_lead_time() -> None:
    made = plant([("BIKE", 14, 0)], demands=[(0, TODAY + 17, 10, Source.SALES_ORDER)])
    one = work([70, 70], steps=[(0, 1, 4, 2), (0, 0, 0, 1)])
    loaded = found(made, one)
    # Released on Monday; the first week is the first step's, the second week the second's.
    assert (loaded.planned / SCALE).tolist() == [[0, 0], [0, 24], [10, 0], [0, 0]]
    assert set(loaded.pieces.operation.tolist()) == {PLANNED}


def test_a_planned_order_without_lead_time_loads_its_day() -> None:
    made = plant([("BIKE", 0, 0)], demands=[(0, TODAY + 3, 10, Source.SALES_ORDER)])
    assert (found(made, work([70], steps=[(0, 0, 0, 1)])).planned[:, 0] / SCALE).tolist() == [0, 10, 0, 0]


def test_overload_is_worked_off_as_later_weeks_have_hours_left() -> None:
    one = work([70], operations=[(0, TODAY + 3, TODAY + 3, 100), (0, TODAY + 10, TODAY + 10, 60)])
    loaded = found(NOTHING, one)
    assert (loaded.over[:, 0] / SCALE).tolist() == [0, 30, 0, 0]
    assert (loaded.backlog[:, 0] / SCALE).tolist() == [0, 30, 20, 0]
    assert loaded.worked_off(1, 0) == 3
    assert found(NOTHING, one, weeks=3).worked_off(1, 0) is None


def test_what_is_past_due_is_in_no_weeks_overload_and_is_worked_off_first() -> None:
    one = work([70], operations=[(0, TODAY - 9, TODAY - 1, 100), (0, TODAY + 3, TODAY + 3, 40)])
    loaded = found(NOTHING, one)
    assert not loaded.over.any()
    assert (loaded.backlog[:, 0] / SCALE).tolist() == [70, 40, 0, 0]
    assert (loaded.first(2).past_due / SCALE).tolist() == [100]


def test_hours_that_are_not_known_are_no_overload() -> None:
    loaded = found(NOTHING, work([None], operations=[(0, TODAY, TODAY, 100)]))
    assert loaded.available.tolist() == [[UNKNOWN]] * 4
    assert not loaded.over.any()
    assert not loaded.backlog.any()


def test_operations_that_state_no_hours_are_counted() -> None:
    one = work([70], operations=[(0, TODAY, TODAY, 1), (0, TODAY, TODAY, 1)])
    one.operations.hours[0] = UNKNOWN
    loaded = found(NOTHING, one)
    assert loaded.unstated.tolist() == [[1], [0], [0], [0]]
    assert loaded.hours.sum() == SCALE


def test_bottlenecks_come_first() -> None:
    day = TODAY + 3
    operations = [(1, day, day, 50), (0, day, day, 90), (2, day, day, 9), (3, day, day, 30), (4, day, day, 99)]
    one = work([100, 10, 1, 40, None, None], operations=operations)
    assert found(NOTHING, one).bottlenecks_first.tolist() == [2, 1, 0, 3, 4, 5]


def test_the_first_weeks_of_a_load_are_those_of_a_shorter_one() -> None:
    day = TODAY + 4
    one = work([70, None], operations=[(0, day, day + 20, 300), (1, day + 9, day + 9, 9)])
    longer, shorter = found(NOTHING, one).first(2), found(NOTHING, one, weeks=2)
    assert longer.hours.tolist() == shorter.hours.tolist()
    assert longer.backlog.tolist() == shorter.backlog.tolist()
    assert longer.pieces.hours.tolist() == shorter.pieces.hours.tolist()
    assert longer.weeks.end == shorter.weeks.end == TODAY + 10


def drawn(items: int, seed: int) -> Work:
    draw = np.random.default_rng(seed)
    centres, steps, rows = draw.integers(1, 5), draw.integers(0, 12) if items else 0, draw.integers(0, 12)

    def hours(size: int) -> np.ndarray:
        return np.where(draw.random(size) < 0.2, UNKNOWN, draw.integers(0, 90_000, size))

    def which(size: int) -> np.ndarray:
        return draw.integers(0, centres, size).astype(np.int32)

    item = np.sort(draw.integers(0, max(items, 1), steps)).astype(np.int32)
    days = draw.integers(TODAY - 20, TODAY + 90, (2, rows)).astype(np.int32)
    return Work(
        Centres(("C",) * centres, ("C",) * centres, hours(centres)),
        Routing(item, which(steps), hours(steps), hours(steps)),
        Operations(np.zeros(rows, np.int32), which(rows), days[0], days[1], hours(rows), ("W",) * rows),
    )


@given(plants(), st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_any_load_is_that_of_plain_loops(made: Plant, seed: int, weeks: int) -> None:
    one = drawn(len(made.items), seed)
    plan, shown = net(made, DAYS), Buckets.weeks(TODAY, weeks)
    loaded = load(made, plan, one, shown)
    expected: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    orders = 0
    for centre, first, last, hours in _spans(made, plan, one):
        if hours != UNKNOWN and last < TODAY:
            expected[PAST_DUE, centre] += hours
        elif hours != UNKNOWN and first < shown.end:
            orders += 1
            days = range(max(first, TODAY), max(last, TODAY) + 1)
            for day in days:
                week = [number for number, begin in enumerate(shown.first_days.tolist()) if begin <= day][-1]
                if day < shown.end:
                    expected[week, centre] += Fraction(hours, len(days))
    for week in range(weeks):
        for centre in range(len(one.centres)):
            assert abs(loaded.hours[week, centre] - expected[week, centre]) <= orders
    assert loaded.past_due.tolist() == [expected[PAST_DUE, centre] for centre in range(len(one.centres))]
    assert loaded.pieces.hours.sum() == loaded.hours.sum() + loaded.past_due.sum()


def _spans(made: Plant, plan, one: Work):  # type: ignore[no-untyped-def]
    undone = one.operations
    for centre, first, last, hours in zip(
        undone.centre.tolist(), undone.first_day.tolist(), undone.last_day.tolist(), undone.hours.tolist(), strict=True
    ):
        yield centre, first, max(first, last), hours
    for item in range(len(made.items)):
        steps = np.flatnonzero(one.routing.item == item).tolist()
        lead = int(made.items.lead_days[item])
        ordered = [
            (day, int(plan.planned_receipts[bucket, item])) for bucket, day in enumerate(range(TODAY, TODAY + 60))
        ]
        if plan.earliest[item] == 60:
            ordered.append((TODAY + lead, int(plan.planned_releases[0, item])))
        for received, quantity in ordered:
            for place, step in enumerate(steps):
                setup, run = int(one.routing.setup[step]), int(one.routing.run[step])
                hours = max(setup, 0) + ceil(Fraction(quantity * max(run, 0), SCALE))
                begin = received - lead + lead * place // len(steps)
                end = max(received - lead + lead * (place + 1) // len(steps) - 1, begin)
                if quantity:
                    yield int(one.routing.centre[step]), begin, end, UNKNOWN if setup == run == UNKNOWN else hours
