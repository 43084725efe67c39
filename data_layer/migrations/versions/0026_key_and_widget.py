"""Keys expire and may be of some sites; pages of others embed the copilot."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("sites", ARRAY(sa.Text()), comment="Empty: of all"),
        sa.Column("created_by", sa.Text(), nullable=False, server_default="local"),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True), comment="Right to an hour"),
    ):
        op.add_column("api_key", column, schema="copilot")
    op.create_table(
        "widget",
        sa.Column("widget_id", sa.Text(), nullable=False, comment="The kid of its tokens"),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False, comment="Sealed (data_layer.secrets): it must be read to check tokens"),
        sa.Column("origins", ARRAY(sa.Text()), nullable=False, comment="Of the pages that may use it"),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False, comment="The most that its tokens grant"),
        sa.Column("sites", ARRAY(sa.Text()), comment="Empty: of all"),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("widget_id", name=op.f("pk_widget")),
        schema="copilot",
        comment="Read before the tenant is known: not under row-level security, not granted to the application.",
    )


def downgrade() -> None:
    op.drop_table("widget", schema="copilot")
    for name in ("last_used_at", "expires_at", "created_by", "sites"):
        op.drop_column("api_key", name, schema="copilot")
