"""Texts as vectors, whoever makes them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class QueryEmbedding(Protocol):
    async def query(self, text: str) -> Vectors:
        """(dimension,). Raises `Unavailable` when a provider does not answer."""
        ...


class Embedding(QueryEmbedding, Protocol):
    """`name` and `dimension` say which vectors these are: those of two embeddings are never compared. Every vector has
    the length 1, so that a dot product is the cosine."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension). Raises `Unavailable` when a provider does not answer."""
        ...
