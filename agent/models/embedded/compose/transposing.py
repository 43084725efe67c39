"""The query before, of the rows behind it: what orders came to, of their lines; what lies of items, of its places."""

from collections.abc import Mapping
from typing import Any

from agent.models.embedded.compose.carrying import through
from tools.analysis.semantics import MODEL, Kind, Subject

# Of which rows the figures of one are the sums, and by which way one of these belongs to it.
_ROWS = {
    "sales_order": ("sales_line", "order"),
    "purchase_order": ("purchase_line", "order"),
    "item": ("stock", "item"),
}


def transposed(before: Mapping[str, Any]) -> dict[str, Any] | None:
    """The same figures of the rows that they are the sums of; None where they are none."""
    rows, way = _ROWS.get(str(before.get("subject")), ("", ""))
    if not rows or before.get("having") or before.get("share"):
        return None
    own, target = MODEL.subjects[before["subject"]], MODEL.subjects[rows]
    told = before.get("measures") or [{"aggregate": "sum", "field": name} for name in before.get("show", ())]
    named = {str(one.get("field")): _alike(own, target, one) for one in told}
    if not told or not all(named.values()):
        return None
    query: dict[str, Any] = {
        "subject": rows,
        "measures": [{"aggregate": "sum", "field": one} for one in named.values()],
    }
    query |= {name: value for name, value in through(way, before, own, target).items() if value}
    if before.get("by"):
        query["by"] = [{**one, "field": _at(way, one["field"], own)} for one in before["by"]]
    if before.get("order"):
        query["order"] = named.get(before["order"]) or _at(way, before["order"], own)
    return query | {name: before[name] for name in ("descending", "limit") if name in before}


def _alike(own: Subject, target: Subject, measure: Mapping[str, Any]) -> str | None:
    """The figure of the rows that adds up to this one of ours."""
    found = own.field(str(measure.get("field")))
    if found is None or measure["aggregate"] != "sum" or not found.adds or found.over:
        return None
    same = target.field(found.name)
    if same is None and found.kind is Kind.MONEY:
        same = next((one for one in target.fields if one.kind is Kind.MONEY and one.adds), None)
    return same.name if same is not None else None


def _at(way: str, name: str, own: Subject) -> str:
    return way if name == own.name else f"{way}.{name}"
