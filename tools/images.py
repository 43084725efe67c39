"""Pictures as PNG, for where no page draws them: a mail, a chat. Drawn by Vega-Lite itself, offline, each in a process
of its own, which is ended when it takes too long: what draws cannot be stopped in a thread."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from core.errors import InvalidInput, Unavailable
from tools.result import Series

WIDTH = 720  # px of the picture; the image has twice as many, for dense screens
_SECONDS = 20  # one takes about two
_SAID = 1_000  # characters of what goes wrong
_CHILD = {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
_FONT = "Liberation Sans"  # comes with what draws: the same image on every machine
_SERIES = ["#2f7fb8", "#c8570a", "#1a8a6a", "#9b4f96"]
_CONFIG: dict[str, Any] = {
    "font": _FONT,
    "background": "white",
    "view": {"stroke": None, "continuousHeight": 260},
    "title": {"anchor": "start", "fontSize": 14},
    "mark": {"color": _SERIES[0]},
    "range": {"category": _SERIES},
    "style": {"least": {"color": "gray"}, "target": {"color": "black"}},
    "axisX": {"grid": False},
    "legend": {"orient": "top", "title": None, "symbolOpacity": 1},
}

log = structlog.get_logger(__name__)


async def png(picture: Series, rows: Sequence[Mapping[str, Any]], *, seconds: int = _SECONDS) -> bytes:
    """The picture of these rows, as they are in the result's JSON; `picture.description` says in words what is to be
    seen. Takes about two seconds. Raises `InvalidInput` where there are no rows, or it takes more than `seconds` or
    the memory that it has; `Unavailable`."""
    if not rows:
        raise InvalidInput(f"There is nothing to draw: {picture.title} has no rows.")
    spec = picture.spec | {"width": WIDTH, "data": {"name": picture.rows, "values": list(rows)}}
    asked = json.dumps({"vl_spec": spec, "scale": 2, "config": _CONFIG}).encode()
    return await asyncio.to_thread(_drawn, picture.title, asked, seconds)


def _drawn(title: str, asked: bytes, seconds: int) -> bytes:
    command = sys.executable, "-P", "-m", "tools.drawing", str(seconds)
    try:
        done = subprocess.run(  # noqa: S603  our own module; what it draws is its input
            command, input=asked, capture_output=True, timeout=seconds, env=_CHILD, cwd="/", check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_long(title, seconds) from error
    except OSError as error:
        raise Unavailable("No picture can be drawn: the process that draws does not start.") from error
    if done.returncode == -signal.SIGXCPU:
        raise _too_long(title, seconds)
    if done.returncode:
        log.warning("picture_not_drawn", status=done.returncode, said=done.stderr[:_SAID].decode(errors="replace"))
        raise InvalidInput(f"{title} cannot be drawn; its figures are as they are told.")
    return done.stdout


def _too_long(title: str, seconds: int) -> InvalidInput:
    return InvalidInput(f"{title} takes more than {seconds} s to draw; its figures are as they are told.")
