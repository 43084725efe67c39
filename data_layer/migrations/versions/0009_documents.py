"""Documents: their bytes, text and chunks, what they speak of, and what could not be read."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from data_layer.security import isolation_statements

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = (
    "document",
    "document_file",
    "document_text",
    "document_chunk",
    "document_about",
    "document_refusal",
    "document_changes",
)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create(
        "document",
        _uuid("document_id"),
        _integer("edition", "From 1, in the order in which they were added under the name"),
        sa.Column("added_on", sa.Date(), nullable=False, comment="The plant's date"),
        sa.Column("holds_from", sa.Date(), comment="Its first day; empty: it was there on every day before"),
        sa.Column("valid_from", sa.Date(), comment="As stated"),
        sa.Column("valid_to", sa.Date(), comment="The last day"),
        sa.Column("superseded_on", sa.Date(), comment="The first day on which a later edition holds"),
        _texts("readers", "User ids and grants; none: all who may read documents"),
        _text("kind"),
        sa.Column("site", sa.Text(), comment="Empty: it holds at every site"),
        _text("name", "Path or file name: what its revisions have in common"),
        _text("title"),
        sa.Column("revision", sa.Text(), comment="As the document says"),
        sa.Column("superseded_by", postgresql.UUID(as_uuid=True)),
        _text("sha256"),
        _text("media_type"),
        sa.Column("pages", sa.Integer(), comment="Empty: its format has none"),
        _integer("characters"),
        _integer("chunks"),
        sa.Column("source", sa.Text(), comment="The watched folder it is from; empty: it was uploaded"),
        sa.Column("modified_at", _TIME, comment="Of the file"),
        sa.Column("added_at", _TIME, nullable=False, server_default=sa.func.now()),
        _text("added_by"),
        sa.Column("properties", postgresql.JSONB(), nullable=False, comment="What the file says of itself"),
        key=("document_id",),
    )
    _create(
        "document_file",
        _text("sha256"),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="As it came"),
        key=("sha256",),
    )
    _create(
        "document_text",
        _uuid("document_id"),
        _text("text", "What chunks' spans count characters of"),
        key=("document_id",),
    )
    _create(
        "document_chunk",
        _uuid("document_id"),
        _integer("number"),
        _text("text"),
        _texts("headings", "The outermost first"),
        sa.Column("first_page", sa.Integer()),
        sa.Column("last_page", sa.Integer()),
        _integer("starts"),
        _integer("ends", "Behind its last character"),
        _integer("tokens"),
        key=("document_id", "number"),
    )
    _create(
        "document_about",
        _text("entity", "sku | supplier"),
        _text("code"),
        _uuid("document_id"),
        _integer("mentions"),
        sa.Column("in_title", sa.Boolean(), nullable=False),
        key=("entity", "code", "document_id"),
    )
    _create(
        "document_refusal",
        _text("name"),
        sa.Column("sha256", sa.Text(), comment="Empty: it was not even read whole"),
        _text("reason"),
        _texts("readers"),
        sa.Column("source", sa.Text()),
        sa.Column("modified_at", _TIME),
        sa.Column("refused_at", _TIME, nullable=False, server_default=sa.func.now()),
        _text("refused_by"),
        key=("name",),
    )
    _create(
        "document_changes",
        sa.Column(
            "changes", sa.BigInteger(), nullable=False, comment="How often the tenant's documents have changed"
        ),
    )
    _indexes()
    # Files come compressed as a rule: to try once more costs time and gains nothing.
    op.execute("ALTER TABLE copilot.document_file ALTER COLUMN content SET STORAGE EXTERNAL")
    for statement in isolation_statements(f"copilot.{name}" for name in _TABLES):
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name, schema="copilot")


def _indexes() -> None:
    current = sa.text("superseded_on IS NULL")
    for name, table, columns, options in (
        ("uq_document_current", "document", ("name",), {"unique": True, "postgresql_where": current}),
        ("uq_document_edition", "document", ("name", "edition"), {"unique": True}),
        ("ix_document_sha256", "document", ("sha256",), {}),
        ("ix_document_title", "document", ("title", "document_id"), {}),
        ("ix_document_kind", "document", ("kind",), {}),
        ("ix_document_about_document", "document_about", ("document_id",), {}),
    ):
        op.create_index(name, table, ["tenant_id", *columns], schema="copilot", **options)


def _create(name: str, *columns: sa.Column[Any], key: tuple[str, ...] = ()) -> None:
    primary = sa.PrimaryKeyConstraint("tenant_id", *key, name=op.f(f"pk_{name}"))
    op.create_table(name, _text("tenant_id"), *columns, primary, schema="copilot", info={"tenant": True})


def _text(name: str, comment: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, comment=comment)


def _texts(name: str, comment: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.ARRAY(sa.Text()), nullable=False, comment=comment)


def _integer(name: str, comment: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, comment=comment)


def _uuid(name: str) -> sa.Column[Any]:
    return sa.Column(name, postgresql.UUID(as_uuid=True), nullable=False)
