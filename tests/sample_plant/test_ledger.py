from datetime import date

import numpy as np
import pytest

from sample_plant.history import History
from sample_plant.ledger import Ledger
from sample_plant.outlook import PLANNED, SALES, WORK
from sample_plant.simulator import run
from sample_plant.world import make_world


@pytest.fixture(scope="module")
def history() -> History:
    return run(make_world(2000, 7, date(2026, 3, 13)))


@pytest.fixture(scope="module")
def ledger(history: History) -> Ledger:
    ledger = Ledger(history)
    for level in range(5):
        ledger.explode(level)
    return ledger


def test_every_open_order_is_a_demand_or_a_receipt(history: History, ledger: Ledger) -> None:
    sold = {need.record for needs in ledger.needs.values() for need in needs if need.source == SALES}
    assert sold == set(history.shipping.open_lines().tolist())
    brought = sum(len(receipts) for receipts in ledger.receipts.values())
    work = history.production.orders
    still = int(((work["ended"] < 0) & (work["cancelled"] < 0)).sum())
    assert brought == still + int((history.purchasing.outstanding(ledger.today) > 0).sum())


def test_work_orders_that_wait_take_their_components_and_started_ones_have_them(
    history: History, ledger: Ledger
) -> None:
    takers = {need.record for needs in ledger.needs.values() for need in needs if need.source == WORK}
    assert takers == set(history.production.waiting().tolist())


def test_planned_orders_of_made_items_are_handed_down(ledger: Ledger) -> None:
    takers = {need.record for needs in ledger.needs.values() for need in needs if need.source == PLANNED}
    assert takers == {node for node in range(len(ledger.made)) if ledger.made[node] and ledger.outlook(node).planned}


def test_an_item_at_two_sites_is_planned_as_one_unless_no_customer_ever_asked_for_it(ledger: Ledger) -> None:
    nodes, demand = ledger.world.nodes, ledger.world.demand
    assert ledger.apart.sum() == 1
    assert not np.isin(nodes.item[demand.node], np.flatnonzero(ledger.apart)).any()
    both = np.flatnonzero((nodes.second >= 0) & ~ledger.apart)
    assert all(ledger.at(int(nodes.second[item])) == item for item in both.tolist())
    stock = ledger.history.stock.on_hand
    pieces = both[ledger.world.items.ticks[both] == 1].tolist()
    assert [ledger.on_hand(item) for item in pieces] == [
        int(stock[item] + stock[nodes.second[item]]) * 10_000 for item in pieces
    ]


def test_of_what_is_measured_more_is_needed_than_goes_in(history: History, ledger: Ledger) -> None:
    lines = history.world.structures
    needs = [
        (node, need) for node, moves in ledger.needs.items() for need in moves
        if need.source == WORK and history.world.items.ticks[history.world.nodes.item[node]] == 100
    ]  # fmt: skip
    node, need = needs[0]
    orders = history.production.orders
    _, at = lines.lines(lines.in_force(orders["item"][need.record : need.record + 1], need.day))
    ticks = lines.quantity[at[lines.component[at] == history.world.nodes.item[node]]].sum()
    assert need.quantity * 100 == ticks * 100 * int(orders["quantity"][need.record]) * 102
