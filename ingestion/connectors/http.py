"""A paginated HTTP API that answers JSON: each stream is a path below the configured address."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import stamina
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.errors import SourceError, Unavailable
from ingestion.connector import LINE, Batch
from ingestion.connectors.http_pages import Pages, Pagination, dig
from ingestion.formats.frames import END, NEXT, batches, text_frame
from ingestion.formats.json_text import flat, parse

_RETRIED = (408, 425, 429, 500, 502, 503, 504)


class Basic(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    user: str
    password: str


class Named(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    value: str


class Auth(BaseModel):
    """One way to say who asks; secrets are written as ${VARIABLE}."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bearer: str | None = None
    basic: Basic | None = None
    header: Named | None = None
    query: Named | None = None

    @model_validator(mode="after")
    def _one(self) -> "Auth":
        if len([way for way in (self.bearer, self.basic, self.header, self.query) if way is not None]) != 1:
            raise ValueError("expected is exactly one of bearer, basic, header and query")
        return self


class HttpOptions(BaseModel):
    """`records`: the dotted path to the list in an answer (none: the answer is the list);
    `columns`: names of columns that the first page may lack; `total`: the path to the number of records."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    records: str | None = None
    total: str | None = None
    columns: tuple[str, ...] = ()
    pagination: Pagination = Field(default_factory=Pagination)
    auth: Auth | None = None
    headers: dict[str, str] = {}
    parameters: dict[str, str | int | bool] = {}
    since_parameter: str | None = None
    requests_per_second: float = Field(default=10, gt=0)
    timeout_seconds: float = Field(default=30, gt=0, le=600)
    attempts: int = Field(default=5, ge=1, le=20)
    longest_wait_seconds: float = Field(default=60, ge=0, le=3600)
    maximum_bytes: int = Field(default=50_000_000, ge=1000)


class HttpConnector:
    """Asks the configured host alone: redirects and links to other hosts are refused."""

    def __init__(self, options: HttpOptions, folder: Path) -> None:
        self._options = options
        self._base = httpx.URL(options.url)
        if self._base.scheme not in ("http", "https") or not self._base.host:
            raise SourceError(f"The connector's url {options.url!r} must begin with http:// or https:// and a host.")
        self._earliest = 0.0
        self._firsts: dict[str, tuple[Any, dict[str, Any]]] = {}
        auth = options.auth or Auth.model_construct()
        headers = dict(options.headers)
        if auth.bearer is not None:
            headers["Authorization"] = f"Bearer {auth.bearer}"
        if auth.header is not None:
            headers[auth.header.name] = auth.header.value
        self._secret = {auth.query.name: auth.query.value} if auth.query else {}
        self._client = httpx.Client(
            headers={"Accept": "application/json", **headers},
            auth=(auth.basic.user, auth.basic.password) if auth.basic else None,
            timeout=options.timeout_seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def columns(self, stream: str) -> list[str]:
        """The names in the first page, and those declared."""
        pages = self._pages(stream, None)
        records, _ = self._first(stream, pages)
        names = dict.fromkeys(self._options.columns)
        for record in records:
            names.update(dict.fromkeys(flat(record)))
        if not names:
            raise SourceError(f"{self._shown(stream)} gives no records; name their columns in the connector's columns.")
        return list(names)

    def expected(self, stream: str) -> int | None:
        if self._options.total is None:
            return None
        self._first(stream, self._pages(stream, None))
        total = dig(self._firsts[stream][0], self._options.total)
        return int(total) if str(total).isdigit() else None

    def as_of(self, stream: str) -> datetime:
        return datetime.now(UTC)

    def read(
        self,
        stream: str,
        *,
        after: dict[str, Any] | None,
        cursor_column: str | None,
        since: str | None,
        batch_rows: int,
    ) -> Iterator[Batch]:
        """Goes on from the page in which `after` lies. The API sorts and filters as its parameters make it."""
        return batches(self._frames(stream, after, since), batch_rows)

    def _frames(
        self, stream: str, after: dict[str, Any] | None, since: str | None
    ) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
        columns = self.columns(stream)
        pages = self._pages(stream, since)
        state: dict[str, Any] | None = pages.start()
        count, skipped = 0, 0
        if after is not None:
            state, count, skipped = after["page"], after["line"] - 1 - after["end"], after["end"]
        seen: set[str] = set()
        while state is not None:
            marker = repr(sorted(state.items()))
            if marker in seen:
                raise SourceError(f"{self._shown(stream)} gives the same next page again and again.")
            seen.add(marker)
            answer = self._get(stream, pages.url(state), pages.parameters(state))
            records = self._records(stream, answer)
            if not records and skipped == 0:
                return
            frame = text_frame([flat(record) for record in records], columns)
            within = pl.int_range(1, frame.height + 1, dtype=pl.Int64)
            placed = frame.with_columns(
                (within + count).alias(LINE), within.alias(END), (within + count + 1).alias(NEXT)
            )
            if frame.height:
                yield {"page": state}, placed.slice(skipped)
            count, skipped = count + frame.height, 0
            state = pages.next(state, answer, frame.height)

    def _first(self, stream: str, pages: Pages) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        state = pages.start()
        if stream not in self._firsts:
            self._firsts[stream] = (self._get(stream, pages.url(state), pages.parameters(state)), state)
        return self._records(stream, self._firsts[stream][0]), state

    def _pages(self, stream: str, since: str | None) -> Pages:
        fixed = {name: str(value).lower() if isinstance(value, bool) else str(value)
                 for name, value in self._options.parameters.items()}  # fmt: skip
        if since is not None and self._options.since_parameter:
            fixed[self._options.since_parameter] = since
        path = stream.lstrip("/")
        if "://" in stream or ".." in path.split("/"):
            raise SourceError(f"The stream {stream!r} must be a path below {self._options.url}.")
        base = self._base.copy_with(path=self._base.path.rstrip("/") + "/")
        return Pages(self._options.pagination, base.join(path) if path else self._base, {**fixed, **self._secret})

    def _records(self, stream: str, answer: Any) -> list[dict[str, Any]]:
        path = self._options.records
        found = dig(answer, path) if path else answer
        if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
            where = f"under {path!r}" if path else "at its top"
            has = f"; it has {', '.join(list(answer)[:12])}" if isinstance(answer, Mapping) else ""
            raise SourceError(f"The answer of {self._shown(stream)} has no list of objects {where}{has}.")
        return found

    def _get(self, stream: str, url: httpx.URL, parameters: Mapping[str, str]) -> Any:
        if url.scheme not in ("http", "https") or (url.host, url.port) != (self._base.host, self._base.port):
            raise SourceError(f"{self._shown(stream)} points to another host ({url.host}), which is not followed.")
        if self._base.scheme == "https" and url.scheme != "https":
            raise SourceError(f"{self._shown(stream)} points to an unencrypted page, which is not followed.")
        attempts = stamina.retry_context(
            on=self._wait, attempts=self._options.attempts, timeout=None, wait_initial=0.2, wait_max=20.0
        )
        try:
            for attempt in attempts:
                with attempt:
                    return self._once(stream, url, parameters)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if status in _RETRIED:
                raise Unavailable(f"{self._shown(stream)} answered {status} {self._options.attempts} times.") from error
            hint = {
                401: "; check the source's auth",
                403: "; check the source's auth",
                404: "; check the stream's path",
            }
            raise SourceError(f"{self._shown(stream)} answered {status}{hint.get(status, '')}.") from error
        except httpx.TransportError as error:
            raise Unavailable(f"{self._shown(stream)} cannot be reached ({type(error).__name__}: {error}).") from error
        raise AssertionError("a retry context either returns or raises")

    def _once(self, stream: str, url: httpx.URL, parameters: Mapping[str, str]) -> Any:
        pause = self._earliest - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        self._earliest = time.monotonic() + 1 / self._options.requests_per_second
        with self._client.stream("GET", url.copy_merge_params(parameters)) as response:
            if response.is_redirect:
                raise SourceError(f"{self._shown(stream)} redirects elsewhere, which is not followed; correct the url.")
            if response.is_error:
                raise httpx.HTTPStatusError("refused", request=response.request, response=response)
            body = bytearray()
            latest = time.monotonic() + 10 * self._options.timeout_seconds
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self._options.maximum_bytes:
                    raise SourceError(
                        f"An answer of {self._shown(stream)} is larger than {self._options.maximum_bytes:,} bytes; "
                        "ask for smaller pages or raise maximum_bytes."
                    )
                if time.monotonic() > latest:
                    raise httpx.ReadTimeout("the answer comes too slowly", request=response.request)
        try:
            return parse(bytes(body).decode("utf-8"))
        except ValueError as error:
            raise SourceError(f"The answer of {self._shown(stream)} is not JSON ({error}).") from error

    def _wait(self, error: Exception) -> bool | float:
        """Whether to ask again, and after how many seconds when the server said so."""
        if isinstance(error, httpx.TransportError):
            return not isinstance(error, httpx.UnsupportedProtocol)
        if not isinstance(error, httpx.HTTPStatusError) or error.response.status_code not in _RETRIED:
            return False
        seconds = _seconds(error.response.headers.get("Retry-After"))
        return True if seconds is None else min(seconds, self._options.longest_wait_seconds)

    def _shown(self, stream: str) -> str:
        return f"{self._base.scheme}://{self._base.host}{self._base.path.rstrip('/')}/{stream.lstrip('/')}"


def _seconds(retry_after: str | None) -> float | None:
    """What Retry-After says, as seconds or as a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = datetime.strptime(retry_after.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
