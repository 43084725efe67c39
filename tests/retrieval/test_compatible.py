"""A server that answers as OpenAI's embeddings do, really listening on loopback."""

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
import stamina

from core.errors import Conflict, Unavailable
from retrieval.compatible import Compatible

Answer = tuple[int, dict[str, str], Any]


def vector(text: str) -> list[float]:
    return [float(len(text)), 1.0, 2.0]


def openai(asked: dict[str, Any]) -> Answer:
    data = [{"object": "embedding", "index": i, "embedding": vector(text)} for i, text in enumerate(asked["input"])]
    usage = {"prompt_tokens": 8, "total_tokens": 8}
    return 200, {}, {"object": "list", "model": asked["model"], "usage": usage, "data": data[::-1]}


class Server:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, dict[str, Any]]] = []
        self.answer: Callable[[dict[str, Any]], Answer] = openai
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((self.path, self.headers["Authorization"], asked))
                status, headers, body = outer.answer(asked)
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                with suppress(ConnectionError):  # whoever asked has not waited
                    self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1/"

    def close(self) -> None:
        self._server.shutdown()  # again is no error
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
async def embedding(server: Server) -> AsyncIterator[Compatible]:
    embedding = Compatible(server.url, "sk-test", "small", 3, batch=2)
    with stamina.set_testing(True, attempts=3):  # the same attempts without the waits between them
        yield embedding
    await embedding.close()


async def test_vectors_come_in_the_order_of_the_texts_and_have_the_length_one(
    server: Server, embedding: Compatible
) -> None:
    texts = ["a", "bb", "ccc", ""]
    vectors = await embedding.documents(texts)
    expected = np.array([vector(text or " ") for text in texts])
    assert np.allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True))
    assert np.allclose(await embedding.query("bb"), vectors[1])
    path, key, asked = server.asked[0]
    assert (path, key) == ("/v1/embeddings", "Bearer sk-test")
    assert asked == {"model": "small", "input": ["a", "bb"], "encoding_format": "float"}
    assert len(server.asked) == 3  # two batches and the query


async def test_nothing_to_embed_asks_nothing(server: Server, embedding: Compatible) -> None:
    assert (await embedding.documents([])).shape == (0, 3)
    assert server.asked == []


async def test_what_may_pass_is_tried_again(server: Server, embedding: Compatible) -> None:
    answers: list[Answer] = [(429, {"Retry-After": "1"}, {}), (503, {}, {})]
    server.answer = lambda asked: answers.pop() if answers else openai(asked)
    assert (await embedding.query("a")).shape == (3,)
    assert len(server.asked) == 3


async def test_a_server_that_keeps_failing_is_unavailable(server: Server, embedding: Compatible) -> None:
    server.answer = lambda asked: (503, {}, {})
    with pytest.raises(Unavailable, match=r"vectors of small at http.*/v1/embeddings are refused: 503"):
        await embedding.query("a")
    assert len(server.asked) == 3


async def test_a_refused_key_is_not_tried_again(server: Server, embedding: Compatible) -> None:
    server.answer = lambda asked: (401, {}, {"error": {"message": "Incorrect API key"}})
    with pytest.raises(Unavailable, match="401; check the key"):
        await embedding.query("a")
    assert len(server.asked) == 1


async def test_another_dimension_than_is_set_is_said(server: Server) -> None:
    embedding = Compatible(server.url, None, "small", 1536)
    with pytest.raises(Conflict, match="have 3 numbers, but 1,536 are set"):
        await embedding.query("a")
    assert server.asked[0][1] is None
    await embedding.close()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        {"data": []},
        {"data": [{"index": 0}]},
        {"data": [{"index": 0, "embedding": "AAAA"}]},
        {"data": None},
        [],
    ],
)
async def test_an_answer_of_another_form_is_said(server: Server, embedding: Compatible, body: Any) -> None:
    server.answer = lambda asked: (200, {}, body)
    with pytest.raises(Unavailable, match="The vectors of small at"):
        await embedding.query("a")


async def test_a_server_that_is_away_is_unavailable(server: Server, embedding: Compatible) -> None:
    server.close()
    away = Compatible(server.url, None, "small", 3)
    with pytest.raises(Unavailable, match="cannot be had"):
        await away.query("a")
    await away.close()


async def test_an_address_that_is_none_is_said(embedding: Compatible) -> None:
    odd = Compatible("localhost:8000/v1", None, "small", 3)
    with pytest.raises(Unavailable, match="cannot be had"):
        await odd.query("a")
    await odd.close()


async def test_a_server_that_never_answers_is_given_up(server: Server, embedding: Compatible) -> None:
    waiting = threading.Event()
    server.answer = lambda asked: (200 if waiting.wait() else 500, {}, {})
    slow = Compatible(server.url, None, "small", 3, seconds=0.05)
    with pytest.raises(Unavailable, match="ReadTimeout"):
        await slow.query("a")
    waiting.set()
    await slow.close()
