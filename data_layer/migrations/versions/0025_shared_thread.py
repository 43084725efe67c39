"""Threads that the tenant may read, and the grants under which a message was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "thread",
        sa.Column("shared_at", sa.DateTime(timezone=True), comment="Since then the tenant may read it"),
        schema="copilot",
    )
    op.create_index(
        "ix_thread_shared",
        "thread",
        ["tenant_id", "thread_id"],
        schema="copilot",
        postgresql_where=sa.text("shared_at IS NOT NULL"),
    )
    op.add_column(
        "message",
        sa.Column("scopes", sa.ARRAY(sa.Text()), comment="The asker's at the time; empty: not kept"),
        schema="copilot",
    )
    op.add_column(
        "message",
        sa.Column("sites", sa.ARRAY(sa.Text()), comment="The asker's at the time; empty: all"),
        schema="copilot",
    )


def downgrade() -> None:
    for column in ("sites", "scopes"):
        op.drop_column("message", column, schema="copilot")
    op.drop_index("ix_thread_shared", table_name="thread", schema="copilot")
    op.drop_column("thread", "shared_at", schema="copilot")
