"""How an item's forecast is parted among its sites: by their shares of what was ordered in the last year, of what was
not ordered in it ever before (top-down by the proportions of the historical averages; Gross and Sohl, 1990)."""

from datetime import date, timedelta

from data_layer.bulk import BulkSession
from data_layer.demand_series import LINES, PLACE, SITE, WANTED
from data_layer.derived_sales import ORDERED

_YEAR = timedelta(weeks=52)
_FORGET = "DELETE FROM manufacturing.forecast_site"
_KEEP = f"""
WITH part AS (
    SELECT l.sku, {SITE} AS site, sum(l.quantity) AS ever,
           coalesce(sum(l.quantity) FILTER (WHERE {WANTED} >= %(since)s), 0) AS lately
    FROM {LINES} {PLACE} WHERE {ORDERED} AND {WANTED} < %(until)s AND coalesce(l.unit, s.unit) = s.unit
    GROUP BY 1, 2
), whole AS (
    SELECT sku, sum(ever) AS ever, sum(lately) AS lately FROM part GROUP BY sku HAVING max(site) <> ''
), share AS (
    SELECT sku, site, CASE WHEN w.lately > 0 THEN p.lately / w.lately ELSE p.ever / nullif(w.ever, 0) END AS share
    FROM part p JOIN whole w USING (sku)
)
INSERT INTO manufacturing.forecast_site (tenant_id, sku, site, share)
SELECT %(tenant)s, sku, site, share FROM share WHERE share > 0
"""


def keep_site_shares(session: BulkSession, until: date) -> None:
    """In place of what was kept: of the items with an order line that names a site, by what was wanted before the day
    `until`. In a transaction of its own."""
    with session.transaction():
        session.execute("SET LOCAL work_mem = '64MB'")
        session.execute(_FORGET)
        session.execute(_KEEP, {"tenant": session.tenant_id, "since": until - _YEAR, "until": until})
