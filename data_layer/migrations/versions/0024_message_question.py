"""A conversation is found again by the question that was asked in it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_message_question", "message", ["tenant_id", "user_id", sa.text("md5(question)")], schema="copilot"
    )


def downgrade() -> None:
    op.drop_index("ix_message_question", table_name="message", schema="copilot")
