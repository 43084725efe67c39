"""The port of a second look at the best hits: a model that reads question and passage together stands behind it."""

from collections.abc import Sequence
from typing import Protocol

from retrieval.fusion import Fused


class Reranker(Protocol):
    async def rerank(self, tenant: str, query: str, hits: Sequence[Fused]) -> list[Fused]:
        """The same hits, the best first; what they say comes from where it was told when it was made. Raises
        `Unavailable` when a provider does not answer."""
        ...


class AsFused:
    """Leaves the order as it is."""

    async def rerank(self, tenant: str, query: str, hits: Sequence[Fused]) -> list[Fused]:
        return list(hits)
