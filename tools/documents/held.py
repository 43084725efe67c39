from core.identity import Scope
from data_layer.documents.reading import DocumentReading
from tools.context import ToolContext
from tools.grants import may


async def holds_documents(context: ToolContext) -> bool:
    """Are there any that this caller may read?"""
    if context.documents is None or not may(context, Scope.DOCUMENTS_READ):
        return False
    async with context.database.read(context.principal) as tx:
        return await DocumentReading(tx).any(context.principal)


def withholds_documents(context: ToolContext) -> bool:
    """May this caller read none, whatever is held?"""
    return context.documents is not None and not may(context, Scope.DOCUMENTS_READ)
