"""Without statistics a query over much may take minutes instead of seconds."""

from data_layer.bulk import BulkSession
from data_layer.statistics import renew_statistics

_TOLD = "SELECT reltuples FROM pg_class WHERE oid = 'manufacturing.sku'::regclass"
_CLEAR = "SELECT pg_clear_relation_stats('manufacturing', 'sku')"


def test_a_table_without_statistics_gets_them(database_url: str) -> None:
    with BulkSession(database_url, "plant") as session:
        session.administer(_CLEAR)
        assert session.administer(_TOLD) == [(-1,)]
        renew_statistics(session, ("warehouse",))
        assert session.administer(_TOLD) == [(-1,)]
        renew_statistics(session, ("sku", "warehouse"))
        assert session.administer(_TOLD) == [(0,)]
