"""Embeddings of OpenAI's, or of any server that answers `POST {base_url}/embeddings` as OpenAI's does."""

from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np
import stamina

from core.errors import Conflict, Unavailable
from retrieval.embedding import Vectors

_PASSING = (408, 409, 425, 429, 500, 502, 503, 504)
_HINTS = {
    400: "; is a text longer than the model takes?",
    401: "; check the key",
    403: "; check the key",
    404: "; check the base URL and the model's name",
}


class Compatible:
    """`base_url` as `https://api.openai.com/v1`. A failure that may pass is tried `attempts` times, each for no longer
    than `seconds`. Close it."""

    def __init__(
        self,
        base_url: str,
        key: str | None,
        model: str,
        dimension: int,
        *,
        batch: int = 64,
        seconds: float = 30.0,
        attempts: int = 4,
        longest_wait_seconds: float = 20.0,
    ) -> None:
        self.name, self.dimension = model, dimension
        self._url, self._batch, self._attempts = base_url.rstrip("/") + "/embeddings", batch, attempts
        self._longest_wait = longest_wait_seconds
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.AsyncClient(timeout=seconds, headers=headers)

    async def close(self) -> None:
        await self._client.aclose()

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Raises `Unavailable`, and `Conflict` when the vectors have another dimension."""
        parts = [await self._vectors(texts[at : at + self._batch]) for at in range(0, len(texts), self._batch)]
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)

    async def query(self, text: str) -> Vectors:
        """Raises `Unavailable`, and `Conflict` when the vector has another dimension."""
        vectors: Vectors = (await self._vectors([text]))[0]
        return vectors

    async def _vectors(self, texts: Sequence[str]) -> Vectors:
        # An empty text is refused by most servers.
        asked = {"model": self.name, "input": [text or " " for text in texts], "encoding_format": "float"}
        vectors = _read(self._of(), await self._post(asked), len(texts))
        if vectors.shape[1] != self.dimension:
            raise Conflict(
                f"{self._of()} have {vectors.shape[1]:,} numbers, but {self.dimension:,} are set: set that dimension, "
                "and embed the documents again."
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
        return unit

    async def _post(self, asked: dict[str, Any]) -> httpx.Response:
        attempts = stamina.retry_context(
            on=self._again, attempts=self._attempts, timeout=None, wait_initial=0.2, wait_max=self._longest_wait
        )
        try:
            async for attempt in attempts:
                with attempt:
                    return (await self._client.post(self._url, json=asked)).raise_for_status()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            often = f" {self._attempts} times" if status in _PASSING else ""
            raise Unavailable(f"{self._of()} are refused: {status}{often}{_HINTS.get(status, '')}.") from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            why = str(error) or type(error).__name__
            raise Unavailable(f"{self._of()} cannot be had ({why}).") from error
        raise AssertionError("a retry context either returns or raises")

    def _again(self, error: Exception) -> bool | float:
        """Whether to ask again, and after how many seconds when the server said so."""
        if not isinstance(error, httpx.HTTPStatusError):
            return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)
        said = error.response.headers.get("Retry-After", "")
        again = error.response.status_code in _PASSING
        return min(float(said), self._longest_wait) if again and said.isdecimal() else again

    def _of(self) -> str:
        return f"The vectors of {self.name} at {self._url}"


def _read(whose: str, answer: httpx.Response, count: int) -> Vectors:
    try:
        data = sorted(answer.json()["data"], key=lambda one: one["index"])
        vectors = np.array([one["embedding"] for one in data], np.float32)
    except (ValueError, KeyError, TypeError) as error:
        raise Unavailable(f"{whose} are not answered as OpenAI's are ({type(error).__name__}: {error}).") from error
    if vectors.ndim != 2 or len(vectors) != count:
        raise Unavailable(f"{whose} are not complete: {len(vectors)} for {count} texts.")
    return vectors
