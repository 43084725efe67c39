"""The open orders as demands and receipts, and what they lead to down the product structures.

All is kept by node, as planning sees it: either site may serve a customer, so an item that customers have ever ordered,
and all that goes into it, is planned for its two sites together, here at home. The few others are planned at each site.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from sample_plant.chance import Bools, Ints
from sample_plant.history import History
from sample_plant.outlook import PLANNED, PURCHASE, SALES, WORK, Move, Outlook, Terms, outlook
from sample_plant.world import World

LEVELS = 5
SCALE = 10_000
_WASTE = 102, 100  # of what is measured; the bills of material state two percent


class Ledger:
    """Receipts of every node, demands of those sold; the others get theirs when the level above is exploded."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.world = world = history.world
        self.today = world.days.days - 1
        self.apart = _planned_apart(world, self.today)
        self.needs: defaultdict[int, list[Move]] = defaultdict(list)
        self.receipts: defaultdict[int, list[Move]] = defaultdict(list)
        self.level = world.items.level[world.nodes.item]
        self.made = world.items.made[world.nodes.item]
        self._on_hand, self._safety = _by_node(history, self.apart)
        self._sales()
        self._purchases()
        self._work()

    def at(self, node: int) -> int:
        """The node at which a node is planned."""
        item = int(self.world.nodes.item[node])
        return node if self.apart[item] else item

    def scale(self, node: int) -> int:
        """Ten-thousandths in a tick."""
        return SCALE // int(self.world.items.ticks[self.world.nodes.item[node]])

    def on_hand(self, node: int) -> int:
        return int(self._on_hand[node]) * self.scale(node)

    def terms(self, node: int) -> Terms:
        policy, scale, item = self.world.policy, self.scale(node), int(self.world.nodes.item[node])
        lot = max(1, int(policy.lot[item]))
        return Terms(int(policy.lead_days[item]), lot * scale, int(self._safety[node]) * scale)

    def outlook(self, node: int) -> Outlook:
        return outlook(self.today, self.on_hand(node), self.needs[node], self.receipts[node], self.terms(node))

    def placed(self, node: int, found: Outlook) -> list[Move]:
        """The planned orders as receipts."""
        lead = self.terms(node).lead_days
        return [Move(day + lead, PLANNED, node, quantity) for day, quantity in found.planned]

    def change(self, node: int, needs: Sequence[Move], receipts: Sequence[Move], lost: int) -> None:
        """What is open of an item now, and how much less there is of it."""
        self.needs[node], self.receipts[node] = list(needs), list(receipts)
        self._on_hand[node] -= lost // self.scale(node)

    def nodes(self, level: int) -> list[int]:
        """Those of the level with something to plan."""
        mine = self.level == level
        moving = {node for moves in (self.needs, self.receipts) for node in moves if mine[node]}
        return sorted(moving | set(np.flatnonzero(mine & (self._on_hand < self._safety)).tolist()))

    def explode(self, level: int) -> None:
        """Hand down what the work orders of the level that wait for their components take, and its planned orders."""
        world, orders = self.world, self.history.production.orders
        waiting = self.history.production.waiting()
        waiting = waiting[world.items.level[orders["item"][waiting]] == level]
        for order in waiting.tolist():
            node, day = self.at(int(orders["node"][order])), int(orders["planned"][order])
            self._hand_down(node, day, WORK, order, int(orders["quantity"][order]))
        for node in self.nodes(level):
            for day, quantity in self.outlook(node).planned if self.made[node] else ():
                self._hand_down(node, day, PLANNED, node, quantity // SCALE)

    def _hand_down(self, parent: int, day: int, source: int, record: int, pieces: int) -> None:
        """By the structure in force on the day, to the components at the parent's site where they are kept apart."""
        nodes, structures, ticks = self.world.nodes, self.world.structures, self.world.items.ticks
        _, lines = structures.lines(structures.in_force(nodes.item[parent : parent + 1], day))
        part = structures.component[lines]
        amount = structures.quantity[lines] * (SCALE // ticks[part]) * pieces
        amount = np.where(ticks[part] > 1, amount * _WASTE[0] // _WASTE[1], amount)
        remote = self.apart[part] & (parent >= len(nodes.home))
        to = np.where(remote, nodes.second[part], nodes.home[part])
        for node, quantity in zip(to.tolist(), amount.tolist(), strict=True):
            self.needs[node].append(Move(day, source, record, quantity))

    def _sales(self) -> None:
        demand, shipping = self.world.demand, self.history.shipping
        for line in shipping.open_lines().tolist():
            node = self.at(int(demand.node[line]))
            rest = int(demand.quantity[line] - shipping.shipped[line]) * self.scale(node)
            self.needs[node].append(Move(int(demand.due[line]), SALES, line, rest))

    def _purchases(self) -> None:
        lines = self.history.purchasing.lines
        left = self.history.purchasing.outstanding(self.today)
        for line in np.flatnonzero(left).tolist():
            node = self.at(int(lines["node"][line]))
            quantity = int(left[line]) * self.scale(node)
            self.receipts[node].append(Move(int(lines["due"][line]), PURCHASE, line, quantity))

    def _work(self) -> None:
        production = self.history.production
        orders = production.orders
        begun = np.flatnonzero((orders["ended"] < 0) & (orders["started"] >= 0))
        left = orders["quantity"].copy()
        left[begun] -= production.reported(begun, self.today)
        for order in np.r_[begun, production.waiting()].tolist():
            node = self.at(int(orders["node"][order]))
            quantity = int(left[order]) * self.scale(node)
            self.receipts[node].append(Move(int(orders["due"][order]), WORK, order, quantity))


def shortages(history: History) -> Iterator[tuple[int, Outlook]]:
    """Every node that is short, and its outlook: the whole plan from the open orders, level by level."""
    ledger = Ledger(history)
    for level in range(LEVELS):
        for node in ledger.nodes(level):
            found = ledger.outlook(node)
            if found.short:
                yield node, found
        ledger.explode(level)


def _planned_apart(world: World, today: int) -> Bools:
    """Of each item, whether its two sites are planned apart: no customer has ordered it or what it goes into."""
    nodes, structures = world.nodes, world.structures
    several = nodes.second >= 0
    together = several & world.items.sold
    together[nodes.item[world.demand.node]] = True
    together &= several
    structure = np.repeat(np.arange(len(structures.parent)), np.diff(structures.first))
    parent, switch = structures.parent[structure], structures.switch[structures.parent[structure]]
    to_come = (structures.version[structure] == 2) | (switch < 0) | (switch > today)
    for level in range(LEVELS):
        lines = to_come & (world.items.level[parent] == level) & together[parent]
        part = structures.component[lines]
        together[part] |= several[part]
    return np.asarray(several & ~together)


def _by_node(history: History, apart: Bools) -> tuple[Ints, Ints]:
    """(on hand, safety stock), those of two sites at home; the safety stock of items planned apart is where most is."""
    nodes, policy = history.world.nodes, history.world.policy
    on_hand, safety = history.stock.on_hand.copy(), policy.safety.copy()
    safety[: len(nodes.home)] = nodes.total(policy.safety)
    safety[len(nodes.home) :] = 0
    item = np.flatnonzero((nodes.second >= 0) & ~apart)
    on_hand[item] += on_hand[nodes.second[item]]
    on_hand[nodes.second[item]] = 0
    item = np.flatnonzero(apart)
    item = item[on_hand[nodes.second[item]] > on_hand[item]]
    safety[nodes.second[item]], safety[item] = safety[item], 0
    return on_hand, safety
