"""Product structures as SQL: what is in force on one day, and the tree below or above an item."""

DEEPEST = 40  # levels: more than any real product has

# For one parent, with the allowance for scrap that the structure states.
GROSS = "b.quantity * (1 + coalesce(b.scrap_percent, 0) / 100)"

# Of a parent's versions with components in force, the newest counts ("10" is newer than "9").
_IN_FORCE = """
    SELECT b.tenant_id, b.parent_sku, b.component_sku, b.effective_from, b.quantity, b.unit, b.position,
           b.scrap_percent, b.source_system, b.source_record
    FROM manufacturing.bom b
    WHERE {condition} AND b.effective_from <= :today AND coalesce(b.effective_to, DATE '9999-12-31') >= :today
    AND b.version = (
        SELECT v.version FROM manufacturing.bom v
        WHERE v.tenant_id = b.tenant_id AND v.parent_sku = b.parent_sku AND v.effective_from <= :today
        AND coalesce(v.effective_to, DATE '9999-12-31') >= :today
        ORDER BY length(v.version) DESC, v.version DESC LIMIT 1)
"""

# The same of every item of `parents`: each looks its own lines up, which are few, and only they are read.
_TAKEN = """
    SELECT ranked.*, m.made FROM ({parents}) AS m CROSS JOIN LATERAL (
        SELECT b.tenant_id, b.component_sku, b.unit, {gross} AS gross, rank() OVER (
            ORDER BY length(b.version) DESC, b.version DESC) AS newest
        FROM manufacturing.bom b WHERE b.parent_sku = m.sku
        AND b.effective_from <= :today AND coalesce(b.effective_to, DATE '9999-12-31') >= :today) AS ranked
    WHERE newest = 1
"""

# `passed` are the items from the one asked for to this one: one found among them closes a circle, and is not followed.
_TREE = """
WITH RECURSIVE tree AS (
    SELECT 0 AS level, CAST(:sku AS text) AS {to}, CAST(NULL AS text) AS {by}, CAST(NULL AS numeric) AS quantity_per,
           CAST({quantity} AS numeric) AS extended_quantity, CAST({quantity} AS numeric) AS gross_quantity,
           CAST(NULL AS text) AS unit, CAST(NULL AS numeric) AS scrap_percent, ARRAY[CAST(:sku AS text)] AS passed,
           CAST(ARRAY[] AS text[]) AS place, false AS circular, CAST(NULL AS text) AS source,
           CAST(NULL AS text) AS record
    UNION ALL
    SELECT t.level + 1, b.{to}, b.{by}, b.quantity, trim_scale(t.extended_quantity * b.quantity),
           trim_scale(t.gross_quantity * {gross}), b.unit, b.scrap_percent, t.passed || b.{to}, t.place || ({place}),
           b.{to} = ANY(t.passed), b.source_system, b.source_record
    FROM tree t CROSS JOIN LATERAL ({in_force}) AS b
    WHERE NOT t.circular AND t.level < :levels
)
SELECT {columns}, array_to_string(t.passed, ' > ') AS path,
       NOT t.circular AND NOT EXISTS (
           SELECT FROM manufacturing.bom c WHERE c.tenant_id = s.tenant_id AND c.{by} = t.{to}
           AND c.effective_from <= :today AND coalesce(c.effective_to, DATE '9999-12-31') >= :today) AS {end}
FROM tree t LEFT JOIN manufacturing.sku s ON s.sku = t.{to}
WHERE t.level > 0
"""

CIRCLES = "count(*) FILTER (WHERE circular) AS circles, min(path) FILTER (WHERE circular) AS circle"


def in_force(condition: str) -> str:
    """The structure lines (alias b) that meet the condition and are in force on `:today`."""
    return _IN_FORCE.format(condition=condition)


def taken_by(parents: str) -> str:
    """The lines in force of every one of `parents` (each sku once, with what was `made` of it), each with `gross`, what
    one piece takes, and what was made."""
    return _TAKEN.format(parents=parents, gross=GROSS)


def below(columns: str) -> str:
    """Every line below `:sku`, of which `:quantity` are built; parents (t.parent_sku) stand before their components
    (t.component_sku, alias s), in the order of their positions, then of their codes, when sorted by `place`.

    `extended_quantity` is without, `gross_quantity` with allowance for scrap; `lowest`: has no components of its own.
    """
    position = "to_char(coalesce(b.position, 0), 'FM0000000000') || ' ' || b.component_sku || ' ' || b.effective_from"
    return _tree("component_sku", "parent_sku", ":quantity", position, columns, "lowest")


def above(columns: str) -> str:
    """Every line above `:sku`, quantities for one parent; `topmost`: the parent (alias s) goes into
    nothing else."""
    return _tree("parent_sku", "component_sku", "1", "b.parent_sku || ' ' || b.effective_from", columns, "topmost")


def _tree(to: str, by: str, quantity: str, place: str, columns: str, end: str) -> str:
    force = in_force(f"b.{by} = t.{to}")
    return _TREE.format(
        to=to, by=by, quantity=quantity, place=place, columns=columns, end=end, gross=GROSS, in_force=force
    )
