"""The tools there are. A new one is its file and one line here."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from tools.bom.explode_bom import explode_bom
from tools.bom.where_used import where_used
from tools.inventory.current_inventory import current_inventory
from tools.inventory.stock_below_reorder_point import stock_below_reorder_point
from tools.inventory.stock_on_hand import stock_on_hand
from tools.orders.open_sales_orders import open_sales_orders
from tools.orders.order_by_number import order_by_number
from tools.production.production_status import production_status
from tools.purchasing.open_purchase_orders import open_purchase_orders
from tools.quality.inventory_check import inventory_check
from tools.spec import Tool
from tools.suppliers.supplier_list import supplier_list
from tools.suppliers.supplier_profile import supplier_profile
from tools.suppliers.suppliers_of_sku import suppliers_of_sku

TOOLS: tuple[Tool, ...] = (
    stock_on_hand,
    stock_below_reorder_point,
    open_sales_orders,
    order_by_number,
    suppliers_of_sku,
    supplier_profile,
    open_purchase_orders,
    production_status,
    explode_bom,
    where_used,
    current_inventory,
    supplier_list,
    inventory_check,
)
by_name: Mapping[str, Tool] = MappingProxyType({tool.name: tool for tool in TOOLS})


def granted(scopes: Collection[str]) -> tuple[Tool, ...]:
    """A tool the caller may not use is not offered at all."""
    return tuple(tool for tool in TOOLS if tool.scope in scopes)
