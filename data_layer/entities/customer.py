from data_layer.metadata import Entity, Field, Kind

CUSTOMER = Entity(
    "customer",
    key=("customer_id",),
    named_by=("customer_id", "name"),
    note="Who buys from the plant.",
    fields=(
        Field("customer_id", required=True),
        Field("name"),
        Field("type", sorts=True),
        Field("territory", sorts=True),
        Field("country", sorts=True),
        Field("active", Kind.BOOLEAN, default="true"),
    ),
)
