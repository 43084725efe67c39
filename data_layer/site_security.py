"""What a caller who is limited to sites sees of each table.

Such a caller's transactions have a role of their own, which is the application's in all but these further policies. The
application's own role has none of them: what it asks is planned as if there were no sites.

A condition reads other tables as the caller sees them: a line whose warehouse is not seen is not seen either. What
names no site is no site's.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from data_layer.database import APPLICATION_ROLE, LIMITED_ROLE, SITES_SETTING
from data_layer.security import own_role_statements

_SITES = f"CAST((SELECT current_setting('{SITES_SETTING}', true)) AS text[])"
_OF_SITE = f"site = ANY({_SITES})"
_WAREHOUSE = "warehouse_id IN (SELECT seen.warehouse_id FROM manufacturing.warehouse seen)"
_WORK_CENTRE = "work_centre_id IN (SELECT seen.work_centre_id FROM manufacturing.work_centre seen)"
_OF_DOCUMENT = (
    "EXISTS (SELECT FROM copilot.document seen WHERE seen.tenant_id = {table}.tenant_id"
    " AND seen.document_id = {table}.document_id)"
)


def _some(table: str, of: str, **keys: str) -> str:
    """A row of `table` that is seen has these keys of a row of `of`."""
    same = " AND ".join(f"seen.{theirs} = {of}.{ours}" for theirs, ours in {"tenant_id": "tenant_id", **keys}.items())
    return f"EXISTS (SELECT FROM manufacturing.{table} seen WHERE {same})"


def _changed(entity: str, **keys: str) -> str:
    return f"(entity = '{entity}' AND {_some(entity, 'order_change', **keys)})"


# By table: the condition; False: it tells of all sites at once, and nothing of it is seen.
LIMITED: Mapping[str, str | bool] = MappingProxyType(
    {
        "manufacturing.warehouse": _OF_SITE,
        "manufacturing.work_centre": _OF_SITE,
        "manufacturing.inventory": _WAREHOUSE,
        "manufacturing.inventory_history": _WAREHOUSE,
        "manufacturing.purchase_order_line": _WAREHOUSE,
        "manufacturing.sales_order_line": _WAREHOUSE,
        # An order is seen by whom one of its lines concerns, with what the source states of it as a whole.
        "manufacturing.purchase_order": _some("purchase_order_line", "purchase_order", po_number="po_number"),
        "manufacturing.sales_order": _some("sales_order_line", "sales_order", order_number="order_number"),
        "manufacturing.operation": _WORK_CENTRE,
        "manufacturing.routing": _WORK_CENTRE,
        "manufacturing.work_order": f"{_WAREHOUSE} OR {_some('operation', 'work_order', wo_number='wo_number')}",
        "manufacturing.scrap": (
            f"{_WORK_CENTRE} OR (work_centre_id IS NULL AND {_some('work_order', 'scrap', wo_number='wo_number')})"
        ),
        "manufacturing.order_change": " OR ".join(
            (
                _changed("purchase_order", po_number="order_number"),
                _changed("purchase_order_line", po_number="order_number", line_number="line_number"),
                _changed("sales_order", order_number="order_number"),
                _changed("sales_order_line", order_number="order_number", line_number="line_number"),
                _changed("work_order", wo_number="order_number"),
            )
        ),
        "manufacturing.entity_word": (
            "CASE entity WHEN 'warehouse' THEN code IN (SELECT seen.warehouse_id FROM manufacturing.warehouse seen)"
            " WHEN 'work_centre' THEN code IN (SELECT seen.work_centre_id FROM manufacturing.work_centre seen)"
            " ELSE true END"
        ),
        "manufacturing.entity_value": f"field <> 'site' OR value = ANY({_SITES})",
        "copilot.document": f"site IS NULL OR {_OF_SITE}",
        "copilot.document_text": _OF_DOCUMENT.format(table="document_text"),
        "copilot.document_chunk": _OF_DOCUMENT.format(table="document_chunk"),
        "copilot.document_about": _OF_DOCUMENT.format(table="document_about"),
        "copilot.document_file": (
            "EXISTS (SELECT FROM copilot.document seen WHERE seen.tenant_id = document_file.tenant_id"
            " AND seen.sha256 = document_file.sha256)"
        ),
        # A proposal shows what its proposer saw.
        "copilot.approval": f"sites <@ {_SITES}",
        "copilot.effect": (
            "EXISTS (SELECT FROM copilot.approval seen WHERE seen.tenant_id = effect.tenant_id"
            " AND seen.approval_id = effect.approval_id)"
        ),
        "copilot.document_refusal": False,
        "copilot.audit": False,
        **dict.fromkeys(
            ("copilot.event", "copilot.event_position", "copilot.event_snapshot", "copilot.event_subscription"), False
        ),
        # Without its state a derived table is not taken for what the records say: these are read (data_layer.derived).
        "manufacturing.derived_state": False,
        **dict.fromkeys(
            (
                "manufacturing.item_stock", "manufacturing.stock_total", "manufacturing.place_value",
                "manufacturing.stock_finding", "manufacturing.finding_total", "manufacturing.item_movement",
                "manufacturing.idle_stock", "manufacturing.idle_total", "manufacturing.item_cover",
                "manufacturing.supplier_score", "manufacturing.sales_day",
                "manufacturing.spend_day", "manufacturing.sole_source",
                "manufacturing.forecast", "manufacturing.forecast_before", "manufacturing.forecast_site",
                "manufacturing.order_impact",
                "staging.chunk", "staging.seen", "staging.issue", "staging.part",
            ),
            False,
        ),
    }
)  # fmt: skip

# What is no site's affair: master data that all sites share; a user's own; how far syncs and trainings have come.
SHARED = frozenset(
    {
        *(f"manufacturing.{name}" for name in ("sku", "bom", "customer", "supplier", "supplier_offer")),
        *(f"manufacturing.{name}" for name in ("word_count", "entity_revision", "forecast_run")),
        *(f"staging.{name}" for name in ("job", "progress", "source_state")),
        *(f"copilot.{name}" for name in ("thread", "message", "idempotency", "document_changes", "usage")),
        *(f"copilot.{name}" for name in ("alert_user", "alert_subscription", "alert", "alert_delivery")),
    }
)


def limited_role_statements() -> Iterator[str]:
    yield from own_role_statements(LIMITED_ROLE)
    # It is what the application may: an administrator who made the roles has granted it.
    yield (
        f"DO $$ BEGIN IF NOT pg_has_role('{LIMITED_ROLE}', '{APPLICATION_ROLE}', 'MEMBER') THEN"
        f" GRANT {APPLICATION_ROLE} TO {LIMITED_ROLE}; END IF; END $$"
    )


def site_statements(tables: Iterable[str]) -> Iterator[str]:
    """To be carried out again when a table's condition is another."""
    for table in tables:
        condition = LIMITED[table]
        seen = condition if isinstance(condition, str) else "false"
        yield f"DROP POLICY IF EXISTS sites ON {table}"
        yield f"CREATE POLICY sites ON {table} AS RESTRICTIVE FOR SELECT TO {LIMITED_ROLE} USING ({seen})"
