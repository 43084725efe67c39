"""What was ordered from suppliers on each day, and which items hang on one of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from data_layer.security import isolation_statements
from data_layer.site_security import site_statements

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_TABLES = ("manufacturing.spend_day", "manufacturing.sole_source")


def upgrade() -> None:
    op.create_table(
        "spend_day",
        *_texts("tenant_id", required=True),
        sa.Column("dimension", sa.Text(), nullable=False, comment="What is put together by; 'day': nothing else"),
        sa.Column("order_date", sa.Date(), nullable=False),
        *_texts("code"),
        *_texts("currency", "unit", required=True),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Numeric()),
        sa.Column("value", sa.Numeric()),
        sa.Column("unpriced", sa.BigInteger(), nullable=False),
        schema="manufacturing",
    )
    op.create_index("ix_spend_day", "spend_day", ["tenant_id", "dimension", "order_date"], schema="manufacturing")
    op.create_table(
        "sole_source",
        *_texts("tenant_id", "sku", required=True),
        sa.Column("offers", sa.BigInteger(), nullable=False),
        sa.Column("active_offers", sa.BigInteger(), nullable=False, comment="One, or none"),
        sa.Column("supplier_id", sa.Text(), comment="The one that is active"),
        sa.Column("ordered_quantity", sa.Numeric(), comment="In the last 365 days; empty: in unlike units"),
        *_texts("ordered_unit"),
        sa.Column("ordered_value", sa.Numeric(), comment="Empty: no price, or unlike currencies"),
        *_texts("currency"),
        sa.Column("open_quantity", sa.Numeric(), nullable=False),
        sa.Column("rank", sa.Numeric(), nullable=False, comment="The greatest value first"),
        sa.PrimaryKeyConstraint("tenant_id", "sku", name=op.f("pk_sole_source")),
        schema="manufacturing",
    )
    op.create_index("ix_sole_source_rank", "sole_source", ["tenant_id", "rank", "sku"], schema="manufacturing")
    for statement in (*isolation_statements(_TABLES), *site_statements(_TABLES)):
        op.execute(statement)


def downgrade() -> None:
    for name in ("sole_source", "spend_day"):
        op.drop_table(name, schema="manufacturing")


def _texts(*names: str, required: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=not required) for name in names]
