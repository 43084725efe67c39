"""The vectors of documents, where pgvector is."""

from alembic import op

from data_layer.vectors import COUNTS, TABLE, make_vector_tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_vector_tables(op.get_bind())


def downgrade() -> None:
    for name in (COUNTS, TABLE):
        op.execute(f"DROP TABLE IF EXISTS {name}")
