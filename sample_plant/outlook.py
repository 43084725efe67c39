"""Time-phased netting of one item in one warehouse, a plain loop over its days: what is missing, what to order.

The method is the textbook's (APICS: gross requirements less projected on hand less scheduled receipts, lot for lot in
multiples, offset by the lead time), with one thing added: an order that would have to be released before today cannot
be placed any more, so what it would have covered is short.
"""

from collections.abc import Sequence
from typing import NamedTuple

SALES, WORK, PURCHASE, PLANNED = range(4)  # in this order they are served on the same day


class Move(NamedTuple):
    """A demand or a receipt of a day: what it is of (SALES ...), and its record. Quantities in ten-thousandths."""

    day: int
    source: int
    record: int
    quantity: int


class Terms(NamedTuple):
    """How an item is ordered: days from release to receipt, the multiple of an order, what should always be there."""

    lead_days: int
    lot: int
    safety: int


class Outlook(NamedTuple):
    """`short`: (day, quantity that day's demands lack). `planned`: (day of release, quantity) of orders to place.
    `cured`: the day on which nothing is missing any more, -1 if nothing was."""

    short: tuple[tuple[int, int], ...]
    planned: tuple[tuple[int, int], ...]
    cured: int


def outlook(today: int, on_hand: int, needs: Sequence[Move], receipts: Sequence[Move], terms: Terms) -> Outlook:
    """What was due before today counts as of today, demands and receipts alike."""
    change: dict[int, int] = {today: 0, today + terms.lead_days: 0}
    for sign, moves in ((-1, needs), (1, receipts)):
        for move in moves:
            day = max(today, move.day)
            change[day] = change.get(day, 0) + sign * move.quantity
    short, planned, projected, missing, cured = [], [], on_hand, 0, -1
    for day in sorted(change):
        projected += change[day]
        if day >= today + terms.lead_days and projected < terms.safety:
            quantity = -(-(terms.safety - projected) // terms.lot) * terms.lot
            planned.append((day - terms.lead_days, quantity))
            projected += quantity
        if -projected > missing:
            short.append((day, -projected - missing))
        elif missing and projected >= 0:
            cured = day
        missing = max(0, -projected)
    return Outlook(tuple(short), tuple(planned), cured)
