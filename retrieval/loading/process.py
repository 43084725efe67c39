"""A child process that reads files, as its parent sees it."""

import asyncio
import json
import signal
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from retrieval.loading.frames import LENGTH, blocks, request
from retrieval.loading.limits import Limits, Refused, megabytes
from retrieval.text import Block, Parsed

ROOT = Path(__file__).parents[2]  # where the package is, in a checkout and when it is installed
# Nothing of what this process was started with; polars and BLAS would map memory for a thread a core.
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "POLARS_MAX_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class Gone(Exception):
    """The child had ended before it took the file, which is not to blame."""


class Traceback(Exception):
    """Where in the child it went wrong: the cause of a `Refused`, for whoever looks after this code."""


class Child:
    def __init__(self, process: asyncio.subprocess.Process, limits: Limits) -> None:
        self._process = process
        self._limits = limits
        self._at_rest = True

    @classmethod
    async def start(cls, limits: Limits, files: int) -> "Child":
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "retrieval.loading.child", json.dumps(asdict(limits)), str(files)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
        )
        return cls(process, limits)

    @property
    def process_id(self) -> int:
        return self._process.pid

    @property
    def at_rest(self) -> bool:
        """It can be given a file."""
        return self._at_rest and self._process.returncode is None

    async def read(self, name: str, content: bytes) -> Parsed:
        """Raises `Refused`; also when it takes too long or the child ends, which is then not to be used again. Raises
        `Gone`."""
        self._at_rest = False
        taken, began = False, time.monotonic()
        try:
            async with asyncio.timeout(self._limits.seconds * self._limits.waiting):
                await self._send(name, content)
                taken, began = bool(await self._frame()), time.monotonic()
                parsed, last = await self._answer()
        except TimeoutError as error:
            raise Refused(f"takes longer to read than is allowed ({self._limits.seconds:g} s)") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            status = await self.stop()
            if not taken:
                raise Gone from error
            raise Refused(self._end(status, time.monotonic() - began)) from error
        self._at_rest = not last
        if isinstance(parsed, Refused):
            raise parsed
        return parsed

    async def _send(self, name: str, content: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        for part in request(name, content):
            pipe.write(part)
        await pipe.drain()

    async def _answer(self) -> tuple[Parsed | Refused, bool]:
        held: list[Block] = []
        while True:
            said = await self._frame()
            if "blocks" in said:
                held.extend(blocks(said))
            elif "refused" in said:
                refused = Refused(said["refused"])
                refused.__cause__ = Traceback(said["traceback"]) if "traceback" in said else None
                return refused, said["last"]
            else:
                return Parsed(tuple(held), said["media_type"], said["pages"], said["properties"]), said["last"]

    async def _frame(self) -> dict[str, Any]:
        pipe = self._process.stdout
        assert pipe is not None
        (length,) = LENGTH.unpack(await pipe.readexactly(LENGTH.size))
        said: dict[str, Any] = json.loads(await pipe.readexactly(length))
        return said

    def _end(self, status: int, seconds: float) -> str:
        # The status is not always to be had; what ended behind its time has taken too long, whatever ended it.
        if status == -signal.SIGXCPU or seconds > self._limits.seconds:
            return f"takes longer to read than is allowed ({self._limits.seconds:g} s)"
        allowed = megabytes(self._limits.memory_bytes)
        return f"is damaged, or needs more memory than is allowed ({allowed}): reading it broke off"

    async def stop(self) -> int:
        """Ends the process, whatever it does. Returns its status."""
        self._at_rest = False
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        # Its pipe is to be empty, or its end is not noticed.
        await self._process.communicate()
        return await self._process.wait()
