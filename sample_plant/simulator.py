"""The plant, day by day: goods come in, work starts and ends, orders ship, planners order what falls short."""

from collections.abc import Callable
from dataclasses import replace

from sample_plant.chance import stream
from sample_plant.history import History
from sample_plant.planting import settle_and_plant
from sample_plant.production import Production
from sample_plant.purchasing import Purchasing
from sample_plant.shipping import Shipping
from sample_plant.stock import lose, opening_stock
from sample_plant.world import World


def simulate(world: World, progress: Callable[[float], None] = lambda share: None) -> History:
    """All days, and then the open orders as the planners leave them: nothing runs short but what is planted."""
    history = run(world, progress)
    return replace(history, planted=settle_and_plant(history))


def run(world: World, progress: Callable[[float], None] = lambda share: None) -> History:
    """All days, orders as they come.

    For every node: opening + receipts - rejects + made - consumed - shipped - lost = on hand >= 0.
    """
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
