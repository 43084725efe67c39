"""A caller who is limited to sites sees what is of these; everybody else is asked nothing more than before."""

from collections.abc import Iterable

import pytest
from sqlalchemy import text

import data_layer.alert_tables
import data_layer.approval_tables
import data_layer.conversations
import data_layer.documents.tables
import data_layer.entities
import data_layer.limit_tables
import data_layer.staging  # noqa: F401  (declares its tables)
from core.identity import EVERY_SCOPE, Principal
from data_layer.approvals import ApprovalRepository, Drafted
from data_layer.database import Database
from data_layer.metadata import metadata
from data_layer.site_security import LIMITED, SHARED

TENANT = "sites"
_LINEAGE = "source_system, source_record, job_id, created_by"
_LINED = "'erp', '1', gen_random_uuid(), 'test'"


def _limited(*sites: str) -> Principal:
    return Principal(TENANT, "ann", EVERY_SCOPE, frozenset(sites))


@pytest.fixture(scope="module", autouse=True)
async def _plant(database: Database) -> None:
    """Warehouses A1 and A2 at A, B1 at B, C1 nowhere; cutting at A, painting at B; P1 comes to A, P2 to B, P3 to both
    and P4 nowhere; W1 is put to A, W2 to B though its second step is at A, W3 names nothing and is cut at A."""

    def rows(table: str, columns: str, values: Iterable[str]) -> str:
        listed = ", ".join(f"('{TENANT}', {one}, {_LINED})" for one in values)
        return f"INSERT INTO manufacturing.{table} (tenant_id, {columns}, {_LINEAGE}) VALUES {listed}"

    statements = (
        rows("warehouse", "warehouse_id, name, site", ("'A1', 'A1', 'A'", "'A2', 'A2', 'A'", "'B1', 'B1', 'B'",
                                                       "'C1', 'C1', NULL")),
        rows("work_centre", "work_centre_id, name, site", ("'CUT', 'Cutting', 'A'", "'PAINT', 'Painting', 'B'")),
        rows("inventory", "sku, warehouse_id, lot, as_of, on_hand, allocated, unit",
             (f"'X', '{place}', '', now(), {amount}, 0, 'EA'" for place, amount in
              (("A1", 1), ("A2", 20), ("B1", 300), ("C1", 4000)))),
        rows("purchase_order", "po_number, supplier_id, status, order_date",
             (f"'P{number}', 'S', 'APPROVED', '2025-05-01'" for number in range(1, 5))),
        rows("purchase_order_line", "po_number, line_number, sku, quantity, received_quantity, rejected_quantity,"
             " warehouse_id",
             (f"'{order}', {line}, 'X', 1, 0, 0, {place}" for order, line, place in
              (("P1", 1, "'A1'"), ("P2", 1, "'B1'"), ("P3", 1, "'A2'"), ("P3", 2, "'B1'"), ("P4", 1, "NULL")))),
        rows("work_order", "wo_number, sku, status, quantity, completed_quantity, scrapped_quantity, warehouse_id",
             (f"'{order}', 'X', 'SCHEDULED', 1, 0, 0, {place}" for order, place in
              (("W1", "'A1'"), ("W2", "'B1'"), ("W3", "NULL"), ("W4", "'B1'")))),
        rows("operation", "wo_number, sequence, work_centre_id",
             ("'W1', 1, 'PAINT'", "'W2', 1, 'PAINT'", "'W2', 2, 'CUT'", "'W3', 1, 'CUT'", "'W4', 1, 'PAINT'")),
        rows("scrap", "scrap_id, sku, quantity, wo_number, work_centre_id",
             ("'1', 'X', 1, 'W4', 'CUT'", "'2', 'X', 1, 'W1', 'PAINT'", "'3', 'X', 1, 'W1', NULL",
              "'4', 'X', 1, 'W4', NULL", "'5', 'X', 1, NULL, NULL")),
    )  # fmt: skip
    async with database.write(Principal(TENANT, "test")) as tx:
        for statement in statements:
            await tx.execute(text(statement))


async def _seen(database: Database, principal: Principal, table: str, column: str) -> list[str]:
    async with database.read(principal) as tx:
        rows = await tx.execute(text(f"SELECT DISTINCT {column} FROM manufacturing.{table} ORDER BY 1"))
        return [str(row[0]) for row in rows]


@pytest.mark.parametrize(
    ("table", "column", "of_a", "of_b"),
    [
        ("warehouse", "warehouse_id", ["A1", "A2"], ["B1"]),
        ("work_centre", "work_centre_id", ["CUT"], ["PAINT"]),
        ("inventory", "CAST(on_hand AS integer)", ["1", "20"], ["300"]),
        ("purchase_order", "po_number", ["P1", "P3"], ["P2", "P3"]),
        ("purchase_order_line", "po_number || '/' || line_number", ["P1/1", "P3/1"], ["P2/1", "P3/2"]),
        ("work_order", "wo_number", ["W1", "W2", "W3"], ["W1", "W2", "W4"]),
        ("operation", "wo_number || '/' || sequence", ["W2/2", "W3/1"], ["W1/1", "W2/1", "W4/1"]),
        ("scrap", "scrap_id", ["1", "3"], ["2", "3", "4"]),
    ],
)
async def test_rows_are_seen_by_those_of_their_site(
    database: Database, table: str, column: str, of_a: list[str], of_b: list[str]
) -> None:
    assert await _seen(database, _limited("A"), table, column) == of_a
    assert await _seen(database, _limited("B"), table, column) == of_b
    both = await _seen(database, _limited("A", "B"), table, column)
    assert both == sorted({*of_a, *of_b}, key=lambda value: (int(value) if value.isdigit() else 0, value))
    everything = await _seen(database, Principal(TENANT, "ann"), table, column)
    assert set(both) <= set(everything)


@pytest.mark.parametrize("sites", [(), ("C",), ("",), ("a",), ('A","B',), ("{A}",), ("A'; RESET ROLE; --",), ("A\\",)])
async def test_no_other_site_opens_anything(database: Database, sites: tuple[str, ...]) -> None:
    for table, column in (("warehouse", "warehouse_id"), ("purchase_order", "po_number"), ("work_order", "wo_number")):
        assert await _seen(database, _limited(*sites), table, column) == []


async def test_the_sites_end_with_the_transaction(database: Database) -> None:
    for _ in range(20):
        assert len(await _seen(database, _limited("A"), "warehouse", "warehouse_id")) == 2
        assert len(await _seen(database, Principal(TENANT, "ann"), "warehouse", "warehouse_id")) == 4


async def test_another_tenants_site_of_that_name_is_not_seen(database: Database) -> None:
    stranger = Principal("other", "eve", EVERY_SCOPE, frozenset({"A"}))
    assert await _seen(database, stranger, "warehouse", "warehouse_id") == []


def test_of_every_table_it_is_decided_what_is_seen_of_it() -> None:
    tables = {f"{table.schema}.{table.name}" for table in metadata.tables.values() if table.info.get("tenant")}
    assert not LIMITED.keys() & SHARED
    assert LIMITED.keys() | SHARED == tables


async def test_the_database_holds_what_is_decided_for_the_limited_role_alone(database: Database) -> None:
    async with database.administer() as connection:
        found = await connection.execute(
            text(
                "SELECT schemaname || '.' || tablename AS name, permissive, cmd, CAST(roles AS text) AS roles, qual"
                " FROM pg_policies WHERE policyname = 'sites'"
            )
        )
        policies = {row.name: row for row in found}
    assert policies.keys() == LIMITED.keys()
    for name, policy in policies.items():
        assert (policy.permissive, policy.cmd, policy.roles) == ("RESTRICTIVE", "SELECT", "{copilot_limited}"), name
        assert (policy.qual == "false") == (LIMITED[name] is False), name


async def test_who_is_not_limited_is_asked_nothing_of_sites(database: Database) -> None:
    """The plan of every table is as if there were none: its only conditions are the tenant's."""
    async with database.read(Principal(TENANT, "ann")) as tx:
        for table in LIMITED:
            plan = [row[0] for row in await tx.execute(text(f"EXPLAIN (COSTS OFF) SELECT * FROM {table}"))]
            assert sum("Plan " in line and "(" not in line for line in plan) == 1, plan
    async with database.read(_limited("A")) as tx:
        plan = [row[0] for row in await tx.execute(text("EXPLAIN (COSTS OFF) SELECT * FROM manufacturing.inventory"))]
        assert sum("Plan " in line and "(" not in line for line in plan) > 1


async def test_a_proposal_is_seen_by_who_sees_all_the_sites_that_its_proposer_saw(database: Database) -> None:
    drafted = Drafted("draft_purchase_requisition", {}, "A requisition", "…", {})
    proposed = {}
    for principal in (Principal(TENANT, "all"), _limited("A"), _limited("A", "B")):
        async with database.write(principal) as tx:
            made = await ApprovalRepository(tx).propose(
                principal, drafted, channel="api", thread_id=None, message_id=None
            )
        proposed[made] = principal.sites
    for seen_by in (Principal(TENANT, "bo"), _limited("A"), _limited("B"), _limited("A", "B")):
        async with database.read(seen_by) as tx:
            seen = {made for made in proposed if await ApprovalRepository(tx).get(seen_by, made) is not None}
        mine = seen_by.sites
        assert seen == {
            made for made, theirs in proposed.items() if mine is None or (theirs is not None and theirs <= mine)
        }
