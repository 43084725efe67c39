"""The tables of vectors are made where pgvector is, and nothing fails where it is not."""

import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from data_layer.vectors import DIMENSIONS, TABLE, bring_vector_tables, make_vector_tables


@pytest.fixture
def bare(server_url: str, make_database: Callable[[], str]) -> Iterator[Connection]:
    """A database without pgvector, of someone who may not bring it."""
    make_database()  # brings the roles to the server
    name, owner = f"bare_{os.getpid()}", f"bare_owner_{os.getpid()}"
    server = create_engine(server_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE ROLE {owner} NOSUPERUSER"))
        connection.execute(text(f"CREATE DATABASE {name} OWNER {owner}"))
    engine = create_engine(make_url(server_url).set(database=name), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("CREATE SCHEMA copilot"))
        connection.execute(text(f"GRANT ALL ON SCHEMA copilot TO {owner}"))
        connection.execute(text(f"SET ROLE {owner}"))
        connection.commit()
        yield connection
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
        connection.execute(text(f"DROP ROLE {owner}"))


def test_who_may_not_bring_pgvector_goes_without_its_tables_until_it_is_there(bare: Connection) -> None:
    assert make_vector_tables(bare) is False
    bare.commit()
    assert bare.execute(text("SELECT to_regclass(:table)"), {"table": TABLE}).scalar() is None
    bare.commit()
    url = bare.engine.url.render_as_string(hide_password=False)
    assert bring_vector_tables(url) is True
    assert bring_vector_tables(url) is False
    made = bare.execute(text("SELECT indexname FROM pg_indexes WHERE tablename = 'document_vector'")).scalars().all()
    assert {f"ix_document_vector_{dimension}" for dimension in DIMENSIONS} < set(made)
