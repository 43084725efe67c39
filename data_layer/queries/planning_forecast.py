"""What planning reads of stored forecasts, and of the orders that consume them. `docs/planning.md` tells why each is
read so."""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from data_layer.demand_series import LINES, PLACE, SITE, WANTED
from data_layer.derived_sales import ORDERED
from data_layer.forecast_log import ENDS

# Raised when a training has ended: what it changes until then is not looked for.
REVISION = """
SELECT 'forecast', CAST(extract(epoch FROM max(finished_at)) * 1000000 AS bigint) FROM manufacturing.forecast_run
WHERE status = 'COMPLETED' HAVING max(finished_at) IS NOT NULL
"""
SCHEMAS: Mapping[str, Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "forecasts": {
            "sku": pl.String(),
            "site": pl.String(),
            "share": pl.Float64(),
            "start": pl.Int32(),
            "grain": pl.String(),
            "amounts": pl.String(),
            "own": pl.Boolean(),
        },
        "wanted": {"sku": pl.String(), "site": pl.String(), "day": pl.Int32(), "quantity": pl.Int64()},
    }
)
ORDER = {"forecasts": ("sku", "site"), "wanted": ("sku", "site", "day")}

# `amounts`: the quantities of the days, weeks or months (`grain`) from the day `start` on, with spaces between.
_FORECASTS = f"""
SELECT f.sku, coalesce(p.site, '') AS site, coalesce(p.share, 1) AS share,
       f.start_day - DATE '1970-01-01' AS start, f.grain,
       array_to_string(CAST(f.mean AS real[]), ' ') AS amounts, f.unit = s.unit AS own
FROM manufacturing.forecast f JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.forecast_site p USING (tenant_id, sku)
WHERE f.mean IS NOT NULL AND {ENDS} > %(today)s
"""

# Counted as training counts it, shipped or not: an order that is served early was foreseen too.
_WANTED_THEN = f"""
SELECT l.sku, {SITE} AS site, {WANTED} - DATE '1970-01-01' AS day,
       CAST(sum(l.quantity) * 10000 AS bigint) AS quantity
FROM {LINES} {PLACE} WHERE {ORDERED} AND coalesce(l.unit, s.unit) = s.unit AND {WANTED} >= %(today)s
GROUP BY 1, 2, 3
"""
QUERIES = {"forecasts": _FORECASTS, "wanted": _WANTED_THEN}
