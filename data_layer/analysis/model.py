"""The semantic model: what can be counted, summed, listed and compared, in planners' words. This file is all of it.

A subject added here, or a field, is understood and answered with no other change.
"""

from dataclasses import replace
from enum import StrEnum

from core.enums import PurchaseOrderStatus, SalesOrderStatus, WorkOrderStatus
from core.identity import Scope
from data_layer.analysis.declare import Derived, Field, Join, Kind, Link, SemanticModel, Subject
from data_layer.derived import COVERED, IDLE, as_known
from data_layer.derived_demand import ITEM_MOVEMENT_ROWS, MADE_IN_PERIOD, QUANTITIES, USUAL_DAYS, demand_of

T, F, D = Kind.TEXT, Kind.FLAG, Kind.DATE
Q, M, N, DAYS, HOURS, SHARE = Kind.QUANTITY, Kind.MONEY, Kind.NUMBER, Kind.DAYS, Kind.HOURS, Kind.SHARE

_LATE = "(CASE WHEN {open} AND {due} < :today THEN CAST(:today AS date) - {due} END)"
_COST = {
    "cheapest": "low",
    "highest priced": "high",
    "lowest priced": "low",
    "priciest": "high",
    "expensive": "high",
    "dearest": "high",
    "costliest": "high",
    "cheap": "low",
    "cheap to dear": "low",
    "cheapest to dearest": "low",
    "dear to cheap": "high",
    "dearer": "high",
    "top priced": "high",
    "pricier": "high",
    "costlier": "high",
}
_TIME = {
    "fastest": "low",
    "slowest": "high",
    "quickest": "low",
    "shortest": "low",
    "longest": "high",
    "quicker": "low",
    "slower": "high",
    "shorter": "low",
}
_DELAY = {
    "longest overdue": "high", "overdue longest": "high", "overdue": "high", "delayed": "high", "late": "high",
    "latest": "high",
}  # fmt: skip
_AGE = {
    "oldest": "low",
    "longest ago": "low",
    "earliest": "low",
    "newest": "high",
    "latest": "high",
    "recent": "high",
    "recently": "high",
}
_WAITING = {
    "open longest": "low",
    "longest open": "low",
    "waiting longest": "low",
    "outstanding longest": "low",
    "running longest": "low",
}
_BOOKED = {**_AGE, "last": "high", "first": "low"}
_PLACED = {**_BOOKED, **_WAITING}

# That a day has passed, or has not.
_OVERDUE = ("overdue", "over due",
            "past promise date", "past promise", "past due", "past due date", "due date has passed",
              "due date passed", "due date is past",
            "due date is over", "delayed", "behind")  # fmt: skip
_IN_TIME = ("due date has not passed", "due date not passed", "due date is not over", "not yet due", "not due yet",
            "due date still ahead")  # fmt: skip


# What was to be done by a day, whether it was or not.
_MODALS = ("should be", "should have been", "supposed to be", "meant to be", "was to be", "were to be")
_ENDED = ("finished", "completed", "done", "ready", "closed", "made", "produced", "built")
_SHOULD = (
    *(f"{modal} {done}" for modal in _MODALS for done in _ENDED), "should have finished", "should finish",
    "supposed to finish", "meant to finish",
)  # fmt: skip
_BY_NOW = (
    *(f"{modal} {done} {now}" for modal in _MODALS for done in _ENDED for now in ("already", "by now")),
    *(f"should already {be} {done}" for be in ("be", "have been") for done in _ENDED),
)  # fmt: skip

_HERE = ("here", "delivered", "received", "in house", "with us", "in stock")
_SHOULD_ARRIVE = (
    *(f"{modal} {here}" for modal in (*_MODALS, "should been") for here in _HERE), "should have arrived",
    "should have come", "should have come in", "should be in", "supposed to arrive", "supposed to be here",
)  # fmt: skip

_CALLED = {
    "waiting for approval": "PENDING", "awaiting approval": "PENDING", "pending approval": "PENDING",
    "to be approved": "PENDING", "not yet approved": "PENDING", "not approved": "PENDING", "unapproved": "PENDING",
    "partly shipped": "PARTIAL", "partially shipped": "PARTIAL", "part shipped": "PARTIAL",
    "shipped in part": "PARTIAL",
    "partly received": "PARTIAL", "partially received": "PARTIAL", "partly delivered": "PARTIAL",
    "partially delivered": "PARTIAL", "only partly shipped": "PARTIAL", "cancellation": "CANCELLED",
    "canceled": "CANCELLED", "turned down": "REJECTED", "refused": "REJECTED", "started": "IN_PROGRESS",
    "under way": "IN_PROGRESS", "being worked on": "IN_PROGRESS", "running": "IN_PROGRESS",
    "interrupted": "PAUSED", "stopped": "PAUSED",
    "halted": "PAUSED", "suspended": "PAUSED", "nobody has approved": "PENDING", "nobody has approved yet": "PENDING",
    "no one has approved": "PENDING", "without approval": "PENDING", "for approval": "PENDING",
    "to approve": "PENDING", "supposed to approve": "PENDING", "still to approve": "PENDING",
    "blocked": "ON_HOLD", "planned": "SCHEDULED", "unreleased": "CREATED",
    "not released": "CREATED", "firm planned": "SCHEDULED",
}  # fmt: skip


def _status(statuses: type[StrEnum], opens: str, ended: str, running: tuple[str, ...] = ()) -> tuple[Field, ...]:
    return (
        Field("status", T, "{t}.status", ("state",), choices=tuple(map(str, statuses)),
              called={said: value for said, value in _CALLED.items() if value in map(str, statuses)}),
        Field("open", F, f"({{t}}.status = ANY(:{opens}))", ("outstanding", "not come in", "not arrived",
              "not received", "not fully received", "not completely received", "not fully delivered",
              "not completely delivered", "not got", "not gotten", "but not got",
              "but not received", "but not delivered",
              "not delivered", "not yet delivered", "not in yet", "still open", "not complete", "not finish",
              "being made", "being produced", "in the works",
              "not finished", "unfinished", "not done", "not closed", "waiting", "not yet finished", "not yet complete",
              "not yet done", "not yet closed", "running", "in process", "still to come", "backlog", *running)),
        Field("completed", F, "({t}.status = 'COMPLETED')", ("finished", "closed", "done", "complete"), day=ended,
              ahead="open"),
    )  # fmt: skip


# Whether all of it came, or went out, and in time.
_IN_FULL = ("in full", "complete")
_CAME_IN, _WENT_OUT = ("arrived", "received", "delivered", "came", "came in"), ("shipped", "delivered", "sent")
_AND_IN_TIME = ("on time in full", "on time and in full", "in full and on time", "in full on time",
                "complete and on time", "on time and complete")  # fmt: skip
# That what customers ordered left in time.
_TO_CUSTOMER = (
    "on time", "on time share", "on time shipping", "on time shipment rate", "on time delivery to customer",
    "on time to customer", "otd to customer", "punctuality to customer", "otd", "on time delivery",
    "delivery performance", "punctuality", "delivery reliability",
)  # fmt: skip
# What is said of suppliers that one cannot count on.
_LETS_DOWN = (
    "let us down", "lets us down", "letting us down", "let me down", "lets me down", "unreliable", "unpunctual",
    "not reliable", "not punctual", "can not rely on", "cannot rely on", "can't rely on", "can not count on",
    "cannot count on", "can't count on", "can not trust", "cannot trust", "can't trust", "disappoint", "disappointing",
    "disappoints us", "fail us", "fails us",
)  # fmt: skip
_OTIF = ("otif", *_AND_IN_TIME,
         *(f"{done} {how}" for done in dict.fromkeys(_CAME_IN + _WENT_OUT) for how in _AND_IN_TIME))  # fmt: skip
_FULL = tuple(f"{done} {how}" for done in _CAME_IN for how in _IN_FULL)
_RECEIVED = ("in full", *_FULL, "fully received", "fully delivered")
_NOT_RECEIVED = (
    *(f"not {full}" for full in _FULL),
    "not in full",
    "delivered short",
    "received short",
    "short delivery",
)
_SHIPPED = (*(f"{done} {how}" for done in _WENT_OUT for how in _IN_FULL), "fully shipped")
_NOT_SHIPPED = (*(f"not {full}" for full in _SHIPPED), "shipped short", "short shipped")
_LATE_RECEIPT = ("arrived late", "came late", "came in late", "received late")

# Of lines in unlike units nothing is told. A line that states no unit is in its item's; beside one that states one,
# there is no telling.
_TO_MAKE = "greatest(l.quantity - l.completed_quantity - l.scrapped_quantity, 0)"
_LEAST_UNIT = "min(coalesce(l.unit, ''))"
_ONE_UNIT = f"CASE WHEN {_LEAST_UNIT} = max(coalesce(l.unit, '')) THEN {{of}} END"
_LINES_UNIT = "(CASE WHEN {lines}.sku IS NULL OR {lines}.unit = '' THEN {{t}}.unit ELSE {lines}.unit END)"
_COMING_UNIT, _DEMAND_UNIT, _MAKING_UNIT = (
    _LINES_UNIT.format(lines=f"{{{lines}}}") for lines in ("coming", "demand", "making")
)
# Of stock that lies in several units there is no unit, and what an item states of itself is in its own.
_STOCK_UNIT = "(CASE WHEN {stock}.sku IS NULL THEN {t}.unit ELSE {stock}.unit END)"
_OWN_STOCK = "{stock}.unit = {t}.unit"

_MAKING = Derived(
    "making",
    "SELECT l.tenant_id, l.sku,"
    f" {_ONE_UNIT.format(of=f'sum({_TO_MAKE})')} AS quantity, {_ONE_UNIT.format(of=_LEAST_UNIT)} AS unit"
    " FROM manufacturing.work_order l WHERE l.status = ANY(:open_work_order) GROUP BY l.tenant_id, l.sku",
    (("sku", "sku"),),
    Scope.PRODUCTION_READ,
)

# When each item was last wanted, and how much of it a day; what is without demand for so long is slow.
_MOVEMENT = Derived(
    "movement",
    as_known(IDLE, "SELECT tenant_id, sku, day FROM manufacturing.item_movement", ITEM_MOVEMENT_ROWS),
    (("sku", "sku"),),
    Scope.INVENTORY_READ,
)
_DAILY = (
    "SELECT d.tenant_id, d.sku,"
    f" sum(d.quantity) FILTER (WHERE coalesce(d.unit, i.unit) = i.unit) / {USUAL_DAYS} AS daily"
    f" FROM ({demand_of(QUANTITIES, MADE_IN_PERIOD).replace(':since', f'(CAST(:today AS date) - {USUAL_DAYS})')}) d"
    " JOIN manufacturing.sku i USING (tenant_id, sku) GROUP BY d.tenant_id, d.sku"
)
_NEED = Derived(
    "need",
    as_known(COVERED, "SELECT tenant_id, sku, daily FROM manufacturing.item_cover", _DAILY),
    (("sku", "sku"),),
    Scope.INVENTORY_READ,
)
_SLOW_DAYS = 180
_ANY_LEFT = "coalesce({stock}.any_left, false)"
_IDLE = ("idle", "not moved", "not move", "not moving", "unmoved", "without movement", "no movement", "without demand",
         "without stock movement", "no stock movement",
         "no demand", "not used", "unused", "without usage", "no usage", "not touched", "untouched", "not needed",
         "been sitting", "sitting around", "no consumption", "without consumption", "no activity", "nobody used",
         "nobody has used", "nobody has needed", "nobody has touched", "nobody has wanted",
         "nobody needed", "nobody wanted", "nobody touched", "no one used", "no one needed", "no one wanted",
         "stagnant")  # fmt: skip

ITEM = Subject(
    "item",
    table="sku",
    one="item",
    many="items",
    words=("item", "sku", "part", "product", "article", "material", "component", "assembly", "raw material", "machine",
              "item master", "slow mover", "non mover", "shelf warmer",
           "according to item master", "in item master", "in master data", "goods"),
    code="sku",
    label="name",
    key=("sku",),
    shown=("category", "procurement", "on_hand", "standard_cost", "list_price"),
    reads=("sku",),
    derived=(
        Derived(
            "stock",
            "SELECT tenant_id, sku, CASE WHEN min(unit) = max(unit) THEN sum(on_hand) END AS on_hand,"
            " CASE WHEN min(unit) = max(unit) THEN sum(allocated) END AS allocated,"
            " CASE WHEN min(unit) = max(unit) THEN min(unit) END AS unit, bool_or(on_hand > 0) AS any_left"
            " FROM manufacturing.inventory GROUP BY tenant_id, sku",
            (("sku", "sku"),),
            Scope.INVENTORY_READ,
        ),
        Derived(
            "coming",
            f"SELECT l.tenant_id, l.sku, {_ONE_UNIT.format(of='sum(l.quantity - l.received_quantity)')} AS quantity,"
            f" {_ONE_UNIT.format(of=_LEAST_UNIT)} AS unit"
            " FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)"
            " WHERE o.status = ANY(:open_purchase_order) AND l.quantity > l.received_quantity"
            " GROUP BY l.tenant_id, l.sku",
            (("sku", "sku"),),
            Scope.PURCHASING_READ,
        ),
        Derived(
            "demand",
            "SELECT l.tenant_id, l.sku,"
            f" {_ONE_UNIT.format(of='sum(l.quantity - coalesce(l.shipped_quantity, 0))')} AS quantity,"
            f" {_ONE_UNIT.format(of=_LEAST_UNIT)} AS unit"
            " FROM manufacturing.sales_order_line l JOIN manufacturing.sales_order o USING (tenant_id, order_number)"
            " WHERE o.status = ANY(:open_sales_order) AND l.quantity > coalesce(l.shipped_quantity, 0)"
            " GROUP BY l.tenant_id, l.sku",
            (("sku", "sku"),),
            Scope.ORDERS_READ,
        ),
        _MAKING,
        Derived(
            "sources",
            "SELECT l.tenant_id, l.sku, string_agg(s.name, '; ' ORDER BY s.name) AS names"
            " FROM manufacturing.supplier_offer l JOIN manufacturing.supplier s USING (tenant_id, supplier_id)"
            " GROUP BY l.tenant_id, l.sku",
            (("sku", "sku"),),
            Scope.SUPPLIERS_READ,
        ),
        _MOVEMENT,
        _NEED,
    ),
    fields=(
        Field("sku", T, "{t}.sku", ("code", "item number", "part number", "product number", "article number",
              "material number", "under which code", "under which number", "under which sku", "under which code do run",
              "under which sku do run", "under which product number do run", "under which number do run",
              "under which item number do run", "under which part number do run"), label="item"),
        Field("name", T, "{t}.name", ("description", "called")),
        Field("category", T, "{t}.category", ("product category", "family", "product family", "group", "kind", "type",
              "product class", "item class", "item group", "material group", "article group", "commodity",
              "commodity code"),
              narrower="subcategory"),
        Field("subcategory", T, "{t}.subcategory", ("sub category", "product group", "sub group", "subgroup")),
        Field("product_line", T, "{t}.product_line", ("line", "series", "product series", "product range")),
        Field("model", T, "{t}.model", ("product model",)),
        Field("color", T, "{t}.color", ("colour",)),
        Field("size", T, "{t}.size"),
        Field("unit_of_measure", T, "{t}.unit", ("uom", "unit of measure", "measured in", "counted in", "base unit",
              "base uom", "stocking unit", "stock unit", "inventory unit")),
        Field("procurement", T, "{t}.procurement", ("make or buy", "sourcing type"), label="made or bought"),
        Field("made", F, "({t}.procurement = 'MAKE')", ("manufactured", "make", "in house", "produced in house",
              "self made", "own production", "make in house", "manufacture", "subassembly", "sub assembly"),
              says=("procurement", "MAKE")),
        Field("bought", F, "({t}.procurement = 'BUY')", ("purchased", "buy", "procured", "purchase part",
              "externally sourced", "bought out", "raw material", "rm", "get from outside",
              "buy from outside", "come from outside", "bought from outside", "buy outside", "from outside vendor",
              "from outside supplier"), says=("procurement",
              "BUY")),
        Field("finished_good", F, "{t}.finished_good", ("finished", "finished product", "sellable", "end product",
              "end item", "sales product",
              "saleable", "finished goods", "fg")),
        Field("semi_finished", F, "({t}.procurement = 'MAKE' AND NOT {t}.finished_good)", ("semi finished good",
              "semi finished product", "semifinished", "semi finished", "intermediate product")),
        Field("active", F, "{t}.active", ("current", "live"), unless=("inactive", "discontinued", "obsolete",
              "no longer active", "phased out", "no longer carry", "not carry any more", "no longer stock",
              "not stock any more", "no longer in range", "end of life", "eol")),
        Field("list_price", M, "{t}.list_price", ("priced", "price", "sales price", "selling price", "retail price",
              "catalogue price", "price list", "in price list", "do charge", "charge customer", "charge for it",
              "on price list", "price in catalogue", "sell for", "rrp", "msrp", "recommended retail price",
              "catalog price",
              "how much do sell", "cost customer", "customer pay"),
              unit="{t}.currency", adds=False, superlatives=_COST, instead="standard_cost"),
        Field("standard_cost", M, "{t}.standard_cost", ("at standard cost", "cost", "unit cost", "cost price",
              "standard price", "at standard", "by standard", "cost at standard", "cost at standard cost",
              "cost by standard", "unit cost at standard"),
              unit="{t}.currency", adds=False, better="low"),
        Field("margin", M, "({t}.list_price - {t}.standard_cost)", ("profit", "gross margin"), unit="{t}.currency",
              adds=False, better="high", between=("list_price", "standard_cost")),
        Field("margin_rate", SHARE, "({t}.list_price - {t}.standard_cost)", ("margin percentage", "margin percent",
              "margin in percent", "margin %", "percent margin", "percentage margin", "margin pct", "margin rate",
              "gross margin percentage", "gross margin percent", "profit margin", "relative margin"),
              over="nullif({t}.list_price, 0)", adds=False, better="high"),
        Field("weight", N, "{t}.weight", ("mass", "weigh", "net weight", "unit weight"), unit="{t}.weight_unit",
              adds=False,
              superlatives={"heaviest": "high", "lightest": "low", "heavy": "high", "heavier": "high",
              "lighter": "low"}),
        Field("safety_stock", Q, "{t}.safety_stock", ("safety stock level", "buffer stock", "ss", "safety"),
              unit="{t}.unit",
              adds=False),
        Field("reorder_point", Q, "{t}.reorder_point", ("reorder level", "rop", "order point",
              "stock level do reorder", "level do reorder", "do reorder at",
              "when do reorder", "reorder at"), unit="{t}.unit",
              adds=False),
        Field("maximum_stock", Q, "{t}.maximum_stock", ("maximum", "max stock", "maximum inventory"), unit="{t}.unit",
              adds=False),
        Field("lot_size", Q, "{t}.lot_size", ("batch size",), unit="{t}.unit", adds=False),
        Field("lead_time", DAYS, "{t}.lead_time_days", ("days to make", "days to manufacture", "manufacturing time",
              "production lead time", "manufacturing lead time", "make lead time", "lead time to make",
              "lead time in production", "take to make", "take to manufacture", "take to produce", "take to build"),
              adds=False, better="low", superlatives=_TIME),
        Field("on_hand", Q, "{stock}.on_hand", ("stock", "inventory", "hold", "quantity on hand", "stock level",
              "in stock", "on stock", "stock on hand", "qoh", "soh", "stock balance", "on hand balance",
              "physical stock", "on shelf", "on the shelf", "current stock", "current inventory",
              "down to", "left", "remain"), unit=_STOCK_UNIT),
        Field("allocated", Q, "{stock}.allocated", ("reserved", "committed", "hard allocated",
              "earmarked"), unit=_STOCK_UNIT),
        Field("available", Q, "({stock}.on_hand - {stock}.allocated)",
              ("free stock", "available stock", "not allocated", "unallocated", "not reserved", "unreserved",
              "without reservation", "free to use", "free to promise", "atp", "available to promise", "uncommitted"),
              unit=_STOCK_UNIT, between=("on_hand",
              "allocated")),
        Field("stock_value", M, f"(CASE WHEN {_OWN_STOCK} THEN {{stock}}.on_hand * {{t}}.standard_cost END)",
              ("inventory value", "value of stock", "cost of stock", "cost of inventory", "stock cost",
              "inventory cost",
              "value of inventory", "value on hand", "stock worth", "inventory valuation",
              "stock valuation", "worth", "tied up", "capital tied up", "cash", "cash tied up",
              "cash locked in", "locked in",
              "money locked in", "money tied up"),
              unit="{t}.currency", superlatives={"valuable": "high"}, product=("on_hand", "standard_cost")),
        Field("on_order", Q, "(CASE WHEN {coming}.sku IS NULL THEN 0 ELSE {coming}.quantity END)",
              ("ordered from suppliers", "open purchase quantity", "quantity on order",
              "open po quantity", "open purchase order quantity", "quantity on open purchase orders",
              "inbound", "incoming", "scheduled receipt"), unit=_COMING_UNIT),
        Field("anything_on_order", F, "({coming}.sku IS NOT NULL)", ("have on order",), shows=("on_order",),
              unless=("nothing on order", "have nothing on order", "none on order", "not on order", "nothing ordered")),
        Field("open_demand", Q, "(CASE WHEN {demand}.sku IS NULL THEN 0 ELSE {demand}.quantity END)", ("demand",
              "open sales quantity", "open order quantity", "open sales order quantity", "open order piece",
              "quantity on open orders", "customer demand"), unit=_DEMAND_UNIT),
        Field("in_production", Q, "(CASE WHEN {making}.sku IS NULL THEN 0 ELSE {making}.quantity END)", (
              "open production quantity", "open work order quantity"), unit=_MAKING_UNIT),
        Field("possible_suppliers", T, "{sources}.names"),
        Field("shortage", Q, f"(CASE WHEN {{stock}}.sku IS NULL OR {_OWN_STOCK} THEN"
              " {t}.reorder_point - coalesce({stock}.on_hand, 0) END)", ("short by", "gap", "shortfall"),
              unit="{t}.unit", needs=("reorder_point",), between=("reorder_point", "on_hand"),
              better="low"),
        Field("safety_shortage", Q, f"(CASE WHEN {{stock}}.sku IS NULL OR {_OWN_STOCK} THEN"
              " {t}.safety_stock - coalesce({stock}.on_hand, 0) END)", ("short of safety stock",
              "missing to safety stock",
              "gap to safety stock"), unit="{t}.unit", needs=("safety_stock",), between=("safety_stock", "on_hand"),
              better="low"),
        Field("stocked", F, "coalesce({stock}.any_left, false)", ("in stock", "on shelf", "on the shelf",
              "in current stock", "have stock", "on stock", "has stock",
              "on hand"), unless=("out of stock", "not in stock", "without stock", "no stock", "stocked out",
              "are out of", "are out of stock", "zero stock", "nil stock", "nil on hand", "stockout", "depleted",
              "used up", "at zero", "at 0", "have zero", "zero of", "zero left", "have none", "not have",
              "do not have", "not got",
              "none of", "none left", "have nothing", "sold out", "stock out",
              "run out", "ran out")),
        Field("below_reorder_point", F, f"({{stock}}.on_hand < {{t}}.reorder_point AND {_OWN_STOCK})",
              ("below reorder level",
              "under reorder point", "below their reorder point", "under their reorder point", "below rop",
              "below the reorder point", "need reordering", "need replenishment", "need to reorder", "have to reorder",
              "must reorder", "should reorder", "below its reorder point",
              "beneath reorder point", "less than reorder point", "below minimum", "under minimum", "below min",
              "under min", "below minimum stock", "below min stock", "under minimum stock"),
              unless=("above reorder point",), shows=("reorder_point",), rank="shortage", needs=("reorder_point",)),
        Field("below_safety_stock", F, f"({{stock}}.on_hand < {{t}}.safety_stock AND {_OWN_STOCK})",
              ("under safety stock",
              "below their safety stock", "below the safety stock", "under their safety stock",
              "below its safety stock"), unless=("above safety stock",), shows=("safety_stock",),
              rank="safety_shortage",
              needs=("safety_stock",)),
        Field("above_maximum", F, f"({{stock}}.on_hand > {{t}}.maximum_stock AND {_OWN_STOCK})", ("overstocked",
              "over stocked", "too much stock", "excess", "above maximum stock", "surplus", "surplus stock",
              "over maximum", "above max", "over max"), shows=("maximum_stock",), needs=("maximum_stock",)),
        Field("critical", F, "({stock}.on_hand <= 0 OR"
              f" {{stock}}.on_hand < {{t}}.safety_stock AND {_OWN_STOCK})", ("critically low",
              "critical stock", "critical status"), shows=("safety_stock",), needs=("safety_stock",)),
        Field("low", F, f"({{stock}}.on_hand < {{t}}.reorder_point AND {_OWN_STOCK})",
              ("running low", "low on stock", "low stock",
              "low inventory", "run low", "short", "short of stock", "shortage"),
              shows=("reorder_point",), rank="shortage",
              needs=("reorder_point",)),
        Field("last_moved", D, "{movement}.day", ("last demand", "last movement", "last stock movement", "last usage",
              "last consumption", "last needed", "last wanted"), endless=_ANY_LEFT),
        Field("days_idle", DAYS, f"(CASE WHEN {_ANY_LEFT} THEN CAST(:today AS date) - {{movement}}.day END)",
              ("idle days", "days without movement", "days without demand", *_IDLE), adds=False, endless=_ANY_LEFT),
        Field("slow_moving", F, f"({_ANY_LEFT} AND ({{movement}}.day IS NULL OR"
              f" {{movement}}.day <= CAST(:today AS date) - {_SLOW_DAYS}))", ("slow mover", "slow", "slow moving",
              "slowest moving", "slowest mover", "non mover", "non moving", "shelf warmer", "gather dust", *_IDLE),
              shows=("last_moved",)),
        Field("dead", F, f"({_ANY_LEFT} AND {{movement}}.day IS NULL)", ("never moved", "never used",
              "never needed", "never wanted"), shows=("last_moved",)),
        Field("daily_demand", Q, "{need}.daily", ("demand a day", "demand per day", "consumption", "usage",
              "daily usage", "daily consumption", "average daily demand"), unit="{t}.unit", adds=False),
        Field("days_of_cover", DAYS, f"(CASE WHEN {_OWN_STOCK} THEN {{stock}}.on_hand / nullif({{need}}.daily, 0) END)",
              ("cover", "coverage", "days of supply", "days of stock", "stock cover", "stock reach", "stock coverage",
              "days on hand", "range of coverage", "days of inventory", "of supply", "will last", "will they last",
              "will it last", "do last", "do they last", "does last", "does it last"), adds=False),
        Field("sold_from", D, "{t}.sold_from", ("sale start", "start of sale", "on sale since", "on sale from",
              "sold since", "sell since", "since when sell", "since when do sell", "since when sold",
              "since when on sale", "on market since", "came on sale", "come on sale", "went on sale", "put on sale",
              "came on market",
              "came to market", "selling start", "first day on sale", "first sold", "first on sale", "sell start",
              "start selling", "started selling", "sale begin",
              "sale begun", "came out", "brought out", "launched", "launch", "launch date", "introduced",
              "introduction"), superlatives=_AGE),
        Field("sale_end", D, "{t}.sold_to", ("end of sale", "sell end", "stop selling", "stopped selling",
              "stop sale", "sold until", "sell until", "last day on sale", "taken off sale", "went off sale",
              "came off market", "off market since", "discontinued since")),
        Field("on_sale", F, "(({t}.sold_from IS NULL OR {t}.sold_from <= :today) AND ({t}.sold_to IS NULL OR"
              " {t}.sold_to >= :today))", ("on sale today", "sold at present", "in assortment",
              "in sales range", "in catalogue"), unless=("no longer on sale", "no longer sold", "not on sale",
              "not sold any more", "not sell any more", "no longer sell", "taken off sale", "off sale", "withdrawn"),
              shows=("sale_end",), needs=("sale_end",)),
    ),
    links=(
        Link("components", "item", structure="down", words=("assembly", "parent", "where used"),
             verbs=("contain", "consist of", "include", "call for", "made of", "made from", "made out of",
              "make out of", "make from",
             "make with", "built from", "build out of", "built of", "build with", "use", "need", "require", "take",
             "comprise", "assembled from", "composed of", "consume", "hold", "depend on", "affected by", "hit by",
             "affected if run out of", "affected if run short of", "affected if short of", "affected without",
             "affected by shortage of", "stop without", "made without", "built without")),
        Link("assemblies", "item", structure="up", words=("component", "part of", "part for", "component for", "inside",
             "ingredient", "subassembly", "first bom level", "on first bom level",
             "first level of bom", "child", "explosion", "bill of material", "bom", "parts list",
              "structure"),
             verbs=("used in", "contained in", "included in", "go into", "go in", "needed for", "need for",
              "built into", "needed to make",
             "need to make", "needed to build", "need to build", "part in", "required for", "used to make",
             "used to build", "used for", "go directly into", "installed in", "required to build", "made into",
             "built in", "necessary for", "enter", "directly under", "directly in", "directly into", "directly inside",
             "sit under", "straight under",
             "straight into", "straight in", "go straight into", "immediately under", "sit directly under",
              "sit directly in", "stand in", "stand directly in", "make up",
             "put together", "end up in", "wind up in", "find way into", "in bom", "in bill of material",
             "on bom", "on bill of material", "in parts list", "on parts list", "in structure")),
        Link("direct_components", "item", structure="down", direct=True),
        Link("direct_assemblies", "item", structure="up", direct=True),
        Link("stock_records", "stock", (("sku", "sku"),), ("stored", "stocked", "kept", "in stock", "lie", "held",
             "stock", "on hand"), figure="on_hand"),
        Link("offers", "offer", (("sku", "sku"),), ("supplied", "offered", "sourced", "sold to us", "supplier",
             "vendor", "supply", "source", "provide"), figure="possible_suppliers"),
        Link("purchases", "purchase_line", (("sku", "sku"),), ("ordered from", "purchased", "purchase order", "po",
             "on order", "bought from", "bought", "order"), figure="on_order"),
        Link("sales", "sales_line", (("sku", "sku"),), ("sold", "ordered by customers", "sales order", "sale",
             "customer order", "sell", "ordered", "ordered by", "bought by", "order", "shipped"), figure="open_demand"),
        Link("work_orders", "work_order", (("sku", "sku"),), ("produced", "manufactured", "work order", "made",
             "production order", "in production", "build", "built"), figure="in_production"),
        Link("scrap", "scrap", (("sku", "sku"),), ("scrapped", "scrap")),
    ),
)  # fmt: skip

STOCK = Subject(
    "stock",
    table="inventory",
    one="stock record",
    many="stock records",
    words=("stock", "inventory", "do have", "have got", "do hold", "stock record", "on hand", "stock line",
        "stock position", "lie", "kept", "keep",
           "stored", "sit on", "sit", "pile", "pile of"),
    code="sku",
    label=None,
    key=("sku", "warehouse_id", "lot"),
    shown=("item.name", "warehouse.warehouse_name", "on_hand", "available", "bin"),
    ranked="item",
    pieces="on_hand",
    usual="on_hand",
    reads=("inventory", "sku"),
    joins=(
        Join("item", "item", (("sku", "sku"),)),
        Join("warehouse", "warehouse", (("warehouse_id", "warehouse_id"),)),
    ),
    fields=(
        Field("on_hand", Q, "{t}.on_hand", ("stock", "hold", "on shelf", "on the shelf", "current stock",
              "left", "remain", "kilo", "kilogram", "kg",
              "metre", "meter",
              "litre", "liter", "tonne", "quantity", "quantity on hand", "qoh", "soh", "stock balance",
              "on hand balance", "balance", "physical stock", "piece",
              "unit", "inventory",
              "stock on hand", "stock level", "in stock", "on stock"), unit="{t}.unit"),
        Field("allocated", Q, "{t}.allocated", ("reserved", "committed", "hard allocated",
              "earmarked"), unit="{t}.unit"),
        Field("available", Q, "({t}.on_hand - {t}.allocated)", ("free", "free stock", "not allocated", "unallocated",
              "not reserved", "unreserved", "without reservation", "free to use", "free to promise", "atp",
              "available to promise", "uncommitted"),
              unit="{t}.unit",
              between=("on_hand", "allocated")),
        Field("value", M, "(CASE WHEN {t}.unit = {item}.unit THEN {t}.on_hand * {item}.standard_cost END)",
              ("at standard cost", "stock value", "inventory value", "worth",
              "cost of stock", "cost of inventory", "stock cost", "inventory cost", "stock worth",
              "value of stock", "inventory valuation", "stock valuation", "valuation", "tied up", "capital",
              "money"), unit="{item}.currency",
              superlatives={"valuable": "high"}, product=("on_hand", "item.standard_cost")),
        Field("bin", T, "{t}.bin", ("shelf", "place", "bin location")),
        Field("lot", T, "nullif({t}.lot, '')", ("batch",)),
        Field("empty", F, "({t}.on_hand <= 0)", ("zero stock", "nothing left")),
    ),
)  # fmt: skip

WAREHOUSE = Subject(
    "warehouse",
    table="warehouse",
    one="location",
    many="locations",
    words=("warehouse", "location", "store", "storage", "stock location", "storage location", "place", "depot",
              "storage area", "stock area", "storage place",
           "stockroom", "storeroom"),
    code="warehouse_id",
    label="name",
    key=("warehouse_id",),
    shown=("site",),
    reads=("warehouse",),
    fields=(
        Field("warehouse_name", T, "{t}.name", (), label="location"),
        Field("site", T, "{t}.site", ("plant",)),
        Field("active", F, "{t}.active"),
    ),
    links=(Link("stock_records", "stock", (("warehouse_id", "warehouse_id"),), ("hold", "store", "contain", "keep",
           "have", "stock", "stored")),),
)  # fmt: skip

WORK_CENTRE = Subject(
    "work_centre",
    table="work_centre",
    one="work centre",
    many="work centres",
    words=("work centre", "work center", "workcentre", "workcenter", "machine", "station", "department", "stage",
           "production stage", "production line", "shop floor area",
           "workstation", "work cell", "resource"),
    code="work_centre_id",
    label="name",
    key=("work_centre_id",),
    shown=("cost_rate", "hours_per_week", "site"),
    scope=Scope.PRODUCTION_READ,
    reads=("work_centre",),
    fields=(
        Field("work_centre_id", T, "{t}.work_centre_id", ("work centre code", "work centre number"),
              label="work centre"),
        Field("work_centre_name", T, "{t}.name", (), label="work centre name"),
        Field("site", T, "{t}.site", ("plant",)),
        Field("cost_rate", M, "{t}.cost_rate", ("rate", "hourly rate", "cost an hour", "cost per hour", "hourly cost",
              "hour cost", "price of an hour"), unit="{t}.currency", adds=False, superlatives=_COST),
        Field("hours_per_week", HOURS, "{t}.hours_per_week", ("capacity", "available hours", "availability",
              "weekly capacity", "capacity a week", "capacity per week", "hours a week")),
    ),
    links=(Link("operations", "operation", (("work_centre_id", "work_centre_id"),), ("operation", "work", "used",
           "make", "do")),),
)  # fmt: skip

SUPPLIER = Subject(
    "supplier",
    table="supplier",
    one="supplier",
    many="suppliers",
    words=("supplier", "vendor", "source"),
    code="supplier_id",
    label="name",
    key=("supplier_id",),
    shown=("active", "preferred", "rating", "country"),
    scope=Scope.SUPPLIERS_READ,
    reads=("supplier",),
    fields=(
        Field("supplier_name", T, "{t}.name", ("name",), label="supplier"),
        Field("active", F, "{t}.active", ("current", "approved", "released", "enabled"), unless=("inactive",
              "no longer active", "blocked", "not approved", "unapproved", "disapproved", "disabled", "deactivated",
              "not work with any more", "no longer work with", "not buy from any more", "no longer buy from")),
        Field("account_number", T, "{t}.supplier_id", ("account", "supplier number", "vendor number", "supplier code",
              "vendor code", "creditor number")),
        Field("preferred", F, "{t}.preferred", ("preferred vendor", "favourite"), unless=("not preferred",)),
        Field("rating", N, "{t}.rating", ("credit rating", "credit", "score"), adds=False, better="low",
              superlatives={"best rated": "low", "worst rated": "high"}),
        Field("country", T, "{t}.country"),
        Field("email", T, "{t}.email", ("mail", "e mail", "mail address", "email address")),
        Field("phone", T, "{t}.phone", ("telephone", "phone number", "telephone number", "tel")),
        Field("website", T, "{t}.website", ("web site", "web address", "homepage", "home page", "url", "web page",
              "internet address")),
        Field("payment_terms", T, "{t}.payment_terms", ("terms", "term of payment", "payment condition", "pay within",
              "payment term", "to pay", "time to pay")),
    ),
    links=(
        Link("offers", "offer", (("supplier_id", "supplier_id"),), ("sell", "supply", "offer", "provide", "deliver",
             "source", "make", "carry", "have",
             "assortment", "product range", "portfolio")),
        Link("purchase_orders", "purchase_order", (("supplier_id", "supplier_id"),), ("order", "purchase order", "po",
             "deliver", "bought from", "ordered from", "buy from", "order from", "owe")),
        Link("purchases", "purchase_line", (("supplier_id", "order.supplier_id"),), ("delivered", "shipped", "bought",
             "ordered")),
    ),
)  # fmt: skip

OFFER = Subject(
    "offer",
    table="supplier_offer",
    one="offer",
    many="offers",
    words=("offer", "quote", "quotation", "price list", "supplier price list", "supplier offer", "vendor offer",
        "supplier quote", "vendor quote", "supplier quotation", "vendor quotation",
        "vendor price list",
        "price list of supplier", "price list of vendor", "sourcing"),
    code="sku",
    label=None,
    key=("supplier_id", "sku"),
    shown=("item.name", "supplier.supplier_name", "lead_time", "price", "minimum_quantity"),
    scope=Scope.SUPPLIERS_READ,
    reads=("supplier_offer", "supplier", "sku"),
    joins=(
        Join("supplier", "supplier", (("supplier_id", "supplier_id"),)),
        Join("item", "item", (("sku", "sku"),)),
    ),
    fields=(
        Field("lead_time", DAYS, "{t}.lead_time_days", ("delivery time", "time to deliver", "promised lead time",
              "delivery lead time", "days to deliver", "supplier lead time", "vendor lead time", "purchase lead time",
              "purchasing lead time", "replenishment time", "need to deliver", "take to deliver", "take to supply",
              "need to supply"), adds=False, better="low", superlatives=_TIME),
        Field("price", M, "{t}.price", ("purchase price", "priced", "supplier price", "vendor price", "offer price",
              "charge", "ask for", "ask for it", "ask least", "ask per",
              "per piece",
              "apiece", "per unit",
              "cost", "buying price", "unit price"),
              unit="coalesce({t}.currency, {supplier}.currency)", adds=False, better="low", superlatives=_COST),
        Field("minimum_quantity", Q, "{t}.minimum_quantity", ("moq", "min qty", "minimum qty", "min quantity",
              "min order qty", "minimum order", "minimum order quantity",
              "least quantity", "minimum order qty", "min order", "min order quantity", "minimum lot",
              "take at least", "order at least", "buy at least",
              "purchase at least", "least order", "smallest order", "minimum purchase"), unit="{t}.unit", adds=False),
        Field("maximum_quantity", Q, "{t}.maximum_quantity", ("maximum order", "maximum order quantity", "max order",
              "max order quantity", "most can order",
              "largest order quantity", "order at most", "at most per order"),
              unit="{t}.unit", adds=False),
        Field("last_cost", M, "{t}.last_cost", ("last price", "last purchase price", "last receipt cost",
              "cost then", "cost last time", "paid last time", "last paid", "price last time", "last buy price",
              "last buying price", "latest purchase price", "most recent purchase price"),
              unit="coalesce({t}.currency, {supplier}.currency)", adds=False),
        Field("last_receipt", D, "{t}.last_receipt_date", ("last delivery", "last received", "last receive",
              "last receipt date", "last got", "last delivered"), superlatives=_AGE),
        Field("preferred", F, "{t}.preferred", ("preferred offer", "preferred source", "main source", "main supplier",
              "main vendor", "first choice", "preferred"), unless=("not preferred",)),
    ),
)  # fmt: skip

# As late as its most overdue line that is still to be received.
_PO_LATE = _LATE.format(open="{t}.status = ANY(:open_purchase_order)", due="{lines}.due_date")

# An order without what comes on top of its lines. Of lines in unlike currencies there is no sum.
_NET = ("net", "net value", "net amount", "net total", "net worth", "net order value", "subtotal", "sub total",
        "net price", "net sum", "goods value", "value of goods", "before tax", "without tax", "excluding tax",
        "exclusive of tax", "net of tax", "excl tax", "ex tax", "before freight", "without freight",
        "excluding freight", *(f"{out} {tax}" for out in ("before", "without", "excluding", "exclusive of", "net of",
        "excl", "ex") for tax in ("tax and freight", "freight and tax", "tax or freight", "vat", "taxes")))  # fmt: skip

_GROSS = ("gross", "gross value", "gross amount", "gross total", "gross order value", "tax and freight", "tax freight",
          "freight and tax", "including tax", "incl tax", "inclusive of tax", "with tax")  # fmt: skip


def _net(order: str, key: str, value: str, scope: Scope) -> Derived:
    return Derived(
        "nets",
        f"SELECT l.tenant_id, l.{key}, CASE WHEN count(DISTINCT coalesce(l.currency, o.currency)) < 2"
        f" THEN sum({value}) END AS value, min(coalesce(l.currency, o.currency)) AS currency"
        f" FROM manufacturing.{order}_line l JOIN manufacturing.{order} o USING (tenant_id, {key})"
        f" GROUP BY l.tenant_id, l.{key}",
        ((key, key),),
        scope,
    )


_NET_VALUE = Field("net_value", M, "{nets}.value", _NET, unit="{nets}.currency", narrows="total")

PURCHASE_ORDER = Subject(
    "purchase_order",
    table="purchase_order",
    one="purchase order",
    many="purchase orders",
    words=("purchase order", "po", "supplier order", "vendor order", "buy order", "procurement order"),
    code="po_number",
    label=None,
    key=("po_number",),
    shown=("supplier.supplier_name", "status", "order_date", "expected_date", "shipped_date", "total"),
    day="order_date",
    ranked="supplier",
    usual="total",
    scope=Scope.PURCHASING_READ,
    reads=("purchase_order", "purchase_order_line", "supplier"),
    joins=(Join("supplier", "supplier", (("supplier_id", "supplier_id"),)),),
    derived=(
        Derived(
            "lines",
            "SELECT l.tenant_id, l.po_number, min(coalesce(l.due_date, o.expected_date)) AS due_date"
            " FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)"
            " WHERE o.status = ANY(:open_purchase_order) AND l.quantity > l.received_quantity"
            " GROUP BY l.tenant_id, l.po_number",
            (("po_number", "po_number"),),
            Scope.PURCHASING_READ,
        ),
        _net("purchase_order", "po_number", "l.quantity * l.unit_price", Scope.PURCHASING_READ),
        Derived(
            "receipts",
            "SELECT l.tenant_id, l.po_number, bool_and(l.received_quantity >= l.quantity) AS in_full,"
            " bool_or(coalesce(l.received_date, o.shipped_date) > coalesce(l.due_date, o.expected_date)) AS late"
            " FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)"
            " GROUP BY l.tenant_id, l.po_number",
            (("po_number", "po_number"),),
            Scope.PURCHASING_READ,
        ),
    ),
    fields=(
        *_status(PurchaseOrderStatus, "open_purchase_order", "shipped_date"),
        Field("received_in_full", F, "{receipts}.in_full", _RECEIVED, unless=_NOT_RECEIVED),
        Field("received_late", F, "{receipts}.late", _LATE_RECEIPT),
        Field("otif_rate", SHARE, "(CASE WHEN {receipts}.in_full AND NOT {receipts}.late THEN 1.0"
              " WHEN {receipts}.late IS NOT NULL THEN 0 END)", _OTIF,
              over="(CASE WHEN {receipts}.late IS NOT NULL THEN 1.0 END)", better="high"),
        Field("total", M, "{t}.total", ("value", "order value", "total due", "totaldue", "amount due", "money",
              "order total", "amount", "spend", "spent", "worth",
              "purchase value",
              "spending", "volume", "purchase volume", "cost", *_GROSS),
              unit="{t}.currency", label="order value",
              superlatives={"biggest": "high", "largest": "high", "expensive": "high", "valuable": "high",
              "smallest": "low"}),
        _NET_VALUE,
        Field("order_date", D, "{t}.order_date", ("ordered", "placed", "date", "order day", "created",
              "send out", "sent out", "issued", "raised", "sent"),
              superlatives=_PLACED, been=True),
        Field("expected_date", D, "{t}.expected_date", ("due", "due date", "expected", "delivery date", "deliver",
              "arrive", "come in", "promised", "arrival", "fall due", "eta")),
        Field("shipped_date", D, "{t}.shipped_date", ("shipped", "ship date"), been=True, ahead="expected_date"),
        Field("late", F, f"({_PO_LATE} IS NOT NULL)", (*_OVERDUE, *_SHOULD_ARRIVE, "due already"), unless=_IN_TIME,
              rank="days_late", needs=("lines.due_date",)),
        Field("days_late", DAYS, _PO_LATE, ("delay", "overdue days", "how late", "late by"), adds=False, better="low",
              superlatives=_DELAY, needs=("lines.due_date",)),
        Field("ship_method", T, "{t}.ship_method", ("shipping method", "carrier", "shipped by")),
        Field("buyer", T, "{t}.buyer", ("purchaser", "ordered by", "employee", "handled by", "placed by",
              "purchasing agent", "handle", "who raised", "who issued", "who in purchasing", "who in procurement")),
    ),
    links=(Link("lines", "purchase_line", (("po_number", "po_number"),), ("for", "with", "contain", "include",
           "line", "position")),),
)  # fmt: skip

_OPEN_QTY = "greatest({t}.quantity - {t}.received_quantity, 0)"
_PL_OPEN = "({order}.status = ANY(:open_purchase_order) AND {t}.quantity > {t}.received_quantity)"
_PL_DUE = "coalesce({t}.due_date, {order}.expected_date)"
_PL_CURRENCY = "coalesce({t}.currency, {order}.currency)"
_CAME = "coalesce({t}.received_date, {order}.shipped_date)"

PURCHASE_LINE = Subject(
    "purchase_line",
    table="purchase_order_line",
    one="purchase order line",
    many="purchase order lines",
    words=("purchase order line", "po line", "purchase", "procurement", "receipt", "goods receipt", "delivery",
           "purchasing", "grn", "goods received note", "goods receipt note"),
    code="po_number",
    label=None,
    key=("po_number", "line_number"),
    shown=(
        "order.supplier.supplier_name", "item.sku", "item.name", "quantity", "open_quantity", "unit_price", "due_date",
        "received_date", "value",
    ),
    day="order.order_date",
    ranked="order.supplier",
    pieces="quantity",
    usual="value",
    scope=Scope.PURCHASING_READ,
    reads=("purchase_order", "purchase_order_line", "supplier", "sku"),
    joins=(
        Join("order", "purchase_order", (("po_number", "po_number"),)),
        Join("item", "item", (("sku", "sku"),)),
        Join("warehouse", "warehouse", (("warehouse_id", "warehouse_id"),)),
    ),
    fields=(
        Field("quantity", Q, "{t}.quantity", ("ordered quantity", "piece", "unit", "purchased", "bought",
              "quantity ordered"), unit="coalesce({t}.unit, {item}.unit)"),
        Field("received_quantity", Q, "{t}.received_quantity", ("received", "delivered", "came in", "arrived",
              "quantity received",
              "goods received", "received goods"),
              unit="coalesce({t}.unit, {item}.unit)", day="received_date", ahead="open_quantity"),
        Field("rejected_quantity", Q, "{t}.rejected_quantity", ("rejected", "reject", "refused", "returned",
              "quantity rejected",
              "rejected goods", "goods rejected", "defective", "faulty", "non conforming", "nonconforming",
              "fail inspection", "failed inspection", "failed incoming inspection", "failed our incoming inspection",
              "fail incoming inspection"),
              unit="coalesce({t}.unit, {item}.unit)", better="low"),
        Field("open_quantity", Q, f"(CASE WHEN {_PL_OPEN} THEN {_OPEN_QTY} ELSE 0 END)", ("open quantity",
              "still to come", "outstanding quantity", "on order", "to be received",
              "open purchase quantity", "not yet received", "missing",
              "missing quantity", "under way", "underway", "scheduled receipt", "to be delivered",
              "quantity on open purchase orders", "quantity on open pos", "open purchase order quantity"),
              unit="coalesce({t}.unit, {item}.unit)"),
        Field("value", M, "({t}.quantity * {t}.unit_price)", ("spend",
              "money spent", "line total", "line totals", "spent",
              "purchase value", "amount", "worth",
              "spending", "cost", "volume", "purchase volume", "paid", "pay", "bought for",
              *_NET), unit=_PL_CURRENCY,
              product=("quantity", "unit_price")),
        Field("unit_price", M, "{t}.unit_price", ("price", "per piece", "apiece", "per unit", "price paid",
              "purchase price", "po unit price", "line price", "price on line",
              "po price"), unit=_PL_CURRENCY,
              adds=False, superlatives=_COST),
        Field("reject_rate", SHARE, "{t}.rejected_quantity", ("rejection rate", "share rejected", "reject share",
              "reject ratio", "quality", "defect rate", "percent rejected", "rejection"),
              over="nullif({t}.received_quantity, 0)", better="low"),
        Field("on_time_rate", SHARE, f"(CASE WHEN {_CAME} <= {_PL_DUE} THEN 1.0 WHEN {_CAME} > {_PL_DUE} THEN 0 END)",
              ("on time", "on time delivery", "punctuality", "delivery performance", "punctual", "otd",
               "on-time share", "reliability", "reliable", "on time share", "delivery record",
               "delivery reliability", "deliver better"),
              superlatives={"deliver latest": "low", "deliver most late": "low", "deliver worst": "low",
                            "deliver best": "high", "deliver most punctually": "high",
                            **dict.fromkeys((*_LETS_DOWN, *(f"{said} most" for said in _LETS_DOWN)), "low")},
              over=f"(CASE WHEN {_CAME} IS NOT NULL AND {_PL_DUE} IS NOT NULL THEN 1.0 END)", better="high"),
        Field("receipt_delay", DAYS, f"({_CAME} - {_PL_DUE})", ("days late", "delay", "late by", "delivery delay",
              "how many days late", "deviation from due date"),
              adds=False, better="low", needs=("due_date", "received_date")),
        Field("actual_lead_time", DAYS, f"({_CAME} - {{order}}.order_date)", ("real lead time", "delivery time",
              "actual delivery time", "time to deliver", "true lead time"), adds=False, better="low",
              superlatives=_TIME),
        Field("due_date", D, _PL_DUE, ("due", "expected", "delivery date", "deliver", "arrive", "come in", "eta"),
              superlatives={"earliest": "low", "soonest": "low"}),
        Field("received_date", D, "{t}.received_date", ("received", "arrived", "came in", "receipt date", "receipt",
              "goods receipt", "grn"), needs=("received_date",), been=True, ahead="due_date"),
        Field("open", F, _PL_OPEN, ("outstanding", "get more", "get some more", "get new", "next delivery",
              "next shipment", "be restocked", "next receipt", "not yet received", "still to come", "undelivered",
              "still have to deliver", "still has to deliver", "still have to bring", "still has to bring",
              "have to deliver", "has to deliver", "have to bring", "yet to deliver", "yet to bring",
              "still owe", "owe")),
        Field("received_in_full", F, "({t}.received_quantity >= {t}.quantity)", _RECEIVED, unless=_NOT_RECEIVED),
        Field("otif_rate", SHARE, f"(CASE WHEN {_CAME} <= {_PL_DUE} AND {{t}}.received_quantity >= {{t}}.quantity"
              f" THEN 1.0 WHEN {_CAME} IS NOT NULL AND {_PL_DUE} IS NOT NULL THEN 0 END)", _OTIF,
              over=f"(CASE WHEN {_CAME} IS NOT NULL AND {_PL_DUE} IS NOT NULL THEN 1.0 END)", better="high"),
        Field("received_late", F, f"({_CAME} > {_PL_DUE})", _LATE_RECEIPT,
              needs=("due_date", "received_date")),
        Field("late", F, f"({_PL_OPEN} AND {_PL_DUE} < :today)", ("overdue", "past due", "delayed", *_SHOULD_ARRIVE),
              needs=("due_date",)),
    ),
)  # fmt: skip

CUSTOMER = Subject(
    "customer",
    table="customer",
    one="customer",
    many="customers",
    words=("customer", "client", "buyer", "account", "reseller", "dealer", "distributor"),
    code="customer_id",
    label="name",
    key=("customer_id",),
    shown=("type", "territory", "country"),
    scope=Scope.ORDERS_READ,
    reads=("customer",),
    fields=(
        Field("customer_name", T, "{t}.name", ("name",), label="customer"),
        Field("type", T, "{t}.type", ("customer type", "kind")),
        Field("territory", T, "{t}.territory", ("region", "sales territory", "area", "market")),
        Field("country", T, "{t}.country"),
        Field("active", F, "{t}.active", (), unless=("inactive",)),
    ),
    links=(
        Link("orders", "sales_order", (("customer_id", "customer_id"),), ("order", "buy", "bought", "sales order",
             "ordered", "purchase", "place", "have", "wait")),
        Link("sales", "sales_line", (("customer_id", "order.customer_id"),), ("bought", "ordered", "buy", "take",
             "purchased", "order")),
    ),
)  # fmt: skip

_SL_VALUE = "coalesce({t}.line_total, {t}.quantity * {t}.unit_price * (1 - coalesce({t}.discount_percent, 0) / 100))"
_SO_LATE = _LATE.format(open="{t}.status = ANY(:open_sales_order)", due="{t}.due_date")

SALES_ORDER = Subject(
    "sales_order",
    table="sales_order",
    one="sales order",
    many="sales orders",
    words=("sales order", "customer order", "order", "so", "client order", "on the sales side"),
    code="order_number",
    label=None,
    key=("order_number",),
    shown=("customer.customer_name", "status", "order_date", "due_date", "shipped_date", "total"),
    day="order_date",
    ranked="customer",
    usual="total",
    scope=Scope.ORDERS_READ,
    reads=("sales_order", "sales_order_line", "customer"),
    joins=(Join("customer", "customer", (("customer_id", "customer_id"),)),),
    derived=(
        _net("sales_order", "order_number", _SL_VALUE.format(t="l"), Scope.ORDERS_READ),
        Derived(
            "sent",
            "SELECT l.tenant_id, l.order_number, bool_and(l.shipped_quantity >= l.quantity) AS in_full"
            " FROM manufacturing.sales_order_line l GROUP BY l.tenant_id, l.order_number",
            (("order_number", "order_number"),),
            Scope.ORDERS_READ,
        ),
    ),
    fields=(
        *_status(SalesOrderStatus, "open_sales_order", "shipped_date", ("waiting for", "wait for", "waiting on",
                 "still waiting for", "still waiting on")),
        Field("total", M, "{t}.total", ("value", "order value", "total due", "totaldue", "amount due", "money",
              "order total", "amount", "revenue", "sales",
              "turnover", "worth", "turn over", "spend", "spent",
              "sales value", "sold for", "billed", "order size", "basket size", "order intake", "come to",
              *_GROSS),
              unit="{t}.currency", label="order value",
              superlatives={"biggest": "high", "largest": "high", "valuable": "high", "smallest": "low"}),
        _NET_VALUE,
        Field("order_date", D, "{t}.order_date", ("ordered", "placed", "date", "received", "came in", "booked",
              "created", "arrive", "come in", "taken", "order day"), superlatives=_PLACED, been=True),
        Field("due_date", D, "{t}.due_date", ("due", "promised", "deliver", "delivery date", "required",
              "must be there", "be there", "must ship", "must go out", "need to ship", "should ship", "must leave",
              "go out", "needed", "wanted", "fall due", "falling due", "requested", "requested date", "request date",
              "requested delivery date", "requested ship date")),
        Field("shipped_date", D, "{t}.shipped_date", ("shipped", "ship date", "sent", "dispatched", "delivered",
              "gone out", "go out", "went out", "shipment"), been=True, ahead="due_date"),
        Field("shipped", F, "({t}.shipped_date IS NOT NULL)", ("sent", "dispatched", "ship", "left house",
              "leave house", "left plant", "left factory", "left building"), day="shipped_date", ahead="open",
              needs=("shipped_date",),
              unless=("unshipped",
              "not shipped", "still to ship", "not yet shipped", "to be shipped", "have to ship", "still open")),
        Field("late", F, f"({_SO_LATE} IS NOT NULL)", (*_OVERDUE,
              "should have left", "should have shipped", "should have been shipped", "should have gone out",
              "should be gone", "should already be out"), unless=_IN_TIME, rank="days_late",
              needs=("due_date",), done="shipped_late"),
        Field("shipped_late", F, "({t}.shipped_date > {t}.due_date)", ("late shipment", "delivered late",
              "not shipped on time", "not delivered on time", "not dispatched on time"),
              day="shipped_date", needs=("shipped_date", "due_date")),
        Field("shipped_on_time", F, "({t}.shipped_date <= {t}.due_date)", ("delivered on time", "dispatched on time"),
              day="shipped_date", needs=("shipped_date", "due_date")),
        Field("on_time_rate", SHARE, "(CASE WHEN {t}.shipped_date <= {t}.due_date THEN 1.0 WHEN {t}.shipped_date >"
              " {t}.due_date THEN 0 END)", _TO_CUSTOMER,
              over="(CASE WHEN {t}.shipped_date IS NOT NULL AND {t}.due_date IS NOT NULL THEN 1.0 END)", better="high"),
        Field("otif_rate", SHARE, "(CASE WHEN {t}.shipped_date <= {t}.due_date AND {sent}.in_full THEN 1.0"
              " WHEN {t}.shipped_date IS NOT NULL AND {t}.due_date IS NOT NULL THEN 0 END)", _OTIF,
              over="(CASE WHEN {t}.shipped_date IS NOT NULL AND {t}.due_date IS NOT NULL THEN 1.0 END)", better="high"),
        Field("shipped_in_full", F, "{sent}.in_full", _SHIPPED, unless=_NOT_SHIPPED),
        Field("days_late", DAYS, _SO_LATE, ("delay", "overdue days", "how late", "late by"), adds=False, better="low",
              superlatives=_DELAY, needs=("due_date",), done="shipping_delay"),
        Field("shipping_delay", DAYS, "({t}.shipped_date - {t}.due_date)", ("days shipped late",), adds=False,
              better="low", needs=("shipped_date", "due_date"), between=("due_date", "shipped_date")),
        Field("promised_days", DAYS, "({t}.due_date - {t}.order_date)", ("promised lead time", "requested lead time",
              "order to due date"), adds=False, better="low", needs=("due_date",), between=("order_date", "due_date")),
        Field("days_to_ship", DAYS, "({t}.shipped_date - {t}.order_date)", ("time to ship", "take to ship",
              "take to ship order", "need to ship order", "order to ship",
              "shipping time", "fulfilment time", "days from order to shipment"), adds=False, better="low",
              superlatives=_TIME, between=("order_date", "shipped_date")),
        Field("channel", T, "{t}.channel", ("sales channel", "order channel")),
    ),
    links=(Link("lines", "sales_line", (("order_number", "order_number"),), ("for", "with", "contain", "include",
           "line", "position")),),
)  # fmt: skip

_SL_OPEN = "({order}.status = ANY(:open_sales_order) AND {t}.quantity > coalesce({t}.shipped_quantity, 0))"
_SL_DUE = "coalesce({t}.due_date, {order}.due_date)"
_SL_CURRENCY = "coalesce({t}.currency, {order}.currency)"

# What was sold at what it costs by today's standard: no source states what it cost on the day. Of lines in the item's
# own unit and currency.
_SL_MARGIN = (
    "(CASE WHEN coalesce({t}.unit, {item}.unit) = {item}.unit AND coalesce({t}.currency, {order}.currency)"
    f" = {{item}}.currency THEN {_SL_VALUE} - {{t}}.quantity * {{item}}.standard_cost END)"
)

SALES_LINE = Subject(
    "sales_line",
    table="sales_order_line",
    one="sales order line",
    many="sales order lines",
    words=("sales", "sale", "order", "sales order line", "order line", "sell", "sold", "backorder", "back order"),
    code="order_number",
    label=None,
    key=("order_number", "line_number"),
    shown=(
        "order.customer.customer_name", "item.sku", "item.name", "quantity", "unit_price", "value", "order.order_date",
        "order.due_date",
    ),
    day="order.order_date",
    ranked="item",
    pieces="quantity",
    usual="value",
    scope=Scope.ORDERS_READ,
    reads=("sales_order", "sales_order_line", "customer", "sku"),
    joins=(
        Join("order", "sales_order", (("order_number", "order_number"),)),
        Join("item", "item", (("sku", "sku"),)),
        Join("warehouse", "warehouse", (("warehouse_id", "warehouse_id"),)),
    ),
    fields=(
        Field("value", M, _SL_VALUE, ("revenue", "order value", "line total", "line totals", "sales", "turnover",
              "turn over",
              "sales value",
              "amount", "worth", "sold for",
              "income", "sales revenue", "net sales", "net revenue", "earning", "brought in", "bring in", "money",
              "brought", "earned",
              "sales amount", "spend", "spent", *_NET),
              unit=_SL_CURRENCY,
              better="high", product=("quantity", "unit_price")),
        Field("quantity", Q, "{t}.quantity", ("sold", "piece", "unit", "sales quantity", "units sold",
              "ordered quantity", "pieces sold", "sell", "bought", "quantity sold", "demand", "sales volume"),
              unit="coalesce({t}.unit, {item}.unit)", better="high", superlatives={"best selling": "high",
              "top selling": "high", "best seller": "high",
              "bestseller": "high", "top seller": "high", "seller": "high", "popular": "high",
              "slowest selling": "low", "slow selling": "low", "worst selling": "low",
              "worst seller": "low", "least sold": "low", "poorest selling": "low"}),
        Field("margin", M, _SL_MARGIN, ("profit", "gross margin", "gross profit", "realised margin", "realized margin",
              "realised profit", "margin made", "profit made", "margin earned", "profit earned", "gained",
              "contribution", "contribution margin"), unit=_SL_CURRENCY, better="high",
              label="standard margin"),
        Field("margin_rate", SHARE, _SL_MARGIN, ("realised margin percentage", "margin percentage", "margin percent",
              "margin in percent", "margin %", "percent margin", "margin rate", "gross margin percentage",
              "gross margin percent", "profit margin", "relative margin"),
              over=f"(CASE WHEN {_SL_MARGIN} IS NOT NULL THEN nullif({_SL_VALUE}, 0) END)", better="high",
              label="standard margin rate"),
        Field("open_quantity", Q, f"(CASE WHEN {_SL_OPEN} THEN {{t}}.quantity - coalesce({{t}}.shipped_quantity, 0)"
              " ELSE 0 END)", ("open demand", "still to ship", "outstanding quantity", "to be shipped", "missing",
              "missing quantity"), unit="coalesce({t}.unit, {item}.unit)"),
        Field("shipped_quantity", Q, "{t}.shipped_quantity", ("units shipped", "pieces shipped", "quantity shipped",
              "shipped units", "shipped pieces"), unit="coalesce({t}.unit, {item}.unit)", day="order.shipped_date",
              ahead="open_quantity"),
        Field("shipped_in_full", F, "({t}.shipped_quantity >= {t}.quantity)", _SHIPPED, unless=_NOT_SHIPPED,
              needs=("shipped_quantity",)),
        Field("otif_rate", SHARE, "(CASE WHEN {order}.shipped_date <= {order}.due_date"
              " AND {t}.shipped_quantity >= {t}.quantity THEN 1.0"
              " WHEN {order}.shipped_date IS NOT NULL AND {order}.due_date IS NOT NULL THEN 0 END)", _OTIF,
              over="(CASE WHEN {order}.shipped_date IS NOT NULL AND {order}.due_date IS NOT NULL THEN 1.0 END)",
              better="high"),
        Field("on_time_rate", SHARE, f"(CASE WHEN {{order}}.shipped_date <= {_SL_DUE} THEN 1.0"
              f" WHEN {{order}}.shipped_date > {_SL_DUE} THEN 0 END)", _TO_CUSTOMER,
              over=f"(CASE WHEN {{order}}.shipped_date IS NOT NULL AND {_SL_DUE} IS NOT NULL THEN 1.0 END)",
              better="high"),
        Field("unit_price", M, "{t}.unit_price", ("price", "per piece", "apiece", "per unit", "selling price",
              "sales price"), unit=_SL_CURRENCY,
              adds=False, superlatives=_COST),
        Field("discount", N, "{t}.discount_percent", ("discount percent", "rebate"), adds=False),
        Field("discounted", F, "({t}.discount_percent > 0)", ("at discount", "given discount"),
              shows=("discount",), needs=("discount",)),
        Field("open", F, _SL_OPEN, ("outstanding", "unshipped", "backorder", "on backorder", "back order",
              "on back order",
              "backordered", "back ordered", "waiting for", "wait for", "waiting on", "still waiting for",
              "still waiting on")),
    ),
)  # fmt: skip

_WO_LATE = _LATE.format(open="{t}.status = ANY(:open_work_order)", due="{t}.due_date")

WORK_ORDER = Subject(
    "work_order",
    table="work_order",
    one="work order",
    many="work orders",
    words=("work order", "production order", "wo", "wip", "work in progress", "work in process", "job",
              "manufacturing order", "shop order", "production",
           "output"),
    code="wo_number",
    label=None,
    key=("wo_number",),
    shown=("item.sku", "item.name", "status", "quantity", "completed_quantity", "start_date", "due_date", "end_date"),
    day="start_date",
    ranked="item",
    pieces="completed_quantity",
    usual="completed_quantity",
    size="quantity",
    scope=Scope.PRODUCTION_READ,
    reads=("work_order", "sku"),
    joins=(
        Join("item", "item", (("sku", "sku"),)),
        Join("warehouse", "warehouse", (("warehouse_id", "warehouse_id"),)),
    ),
    fields=(
        *_status(WorkOrderStatus, "open_work_order", "end_date", ("in production", "in work", "in the making",
                 "wip", "in wip", "work in progress", "work in process")),
        Field("quantity", Q, "{t}.quantity", ("ordered quantity", "planned quantity", "order quantity", "piece",
              "unit", "ordered", "order size", "work order size", "wo size", "job size",
              "lot size", "batch size", "batch"),
              unit="coalesce({t}.unit, {item}.unit)"),
        Field("completed_quantity", Q, "{t}.completed_quantity", ("produced", "made", "completed", "output", "built",
              "quantity produced", "quantity made", "quantity completed",
              "manufactured", "good quantity", "good piece", "good", "good one", "finished quantity", "throughput",
              "put to stock", "put into stock", "into stock", "make", "produce",
              "build", "production", "production quantity", "piece made of", "unit made of", "quantity made of",
              "piece made", "piece produced", "unit made", "unit produced"),
              unit="coalesce({t}.unit, {item}.unit)", day="end_date", ahead="open_quantity"),
        Field("scrapped_quantity", Q, "{t}.scrapped_quantity", ("scrap", "scrapped", "waste", "lost", "rejects",
              "quantity scrapped"),
              unit="coalesce({t}.unit, {item}.unit)", better="low"),
        Field("scrap_value", M, "(CASE WHEN coalesce({t}.unit, {item}.unit) = {item}.unit THEN"
              " {t}.scrapped_quantity * {item}.standard_cost END)", ("scrap cost", "value of scrap", "cost of scrap"),
              unit="{item}.currency", better="low", product=("scrapped_quantity", "item.standard_cost")),
        Field("scrap_rate", SHARE, "{t}.scrapped_quantity", ("scrap share", "scrap percentage", "scrap percent",
              "share scrapped", "reject rate", "yield loss", "percent scrap"), over="nullif({t}.quantity, 0)",
              better="low"),
        Field("yield_rate", SHARE, "{t}.completed_quantity", ("yield", "first pass yield", "good share"),
              over="nullif({t}.completed_quantity + {t}.scrapped_quantity, 0)", better="high"),
        Field("open_quantity", Q, "(CASE WHEN {t}.status = ANY(:open_work_order) THEN greatest({t}.quantity -"
              " {t}.completed_quantity - {t}.scrapped_quantity, 0) ELSE 0 END)", ("still to be made", "to be made",
              "outstanding quantity", "remaining", "left to make", "left to produce", "left to build",
              "left to be made", "left to be produced", "quantity left", "pieces left",
              "remain to be made", "yet to be made",
              "remaining quantity"), unit="coalesce({t}.unit, {item}.unit)"),
        Field("start_date", D, "{t}.start_date", ("started", "start", "begun", "released", "date"),
              superlatives={**_AGE, **_WAITING, "first": "low"}),
        Field("due_date", D, "{t}.due_date", ("due", "promised", "needed", "to be finished", "have to be finished",
              "must be finished", "to be completed", "must be done", "to be done", "to finish", "to be ready",
              "must be ready", "have to be ready", "fall due", "falling due", *_SHOULD)),
        Field("end_date", D, "{t}.end_date", ("finished", "ended", "completed", "end", "finish", "closed", "produced",
              "made", "manufactured", "built"), superlatives={"last": "high"}, been=True, ahead="due_date"),
        Field("cycle_time", DAYS, "({t}.end_date - {t}.start_date)", ("throughput time", "production time",
              "days to finish", "duration", "lead time", "time to finish", "time to complete", "take to finish",
              "take to complete",
              "time to make", "take", "took", "manufacturing time"),
              adds=False, better="low", superlatives=_TIME, between=("start_date", "end_date")),
        Field("not_started", F, "({t}.status IN ('CREATED', 'SCHEDULED'))", ("not begun", "not yet started",
              "not been started", "not yet been started", "yet to start", "yet to be started", "to be started",
              "waiting to start", "waiting to be started", "unstarted",
              "not touched", "not been touched")),
        Field("late", F, f"({_WO_LATE} IS NOT NULL)", (*_OVERDUE, *_BY_NOW,
              "behind schedule"), unless=_IN_TIME, rank="days_late", needs=("due_date",), done="finished_late"),
        Field("finished_late", F, "({t}.end_date > {t}.due_date)", ("completed late", "ended late", "missed due date",
              "late finish"), day="end_date", needs=("end_date", "due_date")),
        Field("finished_early", F, "({t}.end_date < {t}.due_date)", ("completed early", "ended early",
              "finished ahead of schedule", "ahead of schedule"), day="end_date", needs=("end_date", "due_date")),
        Field("finished_on_time", F, "({t}.end_date <= {t}.due_date)", ("completed on time", "done on time",
              "ended on time"), day="end_date", needs=("end_date", "due_date")),
        Field("on_time_rate", SHARE, "(CASE WHEN {t}.end_date <= {t}.due_date THEN 1.0 WHEN {t}.end_date >"
              " {t}.due_date THEN 0 END)", ("on time", "on time share", "punctuality", "schedule adherence",
              "on time completion", "on time completion rate", "completion on time"),
              over="(CASE WHEN {t}.end_date IS NOT NULL AND {t}.due_date IS NOT NULL THEN 1.0 END)", better="high"),
        Field("days_late", DAYS, _WO_LATE, ("delay", "overdue days", "how late", "late by"), adds=False, better="low",
              superlatives=_DELAY, needs=("due_date",), done="finishing_delay"),
        Field("finishing_delay", DAYS, "({t}.end_date - {t}.due_date)", ("days finished late",), adds=False,
              better="low", needs=("end_date", "due_date"), between=("due_date", "end_date")),
    ),
    links=(
        Link("operations", "operation", (("wo_number", "wo_number"),), ("operation", "step", "work centre",
              "go through", "went through", "run through", "ran through",
             "pass through")),
        Link("scrap", "scrap", (("wo_number", "wo_number"),), ("scrap", "scrapped")),
    ),
)  # fmt: skip

OPERATION = Subject(
    "operation",
    table="operation",
    one="operation",
    many="operations",
    words=("operation", "work step", "production step", "process step", "step"),
    code="wo_number",
    label=None,
    key=("wo_number", "sequence"),
    shown=(
        "sequence", "work_centre.work_centre_id", "work_centre.work_centre_name", "order.item.name", "planned_hours",
        "actual_hours", "planned_cost", "actual_cost",
    ),
    day="actual_start",
    ranked="work_centre",
    usual="actual_hours",
    scope=Scope.PRODUCTION_READ,
    reads=("operation", "work_order", "work_centre"),
    joins=(
        Join("order", "work_order", (("wo_number", "wo_number"),)),
        Join("work_centre", "work_centre", (("work_centre_id", "work_centre_id"),)),
    ),
    fields=(
        Field("sequence", N, "{t}.sequence", ("step number",), adds=False),
        Field("actual_hours", HOURS, "{t}.actual_hours", ("hour", "hr", "actual hr", "hours worked", "real hours",
              "resource hours",
              "machine hours", "labour hours", "labor hours", "worked", "run", "ran",
              "booked", "load", "booked hours", "busiest"),
              superlatives={"busiest": "high"}),
        Field("planned_hours", HOURS, "{t}.planned_hours", ("plan hours", "scheduled hours", "standard hours",
              "estimated hours", "hours estimated", "hours planned", "hours are planned", "hours were planned")),
        Field("hours_deviation", HOURS, "({t}.actual_hours - {t}.planned_hours)", ("hours over plan",
              "actual minus planned hours", "excess of actual over planned hours",
              "excess of actual over estimated hours", "actual minus estimated hours", "actual hours over plan",
              "actual hours above plan", "actual hours over planned hours",
              "hours more than planned", "hours above plan", "hours off plan"), better="low",
              between=("actual_hours", "planned_hours")),
        Field("planned_cost", M, "{t}.planned_cost", ("plan cost", "budget", "standard cost"), unit="{t}.currency"),
        Field("actual_cost", M, "{t}.actual_cost", ("real cost", "cost", "operation cost", "production cost",
              "labour cost", "labor cost", "machining cost",
              "spent"), unit="{t}.currency", better="low"),
        Field("cost_deviation", M, "({t}.actual_cost - {t}.planned_cost)", ("cost overrun", "over plan",
              "actual minus planned cost", "excess of actual over planned cost", "overrun",
              "over budget", "deviation", "variance", "cost variance", "difference to plan", "against plan"),
              unit="{t}.currency", better="low", between=("actual_cost", "planned_cost")),
        Field("delay", DAYS, "({t}.actual_end - {t}.scheduled_end)", ("days behind", "operation delay",
              "late by", "days delayed"), adds=False, better="low"),
        Field("over_plan", F, "({t}.actual_hours > {t}.planned_hours)", ("longer than planned",
              "take longer than planned",
              "took longer than planned", "slower than planned", "more hours than planned", "over planned hours",
              "overran", "overran planned hours", "exceed planned hours", "exceeded planned hours", "ran over",
              "overran plan", "over planned time", "exceeded planned time", "over estimated hours"),
              rank="hours_deviation", needs=("actual_hours", "planned_hours")),
        Field("over_cost", F, "({t}.actual_cost > {t}.planned_cost)", ("cost more than planned",
              "costlier than planned",
              "more expensive than planned", "over planned cost"), rank="cost_deviation",
              needs=("actual_cost", "planned_cost")),
        Field("delayed", F, "({t}.actual_end > {t}.scheduled_end)", ("late", "finished late", "ended late",
              "behind schedule"),
              needs=("actual_end", "scheduled_end")),
        Field("actual_start", D, "{t}.actual_start", ("started", "start", "date"), superlatives=_AGE, been=True),
        Field("actual_end", D, "{t}.actual_end", ("finished", "ended", "end"), been=True),
        Field("scheduled_start", D, "{t}.scheduled_start", ("planned start",)),
        Field("finished", F, "({t}.actual_end IS NOT NULL)", ("completed", "done", "ended", "complete"),
              day="actual_end", needs=("actual_end",),
              unless=("unfinished", "still to do", "not finished", "not done")),
        Field("scheduled_end", D, "{t}.scheduled_end", ("planned end",)),
    ),
)  # fmt: skip

ROUTING = Subject(
    "routing",
    table="routing",
    one="routing step",
    many="routing steps",
    words=("routing", "route", "work plan", "process plan", "production step", "manufacturing step", "process step",
           "step", "production sequence", "operation list", "go through", "pass through", "run through", "go", "pass"),
    code="sku",
    label=None,
    key=("sku", "sequence"),
    shown=(
        "sequence", "description", "work_centre.work_centre_id", "work_centre.work_centre_name", "setup_hours",
        "run_hours",
    ),
    ranked="work_centre",
    scope=Scope.PRODUCTION_READ,
    reads=("routing", "sku", "work_centre"),
    joins=(
        Join("item", "item", (("sku", "sku"),)),
        Join("work_centre", "work_centre", (("work_centre_id", "work_centre_id"),)),
    ),
    fields=(
        Field("sequence", N, "{t}.sequence", ("step number", "operation number"), adds=False),
        Field("description", T, "{t}.description", ("step text", "operation text")),
        Field("setup_hours", HOURS, "{t}.setup_hours", ("setup time", "set up time", "set up", "setup", "changeover")),
        Field("run_hours", HOURS, "{t}.run_hours", ("run time", "time a piece", "time per piece", "hours per piece",
              "hours a piece", "machining time", "processing time"), superlatives=_TIME),
    ),
)  # fmt: skip

SCRAP = Subject(
    "scrap",
    table="scrap",
    one="scrap record",
    many="scrap records",
    words=("scrap", "waste", "loss", "scrap record", "scrap booking", "defect", "reject"),
    code="scrap_id",
    label=None,
    key=("scrap_id",),
    shown=("item.sku", "item.name", "quantity", "reason", "scrap_date"),
    day="scrap_date",
    ranked="reason",
    pieces="quantity",
    usual="quantity",
    scope=Scope.PRODUCTION_READ,
    reads=("scrap", "sku"),
    joins=(
        Join("item", "item", (("sku", "sku"),)),
        Join("order", "work_order", (("wo_number", "wo_number"),)),
        Join("work_centre", "work_centre", (("work_centre_id", "work_centre_id"),)),
    ),
    fields=(
        Field("quantity", Q, "{t}.quantity", ("scrap", "scrapped", "piece", "unit", "lost", "scrap quantity"),
              unit="coalesce({t}.unit, {item}.unit)", better="low"),
        Field("value", M, "(CASE WHEN coalesce({t}.unit, {item}.unit) = {item}.unit THEN"
              " {t}.quantity * {item}.standard_cost END)", ("scrap value", "scrap cost", "cost", "worth",
              "money", "amount of money"),
              unit="{item}.currency", better="low", product=("quantity", "item.standard_cost")),
        Field("reason", T, "{t}.reason", ("cause", "scrap reason", "why")),
        Field("scrap_date", D, "{t}.scrap_date", ("date", "scrapped", "lost", "booked"),
              superlatives=_BOOKED, been=True),
    ),
)  # fmt: skip

_IN_FORCE = "({t}.effective_from <= :today AND ({t}.effective_to IS NULL OR {t}.effective_to >= :today))"

BOM = Subject(
    "bom_line",
    table="bom",
    one="bill of material line",
    many="bill of material lines",
    words=("bom line", "bill of material line", "bom", "product structure", "bill of material", "parts list",
           "structure"),
    code="parent_sku",
    label=None,
    key=("parent_sku", "version", "component_sku", "effective_from"),
    pieces="quantity",
    shown=("component.sku", "component.name", "parent.name", "quantity", "valid_from", "valid_to"),
    scope=Scope.BOM_READ,
    reads=("bom", "sku"),
    joins=(
        Join("parent", "item", (("parent_sku", "sku"),)),
        Join("component", "item", (("component_sku", "sku"),)),
    ),
    derived=(replace(_MAKING, on=(("parent_sku", "sku"),)),),
    fields=(
        Field("quantity", Q, "{t}.quantity", ("quantity per assembly", "per assembly", "piece", "unit", "length",
              "kg", "kilo", "kilogram", "metre", "meter", "litre", "liter"), unit="{t}.unit", adds=False),
        Field("requirement", Q, f"(CASE WHEN {_IN_FORCE} AND {{making}}.sku IS NOT NULL THEN"
              " {t}.quantity * {making}.quantity ELSE 0 END)", ("gross requirement", "component requirement",
              "open requirement", "required quantity", "requirements", "demand from open work orders"),
              unit="{t}.unit", label="requirement of open work orders"),
        Field("cost", M, "(CASE WHEN {t}.unit = {component}.unit THEN {t}.quantity * {component}.standard_cost END)",
              ("line cost", "extended cost", "cost of line", "component cost", "material cost",
               "quantity times standard cost", "quantity times cost", "quantity x standard cost", "quantity x cost",
               "standard cost quantity take into account", "quantity take into account", "standard cost times quantity",
               "expensive line", "cost per line"), unit="{component}.currency",
              superlatives={"expensive line": "high", "dearest line": "high", "costliest line": "high"}),
        Field("scrap_percent", N, "{t}.scrap_percent", ("scrap allowance", "scrap percentage", "planned scrap",
              "planned scrap percentage", "scrap factor", "allowance for scrap"), adds=False),
        Field("valid_from", D, "nullif({t}.effective_from, DATE '1900-01-01')", ("valid since", "since when",
              "effective from", "effective since", "effective date", "in force since", "added"), superlatives=_AGE),
        Field("valid_to", D, "{t}.effective_to", ("valid until", "until when", "effective to", "effective until",
              "in force until", "removed")),
        Field("in_force", F, _IN_FORCE, ("valid", "current")),
    ),
)  # fmt: skip

MODEL = SemanticModel(
    (
        ITEM, STOCK, WAREHOUSE, CUSTOMER, SALES_ORDER, SALES_LINE, SUPPLIER, OFFER, PURCHASE_ORDER, PURCHASE_LINE,
        WORK_ORDER, OPERATION, ROUTING, WORK_CENTRE, SCRAP, BOM,
    )
)  # fmt: skip
