"""What was said of the records before, said of others that belong to them: of open orders, the suppliers they are with
or the pieces on their lines."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.analysis.semantics import MODEL, Subject

Query = Mapping[str, Any]
PERIOD = ("since", "until", "other_since", "other_until")
_FAR, _ASIDE = 0.05, 0.03


def carried(before: Query, asked: Query) -> tuple[float, dict[str, Any]] | None:
    """`asked`, of those records alone that belong to the ones that the query before was about, and how far they are
    from these; None where they have nothing to do with each other."""
    if before.get("limit") or before["subject"] == asked["subject"]:
        return None  # the first few of a ranking are no set that can be said again
    conditions = _said_of(before, asked["subject"])
    if conditions is None:
        return None
    fields = {one["field"] for one in asked.get("where", ())}
    where = [*(one for one in conditions["where"] if one["field"] not in fields), *asked.get("where", ())]
    query = {**asked, **({"where": where} if where else {})}
    links = {one["link"] for one in asked.get("related", ())}
    related = [*(one for one in conditions["related"] if one["link"] not in links), *asked.get("related", ())]
    query |= {"related": related} if related else {}
    if not {"since", "until"} & asked.keys():
        query |= {name: conditions[name] for name in ("since", "until", "day") if conditions.get(name)}
    far = _FAR if len(related) > len(asked.get("related", ())) else _ASIDE if conditions.get("aside") else 0.0
    return far, query


def _said_of(before: Query, subject: str) -> dict[str, Any] | None:
    own, target = MODEL.subjects[before["subject"]], MODEL.subjects[subject]
    links = {link.name: link.subject for link in own.links if not link.structure}
    for one in before.get("related", ()):
        if one["link"] in links and not (one.get("negated") or one.get("count")):
            found = _of_related(one, links[one["link"]], before, target)
            if found is not None:
                return found
    way = _way(target, own)
    return _linked(before, own, target) if way is None else through(way, before, own, target)


def _way(target: Subject, own: Subject) -> str | None:
    """Of one of its rows to the one that it belongs to."""
    if target is own:
        return ""
    return next((".".join(path) for path, owner in MODEL.joined(target.name) if owner is own), None)


def _of_related(one: Query, linked: str, before: Query, target: Subject) -> dict[str, Any] | None:
    """Customers with late orders: those orders, and what is on them."""
    own = MODEL.subjects[before["subject"]]
    back = _way(target, own)
    if before.get("where") and back is None:
        return None
    of = {**{name: value for name, value in one.items() if name != "link"}, "subject": linked}
    found = _said_of(of, target.name) if linked != target.name else through("", of, target, target)
    if found is not None:
        found["aside"] = linked != target.name
        found["where"] += _prefixed(before.get("where", ()), back or "", own)
    return found


def through(way: str, before: Query, own: Subject, target: Subject) -> dict[str, Any]:
    """Lines of such orders."""
    related = [{**one, "link": _at(way, one["link"])} for one in before.get("related", ())]
    found: dict[str, Any] = {"where": list(_prefixed(before.get("where", ()), way, own)), "related": related}
    if before.get("since") or before.get("until"):
        day = _at(way, str(before.get("day") or own.day))
        found |= {name: before[name] for name in PERIOD if before.get(name)}
        found |= {"day": day} if day != target.day else {}
    return found


def _linked(before: Query, own: Subject, target: Subject) -> dict[str, Any] | None:
    """Suppliers with such orders; items on such orders' lines. What was said of these themselves stays so: of lines of
    open orders, the open orders."""
    ways = sorted(_ways_back(own, target), key=lambda each: len(each[1]))
    if not ways:
        return None
    link, way = ways[0]
    up = _way(own, target) or ""
    theirs = [one for one in before.get("where", ()) if f"{one['field']}.".startswith(f"{up}.") and not one.get("than")]
    where = list(_prefixed([one for one in before.get("where", ()) if one not in theirs], way, own))
    found: dict[str, Any] = {"where": [_stripped(one, up, target) for one in theirs], "related": []}
    day = str(before.get("day") or own.day or "")
    made_then: dict[str, Any] = {}
    dated = {name: before[name] for name in ("since", "until") if before.get(name)}
    if dated and day.startswith(f"{up}."):
        found |= dated | ({} if day == _at(up, target.day or "") else {"day": day.removeprefix(f"{up}.")})
    elif dated and not way and day == own.day:
        made_then = dated
    elif dated:
        ends = {"since": "at_least", "until": "at_most"}
        where += [{"field": _at(way, day), "is": ends[name], "values": [value]} for name, value in dated.items()]
    if not where and not before.get("related") and not made_then and (theirs or dated):
        return found
    related = [{**one, "link": _at(way, one["link"])} for one in before.get("related", ())]
    made = {
        "link": link,
        **({"where": where} if where else {}),
        **({"related": related} if related else {}),
        **made_then,
    }
    return found | {"related": [made]}


def _ways_back(own: Subject, target: Subject) -> Iterator[tuple[str, str]]:
    for link in target.links:
        if link.structure:
            continue
        if link.subject == own.name:
            yield link.name, ""
        yield from ((link.name, path[0]) for path, owner in MODEL.joined(link.subject) if owner is own and not path[1:])


def _at(way: str, name: str) -> str:
    return f"{way}.{name}" if way else name


def _stripped(one: Query, up: str, target: Subject) -> dict[str, Any]:
    return {**one, "field": target.name if one["field"] == up else one["field"].removeprefix(f"{up}.")}


def _prefixed(where: Any, way: str, own: Subject) -> Iterator[dict[str, Any]]:
    for one in where:
        made = {**one, "field": way if way and one["field"] == own.name else _at(way, one["field"])}
        yield made | ({"than": _at(way, one["than"])} if one.get("than") else {})
