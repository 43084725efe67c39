"""What was planted, as a careful planner would tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Shortage:
    """Of the item `sku`, `quantity` is missing from `day` on, until `cured_on`. On that day `cured_by` brings enough: a
    purchase or work order, or nothing that is on order yet ("") but one placed today.

    `orders` do not get all they take; what the work orders among them are for is followed up: `assemblies` are the
    items of all those work orders, `sales_orders` what customers wait for. Demands are served by their days.
    """

    sku: str
    site: str
    cause: str
    what: str
    day: date
    quantity: str
    unit: str
    each_day: tuple[tuple[date, str], ...]
    orders: tuple[str, ...]
    assemblies: tuple[str, ...]
    sales_orders: tuple[str, ...]
    customers: tuple[str, ...]
    cured_by: str
    cured_on: date


@dataclass(frozen=True)
class Orderable:
    """Not short: nothing on order covers the `quantity` that is needed on `day`, but an order placed by `order_by`
    (today or later) still can."""

    sku: str
    site: str
    what: str
    day: date
    quantity: str
    unit: str
    order_by: date


@dataclass(frozen=True)
class Planted:
    shortages: tuple[Shortage, ...] = ()
    orderable: tuple[Orderable, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Planted":
        """From the manifest. Raises ValueError, KeyError or TypeError if it is no such thing."""
        return cls(
            tuple(Shortage(**{**one, **_lists(one), **_dates(one, "day", "cured_on")}) for one in given["shortages"]),
            tuple(Orderable(**{**one, **_dates(one, "day", "order_by")}) for one in given["orderable"]),
        )


def _lists(given: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: tuple(given[name]) for name in ("orders", "assemblies", "sales_orders", "customers")}
    return {**named, "each_day": tuple((date.fromisoformat(day), quantity) for day, quantity in given["each_day"])}


def _dates(given: Mapping[str, Any], *names: str) -> dict[str, date]:
    return {name: date.fromisoformat(given[name]) for name in names}
