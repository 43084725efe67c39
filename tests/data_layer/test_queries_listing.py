"""A list read page by page, whatever changes meanwhile."""

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from core.errors import InvalidInput
from core.identity import Principal
from data_layer.database import Database
from data_layer.queries.listing import Listing, Page, read_page

ROWS = "SELECT warehouse_id, name, length(name) AS rank FROM manufacturing.warehouse"
COUNTED = Listing(ROWS, keys=(("rank", "integer"), ("warehouse_id", "text")), totals="count(*) AS places")
UNCOUNTED = Listing(ROWS, keys=(("warehouse_id", "text"),))
NAMES = {"A": "zzz", "B": "z", "C": "zz", "D": "z", "E": "zz"}


@dataclass(frozen=True)
class Place:
    warehouse_id: str
    name: str


@pytest.fixture(scope="module", autouse=True)
async def _places(database: Database) -> None:
    for code, name in NAMES.items():
        await _add(database, code, name)


async def _add(database: Database, code: str, name: str) -> None:
    async with database.write(Principal("plant", "planner")) as tx:
        await tx.execute(
            text(
                "INSERT INTO manufacturing.warehouse"
                " (tenant_id, warehouse_id, name, source_system, source_record, job_id, created_by)"
                " VALUES ('plant', :code, :name, 'test', '1', :job, 'test')"
            ),
            {"code": code, "name": name, "job": uuid.uuid4()},
        )


async def _page(
    database: Database, who: Principal, listing: Listing, cursor: str | None = None, limit: int = 2, **given: str
) -> Page[Place]:
    async with database.read(who) as tx:
        return await read_page(tx, listing, Place, given, limit=limit, cursor=cursor)


@pytest.mark.parametrize(("listing", "order"), [(COUNTED, "BDCEA"), (UNCOUNTED, "ABCDE")])
async def test_every_row_is_read_once_in_order(
    database: Database, planner: Principal, listing: Listing, order: str
) -> None:
    seen, cursor = "", None
    for _ in range(3):
        page = await _page(database, planner, listing, cursor)
        seen += "".join(row.warehouse_id for row in page.rows)
        cursor = page.next_cursor
    assert (seen, cursor) == (order, None)


async def test_the_totals_are_of_all_rows_even_behind_the_last(database: Database, planner: Principal) -> None:
    page = await _page(database, planner, COUNTED, limit=4)
    assert page.totals["places"] == 5
    last = await _page(database, planner, COUNTED, page.next_cursor, limit=4)
    assert (len(last.rows), last.totals["places"], last.next_cursor) == (1, 5, None)


async def test_an_empty_list_has_totals_and_no_rows(database: Database, stranger: Principal) -> None:
    page = await _page(database, stranger, COUNTED)
    assert (page.rows, page.totals["places"], page.next_cursor) == ((), 0, None)
    assert (await _page(database, stranger, UNCOUNTED)).rows == ()


async def test_a_page_may_hold_fewer_rows_than_are_counted(database: Database, planner: Principal) -> None:
    double = Listing(COUNTED.rows, COUNTED.keys, COUNTED.totals, shown="rank = 2")
    page = await _page(database, planner, double, limit=1)
    rest = await _page(database, planner, double, page.next_cursor)
    assert ([row.warehouse_id for row in page.rows + rest.rows], rest.next_cursor) == (["C", "E"], None)
    assert (page.totals["places"], rest.totals["places"]) == (5, 5)
    with pytest.raises(InvalidInput, match="another list"):
        await _page(database, planner, COUNTED, page.next_cursor)


async def test_a_row_that_comes_meanwhile_shifts_no_page(database: Database) -> None:
    other = Principal("plant", "planner")
    first = await _page(database, other, UNCOUNTED)
    await _add(database, "A0", "between")
    rest = await _page(database, other, UNCOUNTED, first.next_cursor, limit=10)
    assert [row.warehouse_id for row in rest.rows] == ["C", "D", "E"]


@pytest.mark.parametrize("cursor", ["x", "bm8", "W10", "WzEsMiwzXQ", "ä"])
async def test_what_is_no_cursor_is_refused(database: Database, planner: Principal, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        await _page(database, planner, COUNTED, cursor)


async def test_a_cursor_belongs_to_its_list_and_its_arguments(database: Database, planner: Principal) -> None:
    page = await _page(database, planner, COUNTED)
    with pytest.raises(InvalidInput, match="another list"):
        await _page(database, planner, UNCOUNTED, page.next_cursor)
    with pytest.raises(InvalidInput, match="another list"):
        await _page(database, planner, COUNTED, page.next_cursor, category="x")


async def test_groups_and_their_totals_are_made_of_one_base(database: Database, planner: Principal) -> None:
    listing = Listing(
        "SELECT CAST(length AS text) AS warehouse_id, CAST(count(*) AS text) AS name FROM base GROUP BY length",
        keys=(("warehouse_id", "text"),),
        totals="count(*) AS lengths, (SELECT count(*) FROM base) AS places",
        base="SELECT length(name) AS length FROM manufacturing.warehouse WHERE name LIKE 'z%'",
    )
    page = await _page(database, planner, listing, limit=5)
    assert [(row.warehouse_id, row.name) for row in page.rows] == [("1", "2"), ("2", "2"), ("3", "1")]
    assert (page.totals["lengths"], page.totals["places"]) == (3, 5)


async def test_what_only_a_page_is_told_with_is_read_for_its_rows_alone(database: Database, planner: Principal) -> None:
    beside = ("w.name", "JOIN manufacturing.warehouse w ON w.warehouse_id = page.warehouse_id")
    bare = Listing(ROWS.replace("name, ", ""), COUNTED.keys, COUNTED.totals, beside=beside)
    every = await _page(database, planner, COUNTED, limit=9)
    page = await _page(database, planner, bare)
    rest = await _page(database, planner, bare, page.next_cursor, limit=9)
    assert (page.rows + rest.rows, len(page.rows), rest.next_cursor) == (every.rows, 2, None)
    assert page.totals["places"] == rest.totals["places"] == len(every.rows)
    none = await _page(database, planner, Listing(bare.rows, bare.keys, bare.totals, shown="rank > 9", beside=beside))
    assert (none.rows, none.totals["places"]) == ((), len(every.rows))
