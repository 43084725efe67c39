"""Pictures as PNG, for where no page draws them: a mail, a chat. Drawn in this process by Vega-Lite itself, offline."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import vl_convert

from core.errors import InvalidInput
from tools.result import Series

WIDTH = 720  # px of the picture; the image has twice as many, for dense screens
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


async def png(picture: Series, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The picture of these rows, as they are in the result's JSON; `picture.description` says in words what is to be
    seen. Takes tenths of a second in a thread, the first two seconds. Raises `InvalidInput` where there are no rows."""
    if not rows:
        raise InvalidInput(f"There is nothing to draw: {picture.title} has no rows.")
    spec = picture.spec | {"width": WIDTH, "data": {"name": picture.rows, "values": list(rows)}}
    return await asyncio.to_thread(vl_convert.vegalite_to_png, spec, scale=2, config=_CONFIG, allowed_base_urls=[])
