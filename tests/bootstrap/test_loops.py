"""What a process that serves runs on."""

import asyncio
import sys

import pytest

from bootstrap.loops import run_loop


async def _loop(seen: list[str]) -> None:
    seen.append(type(asyncio.get_running_loop()).__module__.partition(".")[0])


def test_a_server_runs_on_uvloop() -> None:
    seen: list[str] = []
    run_loop(_loop(seen))
    assert seen == ["uvloop"]


def test_where_there_is_no_uvloop_it_runs_on_asyncios_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    seen: list[str] = []
    run_loop(_loop(seen))
    assert seen == ["asyncio"]
