"""The plant before its first day: everything that does not change while it runs."""

from dataclasses import dataclass
from datetime import date

from core.errors import InvalidInput
from sample_plant.demand import Demand, make_demand
from sample_plant.items import Items, make_items
from sample_plant.nodes import Nodes, make_nodes
from sample_plant.partners import Offers, Partners, make_customers, make_offers, make_suppliers
from sample_plant.places import WorkCentres, make_work_centres
from sample_plant.policy import Policy, make_policy
from sample_plant.structure import Routings, Structures, make_routings, make_structures
from sample_plant.workdays import Workdays

USUAL_SKUS = 2000
MOST_SEED = 2**31 - 1
# A plant with 500 times the items does not take 500 times the orders: most of a long catalogue hardly moves.
ORDER_GROWTH = 0.4
PARTNER_GROWTH = 0.5


@dataclass(frozen=True)
class World:
    seed: int
    growth: float
    days: Workdays
    items: Items
    structures: Structures
    nodes: Nodes
    centres: WorkCentres
    routings: Routings
    suppliers: Partners
    offers: Offers
    customers: Partners
    demand: Demand
    policy: Policy


def make_world(skus: int, seed: int, end: date) -> World:
    """The same plant for the same arguments. Orders grow with skus ** 0.4, suppliers and customers with skus ** 0.5.

    Raises InvalidInput for a number of SKUs or a seed that makes no plant.
    """
    if not 0 <= seed <= MOST_SEED:
        raise InvalidInput(f"The seed of a sample plant is 0 to {MOST_SEED:,}, not {seed:,}.")
    growth = (skus / USUAL_SKUS) ** ORDER_GROWTH
    partners = (skus / USUAL_SKUS) ** PARTNER_GROWTH
    days = Workdays.until(end)
    items = make_items(skus)
    structures = make_structures(items, days, seed)
    nodes = make_nodes(items, structures, seed)
    centres = make_work_centres(growth)
    routings = make_routings(items, centres.of_kind, seed)
    suppliers = make_suppliers(max(20, round(40 * partners)), seed)
    offers = make_offers(items, suppliers, seed)
    customers = make_customers(max(30, round(120 * partners)), seed)
    demand = make_demand(items, nodes, customers, days, growth, seed)
    policy = make_policy(items, nodes, structures, routings, centres, offers, demand, days, seed)
    return World(
        seed, growth, days, items, structures, nodes, centres, routings, suppliers, offers, customers, demand, policy
    )
