"""The tools there are. A new one is its file and one line here."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from tools.actions.draft_purchase_requisition import draft_purchase_requisition
from tools.actions.draft_supplier_email import draft_supplier_email
from tools.actions.post_message import post_message
from tools.actions.request_expedite import request_expedite
from tools.alerts.acknowledge_alerts import acknowledge_alerts
from tools.alerts.my_alerts import my_alerts
from tools.alerts.set_alert import set_alert
from tools.alerts.set_alert_hours import set_alert_hours
from tools.alerts.snooze_alert import snooze_alert
from tools.alerts.stop_alert import stop_alert
from tools.analysis.analyse import analyse
from tools.bom.bom_cost import bom_cost
from tools.bom.buildable_quantity import buildable_quantity
from tools.bom.component_shortages import component_shortages
from tools.bom.explode_bom import explode_bom
from tools.bom.where_used import where_used
from tools.brief.morning_brief import morning_brief
from tools.documents.documents_about import documents_about
from tools.documents.open_document import open_document
from tools.documents.search_documents import search_documents
from tools.forecasting.forecast_accuracy import forecast_accuracy
from tools.forecasting.forecast_by_group import forecast_by_group
from tools.forecasting.forecast_demand import forecast_demand
from tools.forecasting.forecast_misses import forecast_misses
from tools.inventory.current_inventory import current_inventory
from tools.inventory.days_of_cover import days_of_cover
from tools.inventory.inventory_value import inventory_value
from tools.inventory.slow_moving_stock import slow_moving_stock
from tools.inventory.stock_as_of import stock_as_of
from tools.inventory.stock_below_reorder_point import stock_below_reorder_point
from tools.inventory.stock_by_status import stock_by_status
from tools.inventory.stock_on_hand import stock_on_hand
from tools.master.find_items import find_items
from tools.master.item_profile import item_profile
from tools.orders.compare_sales import compare_sales
from tools.orders.customer_profile import customer_profile
from tools.orders.open_sales_orders import open_sales_orders
from tools.orders.order_by_number import order_by_number
from tools.orders.sales_history import sales_history
from tools.orders.sales_order_changes import sales_order_changes
from tools.planning.capacity_load import capacity_load
from tools.planning.material_shortages import material_shortages
from tools.planning.promise_date import promise_date
from tools.planning.purchase_order_impact import purchase_order_impact
from tools.planning.replenishment_proposals import replenishment_proposals
from tools.planning.time_phased_plan import time_phased_plan
from tools.planning.what_if import what_if
from tools.production.operation_delays import operation_delays
from tools.production.production_status import production_status
from tools.production.production_throughput import production_throughput
from tools.production.scrap_report import scrap_report
from tools.production.work_centre_load import work_centre_load
from tools.production.work_order_changes import work_order_changes
from tools.purchasing.open_purchase_orders import open_purchase_orders
from tools.purchasing.purchase_order_changes import purchase_order_changes
from tools.purchasing.purchase_spend import purchase_spend
from tools.purchasing.receipts_due import receipts_due
from tools.quality.data_freshness import data_freshness
from tools.quality.inventory_check import inventory_check
from tools.spec import Tool
from tools.suppliers.single_sourced_items import single_sourced_items
from tools.suppliers.supplier_list import supplier_list
from tools.suppliers.supplier_profile import supplier_profile
from tools.suppliers.supplier_scorecard import supplier_scorecard
from tools.suppliers.suppliers_of_sku import suppliers_of_sku

TOOLS: tuple[Tool, ...] = (
    morning_brief,
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
    stock_by_status,
    inventory_value,
    stock_as_of,
    slow_moving_stock,
    days_of_cover,
    item_profile,
    find_items,
    bom_cost,
    buildable_quantity,
    component_shortages,
    promise_date,
    time_phased_plan,
    what_if,
    purchase_order_impact,
    purchase_order_changes,
    sales_order_changes,
    work_order_changes,
    forecast_demand,
    forecast_accuracy,
    forecast_misses,
    forecast_by_group,
    capacity_load,
    replenishment_proposals,
    data_freshness,
    sales_history,
    compare_sales,
    customer_profile,
    purchase_spend,
    receipts_due,
    supplier_scorecard,
    single_sourced_items,
    production_throughput,
    scrap_report,
    work_centre_load,
    operation_delays,
    material_shortages,
    analyse,
    search_documents,
    open_document,
    documents_about,
    draft_purchase_requisition,
    draft_supplier_email,
    post_message,
    request_expedite,
    my_alerts,
    set_alert,
    stop_alert,
    snooze_alert,
    acknowledge_alerts,
    set_alert_hours,
)
by_name: Mapping[str, Tool] = MappingProxyType({tool.name: tool for tool in TOOLS})


def granted(scopes: Collection[str]) -> tuple[Tool, ...]:
    """A tool the caller may not use is not offered at all."""
    return tuple(tool for tool in TOOLS if tool.scope in scopes)
