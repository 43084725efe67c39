"""Documents, their bytes, text and chunks, what they speak of, and what could not be read."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.metadata import COPILOT, metadata


def _table(name: str, *parts: Any) -> Table:
    return Table(
        name, metadata, Column("tenant_id", Text, primary_key=True), *parts, schema=COPILOT, info={"tenant": True}
    )


DOCUMENT = _table(
    "document",
    Column("document_id", UUID(as_uuid=True), primary_key=True),
    # What is asked of each document comes first: a row is read from its beginning.
    Column("edition", Integer, nullable=False, comment="From 1, in the order in which they were added under the name"),
    Column("added_on", Date, nullable=False, comment="The plant's date"),
    Column("holds_from", Date, comment="Its first day; empty: it was there on every day before"),
    Column("valid_from", Date, comment="As stated"),
    Column("valid_to", Date, comment="The last day"),
    Column("superseded_on", Date, comment="The first day on which a later edition holds"),
    Column("readers", ARRAY(Text), nullable=False, comment="User ids and grants; none: all who may read documents"),
    Column("kind", Text, nullable=False),
    Column("site", Text, comment="Empty: it holds at every site"),
    Column("name", Text, nullable=False, comment="Path or file name: what its revisions have in common"),
    Column("title", Text, nullable=False),
    Column("revision", Text, comment="As the document says"),
    Column("superseded_by", UUID(as_uuid=True)),
    Column("sha256", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("pages", Integer, comment="Empty: its format has none"),
    Column("characters", Integer, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("source", Text, comment="The watched folder it is from; empty: it was uploaded"),
    Column("modified_at", DateTime(timezone=True), comment="Of the file"),
    Column("added_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("added_by", Text, nullable=False),
    Column("properties", JSONB, nullable=False, comment="What the file says of itself"),
    Column("embedded_title", Text, comment="That its vectors were made with; empty: it has none"),
    Column(
        "indexed",
        Boolean,
        Computed("embedded_title IS NOT DISTINCT FROM title", persisted=True),
        comment="It is found by meaning, else by its words alone",
    ),
    Index("uq_document_current", "tenant_id", "name", unique=True, postgresql_where=text("superseded_on IS NULL")),
    Index("uq_document_edition", "tenant_id", "name", "edition", unique=True),
    Index("ix_document_sha256", "tenant_id", "sha256"),
    Index("ix_document_title", "tenant_id", "title", "document_id"),
    Index("ix_document_kind", "tenant_id", "kind"),
)

DOCUMENT_FILE = _table(
    "document_file",
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False, comment="As it came"),
)

DOCUMENT_TEXT = _table(
    "document_text",
    Column("document_id", UUID(as_uuid=True), primary_key=True),
    Column("text", Text, nullable=False, comment="What chunks' spans count characters of"),
)

DOCUMENT_CHUNK = _table(
    "document_chunk",
    Column("document_id", UUID(as_uuid=True), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("headings", ARRAY(Text), nullable=False, comment="The outermost first"),
    Column("first_page", Integer),
    Column("last_page", Integer),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False, comment="Behind its last character"),
    Column("tokens", Integer, nullable=False),
)

DOCUMENT_ABOUT = _table(
    "document_about",
    Column("entity", Text, primary_key=True, comment="sku | supplier"),
    Column("code", Text, primary_key=True),
    Column("document_id", UUID(as_uuid=True), primary_key=True),
    Column("mentions", Integer, nullable=False),
    Column("in_title", Boolean, nullable=False),
    Index("ix_document_about_document", "tenant_id", "document_id"),
)

DOCUMENT_REFUSAL = _table(
    "document_refusal",
    Column("name", Text, primary_key=True),
    Column("sha256", Text, comment="Empty: it was not even read whole"),
    Column("reason", Text, nullable=False),
    Column("readers", ARRAY(Text), nullable=False),
    Column("source", Text),
    Column("modified_at", DateTime(timezone=True)),
    Column("refused_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("refused_by", Text, nullable=False),
)

DOCUMENT_CHANGES = _table(
    "document_changes",
    Column("changes", BigInteger, nullable=False, comment="How often the tenant's documents have changed"),
    Column("linked_at", DateTime(timezone=True), comment="Names known by then were looked for; empty: none was"),
)
