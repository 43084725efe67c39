"""Slack: the workspaces it is installed in."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

COMMENT = "Read before the tenant is known: not under row-level security, not granted to the application."


def text(name: str, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, comment=comment)


def upgrade() -> None:
    op.create_table(
        "slack_workspace",
        text("team_id"),
        text("tenant_id", "Of whoever began the installation"),
        text("name"),
        text("token", "Sealed (data_layer/secrets.py)"),
        text("bot_id"),
        text("bot_user_id"),
        text("installed_by"),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_slack_workspace")),
        schema="copilot",
        comment=COMMENT,
    )
    op.create_table(
        "slack_installation",
        text("state_hash", "SHA-256 of a state that installs one workspace"),
        text("tenant_id"),
        text("user_id"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False, server_default=sa.false(), comment="Slack came back with it"),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_slack_installation")),
        schema="copilot",
        comment=COMMENT,
    )


def downgrade() -> None:
    op.drop_table("slack_installation", schema="copilot")
    op.drop_table("slack_workspace", schema="copilot")
