"""What stock comes to, for each item, kind of items and place; and the revisions that tell whether it still does."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from data_layer.security import isolation_statements

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("entity_revision", "derived_state", "item_stock", "stock_total", "place_value")
_COUNTS = (
    "items", "unlike", "critical", "low", "optimal", "excess", "without_safety", "without_reorder", "without_maximum",
    "without_limits", "unstocked", "below", "below_critical", "below_empty", "below_inactive", "below_bought",
    "held", "uncosted", "free", "held_other_unit", "negative",
)  # fmt: skip
_LISTS = (("status", ("place", "rank")), ("low", ("low_rank",)), ("value", ("value_rank",)))


def upgrade() -> None:
    for name, key in (("entity_revision", ("entity",)), ("derived_state", ("name", "entity"))):
        _create(
            name,
            *(_text(column, required=True) for column in ("tenant_id", *key)),
            sa.Column("changes", sa.BigInteger(), nullable=False),
            key=("tenant_id", *key),
        )
    _create(
        "item_stock",
        *(_text(name, required=True) for name in ("tenant_id", "sku", "unit")),
        _text("procurement"),
        sa.Column("active", sa.Boolean()),
        *(_text(name) for name in ("category", "subcategory", "product_line", "currency")),
        *(
            sa.Column(name, sa.Numeric(18, 4))
            for name in ("standard_cost", "safety_stock", "reorder_point", "maximum_stock")
        ),
        sa.Column("records", sa.Integer(), nullable=False, comment="Stock records; 0: it has none"),
        sa.Column("negative", sa.Integer(), nullable=False, comment="Of them below zero"),
        sa.Column("on_hand", sa.Numeric(), comment="In the item's own unit; empty: no record is"),
        sa.Column("other_unit", sa.Boolean(), nullable=False, comment="A record is in another unit"),
        sa.Column("held", sa.Numeric(), comment="As on_hand, of the records that are not zero"),
        sa.Column("held_other_unit", sa.Boolean(), nullable=False),
        _text("status"),
        sa.Column("place", sa.SmallInteger(), comment="Of its status, the worst first"),
        sa.Column("rank", sa.Numeric(), comment="Within its status, the worst first"),
        sa.Column(
            "low_rank", sa.Numeric(), comment="Below its reorder point, the least covered first; empty: it is not"
        ),
        sa.Column("value", sa.Numeric()),
        sa.Column("value_rank", sa.Numeric(), comment="The greatest value first; empty: nothing is held"),
        key=("tenant_id", "sku"),
    )
    for name, columns in _LISTS:
        op.create_index(
            f"ix_item_stock_{name}",
            "item_stock",
            ["tenant_id", *columns, "sku"],
            schema="manufacturing",
            postgresql_where=sa.text(f"{'status' if name == 'status' else columns[0]} IS NOT NULL"),
        )
    _create(
        "stock_total",
        _text("tenant_id", required=True),
        *(_text(name) for name in ("category", "subcategory", "product_line", "procurement", "currency")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.Column("value", sa.Numeric()),
    )
    op.create_index("ix_stock_total_tenant_id", "stock_total", ["tenant_id"], schema="manufacturing")
    _create(
        "place_value",
        *(_text(name, required=True) for name in ("tenant_id", "warehouse_id", "currency")),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Numeric()),
        key=("tenant_id", "warehouse_id", "currency"),
    )
    for statement in isolation_statements(f"manufacturing.{name}" for name in _TABLES):
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name, schema="manufacturing")


def _text(name: str, *, required: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text(), nullable=not required)


def _create(name: str, *columns: "sa.Column[Any]", key: tuple[str, ...] = ()) -> None:
    primary = (sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),) if key else ()
    op.create_table(name, *columns, *primary, schema="manufacturing", info={"tenant": True})
