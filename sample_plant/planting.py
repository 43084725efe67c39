"""Plants shortages in a plant that has none, of different kinds and depths, and tells what a planner would find."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from sample_plant.history import History
from sample_plant.ledger import SCALE, Ledger
from sample_plant.mishaps import BOUGHT, SOLD, SUBASSEMBLIES, Mishap, Mishaps
from sample_plant.outlook import PLANNED, PURCHASE, SALES, WORK, Move
from sample_plant.pegging import Hits, Pegging, uncovered
from sample_plant.places import WAREHOUSES
from sample_plant.settling import settle
from sample_plant.shortage import Orderable, Planted, Shortage
from sample_plant.tables_trade import PURCHASE as PURCHASE_NUMBER
from sample_plant.tables_trade import SALES as SALES_NUMBER
from sample_plant.tables_trade import WORK as WORK_NUMBER

_NUMBERS = {SALES: SALES_NUMBER, WORK: WORK_NUMBER, PURCHASE: PURCHASE_NUMBER}
_NOUNS = {SALES: "Sales order", WORK: "Work order", PURCHASE: "Purchase order"}
_UNIT = "EA"

_SLIPPED, _LATE = "purchase order slipped", "work order late"
_FORWARD, _LOST, _MISSING = "demand moved forward", "stock lost", "order missing"


@dataclass(frozen=True)
class Kind:
    """`how_many` of the candidates of one cause: those that hit most orders, or those that hit about one alone."""

    cause: str
    candidates: Callable[[Mishaps], Iterable[Mishap]]
    how_many: int
    widest: bool

    def rank(self, hits: Hits) -> tuple[int, int]:
        if self.widest:
            return -len(hits.sales), -len(hits.work)
        return abs(len(hits.sales) - 1), len(hits.work)


_KINDS = (
    Kind(_LOST, lambda m: m.lost(BOUGHT), 1, widest=True),
    Kind(_SLIPPED, lambda m: m.late(PURCHASE, BOUGHT, days=range(14, 0, -1)), 2, widest=True),
    Kind(_LATE, lambda m: m.late(WORK, SUBASSEMBLIES, days=range(7, 0, -1)), 2, widest=True),
    Kind(_FORWARD, lambda m: m.forward(SOLD), 1, widest=False),
    Kind(_MISSING, lambda m: m.missing(BOUGHT), 1, widest=True),
    Kind(_LOST, lambda m: m.lost(BOUGHT), 1, widest=False),
    Kind(_LOST, lambda m: m.lost(SUBASSEMBLIES), 1, widest=False),
    Kind(_SLIPPED, lambda m: m.late(PURCHASE, BOUGHT, days=(3,)), 2, widest=False),
)
_ORDERABLE = 2
_LOOKED_AT = 500  # candidates of a kind, so that a large plant takes no longer


def settle_and_plant(history: History) -> Planted:
    """Settle the open horizon, then plant: what is told is all that is short, and the manifest's whole truth."""
    ledger = Ledger(history)
    settle(ledger)
    return Planting(ledger).planted()


class Planting:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._world = ledger.world
        self._mishaps = Mishaps(ledger)
        self._taken: set[str] = set()

    def planted(self) -> Planted:
        """The changes are made to the history and to the ledger; an item is changed once."""
        short = [(kind, mishap) for kind in _KINDS for mishap in self._chosen(kind)]
        orderable = self._orderable()
        pegging = Pegging(self._ledger)
        return Planted(
            tuple(self._shortage(kind, mishap, pegging) for kind, mishap in short),
            tuple(self._told(mishap) for mishap in orderable),
        )

    def _chosen(self, kind: Kind) -> list[Mishap]:
        pegging = Pegging(self._ledger)
        fitting = islice((one for one in kind.candidates(self._mishaps) if self._fits(one)), _LOOKED_AT)
        ranked = sorted(fitting, key=lambda one: kind.rank(pegging.above(self._mishaps.hit(one))))
        return self._take(ranked, kind.how_many)

    def _orderable(self) -> list[Mishap]:
        """What nothing on order covers and can still be ordered in time; first what was on order until now."""
        mishaps = self._mishaps
        fitting = (
            (one.record is None, -missed[0][1], one)
            for one in chain(mishaps.missing(BOUGHT), mishaps.none(BOUGHT))
            if (missed := mishaps.ordered_nothing(one).short) and not mishaps.after(one).short
        )
        ranked = sorted(islice(fitting, _LOOKED_AT), key=lambda rated: rated[:2])
        return self._take([one for *_, one in ranked], _ORDERABLE)

    def _take(self, ranked: Sequence[Mishap], how_many: int) -> list[Mishap]:
        """Make the first changes; no item or order is changed twice, no order hit twice."""
        chosen: list[Mishap] = []
        for one in ranked:
            moves = [*self._mishaps.hit(one), *([one.record] if one.record else ())]
            concerned = {str(one.item), *(self._number(move) for move in moves if move.source in _NUMBERS)}
            if len(chosen) < how_many and not concerned & self._taken:
                self._taken |= concerned
                one.apply()
                self._ledger.change(one.item, one.needs, one.receipts, one.lost)
                chosen.append(one)
        return chosen

    def _fits(self, mishap: Mishap) -> bool:
        """Short from tomorrow on, for orders that are open, and told in one way whatever rule says which demand or
        receipt of a day goes first. What is planned of a made item stays, so that its components see no change."""
        after, before = self._mishaps.after(mishap), self._ledger.outlook(mishap.item)
        if not after.short or after.short[0][0] <= self._ledger.today:
            return False
        if self._ledger.made[mishap.item] and after.planned != before.planned:
            return False
        if sum(receipt.day == after.cured for receipt in mishap.receipts) > 1:
            return False
        hit = self._mishaps.hit(mishap)
        for day, missing in after.short:
            that_day = [need for need in mishap.needs if need.day == day]
            if len(that_day) > 1 and missing != sum(need.quantity for need in that_day):
                return False
        return all(need.source != PLANNED for need in hit) and {need.day for need in hit} == {d for d, _ in after.short}

    def _shortage(self, kind: Kind, mishap: Mishap, pegging: Pegging) -> Shortage:
        world, ledger, item = self._world, self._ledger, mishap.item
        after = ledger.outlook(item)
        receipts = (*mishap.receipts, *ledger.placed(item, after))
        hit = uncovered(ledger.today, ledger.on_hand(item), mishap.needs, receipts)
        hits = pegging.above(hit)
        orders = sorted({int(world.demand.order[line]) for line in hits.sales})
        made = ledger.history.production.orders["item"]
        cures = [receipt for receipt in mishap.receipts if receipt.day == after.cured]
        return Shortage(
            sku=world.items.codes[item],
            site=self._site(item),
            cause=kind.cause,
            what=self._what(kind, mishap),
            day=world.days.of(after.short[0][0]),
            quantity=_pieces(sum(missing for _, missing in after.short)),
            unit=_UNIT,
            each_day=tuple((world.days.of(day), _pieces(missing)) for day, missing in after.short),
            orders=tuple(dict.fromkeys(self._number(need) for need in hit if need.source in _NUMBERS)),
            assemblies=tuple(sorted({world.items.codes[made[order]] for order in hits.work})),
            sales_orders=tuple(f"{SALES_NUMBER[0]}{SALES_NUMBER[1] + order}" for order in orders),
            customers=tuple(sorted({world.customers.codes[world.demand.customer[order]] for order in orders})),
            cured_by=self._number(cures[-1]) if cures else "",
            cured_on=world.days.of(after.cured),
        )

    def _told(self, mishap: Mishap) -> Orderable:
        world, item = self._world, mishap.item
        day, missing = self._mishaps.ordered_nothing(mishap).short[0]
        what = f"{self._called(mishap.record)} was cancelled." if mishap.record else "Nothing is on order."
        by = world.days.of(day - self._ledger.terms(item).lead_days)
        code = world.items.codes[item]
        return Orderable(code, self._site(item), what, world.days.of(day), _pieces(missing), _UNIT, by)

    def _what(self, kind: Kind, mishap: Mishap) -> str:
        if mishap.record is None:
            return f"{_pieces(mishap.lost)} {_UNIT} of it were found damaged on {self._world.days.of(mishap.to)}."
        before, after = self._world.days.of(mishap.record.day), self._world.days.of(mishap.to)
        if kind.cause == _MISSING:
            return f"{self._called(mishap.record)}, due on {before}, was cancelled on {after}."
        return f"{self._called(mishap.record)} moved from {before} to {after}."

    def _called(self, record: Move) -> str:
        quantity = f"{_pieces(record.quantity)} {_UNIT}"
        return f"{_NOUNS[record.source]} {self._number(record)} of {quantity}"

    def _number(self, move: Move) -> str:
        """What the ERP calls the order."""
        orders = {SALES: self._world.demand.order, PURCHASE: self._ledger.history.purchasing.lines["order"]}
        order = int(orders[move.source][move.record]) if move.source in orders else move.record
        prefix, first = _NUMBERS[move.source]
        return f"{prefix}{first + order}"

    def _site(self, item: int) -> str:
        """Empty where it is kept at both."""
        nodes = self._world.nodes
        return WAREHOUSES[int(nodes.warehouse[nodes.home[item]])].site if nodes.second[item] < 0 else ""


def _pieces(amount: int) -> str:
    return str(amount // SCALE)
