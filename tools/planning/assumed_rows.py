"""The receipts and demands of the plant that an assumption is of."""

from collections.abc import Iterable

import numpy as np

from core.enums import OPEN_PURCHASE_ORDER, OPEN_SALES_ORDER, OPEN_WORK_ORDER
from core.errors import InvalidInput
from data_layer.queries.names import Named
from planning.buckets import Places
from planning.plant import Movements, Source, day_of
from tools.planning.assumptions import Assumed
from tools.planning.reading import Reading
from tools.planning.unread import Reason
from tools.wording import count

_OPEN = frozenset(map(str, (*OPEN_PURCHASE_ORDER, *OPEN_SALES_ORDER, *OPEN_WORK_ORDER)))
_LEFT_OUT = {
    "sales": (Reason.SALES_UNIT,),
    "purchase": (Reason.PURCHASE_UNIT, Reason.UNDATED_PURCHASE),
    "work": (Reason.WORK_UNIT, Reason.UNDATED_WORK),
}


def rows_meant(reading: Reading, one: Assumed) -> tuple[Places, bool, str]:
    """The receipts or (True) the demands that are meant."""
    plant = reading.plant
    if (one.order is not None and one.order.kind == "sales") or (one.order is None and one.customer is not None):
        rows = rows_of(reading, plant.demands, one, Source.SALES_ORDER, code(one.customer))
        return rows, True, f"what is open of {one.of} ({count(len(rows), 'line')})"
    if one.order is None and one.supplier is None and one.items is None:
        raise InvalidInput("Say which order, supplier, item or category.")
    source = Source.WORK_ORDER if one.order is not None and one.order.kind == "work" else None
    rows = rows_of(reading, plant.receipts, one, source, code(one.supplier))
    return rows, False, f"what is on order of {one.of} ({count(len(rows), 'receipt')})"


def rows_of(reading: Reading, movements: Movements, one: Assumed, source: Source | None, party: str | None) -> Places:
    kept = np.ones(len(movements), np.bool_)
    if one.order is not None:
        kept &= np.fromiter((order == one.order.number for order in movements.orders), np.bool_, len(movements))
        source = source or Source.PURCHASE_ORDER
    if source is not None:
        kept &= np.fromiter((each is source for each in movements.source), np.bool_, len(movements))
    if party is not None:
        kept &= np.fromiter((each == party for each in movements.parties), np.bool_, len(movements))
    if one.items is not None:
        kept &= np.isin(movements.item, places_of(reading, one.items))
    since, until, in_period = one.said.since, one.said.until, one.said.percent is not None
    if in_period and since is not None:
        kept &= movements.day >= day_of(since)
    if in_period and until is not None:
        kept &= movements.day <= day_of(until)
    return np.flatnonzero(kept)


def places_of(reading: Reading, skus: Iterable[str]) -> Places:
    return np.array([place for sku in sorted(skus) for place in reading.items_of(sku)], np.intp)


def code(named: Named | None) -> str | None:
    return named.code if named else None


def nothing_open(reading: Reading, one: Assumed, rows: Places, demand: bool) -> str:
    """A sentence, if there are no such rows; "" if there are."""
    if len(rows):
        return ""
    status = f" ({one.order.status})" if one.order else ""
    of = one.of or "any item"
    if left_out(reading, one, demand):
        return f"Of {of}{status} nothing is open that planning can use."
    return f"Nothing is open of {of}{status}."


def left_out(reading: Reading, one: Assumed, demand: bool) -> tuple[str, ...]:
    """Open records among which some of these may be, that planning cannot use."""
    if one.order is not None and one.order.status not in _OPEN:
        return ()
    reasons = _LEFT_OUT[one.order.kind if one.order else "sales" if demand else "purchase"]
    unread = reading.unread_of(one.sku.code) if one.sku else reading.unread
    return tuple(each.told for each in unread if each.reason in reasons)
