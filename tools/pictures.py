"""Pictures of a result's rows, specified in Vega-Lite (https://vega.github.io/vega-lite/docs/spec.html). The rows are
not said again: the picture's data has the name of the field that holds them, and whoever draws it puts them there."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from tools.result import Series

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


class Line(NamedTuple):
    """One of the rows' fields, drawn over the days: `bar` for what happens in a period, `step` for what stands at its
    end, `line` for what changes evenly."""

    key: str
    label: str
    mark: Literal["bar", "line", "step"] = "line"


def over_time(
    title: str,
    rows: str,
    lines: Sequence[Line],
    *,
    day: str,
    unit: str,
    description: str,
    band: tuple[str, str] | None = None,
    least: str | None = None,
) -> Series:
    """`day`: the rows' field with the date; `band`: their fields with the lower and the upper bound of an interval;
    `least`: their field with a level to stay above, as the safety stock. Each is in `unit`. A row may lack any."""
    layers: list[dict[str, Any]] = []
    if band:
        mark = {"type": "area", "opacity": 0.2}
        layers.append({"mark": mark, "encoding": {"y": _amount(band[0], unit), "y2": {"field": band[1]}}})
    layers += [_drawn(line, unit) for line in lines]
    if least:
        mark = {"type": "line", "strokeDash": [4, 4], "color": "gray"}
        layers.append({"mark": mark, "encoding": {"y": _amount(least, unit)}})
    numbers = [*(line.key for line in lines), *(band or ()), *([least] if least else ())]
    along = {"x": {"field": day, "type": "temporal", "title": None}}
    return _picture(title, rows, description, numbers, along, layers)


def by_size(
    title: str, rows: str, *, name: str, value: str, unit: str, description: str, against: str | None = None
) -> Series:
    """A bar for each row, in the rows' order. `against`: their field with what the bar is to be compared with, as the
    hours there are."""
    layers: list[dict[str, Any]] = [{"mark": {"type": "bar", "tooltip": True}, "encoding": {"x": _amount(value, unit)}}]
    if against:
        mark = {"type": "tick", "thickness": 3, "color": "black"}
        layers.append({"mark": mark, "encoding": {"x": _amount(against, unit)}})
    along = {"y": {"field": name, "type": "nominal", "sort": None, "title": None}}
    return _picture(title, rows, description, [value, *([against] if against else ())], along, layers)


def _picture(
    title: str, rows: str, description: str, numbers: Sequence[str], along: dict[str, Any], layers: list[dict[str, Any]]
) -> Series:
    # Exact quantities travel as text.
    read = [{"calculate": f"isValid(datum['{one}']) ? toNumber(datum['{one}']) : null", "as": one} for one in numbers]
    spec = {
        "$schema": SCHEMA,
        "title": title,
        "description": description,
        "width": "container",
        "data": {"name": rows},
        "transform": read,
        "encoding": along,
        "layer": layers,
    }
    return Series(title=title, rows=rows, description=description, spec=spec)


def _drawn(line: Line, unit: str) -> dict[str, Any]:
    mark: dict[str, Any] = {"type": "bar" if line.mark == "bar" else "line", "tooltip": True}
    if line.mark == "step":
        mark["interpolate"] = "step-after"
    return {"mark": mark, "encoding": {"y": _amount(line.key, unit), "color": {"datum": line.label}}}


def _amount(key: str, unit: str) -> dict[str, Any]:
    return {"field": key, "type": "quantitative", "title": unit}
