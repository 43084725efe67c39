"""Types of arguments that name a record of the tenant's own data.

`entity` in the schema says what kind it names: channels can offer a picker, and the embedded model fills it from
what the planner wrote, without knowing the tool. `orders` says which kind of order alone is meant.
"""

from typing import Annotated

from pydantic import Field


def _reference(entity: str, description: str) -> object:
    return Field(description=description, min_length=1, max_length=200, json_schema_extra={"entity": entity})


def _order(kind: str) -> object:
    return Field(
        description=f"A {kind}'s number, as the planner wrote it.",
        min_length=1,
        max_length=200,
        json_schema_extra={"entity": "order", "orders": kind},
    )


def _value(columns: tuple[str, ...], description: str) -> object:
    """`values` in the schema are the sorting fields whose values the argument takes."""
    return Field(description=description, min_length=1, max_length=200, json_schema_extra={"values": list(columns)})


SkuRef = Annotated[str, _reference("sku", "An item: its code, or its name as the planner wrote it.")]
SupplierRef = Annotated[str, _reference("supplier", "A supplier: its code, or its name as the planner wrote it.")]
CustomerRef = Annotated[str, _reference("customer", "A customer: its code, or its name as the planner wrote it.")]
WarehouseRef = Annotated[str, _reference("warehouse", "A warehouse or stock location: its code or its name.")]
WorkCentreRef = Annotated[str, _reference("work_centre", "A work centre: its code or its name.")]
OrderRef = Annotated[str, _reference("order", "An order's number, as the planner wrote it.")]
PurchaseOrderRef = Annotated[str, _order("purchase order")]
SalesOrderRef = Annotated[str, _order("sales order")]
WorkOrderRef = Annotated[str, _order("work order")]

CategoryRef = Annotated[
    str,
    _value(
        ("sku.category", "sku.subcategory", "sku.product_line"),
        "A product category, subcategory or product line, as the planner wrote it.",
    ),
]
TerritoryRef = Annotated[str, _value(("customer.territory",), "A sales territory, as the planner wrote it.")]
ChannelRef = Annotated[str, _value(("sales_order.channel",), "A sales channel, as the planner wrote it.")]
SiteRef = Annotated[str, _value(("warehouse.site",), "A site of the plant, as the planner wrote it.")]
BuyerRef = Annotated[
    str, _value(("purchase_order.buyer",), "Who places purchase orders: the buyer, as the data has it.")
]

Limit = Annotated[int, Field(description="Rows in a page.", ge=1, le=200)]
Cursor = Annotated[str, Field(description="`next_cursor` of the page before.", max_length=500)]
