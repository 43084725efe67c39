"""A receiver that knows what it was told by keys, and processes that are killed while they tell it."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any

from tests.processes import PROCESSES

Told = dict[str, list[str]]


@contextmanager
def receiver(key: str, said: Callable[[Any], str]) -> Iterator[tuple[int, Told]]:
    """The port, and what was `said` in the bodies, by the header `key`: one that comes again changes nothing, and is
    answered."""
    told: Told = {}
    slow = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.setdefault(self.headers[key], []).append(said(body))
            slow.wait(0.01)  # so that some are killed while they wait for the answer
            with suppress(OSError):
                self.send_response(204)
                self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, told
    server.shutdown()
    server.server_close()
    thread.join()


def kill_until_all_is_told(
    live: Callable[..., None],
    given: tuple[Any, ...],
    told: Told,
    everything: int,
    *,
    kills: int,
    chance: random.Random,
    early: int = 0,
) -> int:
    """Lives of one that tells, each killed when it has told a little more; so many of the first perhaps before. How
    often one was killed."""
    killed = 0
    while len(told) < everything and killed < kills:
        before, life = len(told), PROCESSES.Process(target=live, args=given)
        life.start()
        until = monotonic() + (chance.uniform(0.2, 1.2) if killed < early else 0)
        while len(told) == before and monotonic() < until and life.is_alive():
            life.join(0.01)
        while len(told) < min(before + chance.randint(1, 4), everything) and life.is_alive():
            life.join(chance.uniform(0, 0.02))
        if life.is_alive():
            life.kill()
            killed += 1
        life.join()
    return killed


def let_live(live: Callable[..., None], given: tuple[Any, ...]) -> None:
    """To its own end."""
    life = PROCESSES.Process(target=live, args=given)
    life.start()
    life.join()
