"""A paginated API, served by a real server on loopback."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from pydantic import ValidationError

from core.errors import SourceError, Unavailable
from ingestion.connector import Batch
from ingestion.connectors.http import HttpConnector, HttpOptions

ITEMS = [{"id": n, "price": f"{n}.50", "of": {"kind": "x"}} for n in range(7)]
Answer = tuple[int, dict[str, str], Any]


class Server:
    """Answers by a function of path and query; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.answer: Callable[[str, dict[str, str]], Answer] = lambda path, query: (200, {}, [])
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                outer.asked.append((parts.path, query, dict(self.headers)))
                status, headers, body = outer.answer(parts.path, query)
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/api/"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def connector(server: Server, **options: Any) -> HttpConnector:
    given = {"url": server.url, "requests_per_second": 1000, **options}
    return HttpConnector(HttpOptions.model_validate(given), Path())


def read(
    http: HttpConnector, rows: int = 100, after: dict[str, Any] | None = None, since: str | None = None
) -> list[Batch]:
    return list(http.read("items", after=after, cursor_column=None, since=since, batch_rows=rows))


def ids(found: list[Batch]) -> list[str]:
    return pl.concat([batch.records for batch in found])["id"].to_list() if found else []


def paged(style: str) -> Callable[[str, dict[str, str]], Answer]:
    """A server with pages of at most three, whatever size is asked for."""

    def answer(path: str, query: dict[str, str]) -> Answer:
        start = {
            "none": 0,
            "page": (int(query.get("page", 1)) - 1) * 3,
            "offset": int(query.get("offset", 0)),
            "cursor": int(query.get("cursor", 0)),
            "next_link": int(query.get("from", 0)),
        }[style]
        items = ITEMS if style == "none" else ITEMS[start : start + 3]
        more = start + 3 < len(ITEMS)
        following: Any = {"cursor": start + 3, "next_link": f"/api/items?from={start + 3}"}.get(style)
        return 200, {}, {"data": {"items": items}, "next": following if more else None, "total": len(ITEMS)}

    return answer


PAGINATION: dict[str, dict[str, Any]] = {
    "none": {}, "page": {"size_parameter": "limit", "size": 100}, "offset": {"size_parameter": "limit"},
    "cursor": {"next": "next"}, "next_link": {"next": "next"},
}  # fmt: skip


@pytest.mark.parametrize("style", PAGINATION)
def test_each_way_of_paging_reads_all_and_goes_on_behind_any_batch(server: Server, style: str) -> None:
    server.answer = paged(style)
    options = {"records": "data.items", "total": "total", "pagination": {"style": style, **PAGINATION[style]}}
    expected = [str(n) for n in range(7)]
    for rows in (1, 2, 5, 100):
        whole = read(connector(server, **options), rows)
        assert ids(whole) == expected
        assert pl.concat([b.records for b in whole])["_line"].to_list() == list(range(1, 8))
        for at, batch in enumerate(whole):
            position = json.loads(json.dumps(batch.position))
            rest = read(connector(server, **options), rows, after=position)
            assert ids(rest) == expected[(at + 1) * rows :]
    http = connector(server, **options)
    assert http.columns("items") == ["id", "price", "of.kind"]
    assert http.expected("items") == 7


@pytest.mark.parametrize(
    ("auth", "header", "query"),
    [
        ({"bearer": "s3cret"}, ("Authorization", "Bearer s3cret"), None),
        ({"basic": {"user": "u", "password": "p"}}, ("Authorization", "Basic dTpw"), None),
        ({"header": {"name": "X-Key", "value": "s3cret"}}, ("X-Key", "s3cret"), None),
        ({"query": {"name": "key", "value": "s3cret"}}, None, ("key", "s3cret")),
    ],
)
def test_each_way_of_saying_who_asks(server: Server, auth: Any, header: Any, query: Any) -> None:
    server.answer = lambda path, query: (200, {}, ITEMS)
    read(
        connector(server, auth=auth, parameters={"plant": 1, "open": True}, since_parameter="changed"),
        since="2025-05-01",
    )
    path, asked, headers = server.asked[-1]
    assert path == "/api/items"
    assert asked["plant"] == "1"
    assert asked["changed"] == "2025-05-01"
    assert header is None or headers[header[0]] == header[1]
    assert query is None or asked[query[0]] == query[1]


def test_a_busy_server_is_asked_again_when_it_says(server: Server) -> None:
    states = iter([(429, {"Retry-After": "0"}, b""), (503, {"Retry-After": "0"}, b"")])
    server.answer = lambda path, query: next(states, (200, {}, ITEMS))
    assert len(ids(read(connector(server)))) == 7
    server.answer = lambda path, query: (503, {"Retry-After": "0"}, b"")
    with pytest.raises(Unavailable, match="answered 503 3 times"):
        read(connector(server, attempts=3))


BAD: dict[str, tuple[Answer, str]] = {
    "not found": ((404, {}, b""), "answered 404; check the stream's path"),
    "not allowed": ((401, {}, b""), "answered 401; check the source's auth"),
    "redirect": ((302, {"Location": "http://169.254.169.254/"}, b""), "redirects elsewhere, which is not followed"),
    "not JSON": ((200, {}, b"<html>"), "is not JSON"),
    "not UTF-8": ((200, {}, b'["\xe9"]'), "is not JSON"),
    "no list": ((200, {}, {"items": []}), "has no list of objects at its top; it has items"),
    "list of texts": ((200, {}, ["a"]), "has no list of objects"),
    "too large": ((200, {}, [{"a": "x" * 5000}]), "is larger than 2,000 bytes"),
    "nothing": ((200, {}, []), "gives no records; name their columns"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_answer_fails_with_a_sentence(server: Server, kind: str) -> None:
    answer, message = BAD[kind]
    server.answer = lambda path, query: answer
    with pytest.raises(SourceError, match=message):
        read(connector(server, maximum_bytes=2000))


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:1/items", "http://example.com/x", "//evil.example/x", "file:///etc/passwd"]
)
def test_a_link_to_another_host_is_refused(server: Server, link: str) -> None:
    server.answer = lambda path, query: (200, {}, {"items": ITEMS, "next": link})
    with pytest.raises(SourceError, match="points to another host"):
        read(connector(server, records="items", pagination={"style": "next_link", "next": "next"}))


def test_a_next_page_that_is_the_same_again_ends_in_a_sentence(server: Server) -> None:
    server.answer = lambda path, query: (200, {}, {"items": ITEMS, "next": "c"})
    with pytest.raises(SourceError, match="the same next page again"):
        read(connector(server, records="items", pagination={"style": "cursor", "next": "next"}))


def test_a_server_that_is_away_and_streams_that_leave_the_address_are_told(server: Server) -> None:
    for stream in ("../secrets", "http://example.com/"):
        with pytest.raises(SourceError, match="must be a path below"):
            connector(server).columns(stream)
    with pytest.raises(SourceError, match="must begin with http"):
        connector(server, url="ftp://example.com")
    with pytest.raises(Unavailable, match="cannot be reached"):
        connector(server, url="http://127.0.0.1:1/", attempts=1).columns("items")
    with pytest.raises(ValidationError, match="cursor wants next"):
        connector(server, pagination={"style": "cursor"})
