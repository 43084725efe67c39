from core.enums import WorkOrderStatus
from data_layer.metadata import Entity, Field, Kind

WORK_ORDER = Entity(
    "work_order",
    key=("wo_number",),
    note="An order to make an item.",
    indexes=(("sku",), ("status", "due_date"), ("end_date",)),
    fields=(
        Field("wo_number", required=True),
        Field("sku", required=True, references="sku"),
        Field("status", required=True, choices=tuple(map(str, WorkOrderStatus))),
        Field("quantity", Kind.DECIMAL, required=True, minimum=0),
        Field(
            "completed_quantity", Kind.DECIMAL, required=True, minimum=0, default="0", note="Good pieces put to stock"
        ),
        Field("scrapped_quantity", Kind.DECIMAL, required=True, minimum=0, default="0"),
        Field("unit"),
        Field("start_date", Kind.DATE),
        Field("due_date", Kind.DATE),
        Field("end_date", Kind.DATE),
        Field("warehouse_id", references="warehouse", soft=True),
    ),
)

OPERATION = Entity(
    "operation",
    key=("wo_number", "sequence"),
    note="One step of a work order at a work centre, planned and real.",
    indexes=(("work_centre_id",), ("scheduled_start", "actual_start"), ("actual_end",)),
    fields=(
        Field("wo_number", required=True, references="work_order"),
        Field("sequence", Kind.INTEGER, required=True),
        Field("work_centre_id", required=True, references="work_centre"),
        Field("scheduled_start", Kind.DATE),
        Field("scheduled_end", Kind.DATE),
        Field("actual_start", Kind.DATE),
        Field("actual_end", Kind.DATE),
        Field("planned_hours", Kind.DECIMAL, minimum=0),
        Field("actual_hours", Kind.DECIMAL, minimum=0),
        Field("planned_cost", Kind.DECIMAL, minimum=0),
        Field("actual_cost", Kind.DECIMAL, minimum=0),
        Field("currency"),
    ),
)

ROUTING = Entity(
    "routing",
    key=("sku", "sequence"),
    note="The standard steps to make an item.",
    indexes=(("work_centre_id",),),
    fields=(
        Field("sku", required=True, references="sku"),
        Field("sequence", Kind.INTEGER, required=True),
        Field("work_centre_id", required=True, references="work_centre"),
        Field("description"),
        Field("setup_hours", Kind.DECIMAL, minimum=0),
        Field("run_hours", Kind.DECIMAL, minimum=0, note="For one piece"),
    ),
)

SCRAP = Entity(
    "scrap",
    key=("scrap_id",),
    note="Pieces lost, with the reason.",
    indexes=(("sku",), ("wo_number",), ("scrap_date",)),
    fields=(
        Field("scrap_id", required=True),
        Field("wo_number", references="work_order", soft=True),
        Field("sku", required=True, references="sku"),
        Field("quantity", Kind.DECIMAL, required=True, minimum=0),
        Field("unit"),
        Field("reason", sorts=True),
        Field("scrap_date", Kind.DATE),
        Field("work_centre_id", references="work_centre", soft=True),
    ),
)
