"""Documents that are searched whole, and not in the chunks that a tenant's are cut into."""

import re
from dataclasses import dataclass

import numpy as np

from retrieval.embedding import Embedding, Vectors

OPENING = 0.2
_LONGEST = 300
_END = re.compile(r"(?<=[.!?:])\s")


@dataclass(frozen=True)
class Document:
    title: str
    text: str

    @property
    def said(self) -> str:
        return "\n".join(part for part in (self.title, self.text) if part)

    @property
    def opening(self) -> str:
        """What says best what all of it is about: its title, else its first sentence."""
        return self.title or _END.split(self.text, maxsplit=1)[0][:_LONGEST]


async def vectors_of(embedding: Embedding, documents: list[Document]) -> Vectors:
    """Of length 1: to a fifth the meaning of the opening, to four fifths that of the text as far as the embedding reads
    it. Measured: docs/decisions/0012-documents-are-found-by-meaning-and-by-words.md"""
    whole = await embedding.documents([one.said for one in documents])
    mixed = (1 - OPENING) * whole + OPENING * await embedding.documents([one.opening for one in documents])
    unit: Vectors = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
    return unit
