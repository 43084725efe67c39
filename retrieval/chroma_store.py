"""One tenant's Chroma store in a folder of its own: opened, kept in step with other processes, and mended.

Chroma is not made for several processes: each has the graph in memory, and writes the graph's files in place, also
while it only reads. So one process at a time does anything at all, under a lock of the folder. `state.json` says which
write was the last: who remembers another one opens the store anew.

Nor is it made to be killed: it would open torn files, and find less in them. SQLite's log is whole at any time, and
keeps what is not in the graph's files yet. So a copy of these is kept from each time that Chroma has written them, and
the store is mended from copy and log when a process died while it wrote, or when the files are not as long as they
were.
"""

import json
import os
import shutil
import sqlite3
import struct
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import CopilotError, Unavailable
from retrieval.chroma_opened import Opened
from retrieval.index import Damaged, expect_dimension

_WAIT = 60  # seconds for another process to finish what it does
_POLL = 0.002
_ROOM = 100_000_000  # bytes that the disk is to have left, beside those of one more copy
_KEPT = "kept"
_LOGGED = "SELECT m.seq_id FROM max_seq_id m JOIN segments s ON s.id = m.segment_id WHERE s.scope = 'VECTOR'"
_BROKEN = (
    "The index of the documents is damaged, so nothing is found by meaning: run `copilot documents reindex --all` to"
    " build it anew from the documents."
)
_NOT_WRITTEN = (
    "The index of the documents cannot be written: see that its disk has room, then run `copilot documents reindex`."
)
_NOT_READ = (
    "The index of the documents cannot be read just now: see that the server may read its files, then try again."
)
_BUSY = "Another process is writing the index of the documents: please try again in a moment."


@dataclass(frozen=True)
class State:
    """After the last write that was finished, but for `write`, another one for each. `store`: its folder's name.
    `kept`: how far in the log the graph's files go; none: nothing is in them. `sizes`: theirs, in bytes."""

    store: str
    dimension: int
    write: str = ""
    finished: bool = True
    kept: int | None = None
    sizes: dict[str, int] = field(default_factory=dict)


class Store:
    """Its methods wait while another process is at it; one thread at a time may use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stated = folder / "state.json"
        self._lock = FileLock(folder / "lock", timeout=_WAIT, poll_interval=_POLL)
        self._state: State | None = None
        self._opened: Opened | None = None  # in that state

    @contextmanager
    def reading(self) -> Iterator[Opened | None]:
        """None: it holds nothing. Raises `Damaged`, and `Unavailable` while it cannot be had."""
        if not self._stated.exists():
            yield None
            return
        with self._alone(Damaged(_BROKEN)):
            yield self._current()

    @contextmanager
    def writing(self, dimension: int) -> Iterator[Opened]:
        """The store is made when there is none. Raises `Damaged`, `Unavailable` when it cannot be written, `Conflict`
        when it is of another dimension."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._alone(Unavailable(_NOT_WRITTEN)):
            opened = self._current() or self._made(dimension)
            expect_dimension(opened.dimension, dimension)
            if self._state and shutil.disk_usage(self._folder).free < _ROOM + sum(self._state.sizes.values()):
                raise Unavailable(_NOT_WRITTEN)
            self._say(finished=False)
            yield opened
            self._say(finished=True)

    def clear(self) -> None:
        """Also of what is damaged."""
        if self._folder.exists():
            with self._alone(Unavailable(_NOT_WRITTEN)):
                self.close()
                self._stated.unlink(missing_ok=True)
                for made in (*self._folder.glob("store-*"), *self._folder.glob(_KEPT)):
                    shutil.rmtree(made)

    def close(self) -> None:
        opened, self._opened = self._opened, None
        if opened:
            opened.close()

    @contextmanager
    def _alone(self, otherwise: Unavailable) -> Iterator[None]:
        try:
            with self._lock:
                try:
                    yield
                except CopilotError:
                    raise
                except BaseException:
                    self.close()  # what it has in memory may not be what is on the disk
                    raise
        except Timeout as error:
            raise Unavailable(_BUSY) from error
        except CopilotError:
            raise
        except Exception as error:  # of a torn store Chroma says many things, also AttributeError
            withheld = isinstance(error, OSError | MemoryError) and not isinstance(error, FileNotFoundError)
            if withheld and isinstance(otherwise, Damaged):
                raise Unavailable(_NOT_READ) from error
            raise otherwise from error

    def _current(self) -> Opened | None:
        state = State(**json.loads(self._stated.read_bytes())) if self._stated.exists() else None
        if self._opened is None or self._state != state:
            self.close()
            self._state = state
            if state:
                torn = not state.finished or self._sizes(state) != state.sizes
                if torn:
                    self._mend(state)
                self._opened = Opened(self._folder / state.store, state.dimension, new=False)
                if torn:
                    self._say(finished=True)  # only now has the graph taken in what was in the log
        return self._opened

    def _made(self, dimension: int) -> Opened:
        # Never the path of one that was there before: other processes may have that one open still.
        self._state = State(f"store-{uuid.uuid4().hex}", dimension)
        self._opened = Opened(self._folder / self._state.store, dimension, new=True)
        return self._opened

    def _mend(self, state: State) -> None:
        if self._kept(state) == state.kept:  # what was begun since then has not come to its end
            for torn in self._graph(state):
                shutil.rmtree(torn)
            if state.kept is not None:
                shutil.copytree(self._folder / _KEPT, self._folder / state.store, dirs_exist_ok=True)
            if self._sizes(state) != state.sizes:
                raise Damaged(_BROKEN)

    def _say(self, *, finished: bool) -> None:
        assert self._state
        state = replace(self._state, write=uuid.uuid4().hex, finished=finished)
        if finished and (kept := self._kept(state)) != state.kept:
            state = replace(state, kept=kept)
            state = replace(state, sizes=self._sizes(state))
            shutil.rmtree(self._folder / _KEPT, ignore_errors=True)
            for graph in self._graph(state):
                if not _is_whole(graph):
                    raise Unavailable(_NOT_WRITTEN)
                shutil.copytree(graph, self._folder / _KEPT / graph.name)
        new = self._stated.with_suffix(".new")
        new.write_text(json.dumps(vars(state)))
        os.replace(new, self._stated)
        self._state = state

    def _kept(self, state: State) -> int | None:
        path = (self._folder / state.store / "chroma.sqlite3").absolute()
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
            found = connection.execute(_LOGGED).fetchone()
        return None if found is None else int(found[0])

    def _graph(self, state: State) -> list[Path]:
        return [one for one in (self._folder / state.store).iterdir() if one.is_dir()]

    def _sizes(self, state: State) -> dict[str, int]:
        if state.kept is None:
            return {}
        return {file.name: file.stat().st_size for graph in self._graph(state) for file in graph.iterdir()}


def _is_whole(graph: Path) -> bool:
    """Chroma does not notice when the disk does not take all of it."""
    _, _, _, elements, size, *_ = struct.unpack_from("<i6Q", (graph / "header.bin").read_bytes())
    written = [(graph / name).stat().st_size for name in ("data_level0.bin", "length.bin")]
    return bool(written[0] >= elements * size and written[1] >= elements * 4)
