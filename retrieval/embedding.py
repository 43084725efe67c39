"""Texts as vectors, whoever makes them."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedding(Protocol):
    """`name` and `dimension` say which vectors these are: those of two embeddings are never compared. Every vector has
    the length 1, so that a dot product is the cosine."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension). Raises `Unavailable` when a provider does not answer."""
        ...

    async def query(self, text: str) -> "np.ndarray[Any, np.dtype[np.float32]]":
        """(dimension,)."""
        ...
