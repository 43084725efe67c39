from data_layer.metadata import Entity, Field, Kind

INVENTORY = Entity(
    "inventory",
    key=("sku", "warehouse_id", "lot"),
    snapshot=True,
    note="Stock of an item at a place, as last stated; what it replaced is in inventory_history.",
    fields=(
        Field("sku", required=True, references="sku"),
        Field("warehouse_id", required=True, references="warehouse"),
        Field("lot", required=True, default=""),
        Field("as_of", Kind.TIMESTAMP, required=True, note="When the source stated it"),
        Field("on_hand", Kind.DECIMAL, required=True),
        Field("allocated", Kind.DECIMAL, required=True, minimum=0, default="0"),
        Field("unit", required=True, default="EA"),
        Field("bin"),
    ),
)
