"""Each rule of docs/planning.md, on a plant made by hand: one SKU or two for each."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from core.errors import NotPermitted
from planning.buckets import Buckets
from planning.netting import net
from planning.plant import Movements, Source, date_of
from planning.quantity import quantity
from tools.context import ToolContext
from tools.planning.permitted import NEEDED, plant
from tools.planning.reading import Reading
from tools.planning.unread import Reason

_ITEMS: Mapping[str, Mapping[str, Any]] = {
    "BOLT": {"procurement": "BUY", "safety_stock": 5, "lot_size": 50},
    "OIL": {"procurement": "BUY", "unit": "L", "lead_time_days": 9},
    "MOTOR": {"procurement": "BUY"},
    "SENSOR": {"procurement": "BUY", "lead_time_days": 4},
    "PUMP": {"procurement": "MAKE", "lead_time_days": 3},
    "FRAME": {},  # made, since it has a bill of material
    "PLATE": {},  # bought, since it has none
    "KIT": {"procurement": "BUY"},
    "SHELL": {"procurement": "MAKE"},
    "VALVE": {"procurement": "MAKE", "lead_time_days": 2},
    "SEAL": {"procurement": "BUY"},
    "LAMP": {"procurement": "BUY", "lead_time_days": 20, "finished_good": True, "safety_stock": 1},
    "FUSE": {"procurement": "BUY", "lead_time_days": 1},
    "REEL": {"procurement": "BUY", "lead_time_days": 1},
    "CABLE": {"procurement": "BUY", "lead_time_days": 1, "finished_good": True},
}


def _bom(parent: str, component: str, much: str, **more: Any) -> dict[str, Any]:
    return {"parent_sku": parent, "component_sku": component, "quantity": Decimal(much), "unit": None} | more


def _sale(order: str, line: int, sku: str, much: int, shipped: int | None = 0, **more: Any) -> dict[str, Any]:
    return {
        "order_number": order,
        "line_number": line,
        "sku": sku,
        "quantity": much,
        "shipped_quantity": shipped,
    } | more


def _bought(order: str, line: int, sku: str, much: int, came: int = 0, **more: Any) -> dict[str, Any]:
    return {"po_number": order, "line_number": line, "sku": sku, "quantity": much, "received_quantity": came} | more


def _work(order: str, sku: str, status: str, much: int, **more: Any) -> dict[str, Any]:
    dates = {"start_date": date(2025, 5, 20), "due_date": date(2025, 5, 23)}
    return {"wo_number": order, "sku": sku, "status": status, "quantity": much} | dates | more


def _offer(supplier: str, sku: str, days: int | None, least: int, **more: Any) -> dict[str, Any]:
    return {"supplier_id": supplier, "sku": sku, "lead_time_days": days, "minimum_quantity": least} | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    day = date(2025, 5, 1)
    rows = {
        "sku": [{"sku": code, "name": code.title()} | dict(more) for code, more in _ITEMS.items()],
        "warehouse": [
            {"warehouse_id": "W1", "name": "Main", "site": "Brno"},
            {"warehouse_id": "W2", "name": "Far", "site": "Rotterdam"},
            {"warehouse_id": "W3", "name": "Pool", "site": "Rotterdam", "pooled": True},
        ],
        "customer": [{"customer_id": "C1", "name": "Customer"}],
        "supplier": [
            {"supplier_id": "V1", "name": "Quick"},
            {"supplier_id": "V2", "name": "Preferred"},
            {"supplier_id": "V3", "name": "Gone", "active": False},
        ],
        "supplier_offer": [
            _offer("V1", "MOTOR", 5, 10),
            _offer("V2", "MOTOR", 12, 40, preferred=True),
            _offer("V1", "BOLT", 8, 100),
            _offer("V3", "BOLT", 1, 7),
            _offer("V1", "SENSOR", 30, 2, unit="BOX"),
        ],
        "inventory": [
            {"sku": "BOLT", "warehouse_id": "W1", "on_hand": 100, "allocated": 30},
            {"sku": "BOLT", "warehouse_id": "W1", "lot": "L2", "on_hand": 3, "unit": "BOX"},
            {"sku": "OIL", "warehouse_id": "W1", "on_hand": Decimal("2.5"), "unit": "L"},
            {"sku": "MOTOR", "warehouse_id": "W1", "on_hand": -4},
            {"sku": "SENSOR", "warehouse_id": "W1", "on_hand": 8},
            {"sku": "SENSOR", "warehouse_id": "W2", "on_hand": 2},
            {"sku": "SEAL", "warehouse_id": "W1", "on_hand": 8},
            {"sku": "SEAL", "warehouse_id": "W2", "on_hand": 9},
            {"sku": "VALVE", "warehouse_id": "W2", "on_hand": 0},
            {"sku": "LAMP", "warehouse_id": "W1", "on_hand": 9},
            {"sku": "LAMP", "warehouse_id": "W2", "on_hand": 2},
            {"sku": "FUSE", "warehouse_id": "W1", "on_hand": 9},
            {"sku": "FUSE", "warehouse_id": "W2", "on_hand": 2},
            {"sku": "REEL", "warehouse_id": "W1", "on_hand": 9},
            {"sku": "REEL", "warehouse_id": "W3", "on_hand": 2},
            {"sku": "CABLE", "warehouse_id": "W1", "on_hand": 9},
            {"sku": "CABLE", "warehouse_id": "W2", "on_hand": 2},
        ],
        "bom": [
            _bom("PUMP", "BOLT", "4", scrap_percent=Decimal("2.5")),
            _bom("PUMP", "MOTOR", "1", version="9"),
            _bom("PUMP", "FRAME", "1", version="10", effective_from=date(2025, 6, 1), effective_to=date(2025, 6, 30)),
            _bom("PUMP", "OIL", "1", unit="EA", version="9"),
            _bom("FRAME", "PLATE", "2"),
            _bom("KIT", "BOLT", "1"),
            _bom("VALVE", "SEAL", "1"),
        ],
        "sales_order": [
            {"order_number": number, "customer_id": "C1", "status": status, "order_date": day, "due_date": due}
            for number, status, due in (
                ("S1", "CONFIRMED", date(2025, 5, 25)),
                ("S2", "PARTIAL", date(2025, 4, 20)),
                ("S3", "DRAFT", date(2025, 5, 25)),
                ("S4", "COMPLETED", date(2025, 5, 25)),
                ("S5", "CONFIRMED", None),
            )
        ],
        "sales_order_line": [
            _sale("S1", 1, "PUMP", 10, 4),
            _sale("S1", 2, "PUMP", 5, due_date=date(2025, 5, 28)),
            _sale("S1", 3, "SENSOR", 3),
            _sale("S1", 4, "LAMP", 4, warehouse_id="W2"),
            _sale("S1", 5, "LAMP", 5, 1, warehouse_id="W1"),
            _sale("S1", 6, "FUSE", 5, warehouse_id="W2"),
            _sale("S4", 6, "FUSE", 5),
            _sale("S4", 7, "REEL", 5, warehouse_id="W3"),
            _sale("S2", 1, "PUMP", 7, None),
            _sale("S2", 2, "PUMP", 7, 7),
            _sale("S3", 1, "PUMP", 99),
            _sale("S4", 1, "PUMP", 99),
            _sale("S5", 1, "PUMP", 2),
            _sale("S5", 2, "OIL", 2, unit="BOX"),
        ],
        "purchase_order": [
            {"po_number": number, "supplier_id": "V1", "status": status, "order_date": day, "expected_date": due}
            for number, status, due in (
                ("P1", "APPROVED", date(2025, 5, 30)),
                ("P2", "PENDING", None),
                ("P3", "REJECTED", date(2025, 5, 30)),
            )
        ],
        "purchase_order_line": [
            _bought("P1", 1, "BOLT", 200, 50, warehouse_id="W1"),
            _bought("P1", 2, "BOLT", 20, due_date=date(2025, 6, 2)),
            _bought("P1", 3, "BOLT", 20, 25),
            _bought("P1", 5, "LAMP", 3, warehouse_id="W2"),
            _bought("P1", 4, "OIL", 3, unit="BOX"),
            _bought("P2", 1, "MOTOR", 6),
            _bought("P2", 2, "PLATE", 6),
            _bought("P3", 1, "BOLT", 999),
        ],
        "work_order": [
            _work("W1", "PUMP", "SCHEDULED", 10),
            _work("W2", "PUMP", "IN_PROGRESS", 20, completed_quantity=5, scrapped_quantity=1,
                  start_date=date(2025, 5, 10)),
            _work("W3", "PUMP", "IN_PROGRESS", 3),
            _work("W4", "PUMP", "ON_HOLD", 2, start_date=date(2025, 5, 2), due_date=None),
            _work("W5", "PUMP", "COMPLETED", 99),
            _work("W6", "SHELL", "CREATED", 6),
            _work("W7", "PUMP", "CREATED", 1, start_date=date(2025, 6, 10), due_date=date(2025, 6, 12)),
            _work("W8", "VALVE", "CREATED", 4, start_date=None),
            _work("W9", "SHELL", "CREATED", 6, start_date=None, due_date=None),
            _work("WA", "PUMP", "CREATED", 6, unit="BOX"),
            _work("WB", "PUMP", "ON_HOLD", 8, start_date=date(2025, 5, 2)),
        ],
        "work_centre": [{"work_centre_id": "C", "name": "Cell"}],
        "operation": [
            {"wo_number": "WB", "sequence": 10, "work_centre_id": "C", "actual_start": date(2025, 5, 3)},
            {"wo_number": "W1", "sequence": 10, "work_centre_id": "C", "scheduled_start": date(2025, 5, 20)},
        ],
    }  # fmt: skip
    await make_plant("plant", rows)
    await make_plant("other", {"sku": [{"sku": "BOLT", "name": "Theirs"}]})


@pytest.fixture
async def reading(context: ToolContext) -> Reading:
    return await plant(context)


def _of(reading: Reading, sku: str, column: str) -> list[Any]:
    return [getattr(reading.plant.items, column)[at] for at in reading.items_of(sku)]


def _moved(reading: Reading, of: Movements, sku: str) -> list[tuple[Any, ...]]:
    return sorted(
        (of.orders[at], of.lines[at], quantity(of.quantity[at]), date_of(of.day[at]).isoformat())
        for at in np.flatnonzero(np.isin(of.item, list(reading.items_of(sku)))).tolist()
    )


def _taken(reading: Reading, parent: str) -> list[tuple[str, Decimal, str, str]]:
    lines, skus = reading.plant.structure, reading.plant.items.skus
    never = 2**31 - 1
    return sorted(
        (skus[lines.component[at]], quantity(lines.per[at]), date_of(lines.first_day[at]).isoformat(),
         "" if lines.last_day[at] == never else date_of(lines.last_day[at]).isoformat())
        for at in np.flatnonzero(np.isin(lines.parent, list(reading.items_of(parent)))).tolist()
    )  # fmt: skip


def _unread(reading: Reading, reason: Reason) -> tuple[int, tuple[str, ...]] | None:
    return next(((one.count, one.examples) for one in reading.unread if one.reason is reason), None)


async def test_on_hand_is_the_whole_stock_in_the_items_own_unit_whatever_is_allocated(reading: Reading) -> None:
    assert [quantity(one) for one in _of(reading, "BOLT", "on_hand")] == [100]
    assert [quantity(one) for one in _of(reading, "OIL", "on_hand")] == [Decimal("2.5")]
    assert _unread(reading, Reason.STOCK_UNIT) == (1, ("BOLT",))


async def test_what_is_allocated_beyond_all_open_demand_is_told(reading: Reading) -> None:
    assert _unread(reading, Reason.ALLOCATED_BEYOND) == (1, ("BOLT",))  # nobody asks for bolts


async def test_stock_below_zero_counts_as_it_is_stated(reading: Reading) -> None:
    assert [quantity(one) for one in _of(reading, "MOTOR", "on_hand")] == [-4]
    assert _unread(reading, Reason.NEGATIVE_STOCK) == (1, ("MOTOR",))


async def test_demands_are_what_open_sales_order_lines_have_not_shipped_on_the_lines_day_or_the_orders(
    reading: Reading,
) -> None:
    assert _moved(reading, reading.plant.demands, "PUMP") == [
        ("S1", 1, 6, "2025-05-25"),
        ("S1", 2, 5, "2025-05-28"),
        ("S2", 1, 7, "2025-04-20"),
        ("S5", 1, 2, "2025-05-01"),
    ]
    assert _unread(reading, Reason.SHIPPED_UNSTATED) == (1, ("S2",))
    assert _unread(reading, Reason.UNDATED_SALE) == (1, ("S5",))
    assert _unread(reading, Reason.SALES_UNIT) == (1, ("S5",))


async def test_work_orders_that_have_not_started_need_their_components_on_their_start(reading: Reading) -> None:
    """W2 and WB have started; W7 starts while another version is in force."""
    assert _moved(reading, reading.plant.demands, "MOTOR") == [
        ("W1", 0, 10, "2025-05-20"),
        ("W3", 0, 3, "2025-05-20"),
        ("W4", 0, 2, "2025-05-02"),
    ]
    assert _moved(reading, reading.plant.demands, "FRAME") == [("W7", 0, 1, "2025-06-10")]
    assert _moved(reading, reading.plant.demands, "SEAL") == [("W8", 0, 4, "2025-05-21")]
    assert _unread(reading, Reason.STARTED) == (2, ("W2", "WB"))
    assert _unread(reading, Reason.WORK_WITHOUT_BOM) == (1, ("W6",))


async def test_receipts_are_what_open_purchase_order_lines_have_not_received(reading: Reading) -> None:
    receipts = reading.plant.receipts
    assert _moved(reading, receipts, "BOLT") == [("P1", 1, 150, "2025-05-30"), ("P1", 2, 20, "2025-06-02")]
    assert _moved(reading, receipts, "MOTOR") == [("P2", 1, 6, "2025-05-13")]  # 12 days to buy
    assert _moved(reading, receipts, "PLATE") == []
    assert _unread(reading, Reason.DATED_PURCHASE) == (1, ("P2",))
    assert _unread(reading, Reason.UNDATED_PURCHASE) == (1, ("P2",))
    assert _unread(reading, Reason.PURCHASE_UNIT) == (1, ("P1",))


async def test_receipts_are_what_open_work_orders_have_neither_completed_nor_scrapped(reading: Reading) -> None:
    assert _moved(reading, reading.plant.receipts, "PUMP") == [
        ("W1", 0, 10, "2025-05-23"),
        ("W2", 0, 14, "2025-05-23"),
        ("W3", 0, 3, "2025-05-23"),
        ("W4", 0, 2, "2025-05-05"),
        ("W7", 0, 1, "2025-06-12"),
        ("WB", 0, 8, "2025-05-23"),
    ]
    assert _unread(reading, Reason.DATED_WORK) == (1, ("W4",))
    assert _unread(reading, Reason.UNDATED_WORK) == (1, ("W9",))
    assert _unread(reading, Reason.WORK_UNIT) == (1, ("WA",))
    assert {reading.plant.receipts.source[at] for at in range(len(reading.plant.receipts))} == {
        Source.PURCHASE_ORDER, Source.WORK_ORDER,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sku", "lead", "minimum", "multiple"),
    [("BOLT", 8, 100, 50), ("MOTOR", 12, 40, 0), ("OIL", 9, 0, 0), ("SENSOR", 4, 0, 0), ("PUMP", 3, 0, 0),
     ("PLATE", 0, 0, 0)],
)  # fmt: skip
async def test_lead_time_is_the_items_own_else_the_preferred_or_quickest_active_offers_whose_minimum_counts(
    reading: Reading, sku: str, lead: int, minimum: int, multiple: int
) -> None:
    assert _of(reading, sku, "lead_days") == [lead]
    assert [quantity(one) for one in _of(reading, sku, "minimum")] == [minimum]
    assert [quantity(one) for one in _of(reading, sku, "multiple")] == [multiple]


async def test_unknown_lead_times_and_minima_in_another_unit_are_told(reading: Reading) -> None:
    assert _unread(reading, Reason.LEAD_UNKNOWN) == (5, ("FRAME", "KIT", "PLATE"))
    assert _unread(reading, Reason.MINIMUM_UNIT) == (1, ("SENSOR",))
    assert [one.reason for one in reading.unread_of("PLATE")] == [Reason.LEAD_UNKNOWN, Reason.UNDATED_PURCHASE]


async def test_an_item_that_does_not_say_is_made_when_it_has_a_bill_of_material_in_force(reading: Reading) -> None:
    assert [_of(reading, sku, "made") for sku in ("PUMP", "FRAME", "PLATE", "KIT", "SHELL")] == [
        [True], [True], [False], [False], [True],
    ]  # fmt: skip
    assert _unread(reading, Reason.MADE_WITHOUT_BOM) == (1, ("SHELL",))


async def test_of_the_versions_in_force_on_a_day_the_newest_counts_with_scrap_in_the_components_own_unit(
    reading: Reading,
) -> None:
    """Version 10 holds in June; version 9 before and after; version 1, older than both, never."""
    assert _taken(reading, "PUMP") == [
        ("FRAME", 1, "2025-06-01", "2025-06-30"),
        ("MOTOR", 1, "1900-01-01", "2025-05-31"),
        ("MOTOR", 1, "2025-07-01", ""),
    ]
    assert _unread(reading, Reason.LINE_UNIT) == (2, ("PUMP",))


async def test_bills_of_bought_items_are_not_taken_apart(reading: Reading) -> None:
    assert _taken(reading, "KIT") == []
    assert _unread(reading, Reason.BOUGHT_BOM) == (1, ("KIT",))


async def test_a_sku_at_two_sites_is_planned_for_both_if_an_order_ever_named_none(
    reading: Reading,
) -> None:
    assert _of(reading, "SENSOR", "sites") == [""]
    assert [quantity(one) for one in _of(reading, "SENSOR", "on_hand")] == [10]
    assert _of(reading, "FUSE", "sites") == [""]
    assert _of(reading, "CABLE", "sites") == [""]  # it is sold, but was not yet
    assert _of(reading, "REEL", "sites") == [""]  # another site may serve it
    assert _unread(reading, Reason.SITES_TOGETHER) == (4, ("CABLE", "FUSE", "REEL"))
    assert _of(reading, "BOLT", "sites") == ["Brno"]
    assert _of(reading, "SEAL", "sites") == ["Brno", "Rotterdam"]


async def test_what_customers_order_is_wanted_at_the_site_that_their_lines_ship_from(reading: Reading) -> None:
    demands, receipts = reading.plant.demands, reading.plant.receipts
    brno, rotterdam = reading.items_of("LAMP")
    assert _of(reading, "LAMP", "sites") == ["Brno", "Rotterdam"]
    assert [quantity(one) for one in _of(reading, "LAMP", "on_hand")] == [9, 2]
    assert [quantity(one) for one in _of(reading, "LAMP", "safety_stock")] == [1, 0]
    wanted = {demands.lines[at]: int(demands.item[at]) for at in range(len(demands.item)) if demands.orders[at] == "S1"}
    assert (wanted[4], wanted[5]) == (rotterdam, brno)
    assert receipts.item[receipts.lines.index(5)] == rotterdam
    found = net(reading.plant, Buckets.days(reading.plant.today, 16))
    assert [quantity(one) for one in found.short[:, [brno, rotterdam]].max(axis=0)] == [0, 2]
    assert [quantity(one) for one in found.projected[-1, [brno, rotterdam]]] == [5, 1]


async def test_a_component_is_needed_at_the_site_where_the_item_that_takes_it_is_made(reading: Reading) -> None:
    """Work order W8 names no place, but valves are kept in Rotterdam alone."""
    demands, structure = reading.plant.demands, reading.plant.structure
    (valve,) = reading.items_of("VALVE")
    assert structure.component[structure.parent == valve].tolist() == [reading.items_of("SEAL")[1]]
    assert demands.item[demands.orders.index("W8")] == reading.items_of("SEAL")[1]


async def test_nobody_can_change_the_plant_that_others_read(reading: Reading) -> None:
    with pytest.raises(ValueError, match="read-only"):
        reading.plant.items.on_hand[0] = 1


async def test_who_lacks_one_of_the_topics_grants_does_not_see_the_plant(without: Callable[[str], ToolContext]) -> None:
    for scope in NEEDED:
        with pytest.raises(NotPermitted, match=scope):
            await plant(without(scope))


async def test_another_tenant_reads_its_own_plant(other_context: ToolContext) -> None:
    reading = await plant(other_context)
    assert reading.plant.items.skus == ("BOLT",)
    assert len(reading.plant.demands) == len(reading.plant.receipts) == 0
    assert reading.items_of("PUMP") == range(1, 1)
