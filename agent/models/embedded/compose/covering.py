"""A composed query that a tool was made for becomes that tool's call: its answer says more than a plain query's."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.covers import Covers

_PLAIN = frozenset({"subject", "measures", "by", "where", "related", "order", "descending", "limit", "show"})


def covering(query: Mapping[str, Any], covers: Sequence[Covers]) -> dict[str, Any] | None:
    """The arguments with which the tool answers the query; None when it does not, or only a part of it."""
    return next((found for one in covers if (found := _call(query, one)) is not None), None)


def _call(query: Mapping[str, Any], covers: Covers) -> dict[str, Any] | None:
    if query["subject"] != covers.subject or not query.keys() <= _PLAIN:
        return None
    made = _conditions(query.get("where", ()), covers)
    if made is None:
        return None
    call, named = made
    for related in query.get("related", ()):
        inner = covers.related.get(related["link"])
        found = None if inner is None or related.keys() - {"link", "where"} else _conditions(
            related.get("where", ()), inner
        )  # fmt: skip
        if found is None or related["link"] in named:  # with the one and with the other: not a single record
            return None
        call.update(found[0])
        named |= {related["link"]} | found[1]
    if covers.needs and not covers.needs & named:
        return None
    if any(one.get("per") for one in query.get("measures", ())):
        return None
    told = [" ".join((one["aggregate"], one.get("field", ""))).strip() for one in query.get("measures", ())]
    told += query.get("show", ())
    groups = [one["field"] for one in query.get("by", ()) if not one.get("bucket")]
    if not set(told) <= covers.tells or not set(groups) <= covers.by or len(groups) < len(query.get("by", ())):
        return None
    order = query.get("order")
    if order is not None:
        wanted = covers.orders.get(order if query.get("descending", True) else f"-{order}")
        if wanted is None:
            return None
        call.update(wanted)
    if "limit" in query and covers.limit:
        call[covers.limit] = query["limit"]
    return call


def _conditions(where: Sequence[Mapping[str, Any]], covers: Covers) -> tuple[dict[str, Any], set[str]] | None:
    call: dict[str, Any] = {}
    named: set[str] = set()
    for one in where:
        name, values = one["field"], one.get("values", ())
        if one.get("is", "is") != "is" or one.get("than"):
            return None
        if name in covers.takes and len(values) == 1:
            call[covers.takes[name]] = values[0]
        elif name in covers.flags and not values:
            call.update(covers.flags[name])
        else:
            return None
        named.add(name)
    return call, named


def uncovered(call: Mapping[str, Any], covers: Sequence[Covers]) -> dict[str, Any] | None:
    """The list of what is so or so that the tool answers with these arguments; None when it does something else."""
    return next((found for one in covers if one.flags and (found := _query(call, one)) is not None), None)


def _query(call: Mapping[str, Any], covers: Covers) -> dict[str, Any] | None:
    left = {name: value for name, value in call.items() if name not in ("limit", "cursor") and value is not None}
    where: list[dict[str, Any]] = [
        {"field": field, "values": [str(left.pop(argument))]}
        for field, argument in covers.takes.items()
        if argument in left
    ]
    for field, given in covers.flags.items():
        if given and given.items() <= left.items():
            where.append({"field": field})
            left = {name: value for name, value in left.items() if name not in given}
    ordered = next((field for field, given in covers.orders.items() if given and given.items() <= left.items()), None)
    for name in covers.orders[ordered] if ordered else ():
        left.pop(name)
    about = [field for field, given in covers.flags.items() if not given and field in covers.needs]
    if about and not covers.needs & {str(one["field"]) for one in where}:
        where.append({"field": about[0]})
    if left or (covers.needs and not covers.needs & {str(one["field"]) for one in where}):
        return None
    query: dict[str, Any] = {"subject": covers.subject, **({"where": where} if where else {})}
    if ordered:
        query |= {"order": ordered.removeprefix("-"), **({"descending": False} if ordered.startswith("-") else {})}
    return query
