"""A small plant with documents, served on a real socket with the real copilot: what a client of MCP meets."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from pydantic import SecretStr

from bootstrap.settings import Settings
from data_layer.database import Database
from tests.channels.conftest import TENANT, UNLIMITED, Serving, serve
from tests.channels.mcp_server.clients import REVISIONS
from tests.order_files import TODAY, export
from tests.synced import synced
from tests.tools.documents.shelf import Paper, shelve

PAPERS = (
    Paper(
        "agreement.md", "Supply agreement Proseware", "contract",
        "# Delivery\n\nProseware delivers within 60 days.\n\n# Late delivery\n\nTwo percent a week.", pages=True,
    ),
    Paper("board.md", "Board minutes", "report", "# Secret\n\nWe sell the plant.", readers=("board",)),
)  # fmt: skip
OFFERS = [
    {"supplier_id": "V2", "sku": "BELL", "price": 3, "currency": "EUR", "minimum_quantity": 10, "lead_time_days": 60}
]


@pytest.fixture(scope="session")
async def _shelved(
    make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, dict[str, UUID]]:
    """One for all of these tests: none of them changes the plant."""
    url, home = make_database(), tmp_path_factory.mktemp("home")
    database = Database.connect(url)
    await synced(database, home / "export", TENANT, [(TODAY, {**export(), "supplier_offer": OFFERS})])
    papers = await shelve(database, TENANT, PAPERS, TODAY)
    await database.close()
    settings = Settings(
        home=home, database_url=SecretStr(url), document_index="chroma", today=TODAY, auth="keys", **UNLIMITED
    )
    return settings, papers


@pytest.fixture(scope="session")
def papers(_shelved: tuple[Settings, dict[str, UUID]]) -> dict[str, UUID]:
    """The plant is there, with these documents by name."""
    return _shelved[1]


@pytest.fixture(scope="session")
def settings(_shelved: tuple[Settings, dict[str, UUID]]) -> Settings:
    return _shelved[0]


@pytest.fixture(scope="session")
def serving(settings: Settings) -> Serving:
    """A function that serves the plant while it is entered; settings may be replaced."""
    return partial(serve, settings)


@pytest.fixture(params=REVISIONS)
def revision(request: pytest.FixtureRequest) -> str:
    return str(request.param)
