"""Purchase orders: raised when projected stock is short; delivered late, in parts or with rejects now and then."""

import numpy as np

from sample_plant.book import Book, Diary
from sample_plant.chance import Ints, stream, uniform
from sample_plant.stock import Stock
from sample_plant.world import World

_TROUBLED = 0.05  # of the suppliers cannot keep their dates any more in the last weeks
_TROUBLE_DAYS = 60
_SECOND_SOURCE, _PARTS, _CANCELLED, _REFUSED = 0.08, 0.09, 0.008, 0.006


class Purchasing:
    """The orders, their lines and their receipts. Quantities in ticks; a day that is not reached yet is -1."""

    def __init__(self, world: World, stock: Stock) -> None:
        self._world = world
        self._stock = stock
        self._chance = stream(world.seed, "purchasing")
        self.orders = Book("supplier", "node", "day", "cancelled", "refused")
        self.lines = Book("order", "number", "node", "offer", "quantity", "due", "arrival")
        self.receipts = Book("line", "day", "quantity", "rejected", "done")
        self._arriving = Diary(world.days.days)
        self._withdrawn = Diary(world.days.days)
        self._bought = ~world.items.made[world.nodes.item]

    def order(self, day: int) -> None:
        """One order for each supplier and warehouse; a supplier's turn is twice a week, what is urgent goes at once."""
        world, stock, chance = self._world, self._stock, self._chance
        short = np.flatnonzero((stock.projected < world.policy.reorder) & self._bought)
        item = world.nodes.item[short]
        offer = world.offers.first[item]
        choices = world.offers.first[item + 1] - offer
        offer = offer + ((choices > 1) & (chance.random(len(short)) < _SECOND_SOURCE))
        supplier = world.offers.supplier[offer]
        turn = (world.days.of(day).weekday() - supplier) % 5
        now = (turn == 0) | (turn == 2) | (stock.projected[short] < world.policy.safety[short])
        if now.any():
            self._order(day, short[now], offer[now], supplier[now])

    def _order(self, day: int, node: Ints, offer: Ints, supplier: Ints) -> None:
        world, stock = self._world, self._stock
        key = supplier * 4 + world.nodes.warehouse[node]
        order = np.argsort(key, kind="stable")
        node, offer, supplier, key = node[order], offer[order], supplier[order], key[order]
        _, heads, which = np.unique(key, return_index=True, return_inverse=True)
        luck = self._chance.random(len(heads))
        refused = np.where(luck < _REFUSED, day + 1, -1)
        cancelled = np.where((luck >= _REFUSED) & (luck < _REFUSED + _CANCELLED), day + 3, -1)
        orders = self.orders.add(
            len(heads),
            {"supplier": supplier[heads], "node": node[heads], "day": day, "cancelled": cancelled, "refused": refused},
        )
        lot = world.policy.lot[node]
        quantity = lot * -(-(world.policy.reorder[node] - stock.projected[node]) // lot)
        due = world.days.add(day + world.offers.lead_days[offer], 0)
        lines = self.lines.add(
            len(node),
            {"order": orders[which], "number": np.arange(len(node)) - heads[which] + 1, "node": node, "offer": offer,
             "quantity": quantity, "due": due},
        )  # fmt: skip
        stock.projected[node] += quantity
        off = np.maximum(refused, cancelled)[which]
        self._withdrawn.note(off[off >= 0], lines[off >= 0])
        self._deliver(day, lines[off < 0])

    def _deliver(self, day: int, lines: Ints) -> None:
        """Decide when and how the supplier will deliver."""
        world, chance, count = self._world, self._chance, len(lines)
        supplier = self.orders["supplier"][self.lines["order"][lines]]
        late = chance.random(count) < world.suppliers.late[supplier]
        delay = np.where(late, 1 + chance.exponential(7, count), -chance.integers(0, 3, count)).astype(np.int64)
        delay = np.where(late & (chance.random(count) < 0.06), delay + 25, delay)
        behind = (uniform(world.seed, "troubled", supplier) < _TROUBLED) & (day >= world.days.days - _TROUBLE_DAYS)
        delay = np.where(behind, delay + chance.integers(10, 40, count), delay)
        arrival = world.days.add(np.maximum(day + 1, self.lines["due"][lines] + delay), 0)
        self.lines["arrival"][lines] = arrival
        quantity = self.lines["quantity"][lines]
        ticks = world.items.ticks[world.nodes.item[self.lines["node"][lines]]]
        parts = (chance.random(count) < _PARTS) & (quantity >= 10 * ticks)
        first = np.where(
            parts, np.floor(quantity / ticks * chance.uniform(0.4, 0.8, count)).astype(np.int64) * ticks, quantity
        )
        rest = np.flatnonzero(parts)
        later = world.days.add(arrival[rest] + chance.integers(3, 15, len(rest)), 0)
        self._announce(np.r_[lines, lines[rest]], np.r_[arrival, later], np.r_[first, (quantity - first)[rest]])

    def _announce(self, lines: Ints, day: Ints, quantity: Ints) -> None:
        world, chance, count = self._world, self._chance, len(lines)
        supplier = self.orders["supplier"][self.lines["order"][lines]]
        ticks = world.items.ticks[world.nodes.item[self.lines["node"][lines]]]
        bad = chance.random(count) < world.suppliers.rejects[supplier]
        share = np.floor(quantity / ticks * chance.uniform(0.02, 0.25, count)).astype(np.int64)
        rejected = np.where(bad, np.minimum(quantity, (1 + share) * ticks), 0)
        receipts = self.receipts.add(
            count, {"line": lines, "day": day, "quantity": quantity, "rejected": rejected, "done": 0}
        )
        self._arriving.note(day, receipts)

    def receive(self, day: int) -> None:
        """Put away what arrives, less what is rejected and sent back; take back what was withdrawn."""
        came = self._arriving.on(day)
        self.receipts["done"][came] = 1
        node = self.lines["node"][self.receipts["line"][came]]
        rejected = self.receipts["rejected"][came]
        np.add.at(self._stock.on_hand, node, self.receipts["quantity"][came] - rejected)
        np.subtract.at(self._stock.projected, node, rejected)
        off = self._withdrawn.on(day)
        np.subtract.at(self._stock.projected, self.lines["node"][off], self.lines["quantity"][off])

    def outstanding(self, day: int) -> Ints:
        """What each line has still to bring on the evening of a day; nothing once its order is withdrawn."""
        done = self.receipts["done"] == 1
        left = self.lines["quantity"].copy()
        np.subtract.at(left, self.receipts["line"][done], self.receipts["quantity"][done])
        off = np.maximum(self.orders["refused"], self.orders["cancelled"])[self.lines["order"]]
        return np.where((off >= 0) & (off <= day), 0, left)

    def place(self, node: int, quantity: int, day: int, due: int) -> int:
        """One order of one line from the preferred supplier, confirmed for a day; returns the line's number."""
        offer = self._world.offers.first[self._world.nodes.item[node : node + 1]]
        order = self.orders.add(1, {"supplier": self._world.offers.supplier[offer], "node": node, "day": day})
        return int(
            self.lines.add(
                1,
                {"order": order, "number": 1, "node": node, "offer": offer, "quantity": quantity, "due": due,
                 "arrival": due},
            )[0]
        )  # fmt: skip
