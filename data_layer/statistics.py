"""What the database knows of its tables when it plans a query."""

from collections.abc import Iterable

from data_layer.bulk import BulkSession
from data_layer.metadata import MANUFACTURING


def renew_statistics(session: BulkSession, tables: Iterable[str]) -> None:
    """Of those of these tables that have none, or of whose rows more than a tenth has changed since. Not within a
    transaction; the application's role may not."""
    for table in tables:
        name = f"{MANUFACTURING}.{table}"
        session.administer(
            f"DO $$ BEGIN IF (SELECT reltuples < 0 OR n.n_mod_since_analyze * 10 > reltuples FROM pg_class c"
            f" JOIN pg_stat_user_tables n ON n.relid = c.oid WHERE c.oid = '{name}'::regclass)"
            f" THEN ANALYZE {name}; END IF; END $$"
        )
