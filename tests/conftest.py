"""One embedded PostgreSQL for the test run, one migrated database copied for each module that asks."""

import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from bootstrap.schema import bring_up_to_date
from core.identity import Principal
from data_layer.database import Database
from data_layer.server import EmbeddedPostgres

_NUMBERS = itertools.count(1)

# The gate judges a change by the same drawn examples each time; by hand, new ones are looked for. No time is asserted.
settings.register_profile("hand", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "hand"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first, and what is asked of one plant in one process, which makes that plant once:
    pytest-xdist deals the tests out in as many equal runs as there are processes."""
    plants: dict[str, list[pytest.Item]] = {}
    rest: list[pytest.Item] = []
    for item in items:
        mark = item.get_closest_marker("plant")
        (plants.setdefault(mark.args[0], []) if mark else rest).append(item)
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    first: list[list[pytest.Item]] = [[] for _ in range(processes)]
    for at, asked in enumerate(plants.values()):
        first[min(at, processes - 1)] += asked
    count = len(items)
    items.clear()
    for at, begun in enumerate(first):
        more = max((count - len(items)) // (processes - at) - len(begun), 0)
        items += begun + rest[:more]
        del rest[:more]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The URL of a real PostgreSQL: COPILOT_TEST_DATABASE_URL, or an embedded one made for this run."""
    given = os.environ.get("COPILOT_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # Not in pytest's own folder: every pytest that starts closes that to others, also to the user PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="copilot-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Path(folder) / "data", durable=False)
        yield server.start()
        server.stop()


@pytest.fixture(scope="session")
def _template(server_url: str) -> str:
    name = f"template_{os.getpid()}"
    _execute(server_url, f"CREATE DATABASE {name}")
    bring_up_to_date(_url(server_url, name))
    return name


@pytest.fixture(scope="session")
def make_database(server_url: str, _template: str) -> Callable[..., str]:
    """A function that makes a fresh, migrated database, or a copy of another one, and returns its URL."""

    def make(of: str | None = None) -> str:
        name, template = f"test_{os.getpid()}_{next(_NUMBERS)}", make_url(of).database if of else _template
        # Files are copied in a third of the time in which their contents are logged.
        _execute(server_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return _url(server_url, name)

    return make


@pytest.fixture(scope="module")
def database_url(make_database: Callable[[], str]) -> str:
    return make_database()


@pytest.fixture(scope="module")
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database.connect(database_url)
    yield database
    await database.close()


@pytest.fixture
def planner() -> Principal:
    return Principal(tenant_id="plant", user_id="planner")


@pytest.fixture
def stranger() -> Principal:
    return Principal(tenant_id="other", user_id="stranger")


@pytest.fixture(scope="session")
def adventureworks() -> Path:
    """The real ERP export, which is not ours to ship; a test that needs it says so when it is absent."""
    folder = Path(
        os.environ.get("COPILOT_TEST_ADVENTUREWORKS", Path(__file__).parents[2] / "shared" / "data" / "adventureworks")
    )
    if not (folder / "Product.csv").exists():
        pytest.skip(f"the AdventureWorks export is not at {folder}")
    return folder


def _url(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
