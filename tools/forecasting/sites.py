"""Forecasts of items parted among the sites that they ship from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.errors import NotFound
from data_layer.queries.forecasts import NamedForecast

PARTED = "Each item's forecast is parted among its sites as the orders of the last year were."
Shares = Mapping[str, Mapping[str, float]]  # by item and site; "": of what names none


def told(shares: Shares) -> Shares:
    """Raises `NotFound` where there are none."""
    if not shares:
        raise NotFound(
            "No sales order line names the warehouse that it ships from, so there is no forecast by site. There is one"
            " by item, and by category, subcategory and product line."
        )
    return shares


def parts(forecasts: Sequence[NamedForecast], shares: Shares) -> list[tuple[str, NamedForecast, float]]:
    """The site, the forecast, and the site's share of it."""
    return [(site, one, share) for one in forecasts for site, share in shares.get(one.sku, {"": 1.0}).items()]


def at_site(forecasts: Sequence[NamedForecast], shares: Shares, site: str) -> list[NamedForecast]:
    """Their parts that are for one site; of parts no interval is known."""
    return [_part(one, share) for where, one, share in parts(forecasts, shares) if where == site]


def _part(forecast: NamedForecast, share: float) -> NamedForecast:
    mean = None if forecast.mean is None else [share * much for much in forecast.mean]
    return replace(forecast, mean=mean, low_80=None, high_80=None, low_95=None, high_95=None)
