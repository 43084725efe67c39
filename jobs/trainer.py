"""The process that trains (`jobs.training`), kept for the next training, of whichever tenant."""

import asyncio
import json
import os
import sys
import threading
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ingestion.pipeline import Stopped

IDLE_S = 60.0
SILENT_S = 900.0
_MODULE = ["-m", "jobs.training"]
_LOOK_S = 0.2
_END_S = 10.0
_TOLD_BYTES = 4000
# One process for each core is enough; threads of their own would only wait for each other.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class Trainer:
    """Of one event loop; to be closed. A training that shows no progress for `silent_s` is killed; the process ends
    when nothing was to be trained for `idle_s`."""

    def __init__(self, *, idle_s: float = IDLE_S, silent_s: float = SILENT_S) -> None:
        self._idle_s = idle_s
        self._silent_s = silent_s
        self._one = asyncio.Semaphore(1)  # a training takes all cores of the machine by itself
        self._process: Process | None = None
        self._said: asyncio.Future[bytes] | None = None
        self._resting: asyncio.Task[None] | None = None

    async def train(self, given: Mapping[str, Any], stop: threading.Event) -> tuple[int, str]:
        """What `jobs.training` answers: how it ended, and the end of what it said. One at a time; others wait. Raises
        `Stopped` when told to; then, and when cancelled, the training has ended."""
        line = json.dumps({**given, "silent_s": self._silent_s}).encode() + b"\n"
        async with self._one:
            if self._resting:
                self._resting.cancel()
            again = self._process is not None
            try:
                answer = await self._asked(line, stop)
                if answer is None and again:  # it had died since the last one
                    await self._end()
                    answer = await self._asked(line, stop)
                if answer is None:
                    answer = await self._end()
            except BaseException:
                await self._end()
                raise
            self._resting = asyncio.create_task(self._rest())
            return answer

    async def close(self) -> None:
        """End it, and what it trains."""
        if self._resting:
            self._resting.cancel()
            await asyncio.gather(self._resting, return_exceptions=True)
        await self._end()

    async def _asked(self, line: bytes, stop: threading.Event) -> tuple[int, str] | None:
        """None: it died before it had begun. What it ended with: it died over it."""
        if self._process is None:
            await self._start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        with suppress(ConnectionError):
            process.stdin.write(line)
            await process.stdin.drain()
        if not await self._line(process, stop):
            return None
        said = await self._line(process, stop)
        if not said:
            return await self._end()
        code, told = json.loads(said)
        return code, told

    async def _line(self, process: Process, stop: threading.Event) -> bytes:
        assert process.stdout is not None
        line = asyncio.ensure_future(process.stdout.readline())
        try:
            while not line.done():
                await asyncio.wait([line], timeout=_LOOK_S)
                if stop.is_set():
                    raise Stopped
            return line.result()
        finally:
            line.cancel()

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *_MODULE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, start_new_session=True, env=_ONE_THREAD | os.environ,
        )  # fmt: skip
        assert self._process.stderr is not None
        self._said = asyncio.ensure_future(self._process.stderr.read())

    async def _end(self) -> tuple[int, str]:
        """Its exit code, and the end of what it said."""
        process, said = self._process, self._said
        self._process = self._said = None
        if process is None or said is None:
            return 0, ""
        assert process.stdin is not None
        process.stdin.close()  # which ends it, if it has not ended
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _END_S)
        finally:
            if process.returncode is None:
                process.kill()  # with which its fork is killed
        await asyncio.wait([said], timeout=_END_S)
        told = said.result() if said.done() else b""
        said.cancel()
        return await process.wait(), told[-_TOLD_BYTES:].decode(errors="replace")

    async def _rest(self) -> None:
        await asyncio.sleep(self._idle_s)
        async with self._one:
            await self._end()
