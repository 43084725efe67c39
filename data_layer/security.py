"""Row-level security, as statements: a tenant's table shows and takes the rows of the transaction's tenant alone."""

from collections.abc import Iterable, Iterator

from data_layer.database import APPLICATION_ROLE, TENANT_SETTING
from data_layer.metadata import SCHEMAS

# A subquery is asked once a statement, the bare setting once for every row that is read or written.
OWN_ROWS = f"tenant_id = (SELECT current_setting('{TENANT_SETTING}', true))"


def role_statements() -> Iterator[str]:
    yield from own_role_statements(APPLICATION_ROLE)
    for schema in SCHEMAS:
        yield f"GRANT USAGE ON SCHEMA {schema} TO {APPLICATION_ROLE}"


def own_role_statements(role: str) -> Iterator[str]:
    """Makes the role and lets this user take it on. Where an administrator has done so already the user may need no
    right to: who owns tables does not always make roles."""
    # Roles belong to the whole server, where another database may be making the same one at this moment.
    yield (
        f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    yield (
        f"DO $$ BEGIN GRANT {role} TO CURRENT_USER;"
        f" EXCEPTION WHEN insufficient_privilege THEN IF NOT pg_has_role('{role}', 'MEMBER') THEN RAISE; END IF; END $$"
    )


def isolation_statements(tables: Iterable[str], *, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> Iterator[str]:
    """For tables given as `schema.name`; `rights` are the application's.

    Once `SET LOCAL` has ended the setting reads as an empty string, which is no tenant's name.
    """
    for name in tables:
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY tenant ON {name} USING ({OWN_ROWS}) WITH CHECK ({OWN_ROWS} AND tenant_id <> '')"
        yield f"GRANT {rights} ON {name} TO {APPLICATION_ROLE}"
