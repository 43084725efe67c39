"""Reads files, each in a child process with limits: one that is hostile or broken is refused with a sentence, and
disturbs no other."""

import asyncio
import re
from contextlib import suppress
from types import TracebackType
from typing import Self

from core.errors import InvalidInput, Unavailable
from retrieval.loading.limits import Limits, Refused, megabytes
from retrieval.loading.process import Child, Gone
from retrieval.text import Parsed


class Unreadable(InvalidInput):
    """The file cannot be read as a document; the message names it and says what is wrong."""


class Readers:
    """At most `children` files are read at a time, the others wait. Children start when they are needed and end after
    `files_per_child` files, or with this."""

    def __init__(self, limits: Limits | None = None, *, children: int = 2, files_per_child: int = 200) -> None:
        self._limits = limits or Limits()
        self._files_per_child = files_per_child
        self._places = asyncio.Semaphore(children)
        self._resting: list[Child] = []
        self._open = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        while self._resting:
            await self._resting.pop().stop()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Of the children that wait for a file."""
        return tuple(child.process_id for child in self._resting)

    async def read(self, name: str, content: bytes) -> Parsed:
        """`name`: the file's, for its messages and as a hint; what it is is told by `content`. Raises
        `Unreadable`, and `Unavailable` when no child process can be started."""
        try:
            if not content:
                raise Refused("is empty")
            if len(content) > self._limits.file_bytes:
                most = megabytes(self._limits.file_bytes)
                raise Refused(f"is too large: {megabytes(len(content))}, and at most {most} are read")
            async with self._places:
                return await self._read(name, content)
        except Refused as reason:
            raise Unreadable(f"{_shown(name)} {reason}.") from reason.__cause__

    async def _read(self, name: str, content: bytes) -> Parsed:
        while self._resting:
            with suppress(Gone):
                return await self._read_by(self._resting.pop(), name, content)
        try:
            return await self._read_by(await Child.start(self._limits, self._files_per_child), name, content)
        except (Gone, OSError) as error:
            raise Unavailable("No file can be read: the process that reads them does not start.") from error

    async def _read_by(self, child: Child, name: str, content: bytes) -> Parsed:
        try:
            return await child.read(name, content)
        finally:
            if child.at_rest and self._open:
                self._resting.append(child)
            else:
                await child.stop()


def _shown(name: str) -> str:
    name = re.sub(r"\s+", " ", "".join(letter if letter.isprintable() else " " for letter in name)).strip()
    return f"“{name if len(name) <= 120 else '…' + name[-119:]}”" if name else "The file"
