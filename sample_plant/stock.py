"""Stock as it stands on a day of the simulation."""

from dataclasses import dataclass, field

import numpy as np

from sample_plant.book import Book
from sample_plant.chance import Ints, stream
from sample_plant.world import World


@dataclass
class Stock:
    """In ticks for each node. `projected` is on hand + on order - open demand, what planning looks at.

    `losses` are the pieces found damaged in store.
    """

    opening: Ints
    on_hand: Ints
    projected: Ints
    losses: Book = field(default_factory=lambda: Book("node", "day", "quantity"))


_LOSSES_A_DAY = 0.25


def opening_stock(world: World) -> Stock:
    """Between reorder point and the level that a fresh lot brings; some items have far too much, dead ones a rest."""
    chance = stream(world.seed, "opening")
    policy, count = world.policy, len(world.nodes)
    ticks = world.items.ticks[world.nodes.item]
    lots = policy.lot / ticks * chance.random(count) * np.where(chance.random(count) < 0.03, 6, 1)
    idle = policy.daily == 0
    lots = np.where(
        idle, np.floor(policy.lot / ticks * chance.random(count) * 1.2) * (chance.random(count) < 0.8), lots
    )
    opening = policy.reorder + np.ceil(lots).astype(np.int64) * ticks
    return Stock(opening, opening.copy(), opening.copy())


def lose(world: World, stock: Stock, day: int, chance: np.random.Generator) -> None:
    """Now and then something is damaged in store."""
    for _ in range(int(chance.poisson(_LOSSES_A_DAY * world.growth))):
        node = int(chance.integers(0, len(world.nodes)))
        ticks = int(world.items.ticks[world.nodes.item[node]])
        most = int(stock.on_hand[node]) // ticks
        if most < 1:
            continue
        quantity = min(most, 1 + int(most * 0.03 * chance.random())) * ticks
        stock.on_hand[node] -= quantity
        stock.projected[node] -= quantity
        stock.losses.add(1, {"node": np.array([node]), "day": day, "quantity": np.array([quantity])})
