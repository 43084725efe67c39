"""The schema is one that Citus would take: by tenant, with every key."""

from data_layer.distribution import keys_without_tenant, spread_tables, statements
from data_layer.entities import ENTITIES


def test_every_key_of_every_tables_rows_by_tenant_holds_the_tenant(database_url: str) -> None:
    assert keys_without_tenant(database_url) == []


def test_every_entity_is_spread_and_lies_with_the_others(database_url: str) -> None:
    spread = set(spread_tables(database_url))
    assert {f"manufacturing.{entity.name}" for entity in ENTITIES} <= spread
    assert {"copilot.thread", "copilot.message", "copilot.approval", "staging.job"} <= spread
    _, first, *others = statements(database_url)
    name = first.split("'")[1]
    assert len(others) == len(spread) - 1
    assert all(f"colocate_with => '{name}'" in other for other in others)
