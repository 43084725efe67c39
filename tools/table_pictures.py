"""Pictures of a result's tables, where one was asked for and the tool itself draws none: of each figure the rows' bars,
or their course over time. What has several units is drawn in the one that most rows have, and says so."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tools.pictures import Line, by_size, over_time
from tools.result import Column, Series, Table

FIGURES = 2  # drawn of a table
BARS = 60  # more are not read
_DRAWN = (("money", "quantity"), ("percent",), ("integer",))  # these, or else those
_PERIOD = re.compile(r"\d{4}-\d\d(?:-\d\d)?")  # a day, or the month it begins


def pictures_of(result: Mapping[str, Any], asked: str = "") -> list[Series]:
    """`result`: as JSON. None where it has pictures, or no table with something to compare. `asked`: the question; of
    several figures those that it names are drawn."""
    blocks = result.get("blocks", ())
    if any(block["type"] == "series" for block in blocks):
        return []
    tables = [Table.model_validate(block) for block in blocks if block["type"] == "table"]
    more = bool(result.get("next_cursor"))
    return [one for table in tables[:1] for one in _drawn(table, result.get(table.rows) or (), asked.lower(), more)]


def _drawn(table: Table, rows: Sequence[Mapping[str, Any]], asked: str, more: bool) -> list[Series]:
    named = _named(table, rows)
    if named is None or not 2 <= len(rows) <= BARS:
        return []
    kinds = ([one for one in table.columns if one.kind in kinds] for kinds in _DRAWN)
    figures = next((found for found in kinds if found), [])
    figures = [one for one in figures if one.label.lower() in asked] or figures
    if table.total is None and more:
        table = table.model_copy(update={"title": f"{table.title}, the first {len(rows)} rows"})
    elif table.total is not None and table.total > len(rows):
        table = table.model_copy(update={"title": f"{table.title}, {len(rows)} of {table.total:,} rows"})
    apart = _apart(figures, named, rows)
    made = (_picture(table, named, figure, rows, apart) for figure in figures)
    return [one for one in made if one is not None][:FIGURES]


def _named(table: Table, rows: Sequence[Mapping[str, Any]]) -> Column | None:
    """What a row is called: its name rather than its code, where no two have the same."""
    texts = [one for one in table.columns if one.kind in ("text", "date")]
    known = [one for one in texts[1:2] if one.label == "Name" and _differ(rows, one.key)]
    return next(iter(known or texts), None)


def _apart(figures: Sequence[Column], named: Column, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The field by which rows of one name differ: the unit of what is counted."""
    if _differ(rows, named.key):
        return None
    return next((one.unit for one in figures if one.unit and _differ(rows, named.key, one.unit)), None)


def _differ(rows: Sequence[Mapping[str, Any]], *keys: str) -> bool:
    return len({tuple(str(row.get(key)) for key in keys) for row in rows}) == len(rows)  # a cell may be a list


def _picture(
    table: Table, named: Column, figure: Column, rows: Sequence[Mapping[str, Any]], apart: str | None
) -> Series | None:
    kept = [row for row in rows if row.get(figure.key) is not None and row.get(named.key) is not None]
    only: dict[str, str] = {}
    for field in dict.fromkeys(one for one in (apart, figure.unit) if one):
        counts = Counter(str(row[field]) for row in kept if row.get(field))
        if len(counts) > 1:
            only[field] = counts.most_common(1)[0][0]
            kept = [row for row in kept if row.get(field) == only[field]]
    names = [str(row[named.key]) for row in kept]
    if len(kept) < 2 or len(set(names)) < len(names):
        return None  # rows of one name that are not to be told apart
    unit = "%" if figure.kind == "percent" else str(kept[0].get(figure.unit or "") or figure.label)
    title = f"{table.title}: {figure.label}" + "".join(f", {one} only" for one in only.values())
    said = f"{figure.label} by {named.label}, {unit}, as in the table’s {len(kept)} rows."
    if all(_PERIOD.fullmatch(name) for name in names):
        line = Line(figure.key, figure.label, "bar")
        picture = over_time(title, table.rows, [line], day=named.key, unit=unit, description=said)
    else:
        picture = by_size(title, table.rows, name=named.key, value=figure.key, unit=unit, description=said)
    if not only:
        return picture
    kept_rows = [{"filter": {"field": field, "equal": value}} for field, value in only.items()]
    return picture.model_copy(update={"spec": {**picture.spec, "transform": [*kept_rows, *picture.spec["transform"]]}})
