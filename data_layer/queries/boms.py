"""Product structures, down and up, as they are in force on one day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

DEEPEST = 40  # levels: more than any real product has

# Of a parent's versions with components in force, the newest counts ("10" is newer than "9").
_IN_FORCE = """
    SELECT b.tenant_id, b.parent_sku, b.component_sku, b.effective_from, b.quantity, b.unit, b.position,
           b.scrap_percent, b.source_system, b.source_record
    FROM manufacturing.bom b
    WHERE {alias} AND b.effective_from <= :today AND coalesce(b.effective_to, DATE '9999-12-31') >= :today
    AND b.version = (
        SELECT v.version FROM manufacturing.bom v
        WHERE v.tenant_id = b.tenant_id AND v.parent_sku = b.parent_sku AND v.effective_from <= :today
        AND coalesce(v.effective_to, DATE '9999-12-31') >= :today
        ORDER BY length(v.version) DESC, v.version DESC LIMIT 1)
"""

# `above` are the items from the top to this one: a component found among them closes a circle and is not followed.
# `place` sorts parents before their components, these by position, then by code.
_DOWN = f"""
WITH RECURSIVE tree AS (
    SELECT 0 AS level, CAST(:sku AS text) AS component_sku, CAST(NULL AS text) AS parent_sku,
           CAST(NULL AS numeric) AS quantity_per, CAST(:quantity AS numeric) AS extended_quantity,
           CAST(NULL AS text) AS unit, CAST(NULL AS numeric) AS scrap_percent, ARRAY[CAST(:sku AS text)] AS above,
           CAST(ARRAY[] AS text[]) AS place, false AS circular,
           CAST(NULL AS text) AS source, CAST(NULL AS text) AS record
    UNION ALL
    SELECT t.level + 1, b.component_sku, b.parent_sku, b.quantity, trim_scale(t.extended_quantity * b.quantity), b.unit,
           b.scrap_percent, t.above || b.component_sku,
           t.place || (
               to_char(coalesce(b.position, 0), 'FM0000000000') || ' ' || b.component_sku || ' ' || b.effective_from),
           b.component_sku = ANY(t.above), b.source_system, b.source_record
    FROM tree t CROSS JOIN LATERAL ({_IN_FORCE.format(alias="b.parent_sku = t.component_sku")}) AS b
    WHERE NOT t.circular AND t.level < :levels
)
SELECT CAST(row_number() OVER (ORDER BY t.place) AS integer) AS line, t.level, t.parent_sku, t.component_sku,
       s.name AS component, s.procurement, t.quantity_per, t.extended_quantity, coalesce(t.unit, s.unit) AS unit,
       t.scrap_percent, t.circular, t.source, t.record, array_to_string(t.above, ' > ') AS path,
       NOT t.circular AND NOT EXISTS (
           SELECT FROM manufacturing.bom c WHERE c.tenant_id = s.tenant_id AND c.parent_sku = t.component_sku
           AND c.effective_from <= :today AND coalesce(c.effective_to, DATE '9999-12-31') >= :today) AS lowest
FROM tree t LEFT JOIN manufacturing.sku s ON s.sku = t.component_sku
WHERE t.level > 0
"""

_UP = f"""
WITH RECURSIVE tree AS (
    SELECT 0 AS level, CAST(:sku AS text) AS parent_sku, CAST(NULL AS text) AS component_sku,
           CAST(NULL AS numeric) AS quantity_per, CAST(1 AS numeric) AS extended_quantity, CAST(NULL AS text) AS unit,
           ARRAY[CAST(:sku AS text)] AS below, CAST(ARRAY[] AS text[]) AS place, false AS circular,
           CAST(NULL AS text) AS source, CAST(NULL AS text) AS record
    UNION ALL
    SELECT t.level + 1, b.parent_sku, b.component_sku, b.quantity, trim_scale(t.extended_quantity * b.quantity), b.unit,
           t.below || b.parent_sku, t.place || (b.parent_sku || ' ' || b.effective_from),
           b.parent_sku = ANY(t.below), b.source_system, b.source_record
    FROM tree t CROSS JOIN LATERAL ({_IN_FORCE.format(alias="b.component_sku = t.parent_sku")}) AS b
    WHERE NOT t.circular AND t.level < :levels
)
SELECT CAST(row_number() OVER (ORDER BY t.level, t.place) AS integer) AS line, t.level, t.parent_sku, s.name AS parent,
       t.component_sku, t.quantity_per, t.extended_quantity, t.unit, s.finished_good, t.circular, t.source, t.record,
       array_to_string(t.below, ' > ') AS path,
       NOT t.circular AND NOT EXISTS (
           SELECT FROM manufacturing.bom c WHERE c.tenant_id = s.tenant_id AND c.component_sku = t.parent_sku
           AND c.effective_from <= :today AND coalesce(c.effective_to, DATE '9999-12-31') >= :today) AS topmost
FROM tree t LEFT JOIN manufacturing.sku s ON s.sku = t.parent_sku
WHERE t.level > 0
"""

_CIRCLE = "count(*) FILTER (WHERE circular) AS circles, min(path) FILTER (WHERE circular) AS circle"


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
            f" count(DISTINCT component_sku) FILTER (WHERE procurement = 'BUY') AS bought, {_CIRCLE}",
        )
        given = {"sku": sku, "quantity": quantity, "today": today, "levels": max_level or DEEPEST}
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
            f" count(DISTINCT parent_sku) FILTER (WHERE topmost) AS tops, {_CIRCLE}",
        )
        given: dict[str, Any] = {"sku": sku, "today": today, "levels": 1 if direct_only else DEEPEST}
        return await read_page(self._tx, listing, UseLine, given, limit=limit, cursor=cursor)
