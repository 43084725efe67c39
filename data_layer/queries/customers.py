"""Questions about one customer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from core.enums import OPEN_SALES_ORDER
from data_layer.derived_sales import NOT_ORDERED
from data_layer.queries.amounts import amounts
from data_layer.repository import Repository

_MASTER = text("""
SELECT customer_id, name, type, territory, country, active, source_system AS source, source_record AS record
FROM manufacturing.customer WHERE customer_id = :customer
""")

# Each condition is counted and, where orders state a total, summed for each currency.
_SPANS = {
    "ever": "true",
    "this_year": "order_date >= :year AND order_date <= :today",
    "last_year_so_far": "order_date >= :last_year AND order_date <= :last_today",
    "last_year": "order_date >= :last_year AND order_date < :year",
    "open": "status = ANY(:open)",
    "late": "status = ANY(:open) AND due_date < :today",
}
_ORDERS = text(f"""
WITH orders AS (
    SELECT order_number, order_date, due_date, status, total, coalesce(currency, '') AS currency
    FROM manufacturing.sales_order WHERE customer_id = :customer AND status <> ALL(:not_ordered)
), by_currency AS (
    SELECT currency, {
    ", ".join(
        f"count(*) FILTER (WHERE {span}) AS {name}, sum(total) FILTER (WHERE {span}) AS {name}_value"
        for name, span in _SPANS.items()
    )
} FROM orders GROUP BY currency
)
SELECT {
    ", ".join(
        f"CAST(coalesce(sum({name}), 0) AS bigint) AS {name}, jsonb_object_agg(currency, CAST({name}_value AS text))"
        f" FILTER (WHERE {name}_value IS NOT NULL) AS {name}_value"
        for name in _SPANS
    )
},
       (SELECT count(*) FROM orders WHERE total IS NULL) AS unpriced,
       (SELECT min(order_date) FROM orders) AS first_order_date,
       (SELECT max(order_date) FROM orders) AS last_order_date,
       (SELECT order_number FROM orders ORDER BY order_date DESC, order_number DESC LIMIT 1) AS last_order
FROM by_currency
""")


@dataclass(frozen=True)
class Customer:
    customer_id: str
    name: str | None
    type: str | None
    territory: str | None
    country: str | None
    active: bool | None
    source: str
    record: str


@dataclass(frozen=True)
class Span:
    """Orders, and the sum of the totals they state, by currency."""

    orders: int
    value: dict[str, Decimal]


@dataclass(frozen=True)
class CustomerOrders:
    """All but drafts and cancelled ones. `last_year_so_far` ends on the same day a year before today."""

    ever: Span
    this_year: Span
    last_year_so_far: Span
    last_year: Span
    open: Span
    late: Span
    unpriced: int
    first_order_date: date | None
    last_order_date: date | None
    last_order: str | None


class CustomerRepository(Repository):
    async def master(self, customer: str) -> Customer:
        return Customer(**(await self._tx.execute(_MASTER, {"customer": customer})).mappings().one())

    async def orders(self, customer: str, today: date, last_today: date) -> CustomerOrders:
        """`last_today` is the day a year before."""
        given: dict[str, Any] = {
            "customer": customer,
            "not_ordered": list(NOT_ORDERED),
            "open": list(OPEN_SALES_ORDER),
            "today": today,
            "last_today": last_today,
            "year": date(today.year, 1, 1),
            "last_year": date(today.year - 1, 1, 1),
        }
        row = (await self._tx.execute(_ORDERS, given)).mappings().one()
        return CustomerOrders(
            **{name: Span(row[name], amounts(row[f"{name}_value"])) for name in _SPANS},
            unpriced=row["unpriced"],
            first_order_date=row["first_order_date"],
            last_order_date=row["last_order_date"],
            last_order=row["last_order"],
        )
