"""Indexes by date: what was ordered, finished or lost in a period."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = (
    ("sales_order", ("order_date",)),
    ("purchase_order", ("order_date",)),
    ("work_order", ("end_date",)),
    ("operation", ("scheduled_start", "actual_start")),
    ("operation", ("actual_end",)),
    ("scrap", ("scrap_date",)),
)


def upgrade() -> None:
    for table, columns in _INDEXES:
        op.create_index(_name(table, columns), table, ["tenant_id", *columns], schema="manufacturing")


def downgrade() -> None:
    for table, columns in reversed(_INDEXES):
        op.drop_index(_name(table, columns), table, schema="manufacturing")


def _name(table: str, columns: tuple[str, ...]) -> str:
    return "_".join(("ix", table, "tenant_id", *columns))
