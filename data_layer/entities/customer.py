from data_layer.metadata import Entity, Field, Kind

CUSTOMER = Entity(
    "customer",
    key=("customer_id",),
    named_by=("customer_id", "name"),
    note="Who buys from the plant.",
    fields=(
        Field("customer_id", required=True),
        Field("name"),
        Field("type"),
        Field("territory"),
        Field("country"),
        Field("active", Kind.BOOLEAN, default="true"),
    ),
)
