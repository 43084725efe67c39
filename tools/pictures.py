"""Pictures of a result's rows, specified in Vega-Lite (https://vega.github.io/vega-lite/docs/spec.html). The rows are
not said again: the picture's data has the name of the field that holds them, and whoever draws it puts them there. It
chooses the colours too; `least` and `target` are styles of marks that stand out from the series."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from tools.result import Series

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_END = "_ends"  # of the period that a row begins


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
    """`day`: the rows' field with the date; `band`: their fields with the lower and the upper bound of the last line;
    `least`: their field with a level to stay above, as the safety stock. Each is in `unit`. A row may lack any."""
    colors = {line.key: {"datum": line.label, "scale": {"domain": [one.label for one in lines]}} for line in lines}
    layers: list[dict[str, Any]] = []
    if band:
        bounds = {"y": _amount(band[0], unit), "y2": {"field": band[1], "title": unit}, "color": colors[lines[-1].key]}
        layers.append({"mark": {"type": "area", "opacity": 0.2}, "encoding": bounds})
    layers += [_drawn(line, {"y": _amount(line.key, unit), "color": colors[line.key]}) for line in lines]
    if least:
        mark = {"type": "line", "strokeDash": [4, 4], "style": "least"}
        layers.append({"mark": mark, "encoding": {"y": _amount(least, unit)}})
    numbers = [*(line.key for line in lines), *(band or ()), *([least] if least else ())]
    # A day is the same day everywhere.
    axis = {"format": "%Y-%m-%d", "tickCount": {"expr": "ceil(width / 110)"}}
    x = {"field": day, "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": axis}
    return _picture(title, rows, description, [*_read(numbers), *_ends(day)], {"x": x}, layers)


def by_size(
    title: str, rows: str, *, name: str, value: str, unit: str, description: str, against: str | None = None
) -> Series:
    """A bar for each row, in the rows' order. `against`: their field with what the bar is to be compared with, as the
    hours there are."""
    axis = {"title": f"{unit} (line: {against.replace('_', ' ')})" if against else unit}
    bar = {"mark": {"type": "bar", "tooltip": True}, "encoding": {"x": _amount(value, unit) | {"axis": axis}}}
    layers: list[dict[str, Any]] = [bar]
    if against:
        mark = {"type": "tick", "thickness": 3, "style": "target", "tooltip": True}
        layers.append({"mark": mark, "encoding": {"x": _amount(against, unit) | {"axis": axis}}})
    along = {"y": {"field": name, "type": "nominal", "sort": None, "title": None}}
    return _picture(title, rows, description, _read([value, *([against] if against else ())]), along, layers)


def _read(numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Exact quantities travel as text."""
    return [{"calculate": f"isValid(datum['{one}']) ? toNumber(datum['{one}']) : null", "as": one} for one in numbers]


def _ends(day: str) -> list[dict[str, Any]]:
    """Each period ends where the next begins; the last is as long as that before it, or a week."""
    begins = f"+toDate(datum['{day}'])"
    last = f"isValid(datum._before) ? 2 * {begins} - datum._before : {begins} + 7 * 864e5"
    fields = [{"op": op, "field": "_begins", "as": name} for op, name in (("lead", _END), ("lag", "_before"))]
    return [
        {"calculate": begins, "as": "_begins"},
        {"window": fields, "sort": [{"field": "_begins"}]},
        {"calculate": f"isValid(datum.{_END}) ? datum.{_END} : {last}", "as": _END},
    ]


def _picture(
    title: str,
    rows: str,
    description: str,
    transform: list[dict[str, Any]],
    along: dict[str, Any],
    layers: list[dict[str, Any]],
) -> Series:
    spec = {
        "$schema": SCHEMA,
        "title": title,
        "description": description,
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"name": rows},
        "transform": transform,
        "encoding": along,
        "layer": layers,
    }
    return Series(title=title, rows=rows, description=description, spec=spec)


def _drawn(line: Line, encoding: dict[str, Any]) -> dict[str, Any]:
    if line.mark == "bar":
        to = {"x2": {"field": _END}, "y2": {"datum": 0}}
        return {"mark": {"type": "bar", "x2Offset": -1, "tooltip": True}, "encoding": encoding | to}
    step = {"interpolate": "step-after"} if line.mark == "step" else {"point": True}
    return {"mark": {"type": "line", "tooltip": True, **step}, "encoding": encoding}


def _amount(key: str, unit: str) -> dict[str, Any]:
    return {"field": key, "type": "quantitative", "title": unit}
