"""A back-up brings all back, in another database too; what cannot be restored changes nothing."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from core.errors import Conflict, InvalidInput, NotPermitted, Unavailable
from core.identity import Principal
from data_layer.backup import DUMP, back_up, read_manifest
from data_layer.client_programs import connected
from data_layer.database import Database
from data_layer.libpq import libpq
from data_layer.restore import beside, restore
from tests.data_layer.test_isolation import INSERT

OURS = (
    "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname IN ('copilot', 'manufacturing', 'staging') AND c.relkind = 'r'"
    " AND c.relname !~ '^document_vector'"
)
SECURITY = f"""
SELECT c.oid::regclass::text, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text,
    (SELECT array_agg((p.polname, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid))::text ORDER BY p.polname)
     FROM pg_policy p WHERE p.polrelid = c.oid)
FROM {OURS} ORDER BY 1
"""


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """A checksum of each table."""
    with psycopg.connect(libpq(url)) as connection:
        tables = [name for (name,) in connection.execute(f"SELECT c.oid::regclass::text FROM {OURS}").fetchall()]
        return {
            name: connection.execute(f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {name} t").fetchall()
            for name in tables
        }


def security(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(libpq(url)) as connection:
        return connection.execute(SECURITY).fetchall()


async def put(url: str, tenant: str) -> None:
    database = Database.connect(url)
    async with database.write(Principal(tenant, "planner")) as tx:
        await tx.execute(INSERT, {"tenant": tenant, "job": uuid4()})
    await database.close()


@pytest.fixture(scope="module")
async def saved(make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    url, file = make_database(), tmp_path_factory.mktemp("saved") / "all.backup"
    for tenant in ("plant", "other"):
        await put(url, tenant)
    back_up(url, file, product="0", beside={"sources/depot.yaml": b"name: depot"})
    return url, file


def test_another_database_gets_every_row_and_who_may_see_it(
    saved: tuple[str, Path], make_database: Callable[[], str]
) -> None:
    url, file = saved
    there = make_database()
    assert rows(there) != rows(url)
    manifest = restore(there, file, force=False)
    assert rows(there) == rows(url)
    assert security(there) == security(url)
    assert manifest == read_manifest(file)
    assert manifest.roles == ["copilot_app"]
    assert beside(file) == {"sources/depot.yaml": b"name: depot"}
    assert file.stat().st_mode & 0o077 == 0


async def test_a_database_that_is_not_empty_is_left_alone_unless_told(
    saved: tuple[str, Path], make_database: Callable[[], str]
) -> None:
    url, file = saved
    there = make_database()
    await put(there, "third")
    before = rows(there)
    with pytest.raises(Conflict, match="not empty"):
        restore(there, file, force=False)
    assert rows(there) == before
    restore(there, file, force=True)
    assert rows(there) == rows(url)


async def test_a_damaged_file_and_one_that_stops_in_the_middle_change_nothing(
    saved: tuple[str, Path], make_database: Callable[[], str], tmp_path: Path
) -> None:
    _, file = saved
    there = make_database()
    await put(there, "third")
    before = rows(there)
    damaged = tmp_path / "damaged"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    damaged.write_bytes(content)
    with pytest.raises(InvalidInput, match="damaged"):
        restore(there, damaged, force=True)
    cut = tmp_path / "cut"
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(cut, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, whole.read(name)[: -2000 if name == DUMP else None])
    with pytest.raises(Unavailable, match="nothing changed"):
        restore(there, cut, force=True)
    assert rows(there) == before
    for wrong in (tmp_path, tmp_path / "none", Path(__file__)):
        with pytest.raises(InvalidInput):
            restore(there, wrong, force=True)


def test_a_database_that_is_served_is_not_restored(saved: tuple[str, Path], make_database: Callable[[], str]) -> None:
    _, file = saved
    there = make_database()
    with (
        psycopg.connect(libpq(there), application_name="copilot-threads"),
        pytest.raises(Conflict, match=r"in use \(copilot-threads\)"),
    ):
        restore(there, file, force=True)


def test_who_does_not_see_every_tenant_takes_no_back_up(saved: tuple[str, Path], tmp_path: Path) -> None:
    url, _ = saved
    user = f"sees_little_{os.getpid()}"
    with psycopg.connect(libpq(url), autocommit=True) as administrator:
        administrator.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'p:w\\d'")
        administrator.execute(f"GRANT pg_read_all_data TO {user}")
        try:
            theirs = make_url(url).set(username=user, password="p:w\\d").render_as_string(hide_password=False)
            with pytest.raises(NotPermitted, match="every tenant"):
                back_up(theirs, tmp_path / "half", product="0", beside={})
        finally:
            administrator.execute(f"DROP OWNED BY {user}")
            administrator.execute(f"DROP ROLE {user}")
    assert not any(tmp_path.iterdir())


def test_the_password_is_no_argument() -> None:
    with connected("postgresql+psycopg://ann:p%3Aw%5Cd@db:5432/plant?sslmode=require") as url:
        assert "p%3Aw" not in url
        assert url.startswith("postgresql://ann@db:5432/plant?")
        assert "sslmode=require" in url
        file = Path(make_url(url).query["passfile"])
        assert file.read_text() == "*:*:*:*:p\\:w\\\\d\n"
    assert not file.exists()
