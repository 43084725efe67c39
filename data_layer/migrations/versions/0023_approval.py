"""What waits for somebody's yes, and the outbox of what was approved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.security import isolation_statements

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("approval_id", UUID(as_uuid=True), nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("arguments", JSONB(), nullable=False, comment="All that decides what goes out"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=False, comment="Markdown, as whoever decides is shown it"),
        sa.Column("outgoing", JSONB(), nullable=False, comment="What goes out, word for word"),
        sa.Column(
            "fingerprint", sa.Text(), nullable=False, comment="Of tenant, id, tool, arguments, outgoing and expiry"
        ),
        sa.Column("user_id", sa.Text(), nullable=False, comment="Who proposed it"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread_id", UUID(as_uuid=True)),
        sa.Column("message_id", UUID(as_uuid=True)),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_in", sa.Text(), comment="The channel"),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("receipt", JSONB()),
        sa.Column("error", sa.Text(), comment="A sentence for the planner"),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'done', 'failed')", name=op.f("ck_approval_status")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "approval_id", name=op.f("pk_approval")),
        schema="copilot",
        info={"tenant": True},
    )
    op.create_index("ix_approval_recent", "approval", ["tenant_id", "created_at"], schema="copilot")
    op.create_index("ix_approval_message", "approval", ["tenant_id", "message_id"], unique=True, schema="copilot")
    op.create_table(
        "effect",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column(
            "effect_id", UUID(as_uuid=True), nullable=False, comment="The idempotency key that a receiver is given"
        ),
        sa.Column("approval_id", UUID(as_uuid=True), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="Of what was approved"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "told", sa.Boolean(), server_default="false", nullable=False, comment="The thread has heard how it ended"
        ),
        sa.Column("error", sa.Text(), comment="Of the last attempt"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "status IN ('waiting', 'sending', 'delivered', 'uncertain', 'dead')", name=op.f("ck_effect_status")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "effect_id", name=op.f("pk_effect")),
        schema="copilot",
        info={"tenant": True},
    )
    op.create_index("ix_effect_approval", "effect", ["tenant_id", "approval_id"], unique=True, schema="copilot")
    for statement in isolation_statements(["copilot.approval", "copilot.effect"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("effect", schema="copilot")
    op.drop_table("approval", schema="copilot")
