from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database
from tests.tools.documents.shelf import ByWords
from tools.context import ToolContext
from tools.documents.held import holds_documents


async def test_documents_are_there_only_for_those_who_may_read_one(reader: ToolContext, database: Database) -> None:
    def of(tenant: str, scopes: frozenset[str] = EVERY_SCOPE) -> ToolContext:
        return ToolContext(Principal(tenant, "someone", scopes), database, documents=ByWords(database))

    assert await holds_documents(reader)
    assert not await holds_documents(of("other"))
    assert not await holds_documents(of("plant", EVERY_SCOPE - {"documents:read"}))
    assert not await holds_documents(ToolContext(Principal("plant", "planner"), database))
