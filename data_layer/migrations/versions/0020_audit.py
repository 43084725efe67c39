"""Who asked for what: added to, never changed by the application."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.security import isolation_statements

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audit_id", UUID(as_uuid=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("user_id", "channel", "kind", "what")),
        sa.Column("outcome", sa.Text(), nullable=False, comment="ok, or the code of an error"),
        sa.Column("detail", JSONB(), nullable=False, comment="Arguments, ids, sizes; no results, no secrets"),
        sa.PrimaryKeyConstraint("tenant_id", "at", "audit_id", name=op.f("pk_audit")),
        schema="copilot",
        comment="Who asked for what; only ever added to by the application.",
        info={"tenant": True},
    )
    for statement in isolation_statements(["copilot.audit"], rights="SELECT, INSERT"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit", schema="copilot")
