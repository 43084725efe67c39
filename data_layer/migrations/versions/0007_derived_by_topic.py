"""How long stock has not moved and how long it lasts, what looks wrong in it, how suppliers deliver, what customers ordered on each day; what is
derived may hold on some days alone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from data_layer.security import isolation_statements

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = ("idle_stock", "idle_total", "item_cover", "stock_finding", "finding_total", "supplier_score", "sales_day")
_COUNTS = (
    *("orders", "lines", "received_lines", "dated_lines", "shipping_lines", "on_time_lines", "timed_lines"),
    *("rejected_lines", "unpriced"),
)
_FIGURES = (
    *("on_time_percent", "promised_days", "real_days", "days_over", "received_quantity", "rejected_quantity"),
    *("reject_percent", "spend"),
)


def upgrade() -> None:
    op.add_column(
        "derived_state",
        sa.Column("since", sa.Date(), comment="It holds from this day of the plant on; empty: on any"),
        schema="manufacturing",
    )
    op.add_column("derived_state", sa.Column("until", sa.Date(), comment="And before this one"), schema="manufacturing")
    _create(
        "idle_stock",
        *_texts("tenant_id", "sku", "unit", required=True),
        sa.Column("on_hand", sa.Numeric(), nullable=False),
        sa.Column("cost", sa.Numeric(18, 4)),
        *_texts("currency"),
        sa.Column("value", sa.Numeric(), comment="Empty: no cost, or in another unit than the item's"),
        sa.Column(
            "last_moved", sa.Date(), comment="The last day of demand for the item; empty: there never was any"
        ),
        sa.Column("rank", sa.Numeric(), nullable=False, comment="The greatest value first"),
        key=("tenant_id", "sku", "unit"),
    )
    op.create_index(
        "ix_idle_stock_rank", "idle_stock", ["tenant_id", "rank", "sku", "unit"], schema="manufacturing"
    )
    _create(
        "idle_total",
        *_texts("tenant_id", required=True),
        sa.Column("last_moved", sa.Date()),
        *_texts("currency"),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("items", "unvalued", "free")),
        sa.Column("value", sa.Numeric()),
    )
    op.create_index("ix_idle_total_tenant_id", "idle_total", ["tenant_id"], schema="manufacturing")
    _create(
        "item_cover",
        *_texts("tenant_id", "sku", "unit", required=True),
        sa.Column("on_hand", sa.Numeric()),
        sa.Column("demand", sa.Numeric(), comment="Of the usual period, in the item's unit"),
        sa.Column("unlike", sa.Boolean(), nullable=False, comment="There was also demand in another unit"),
        sa.Column("cover", sa.Numeric(), comment="Days; empty: it cannot be told"),
        sa.Column("daily", sa.Numeric()),
        sa.Column("rank", sa.Numeric(), nullable=False, comment="The least covered first"),
        key=("tenant_id", "sku"),
    )
    op.create_index(
        "ix_item_cover_rank",
        "item_cover",
        ["tenant_id", "rank", "sku"],
        schema="manufacturing",
        postgresql_where=sa.text("cover IS NOT NULL"),
    )
    _create(
        "stock_finding",
        *_texts("tenant_id", required=True),
        sa.Column(
            "rank", sa.Integer(), autoincrement=False, nullable=False, comment="Of its rule, the gravest first"
        ),
        *_texts("sku", "warehouse_id", "lot", "rule", "severity", required=True),
        sa.Column("value", sa.Numeric()),
        key=("tenant_id", "rank", "sku", "warehouse_id", "lot"),
    )
    _create(
        "finding_total",
        *_texts("tenant_id", "rule", "severity", required=True),
        sa.Column("found", sa.BigInteger(), nullable=False),
        key=("tenant_id", "rule"),
    )
    _create(
        "supplier_score",
        *_texts("tenant_id", "supplier_id", required=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        *(sa.Column(name, sa.Numeric()) for name in _FIGURES),
        *_texts("unit", "currency"),
        key=("tenant_id", "supplier_id"),
    )
    _create(
        "sales_day",
        *_texts("tenant_id", required=True),
        sa.Column(
            "dimension", sa.Text(), nullable=False, comment="What is put together by; 'day': nothing else"
        ),
        sa.Column("order_date", sa.Date(), nullable=False),
        *_texts("code"),
        *_texts("currency", "unit", required=True),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Numeric()),
        sa.Column("value", sa.Numeric()),
        sa.Column("unpriced", sa.BigInteger(), nullable=False),
    )
    op.create_index(
        "ix_sales_day", "sales_day", ["tenant_id", "dimension", "order_date"], schema="manufacturing"
    )
    for statement in isolation_statements(f"manufacturing.{name}" for name in _TABLES):
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name, schema="manufacturing")
    for column in ("until", "since"):
        op.drop_column("derived_state", column, schema="manufacturing")


def _texts(*names: str, required: bool = False) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=not required) for name in names)


def _create(name: str, *columns: sa.Column[Any], key: tuple[str, ...] = ()) -> None:
    primary = (sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),) if key else ()
    op.create_table(name, *columns, *primary, schema="manufacturing", info={"tenant": True})
