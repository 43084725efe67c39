"""Nearness of meaning by static word vectors: a table of 32,000 × 256 numbers that comes in a package; no network."""

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from tokenizers import Tokenizer

Vector = NDArray[np.float32]
_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
# What stands in for a slot, so that the rest of the sentence is compared with a sentence.
_SLOTS = {"{sku}": "item", "{work_centre}": "work centre", "{order}": "order number"}


@lru_cache(4096)
def vector(text: str) -> Vector:
    """The text's place in the space of meanings, of length 1 (or 0 for no text)."""
    for slot, words in _SLOTS.items():
        text = text.replace(slot, words)
    tokenizer, table = _model()
    ids = tokenizer.encode(text.replace("{", "").replace("}", "").lower(), add_special_tokens=False).ids
    if not ids:
        return np.zeros(table.shape[1], dtype=np.float32)
    mean = table[ids].astype(np.float32).mean(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=np.float32)


@lru_cache(50_000)
def nearness(one: str, other: str) -> float:
    """Of two words or texts: 1 the same, around 0 unrelated."""
    return float(vector(one) @ vector(other))


@lru_cache(50_000)
def is_word(text: str) -> bool:
    """Is it a common word as it stands, and no slip of another? The table knows such a word as one piece."""
    tokenizer, _ = _model()
    return len(tokenizer.encode(text.lower(), add_special_tokens=False).ids) == 1


@cache
def _model() -> tuple[Tokenizer, NDArray[np.float16]]:
    # Only its files are used: importing the package itself would load much that is not needed.
    spec = find_spec("wordllama")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    with safe_open(folder / _WEIGHTS, framework="numpy") as weights:
        table = weights.get_tensor("embedding.weight")
    return Tokenizer.from_file(str(folder / _TOKENIZER)), table
