"""How the tables are spread over several servers with Citus: each tenant's rows on one of them."""

from collections.abc import Sequence

import psycopg

from data_layer.libpq import libpq

# What names a server's own state, or is read before the tenant is known, stays on the coordinator.
_LOCAL = frozenset(
    {
        "copilot.api_key",
        "copilot.tenant",
        "copilot.tenant_due",
        "copilot.widget",
        "copilot.slack_user",
        "copilot.slack_code",
        "copilot.slack_workspace",
        "copilot.slack_installation",
    }
)
_TABLES = """
SELECT n.nspname || '.' || c.relname FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('manufacturing', 'staging', 'copilot')
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') ORDER BY 1
"""
_KEYS = """
SELECT n.nspname || '.' || t.relname, i.relname, array(
    SELECT a.attname::text FROM unnest(x.indkey) AS k (number)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace WHERE x.indisunique OR x.indisprimary
UNION ALL
SELECT n.nspname || '.' || t.relname, f.conname, array(
    SELECT a.attname::text FROM unnest(f.conkey) AS k (number)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
) FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE f.contype = 'f'
"""


def spread_tables(url: str) -> Sequence[str]:
    """Those whose rows lie by tenant, `schema.table`, of a database that is up to date."""
    with psycopg.connect(libpq(url)) as connection:
        return [name for (name,) in connection.execute(_TABLES).fetchall() if name not in _LOCAL]


def keys_without_tenant(url: str) -> Sequence[str]:
    """The primary, unique and foreign keys of those tables by which Citus would refuse them: none, as it should be."""
    spread = set(spread_tables(url))
    with psycopg.connect(libpq(url)) as connection:
        found = connection.execute(_KEYS).fetchall()
    return [f"{table}: {key}" for table, key, columns in found if table in spread and "tenant_id" not in columns]


def statements(url: str) -> Sequence[str]:
    """To be run once, as the tables' owner, on the coordinator of a Citus cluster: all tables lie together."""
    first, *others = spread_tables(url)
    return [
        "CREATE EXTENSION IF NOT EXISTS citus;",
        f"SELECT create_distributed_table('{first}', 'tenant_id');",
        *(f"SELECT create_distributed_table('{name}', 'tenant_id', colocate_with => '{first}');" for name in others),
    ]
