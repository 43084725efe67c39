"""How forecasts are parted among sites. `data_layer.site_shares` works it out."""

from collections.abc import Collection, Mapping

from sqlalchemy import text

from data_layer.repository import Repository

_SHARES = text("""
SELECT sku, site, share FROM manufacturing.forecast_site
WHERE CAST(:all AS boolean) OR sku = ANY(:skus) ORDER BY sku, site
""")


class ForecastSitesRepository(Repository):
    async def shares(self, skus: Collection[str] | None = None) -> Mapping[str, Mapping[str, float]]:
        """By item and site (""; of what names none), of these items or of all; one none of whose order lines names a
        site has none."""
        found: dict[str, dict[str, float]] = {}
        for row in await self._tx.execute(_SHARES, {"all": skus is None, "skus": list(skus or ())}):
            found.setdefault(row.sku, {})[row.site] = row.share
        return found
