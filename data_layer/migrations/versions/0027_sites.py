"""A caller who is limited to sites sees what is of these sites."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from data_layer.site_security import limited_role_statements, site_statements

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


_TABLES = (
    *(
        f"manufacturing.{name}"
        for name in (
            "warehouse", "work_centre", "inventory", "inventory_history", "purchase_order_line", "sales_order_line",
            "purchase_order", "sales_order", "operation", "routing", "work_order", "scrap", "order_change",
            "entity_word", "entity_value", "derived_state", "item_stock", "stock_total", "place_value",
            "stock_finding", "finding_total", "item_movement", "idle_stock", "idle_total", "item_cover",
            "supplier_score", "sales_day", "forecast", "forecast_before", "forecast_site", "order_impact",
        )
    ),
    *(
        f"copilot.{name}"
        for name in (
            "document", "document_text", "document_chunk", "document_about", "document_file", "document_refusal",
            "audit", "approval", "effect",
        )
    ),
    *(f"staging.{name}" for name in ("chunk", "seen", "issue")),
)


def upgrade() -> None:
    told = "That who proposed it was limited to; empty: to none"
    op.add_column("approval", sa.Column("sites", ARRAY(sa.Text()), comment=told), schema="copilot")
    for statement in (*limited_role_statements(), *site_statements(_TABLES)):
        op.execute(statement)


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP POLICY sites ON {table}")
    op.drop_column("approval", "sites", schema="copilot")
