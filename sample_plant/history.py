"""What has happened in the plant until the evening of the last day."""

from dataclasses import dataclass, field

import numpy as np

from sample_plant.chance import Ints
from sample_plant.production import Production
from sample_plant.purchasing import Purchasing
from sample_plant.shipping import Shipping
from sample_plant.shortage import Planted
from sample_plant.stock import Stock
from sample_plant.world import World


@dataclass(frozen=True)
class History:
    world: World
    stock: Stock
    production: Production
    purchasing: Purchasing
    shipping: Shipping
    planted: Planted = field(default_factory=Planted)

    def allocated(self) -> Ints:
        """Stock reserved for open sales orders and released work orders: never more than there is."""
        needed = np.zeros(len(self.world.nodes), dtype=np.int64)
        demand, lines = self.world.demand, self.shipping.open_lines()
        np.add.at(needed, demand.node[lines], demand.quantity[lines] - self.shipping.shipped[lines])
        _, node, components = self.production.requirements(self.production.waiting())
        np.add.at(needed, node, components)
        return np.minimum(needed, self.stock.on_hand)
