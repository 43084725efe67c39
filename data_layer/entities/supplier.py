from data_layer.metadata import Entity, Field, Kind

SUPPLIER = Entity(
    "supplier",
    key=("supplier_id",),
    named_by=("supplier_id", "name"),
    note="A company that sells to the plant.",
    fields=(
        Field("supplier_id", required=True),
        Field("name", required=True),
        Field("active", Kind.BOOLEAN, default="true"),
        Field("preferred", Kind.BOOLEAN, default="false"),
        Field("rating", Kind.INTEGER, minimum=0, note="Credit rating as the source gives it: 1 is best"),
        Field("country", sorts=True),
        Field("email"),
        Field("phone"),
        Field("website"),
        Field("payment_terms", sorts=True),
        Field("currency"),
    ),
)

SUPPLIER_OFFER = Entity(
    "supplier_offer",
    key=("supplier_id", "sku"),
    note="What a supplier asks for an item: lead time, price, least quantity.",
    indexes=(("sku",),),
    fields=(
        Field("supplier_id", required=True, references="supplier"),
        Field("sku", required=True, references="sku"),
        Field("lead_time_days", Kind.INTEGER, minimum=0, note="Calendar days"),
        Field("price", Kind.DECIMAL, minimum=0, note="For one order unit"),
        Field("currency"),
        Field("unit", note="Order unit"),
        Field("minimum_quantity", Kind.DECIMAL, minimum=0, note="MOQ, in order units"),
        Field("maximum_quantity", Kind.DECIMAL, minimum=0),
        Field("last_cost", Kind.DECIMAL, minimum=0, note="At the last receipt"),
        Field("last_receipt_date", Kind.DATE),
        Field("preferred", Kind.BOOLEAN, default="false"),
    ),
)
