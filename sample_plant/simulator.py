"""The plant, day by day: goods come in, work starts and ends, orders ship, planners order what falls short."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sample_plant.chance import Ints, stream
from sample_plant.production import Production
from sample_plant.purchasing import Purchasing
from sample_plant.shipping import Shipping
from sample_plant.stock import Stock, lose, opening_stock
from sample_plant.world import World


@dataclass(frozen=True)
class History:
    """What has happened until the evening of the last day."""

    world: World
    stock: Stock
    production: Production
    purchasing: Purchasing
    shipping: Shipping

    def allocated(self) -> Ints:
        """Stock reserved for open sales orders and released work orders: never more than there is."""
        needed = np.zeros(len(self.world.nodes), dtype=np.int64)
        demand, lines = self.world.demand, self.shipping.open_lines()
        np.add.at(needed, demand.node[lines], demand.quantity[lines] - self.shipping.shipped[lines])
        _, node, components = self.production.requirements(self.production.waiting())
        np.add.at(needed, node, components)
        return np.minimum(needed, self.stock.on_hand)


def simulate(world: World, progress: Callable[[float], None] = lambda share: None) -> History:
    """Run all days. For every node: opening + receipts - rejects + made - consumed - shipped - lost = on hand >= 0."""
    stock = opening_stock(world)
    production, purchasing, shipping = Production(world, stock), Purchasing(world, stock), Shipping(world, stock)
    chance = stream(world.seed, "losses")
    for day in range(world.days.days):
        purchasing.receive(day)
        production.start(day)
        production.finish(day)
        shipping.enter(day)
        shipping.ship(day)
        if world.days.worked[day]:
            lose(world, stock, day, chance)
            production.release(day)
            purchasing.order(day)
        progress((day + 1) / world.days.days)
    return History(world, stock, production, purchasing, shipping)
