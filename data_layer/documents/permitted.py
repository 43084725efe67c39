"""What a caller may search, remembered while the tenant's documents stay as they are."""

from collections import OrderedDict
from typing import Any

from core.identity import Principal
from data_layer.database import ReadTx
from data_layer.documents.choosing import Wanted, conditions
from data_layer.documents.repository import DocumentRepository

_REMEMBERED = 500_000  # ids in all: some 60 MB
_KEY = 10  # ids that take as much memory as a set does beside its own


class PermittedDocuments:
    """`DocumentRepository.permitted`, for one process: at 20,000 documents the ids alone take longer than a search.
    `most`: how many ids are remembered in all, each set counting for ten more."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[Any, tuple[int, frozenset[str]]] = OrderedDict()
        self._held = 0

    def __len__(self) -> int:
        """How many sets are remembered."""
        return len(self._known)

    async def of(self, tx: ReadTx, wanted: Wanted, principal: Principal) -> frozenset[str]:
        """The very same set while nothing changes. Raises as `permitted` does."""
        documents = DocumentRepository(tx)
        changes = await documents.changes()
        key = (principal, tuple(conditions(wanted)[1].items()))
        at, ids = self._known.get(key, (-1, frozenset[str]()))
        if at != changes:
            ids = frozenset(await documents.permitted(wanted, principal))
        self._forget(key)
        self._known[key] = changes, ids
        self._held += len(ids) + _KEY
        while len(self._known) > 1 and self._held > self._most:
            self._forget(next(iter(self._known)))
        return ids

    def _forget(self, key: Any) -> None:
        if key in self._known:
            self._held -= len(self._known.pop(key)[1]) + _KEY
