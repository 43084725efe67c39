"""Netting as a planner does it on paper: one part at a time, one bucket at a time, in whole numbers. Slow on purpose,
and written from the definitions alone: it shares nothing with `planning.netting` but the shape of the plant."""

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from planning.plant import Plant, Source

SCALE = 10_000


@dataclass
class Record:
    """One part's MRP record: a number for each bucket."""

    gross: list[int]
    receipts: list[int]
    planned_receipts: list[int]
    planned_releases: list[int]
    projected: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    late: bool = False


def net(plant: Plant, first_days: list[int], end: int, working: set[int] | None) -> list[Record]:
    buckets = range(len(first_days))

    def bucket_of(day: int) -> int:
        return max((bucket for bucket in buckets if first_days[bucket] <= day), default=0)

    def moved_earlier(day: int) -> int:
        while working is not None and day > plant.today and day not in working:
            day -= 1
        return day

    receipt_day = [moved_earlier(day) for day in first_days]
    records = [Record(*([0] * len(first_days) for _ in range(4))) for _ in plant.items.skus]
    _read_demand(plant, records, bucket_of, end)
    done: set[int] = set()

    def need(item: int) -> None:
        """The record of an item, after those of all its parents, since they say what it needs."""
        if item in done:
            return
        done.add(item)
        record = records[item]
        for line in range(len(plant.structure.parent)):
            if plant.structure.component[line] != item:
                continue
            parent = int(plant.structure.parent[line])
            first, last = int(plant.structure.first_day[line]), int(plant.structure.last_day[line])
            if not any(first <= day <= last for day in first_days):
                continue
            need(parent)
            for bucket in buckets:
                if first <= first_days[bucket] <= last:
                    per = Fraction(int(plant.structure.per[line]), SCALE)
                    record.gross[bucket] += ceil(records[parent].planned_releases[bucket] * per)
        _plan(item, record)

    def _plan(item: int, record: Record) -> None:
        items = plant.items
        lead, safety = int(items.lead_days[item]), int(items.safety_stock[item])
        minimum, multiple = int(items.minimum[item]), int(items.multiple[item])

        def lot(net_requirement: int) -> int:
            if net_requirement <= 0:
                return 0
            size = max(net_requirement, minimum)
            return ceil(Fraction(size, multiple)) * multiple if multiple else size

        def on_hand_after(bucket: int) -> int:
            moves = zip(record.receipts, record.planned_receipts, record.gross, strict=True)
            return int(items.on_hand[item]) + sum(a + b - c for a, b, c in list(moves)[: bucket + 1])

        in_time = [bucket for bucket in buckets if receipt_day[bucket] - lead >= plant.today]
        for bucket in in_time:
            order = lot(safety - on_hand_after(bucket))
            record.planned_receipts[bucket] = order
            record.planned_releases[bucket_of(moved_earlier(receipt_day[bucket] - lead))] += order
        if not in_time:
            later = sum(
                int(quantity)
                for which, day, quantity in _rows(plant.receipts)
                if which == item and end <= day <= plant.today + lead
            )
            record.planned_releases[0] = lot(safety - on_hand_after(len(first_days) - 1) - later)
        record.projected = [on_hand_after(bucket) for bucket in buckets]
        record.short = [max(0, -left) for left in record.projected]
        earliest = in_time[0] if in_time else len(first_days)
        ordered = record.planned_receipts[earliest] if in_time else record.planned_releases[0]
        record.late = earliest > 0 and ordered > 0 and record.projected[earliest - 1] < safety

    for item in range(len(records)):
        need(item)
    return records


def _rows(movements):  # type: ignore[no-untyped-def]
    return zip(movements.item.tolist(), movements.day.tolist(), movements.quantity.tolist(), strict=True)


def _read_demand(plant, records, bucket_of, end):  # type: ignore[no-untyped-def]
    for (item, day, quantity), source in zip(_rows(plant.demands), plant.demands.source, strict=True):
        if day < end and not (source is Source.FORECAST and day < plant.today):
            records[item].gross[bucket_of(day)] += quantity
    for item, day, quantity in _rows(plant.receipts):
        if day < end:
            records[item].receipts[bucket_of(day)] += quantity
