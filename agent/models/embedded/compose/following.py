"""A question that goes on from a composed query: `and in 2023?`, `only the late ones`, `by month`, `which of them…`."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from agent.models.embedded.compose.carrying import PERIOD
from agent.models.embedded.compose.draft import Draft
from tools.analysis.semantics import MODEL

_GOES_ON = re.compile(
    r"^\s*(?:and|what about|how about|same|only|just|now|or|but|also|instead|then|for|in|by|per|sorry|no,"
    r"|of those|of these"
    r"|which of|how many of|the same|without|excluding|broken down|split|sort|rank|top|as of|since|before|during)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:them|those|these|they|their|it|its|that one|same|instead|ones)\b", re.IGNORECASE)


_MEANT = re.compile(r"^\s*(?:no\b|sorry\b|i mean|i meant|not\b.*\bbut)", re.IGNORECASE)
_KINDS = {"category", "subcategory", "product_line", "model", "name"}
_UNITS = r"(day|week|month|quarter|year)"
_SHIFTED = re.compile(rf"\b{_UNITS} (?:(after|later)|(before|earlier))\b", re.IGNORECASE)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

_ENTITIES = {
    "item": "sku", "supplier": "supplier", "customer": "customer", "warehouse": "warehouse",
    "work_centre": "work_centre",
}  # fmt: skip


_ORDERS = {"purchase_order": "purchase order", "sales_order": "sales order", "work_order": "work order"}

_LINES = {
    "purchase_line": "purchase order",
    "sales_line": "sales order",
    "operation": "work order",
    "scrap": "work order",
}


def goes_on(text: str, words: int) -> bool:
    """Does it read like a part of a question whose rest was said before?"""
    return bool(_GOES_ON.search(text) or _POINTS_BACK.search(text)) or words <= 2


def merged(before: Mapping[str, Any], new: Draft, *, instead: bool = False, beside: bool = False) -> dict[str, Any]:
    """The query before, with what the new words say in the place of what was there; `instead`: a kind of item in the
    place of another; `beside`: the period is another to compare with."""
    said = new.arguments()
    _of_the_other(before, said)
    query: dict[str, Any] = {**deepcopy(dict(before))}
    if new.dropped:
        query["where"] = [one for one in query.get("where", ()) if one["field"].rsplit(".", 1)[-1] not in new.dropped]
        before = query
    fields = {one["field"].rsplit(".", 1)[-1] for one in new.where}
    fields |= _KINDS if instead and fields & _KINDS else set()
    kept = [
        one
        for one in before.get("where", ())
        if one["field"].rsplit(".", 1)[-1] not in fields and not any(_instead(one, other) for other in new.where)
    ]
    kept += _of_the_same_head(before.get("where", ()), new.where) if instead else []
    if kept or said.get("where"):
        query["where"] = [*kept, *said.get("where", ())]
    related = list(before.get("related", ()))
    for one in said.get("related", ()):
        alike = [p for p, old in enumerate(related) if old["link"] == one["link"]]
        alike.sort(key=lambda p: related[p].get("negated") != one.get("negated"))  # what is denied stands apart
        old = related[alike[0]] if alike else {}
        names = {c["field"] for c in one.get("where", ())}
        where = [c for c in old.get("where", ()) if c["field"] not in names] + list(one.get("where", ()))
        made = {**old, **one, **({"where": where} if where else {})}
        if alike:
            related[alike[0]] = made
        else:
            related.append(made)
    if related:
        query["related"] = related
    if "since" in new.dropped:
        query = {name: value for name, value in query.items() if name not in (*PERIOD, "day")}
    if beside and new.since and before.get("since") and query.get("measures") and not _in_time(query):
        query |= _beside(before, said)
    elif new.since or new.until:
        for name in PERIOD:
            query.pop(name, None)
        query.update({name: said[name] for name in ("since", "until", "day") if name in said})
    if new.told_measures and new.measures and not (query.get("having") and _counts(new.measures)):
        query["measures"] = said["measures"]
        query.pop("show", None)
    named = {one["field"] for one in new.where if len(one["values"]) > 1}
    if query.get("by") and {one["field"] for one in new.by} <= named:
        said.pop("by", None)  # "just for frames": of several kinds, and still by what it was
    if "order" in said:
        query.pop("descending", None)  # "and the slowest?", behind the fastest
    if "by" in said and said["by"] != before.get("by"):
        query.pop("limit", None)  # so many vendors were wanted, and not so many months of one
        if any(one.get("bucket") for one in said["by"]):
            query.pop("order", None)
    for name in ("by", "order", "limit", "descending", "show"):
        if name in said:
            query[name] = said[name]
    if "by" in said and not query.get("measures"):
        told = said.get("measures") if new.told_measures or before["subject"] in _LINES else None
        query["measures"] = told or [{"aggregate": "count"}]
        query.pop("show", None)
    measured = {one.get("field") or one["aggregate"] for one in query.get("measures", ())}
    if new.order and not (new.measures or new.by or query.get("by")) and new.order not in measured:
        query.pop("measures", None)  # "which is due first", behind what they come to: the rows are wanted
    _though_done(query)
    if query.get("measures"):
        query.pop("show", None)
        measured = {one.get("field") or one["aggregate"] for one in query["measures"]}
        ranked = {one.get("field") or one["aggregate"] for one in before.get("measures", ())}
        if query.get("by") and query.get("order") in ranked - measured and len(measured) == 1:
            query["order"] = next(iter(measured))  # "in value?", of those that most were sold of
        elif query.get("order") not in measured:
            query.pop("order", None)
            query.pop("descending", None)
    return query


def _beside(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
    """The other period; of a whole year the same stretch, where it is none that it is compared with."""
    since, until = str(said["since"]), str(said.get("until") or "")
    whole = since.endswith("-01-01") and until == f"{since[:4]}-12-31"
    first, last = str(before["since"]), str(before.get("until") or "")
    if whole and last[:4] == first[:4] and not (first.endswith("-01-01") and last.endswith("-12-31")):
        since, until = (f"{since[:4]}{day[4:]}".replace("-02-29", "-02-28") for day in (first, last))
    return {"other_since": since, **({"other_until": until} if until else {})}


def _in_time(query: Mapping[str, Any]) -> bool:
    return any(one.get("bucket") for one in query.get("by", ()))


def _counts(measures: Sequence[Mapping[str, Any]]) -> bool:
    return all(one["aggregate"] == "count" for one in measures)


def _though_done(query: Mapping[str, Any]) -> None:
    """Of what was finished, `how many late`: none of it is overdue any more, but it was finished late."""
    flags = [one for one in query.get("where", ()) if not one.get("values") and one.get("is", "is") == "is"]
    if not {"completed", "shipped"} & {one["field"] for one in flags}:
        return
    for one in (*flags, *query.get("measures", ())):
        found = MODEL.find(query["subject"], str(one.get("field")))
        if found is not None and found.field.done:
            one["field"] = ".".join((*found.path, found.field.done))


def _of_the_same_head(before: Sequence[Mapping[str, Any]], said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`and mountain?`, of road bikes: bikes of the other kind, and not all that is of it."""
    new = [one for one in said if one["field"].rsplit(".", 1)[-1] in _KINDS and len(one["values"]) == 1]
    old = [one for one in before if one["field"].rsplit(".", 1)[-1] in _KINDS and len(one.get("values", ())) == 1]
    if len(new) != 1 or " " in (kind := str(new[0]["values"][0])) or kind.endswith("s"):
        return []
    heads = [dict(one) for one in old if one.get("is") == "ends"]
    words = str(old[0]["values"][0]).split() if len(old) == 1 and old[0]["field"] != new[0]["field"] else []
    if len(words) == 2 and words[1].endswith("s"):
        heads.append({"field": old[0]["field"], "is": "ends", "values": words[1:]})
    return heads


def _of_the_other(before: Mapping[str, Any], said: dict[str, Any]) -> None:
    """Of the lines of one parent, what is said of a kind of item, or asked of it, is said of the components."""
    joins = MODEL.subjects[before["subject"]].joins
    pinned = {one["field"] for one in before.get("where", ()) if one.get("values")}

    def other(field: str) -> str:
        way, _, name = field.partition(".")
        kind = next((join.subject for join in joins if join.name == way), None)
        others = [join.name for join in joins if join.subject == kind and join.name not in pinned]
        return f"{others[0]}.{name}" if name and way in pinned and others else field

    for one in (*said.get("where", ()), *said.get("measures", ())):
        if one.get("field"):
            one["field"] = other(one["field"])
    if said.get("show"):
        said["show"] = list(map(other, said["show"]))
    if said.get("order"):
        said["order"] = other(said["order"])


def _instead(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Another place by its site instead of by its name, or by its name instead of by its site."""
    if not old.get("values") or not new.get("values") or new.get("is", "is") != "is":
        return False
    by_kind = new["field"].startswith(f"{old['field']}.") and not old["field"].endswith("item")
    return by_kind or old["field"].startswith(f"{new['field']}.")


def named_in(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The records that a composed query was about."""
    for one in (*arguments.get("where", ()), *(c for r in arguments.get("related", ()) for c in r.get("where", ()))):
        if not isinstance(one, dict) or len(one.get("values", ())) != 1 or one.get("is", "is") != "is":
            continue
        name = str(one["field"]).rsplit(".", 1)[-1]
        of_lines = _LINES.get(str(arguments.get("subject"))) if one["field"] == "order" else None
        if name in _ORDERS or of_lines:
            yield "order", f"{_ORDERS.get(name) or of_lines} {one['values'][0]}"
        elif name in _ENTITIES:
            yield _ENTITIES[name], str(one["values"][0])


def shifted(before: Mapping[str, Any], text: str) -> dict[str, Any] | None:
    """`the year after?`, `a quarter earlier`: the query before, its period moved by one such stretch."""
    found = _SHIFTED.search(text)
    if found is None or not before.get("since") or not before.get("until"):
        return None
    unit, sign = found[1].lower(), 1 if found[2] else -1
    since, until = date.fromisoformat(before["since"]), date.fromisoformat(before["until"])
    if unit in _MONTHS:
        months = sign * _MONTHS[unit]
        # The end of a month stays one, however long the month is.
        since, until = _moved(since, months), _moved(until + timedelta(days=1), months) - timedelta(days=1)
    else:
        days = timedelta(days=sign * (7 if unit == "week" else 1))
        since, until = since + days, until + days
    return {**before, "since": since.isoformat(), "until": until.isoformat()}


def _moved(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def of_other(before: Mapping[str, Any], subject: str, text: str) -> dict[str, Any] | None:
    """`no, I meant sales orders`: the same counted of what is named instead, in the same period."""
    if not _MEANT.search(text) or subject == before["subject"]:
        return None
    kept = {name: before[name] for name in ("since", "until") if name in before}
    counts = [one for one in before.get("measures", ()) if one["aggregate"] == "count" and not one.get("field")]
    return {"subject": subject, **({"measures": counts} if counts else {}), **kept}
