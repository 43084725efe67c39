"""The event loop of a process that serves."""

import asyncio
from collections.abc import Coroutine
from importlib import import_module
from typing import Any


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """On uvloop where there is one (not on Windows): a chat turn waits for the database a dozen times, and each wait
    costs less there."""
    try:
        runner = import_module("uvloop").run
    except ModuleNotFoundError:
        runner = asyncio.run
    runner(main)
