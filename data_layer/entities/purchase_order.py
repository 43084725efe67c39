from core.enums import PurchaseOrderStatus
from data_layer.metadata import Entity, Field, Kind

PURCHASE_ORDER = Entity(
    "purchase_order",
    key=("po_number",),
    note="An order to a supplier.",
    indexes=(("supplier_id",), ("status", "expected_date"), ("order_date",)),
    fields=(
        Field("po_number", required=True),
        Field("supplier_id", required=True, references="supplier"),
        Field("status", required=True, choices=tuple(map(str, PurchaseOrderStatus))),
        Field("order_date", Kind.DATE, required=True),
        Field("expected_date", Kind.DATE),
        Field("shipped_date", Kind.DATE),
        Field("currency"),
        Field("total", Kind.DECIMAL, note="As the source states it"),
        Field("buyer", sorts=True),
        Field("ship_method", sorts=True),
    ),
)

PURCHASE_ORDER_LINE = Entity(
    "purchase_order_line",
    key=("po_number", "line_number"),
    note="One item of an order to a supplier.",
    indexes=(("sku",), ("due_date",)),
    fields=(
        Field("po_number", required=True, references="purchase_order"),
        Field("line_number", Kind.INTEGER, required=True),
        Field("sku", required=True, references="sku"),
        Field("quantity", Kind.DECIMAL, required=True, minimum=0),
        Field("received_quantity", Kind.DECIMAL, required=True, minimum=0, default="0"),
        Field("rejected_quantity", Kind.DECIMAL, required=True, minimum=0, default="0"),
        Field("unit"),
        Field("unit_price", Kind.DECIMAL, minimum=0),
        Field("currency"),
        Field("due_date", Kind.DATE),
        Field("received_date", Kind.DATE),
        Field("warehouse_id", references="warehouse", soft=True),
    ),
)
