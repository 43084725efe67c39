"""Which share of what is forecast of an item is for each site. `data_layer.site_shares` works it out."""

from sqlalchemy import Column, Double, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

FORECAST_SITE = Table(
    "forecast_site",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("site", Text, primary_key=True, comment="Empty: of what names none"),
    Column("share", Double, nullable=False, comment="Those of an item add up to 1"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
