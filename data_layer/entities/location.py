from data_layer.metadata import Entity, Field, Kind

WAREHOUSE = Entity(
    "warehouse",
    key=("warehouse_id",),
    named_by=("warehouse_id", "name"),
    note="A place that holds stock.",
    fields=(
        Field("warehouse_id", required=True),
        Field("name", required=True),
        Field("site", sorts=True),
        Field("active", Kind.BOOLEAN, default="true"),
        Field("pooled", Kind.BOOLEAN, note="Whether what customers order from it may as well ship from another site"),
    ),
)

WORK_CENTRE = Entity(
    "work_centre",
    key=("work_centre_id",),
    named_by=("work_centre_id", "name"),
    note="A place where operations are done.",
    fields=(
        Field("work_centre_id", required=True),
        Field("name", required=True),
        Field("site", sorts=True),
        Field("cost_rate", Kind.DECIMAL, minimum=0, note="Money an hour"),
        Field("currency"),
        Field("hours_per_week", Kind.DECIMAL, minimum=0, note="Capacity"),
        Field("active", Kind.BOOLEAN, default="true"),
    ),
)
