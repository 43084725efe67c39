"""What a caller may search, remembered while the tenant's documents stay as they are."""

from collections import OrderedDict
from typing import Any

from core.identity import Principal
from data_layer.database import ReadTx
from data_layer.documents.choosing import Wanted, conditions
from data_layer.documents.repository import DocumentRepository

_REMEMBERED = 500_000  # ids in all: some 60 MB


class PermittedDocuments:
    """`DocumentRepository.permitted`, for one process: at 20,000 documents the ids alone take longer than a search.
    `most`: how many ids are remembered in all."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[Any, tuple[int, frozenset[str]]] = OrderedDict()

    async def of(self, tx: ReadTx, wanted: Wanted, principal: Principal) -> frozenset[str]:
        """The very same set while nothing changes. Raises as `permitted` does."""
        documents = DocumentRepository(tx)
        changes = await documents.changes()
        key = (principal, tuple(conditions(wanted)[1].items()))
        at, ids = self._known.pop(key, (-1, frozenset[str]()))
        if at != changes:
            ids = frozenset(await documents.permitted(wanted, principal))
        self._known[key] = changes, ids
        while len(self._known) > 1 and sum(len(held) for _, held in self._known.values()) > self._most:
            self._known.popitem(last=False)
        return ids
