"""Streams of a sync in parts, which several workers take."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.security import isolation_statements
from data_layer.site_security import site_statements

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "part",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("job_id", UUID(as_uuid=True), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("first_slot", sa.Integer(), nullable=False),
        sa.Column("end_slot", sa.Integer(), nullable=False, comment="The first slot that is not the part's"),
        sa.Column("position", JSONB(), comment="Where the connector goes on for these slots"),
        sa.Column("cursor", sa.Text(), comment="Greatest value of the cursor column so far"),
        sa.Column("batches", sa.BigInteger(), nullable=False, comment="Of the stream, before the position"),
        sa.Column("asked", sa.Boolean(), server_default="false", nullable=False, comment="Somebody wants half of it"),
        sa.Column("done", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "fingerprint", sa.Text(), comment="Of the stream, which other workers may read too; none: they may not"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", "step", "first_slot", name=op.f("pk_part")),
        schema="staging",
        comment="The parts of a stream that is being read: each of the records whose keys fall into its slots.",
    )
    for statement in (*isolation_statements(["staging.part"]), *site_statements(["staging.part"])):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("part", schema="staging")
