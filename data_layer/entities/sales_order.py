from core.enums import SalesOrderStatus
from data_layer.metadata import Entity, Field, Kind

SALES_ORDER = Entity(
    "sales_order",
    key=("order_number",),
    note="An order of a customer.",
    indexes=(("customer_id",), ("status", "due_date"), ("order_date",)),
    fields=(
        Field("order_number", required=True),
        Field("customer_id", references="customer", soft=True),
        Field("status", required=True, choices=tuple(map(str, SalesOrderStatus))),
        Field("order_date", Kind.DATE, required=True),
        Field("due_date", Kind.DATE),
        Field("shipped_date", Kind.DATE),
        Field("channel", sorts=True),
        Field("currency"),
        Field("total", Kind.DECIMAL, note="As the source states it"),
    ),
)

SALES_ORDER_LINE = Entity(
    "sales_order_line",
    key=("order_number", "line_number"),
    note="One item of an order of a customer.",
    indexes=(("sku",),),
    fields=(
        Field("order_number", required=True, references="sales_order"),
        Field("line_number", Kind.INTEGER, required=True),
        Field("sku", required=True, references="sku"),
        Field("quantity", Kind.DECIMAL, required=True, minimum=0),
        Field("shipped_quantity", Kind.DECIMAL, minimum=0, note="Empty: the source does not say"),
        Field("unit"),
        Field("unit_price", Kind.DECIMAL, minimum=0),
        Field("discount_percent", Kind.DECIMAL, minimum=0),
        Field("line_total", Kind.DECIMAL),
        Field("currency"),
        Field("due_date", Kind.DATE),
        Field("warehouse_id", references="warehouse", soft=True, note="That it ships from; empty: not stated"),
        Field("promotion", note="Name or code of the offer it was ordered under; empty: none, or not stated"),
    ),
)
