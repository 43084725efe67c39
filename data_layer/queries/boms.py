"""Product structures, down and up, as they are in force on one day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data_layer.queries.amounts import sums
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.queries.structure import CIRCLES, DEEPEST, above, below
from data_layer.repository import Repository

_DOWN = below(
    "CAST(row_number() OVER (ORDER BY t.place) AS integer) AS line, t.level, t.parent_sku, t.component_sku,"
    " s.name AS component, s.procurement, t.quantity_per, t.extended_quantity, coalesce(t.unit, s.unit) AS unit,"
    " t.scrap_percent, t.circular, t.source, t.record"
)
_UP = above(
    "CAST(row_number() OVER (ORDER BY t.level, t.place) AS integer) AS line, t.level, t.parent_sku, s.name AS parent,"
    " t.component_sku, t.quantity_per, t.extended_quantity, t.unit, s.finished_good, t.circular, t.source, t.record"
)


@dataclass(frozen=True)
class BomLine:
    line: int
    level: int
    parent_sku: str
    component_sku: str
    component: str | None
    procurement: str | None
    quantity_per: Decimal
    extended_quantity: Decimal
    unit: str | None
    scrap_percent: Decimal | None
    circular: bool
    source: str
    record: str


@dataclass(frozen=True)
class UseLine:
    line: int
    level: int
    parent_sku: str
    parent: str | None
    component_sku: str
    quantity_per: Decimal
    extended_quantity: Decimal
    unit: str | None
    finished_good: bool | None
    topmost: bool
    circular: bool
    source: str
    record: str


class BomRepository(Repository):
    async def explode(
        self, sku: str, quantity: Decimal, today: date, *, max_level: int | None, limit: int, cursor: str | None
    ) -> Page[BomLine]:
        """All components below an item, depth first.

        Totals: lines, levels, direct (components on level 1), components (different items), lowest (lines without
        components of their own), made, bought, circles and one circle as a path.
        """
        listing = Listing(
            _DOWN,
            keys=(("line", "integer"),),
            totals="count(*) AS lines, coalesce(max(level), 0) AS levels, count(*) FILTER (WHERE level = 1) AS direct,"
            " count(DISTINCT component_sku) AS components, count(*) FILTER (WHERE lowest) AS lowest_lines,"
            f" count(DISTINCT component_sku) FILTER (WHERE procurement = 'BUY') AS bought, {CIRCLES}",
        )
        given = {"sku": sku, "quantity": quantity, "today": today, "levels": max_level or DEEPEST}
        return await read_page(self._tx, listing, BomLine, given, limit=limit, cursor=cursor)

    async def lines_of(
        self, sku: str, component: str, quantity: Decimal, today: date, *, max_level: int | None, limit: int,
        cursor: str | None,
    ) -> Page[BomLine]:  # fmt: skip
        """The lines of one component below an item, numbered as `explode` numbers all of them.

        Totals: lines, levels, direct (on level 1), bought (1 or 0), needed (extended quantities by unit), circles and
        one circle as a path.
        """
        listing = Listing(
            f"SELECT * FROM ({_DOWN}) AS every WHERE component_sku = :component",
            keys=(("line", "integer"),),
            totals="count(*) AS lines, coalesce(max(level), 0) AS levels, count(*) FILTER (WHERE level = 1) AS direct,"
            " count(DISTINCT component_sku) AS components,"
            " count(DISTINCT component_sku) FILTER (WHERE procurement = 'BUY') AS bought,"
            f" {sums('needed', 'extended_quantity', 'unit')}, {CIRCLES}",
        )
        given = {
            "sku": sku, "component": component, "quantity": quantity, "today": today, "levels": max_level or DEEPEST,
        }  # fmt: skip
        return await read_page(self._tx, listing, BomLine, given, limit=limit, cursor=cursor)

    async def where_used(
        self, sku: str, today: date, *, direct_only: bool, limit: int, cursor: str | None
    ) -> Page[UseLine]:
        """Every structure that holds an item, nearest first.

        Totals: lines, levels, parents (different items), direct (different parents on level 1), finished (different
        finished goods), tops (different items that are in nothing else), circles and one circle as a path.
        """
        listing = Listing(
            _UP,
            keys=(("line", "integer"),),
            totals="count(*) AS lines, coalesce(max(level), 0) AS levels, count(DISTINCT parent_sku) AS parents,"
            " count(DISTINCT parent_sku) FILTER (WHERE level = 1) AS direct,"
            " count(DISTINCT parent_sku) FILTER (WHERE finished_good) AS finished,"
            f" count(DISTINCT parent_sku) FILTER (WHERE topmost) AS tops, {CIRCLES}",
        )
        given: dict[str, Any] = {"sku": sku, "today": today, "levels": 1 if direct_only else DEEPEST}
        return await read_page(self._tx, listing, UseLine, given, limit=limit, cursor=cursor)
