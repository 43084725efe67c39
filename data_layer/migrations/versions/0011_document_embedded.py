"""With which title a document was embedded, so that one whose vectors are missing or of another title is seen."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Every tenant's are taken for embedded, which the next start of a server sees to: under forced row security an owner
# who is no superuser would see no row.
_TAKEN_FOR_EMBEDDED = (
    "ALTER TABLE copilot.document NO FORCE ROW LEVEL SECURITY",
    "UPDATE copilot.document SET embedded_title = title",
    "ALTER TABLE copilot.document FORCE ROW LEVEL SECURITY",
)


def upgrade() -> None:
    op.add_column(
        "document",
        sa.Column("embedded_title", sa.Text(), comment="That its vectors were made with; empty: it has none"),
        schema="copilot",
    )
    for statement in _TAKEN_FOR_EMBEDDED:
        op.execute(statement)
    op.add_column(
        "document",
        sa.Column(
            "indexed",
            sa.Boolean(),
            sa.Computed("embedded_title IS NOT DISTINCT FROM title", persisted=True),
            comment="It is found by meaning, else by its words alone",
        ),
        schema="copilot",
    )


def downgrade() -> None:
    for column in ("indexed", "embedded_title"):
        op.drop_column("document", column, schema="copilot")
