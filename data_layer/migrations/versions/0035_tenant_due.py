"""When each tenant is looked at next: for syncs, trainings and alerts that are due."""

import sqlalchemy as sa
from alembic import op

from data_layer.database import APPLICATION_ROLE, TENANT_SETTING

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

LOOK_BY = f"""
CREATE FUNCTION copilot.look_by(moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = ''
AS $$
INSERT INTO copilot.tenant_due AS d (tenant_id, due_at)
SELECT tenant, moment FROM (SELECT current_setting('{TENANT_SETTING}', true) AS tenant) AS t WHERE tenant <> ''
ON CONFLICT (tenant_id) DO UPDATE SET due_at = least(d.due_at, excluded.due_at), asked = d.asked + 1
$$
"""


def upgrade() -> None:
    op.create_table(
        "tenant_due",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False, server_default="0", comment="How often somebody set it"),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_tenant_due")),
        schema="copilot",
        comment="Read before the tenant is known: not under row-level security, not granted to the application.",
    )
    op.create_index("ix_tenant_due_due_at", "tenant_due", ["due_at"], schema="copilot")
    op.execute(LOOK_BY)
    op.execute("REVOKE EXECUTE ON FUNCTION copilot.look_by(timestamptz) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION copilot.look_by(timestamptz) TO {APPLICATION_ROLE}")


def downgrade() -> None:
    op.execute("DROP FUNCTION copilot.look_by(timestamptz)")
    op.drop_table("tenant_due", schema="copilot")
