"""Brings the documents' index, and their links to records, to what is stored."""

from collections.abc import Mapping

from bootstrap.container import Container
from core.identity import Principal
from data_layer.each_tenant import EachTenant


class Indexing:
    """Of all tenants; knows which documents it has seen."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._seen: Mapping[str, int] = {}  # documents' changes, by tenant
        self._indexed: Mapping[str, int] = {}

    async def go_on(self) -> bool:
        """Of every tenant whose documents may have changed since the last time. False: something is still left."""
        container = self._container
        found = await EachTenant(await container.database(), await container.every_tenant()).documents()
        # What was put away while the last one looked may have been left by who put it, and is looked at once more.
        having = [
            Principal(tenant, "server") for tenant, changes in found.items() if self._indexed.get(tenant) != changes
        ]
        whole = not having or await (await container.documents()).repair_all(having)
        for owner in having:
            await container.link_documents(owner)
        self._indexed = {t: n for t, n in self._seen.items() if found.get(t) == n} if whole else {}
        self._seen = found
        return whole
