from data_layer.metadata import Entity, Field, Kind

BOM = Entity(
    "bom",
    key=("parent_sku", "version", "component_sku", "effective_from"),
    note="One component of one version of a product structure, and when it is in force.",
    indexes=(("component_sku",),),
    fields=(
        Field("parent_sku", required=True, references="sku"),
        Field("version", required=True, default="1"),
        Field("component_sku", required=True, references="sku"),
        Field("effective_from", Kind.DATE, required=True, default="1900-01-01"),
        Field("effective_to", Kind.DATE, note="Last day in force; empty: still in force"),
        Field("quantity", Kind.DECIMAL, required=True, minimum=0, note="For one parent"),
        Field("unit", default="EA"),
        Field("scrap_percent", Kind.DECIMAL, minimum=0),
        Field("position", Kind.INTEGER),
    ),
)
