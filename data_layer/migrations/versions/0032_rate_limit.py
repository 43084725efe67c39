"""How often something was asked for lately."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_limit",
        sa.Column("key", sa.LargeBinary(), nullable=False, comment="Hash of what is limited and whose it is"),
        sa.Column("seconds", sa.BigInteger(), nullable=False, comment="Length of a window"),
        sa.Column("most", sa.BigInteger(), nullable=False, comment="As many may be counted in it"),
        sa.Column("period", sa.BigInteger(), nullable=False, comment="Number of the window, from 1970 on"),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("hits_before", sa.BigInteger(), nullable=False, comment="In the window before"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limit")),
        schema="copilot",
        prefixes=["UNLOGGED"],
        comment="Of no tenant: names nobody, not granted to the application. Not logged: a crash may forget it.",
    )


def downgrade() -> None:
    op.drop_table("rate_limit", schema="copilot")
