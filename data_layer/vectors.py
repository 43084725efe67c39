"""Where pgvector is, the documents' vectors have tables of their own: derived, and made anew at any time.

The column has no dimension, for each embedding brings its own. A graph has one, so there is one for each dimension that
embeddings have as a rule, over the rows of that dimension alone; of another one every row is compared.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from data_layer.security import isolation_statements

TABLE = "copilot.document_vector"
COUNTS = "copilot.document_vector_count"
DIMENSIONS = (256, 384, 512, 768, 1024, 1536, 3072)
_OLDEST = (0, 8)  # of pgvector: it goes on searching until enough are found that a filter lets through
_EXTENSION = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS vector;
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'no pgvector: %', SQLERRM;
END $$
"""


def make_vector_tables(connection: Connection) -> bool:
    """False: they are there, or pgvector is not, nor may it be brought."""
    if connection.execute(text("SELECT to_regclass(:table)"), {"table": TABLE}).scalar() is not None:
        return False
    connection.execute(text(_EXTENSION))
    version = connection.execute(text("SELECT extversion FROM pg_extension WHERE extname = 'vector'")).scalar()
    if version is None or tuple(map(int, version.split(".")[:2])) < _OLDEST:
        return False
    for statement in _statements():
        connection.exec_driver_sql(statement)
    return True


def bring_vector_tables(url: str) -> bool:
    """As `make_vector_tables`, in a database whose revisions were run before it had pgvector."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            return make_vector_tables(connection)
    finally:
        engine.dispose()


def _statements() -> Iterator[str]:
    yield (
        f"CREATE TABLE {TABLE} (tenant_id text NOT NULL, space text NOT NULL, document text NOT NULL,"
        " number integer NOT NULL, embedding vector NOT NULL, PRIMARY KEY (tenant_id, space, document, number))"
    )
    yield (
        f"CREATE TABLE {COUNTS} (tenant_id text NOT NULL, space text NOT NULL, document text NOT NULL,"
        " dimension integer NOT NULL, chunks integer NOT NULL, PRIMARY KEY (tenant_id, space, document))"
    )
    for dimension in DIMENSIONS:
        kind = "vector" if dimension <= 2_000 else "halfvec"  # what a graph takes
        yield (
            f"CREATE INDEX ix_document_vector_{dimension} ON {TABLE}"
            f" USING hnsw ((embedding::{kind}({dimension})) {kind}_cosine_ops)"
            f" WHERE vector_dims(embedding) = {dimension}"
        )
    yield from isolation_statements((TABLE, COUNTS))
