"""`open work orders for items that use parts from Litware`: what is said of the items is no condition on the orders.

The phrase behind is read by itself, and what stands before it as if a record had been named there; then its conditions
take the place of that record.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.placing import in_place
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import ChoiceWord, FieldWord, FlagWord, LinkWord, Noun, Operator
from agent.models.embedded.compose.sight import PARTIES
from agent.models.embedded.question import Candidate, Question
from tools.analysis.semantics import MODEL

THOSE = "(those)"  # the code of the records that the phrase means

_ENTITIES = {
    "item": ("sku", ""), "supplier": ("supplier", ""), "customer": ("customer", ""), "warehouse": ("warehouse", ""),
    "work_centre": ("work_centre", ""), "purchase_order": ("order", "purchase order"),
    "sales_order": ("order", "sales order"), "work_order": ("order", "work order"),
}  # fmt: skip
_THINGS = frozenset({"something", "anything", "things", "stuff", "whatever", "those", "ones"})
_LEADING = frozenset({"for", "on", "of", "with", "to", "by", "in", "from"})
# How the orders are that do not count, and no other records: "skip cancelled orders".
_LEFT_OUT = re.compile(
    r"\b(?:skip|ignore|exclud\w+|except|without|not counting|(?:leave|leaving) out|but not|no)\s+(?:the |any )?$",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\b(?:did|do|does|will|can|could|were|was|is|are|how (?:many|much)\b.*\b(?:have|has|had))\s+(?:the\s+|our\s+)?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\s+(?:(?:in|from)\s+(?:the\s+)?\w+\s+)?(?:who|that|which)\b", re.IGNORECASE)
_OF_MANY = re.compile(r"\s+(?:who|that|which)\s+(?:are|were|have)\b", re.IGNORECASE)
_GOES_ON = re.compile(r",?\s+(?:and|but|or|nor)\s+(?!(?:their|its|his|how)\b)", re.IGNORECASE)
_ASKING = frozenset({"which", "what", "many"})
_ALSO = re.compile(r"\b(?:also|else|other|besides|as well)\b", re.IGNORECASE)
_OTHER_THAN = {"is": "is_not", "named": "not_named"}
_STRUCTURE = frozenset({"assemblies", "direct_assemblies"})
_MADE = frozenset({"item", "work_order"})  # what has a structure
_NOT = Operator("not")
_HAVING = frozenset({"with", "have", "has", "having"})
_PARTS = frozenset({"part", "parts", "component", "components", "purchased part", "purchased parts"})
_SELECTS = ("subject", "where", "related")


def chained(
    question: Question, said: Sequence[Segment], read: Callable[[Question], Sequence[Any]]
) -> Iterator[tuple[Any, Any, dict[str, Any], bool]]:
    """What stands about it and the phrase, each as it was composed, with the query of both; and whether the phrase is
    a clause that can but say which are meant."""
    told = [(*one, _apart(question.text, said, one[0])) for one in _tails(question.text, said)]
    for place, start, end, clause in (*told, *((*one, True) for one in _clauses(question.text, said))):
        phrase = read(_heard(question, said).part(start, end))
        inner = next((one for one in phrase if _selects(one.arguments, said[place])), None)
        if inner is None or _when_not_said([one for one in said[place + 1 :] if one.end <= end], inner.arguments):
            continue
        entity, name = _ENTITIES[str(inner.arguments["subject"])]
        outer_question = in_place(question, start, end, (Candidate(entity, THOSE, name, 1.0),))
        for outer in read(outer_question)[:2]:
            whole = narrowed(outer.arguments, inner.arguments)
            if whole is not None and _ALSO.search(question.text[:start] + question.text[end:]):
                whole = _besides(whole, inner.arguments)
            if whole is not None and not (_leads_back(whole) and not _RELATIVE.search(question.text, start, end)):
                yield outer, inner, whole, clause
                break


def _leads_back(query: Mapping[str, Any]) -> bool:
    """`lead time for vendors of the pump`: offers of vendors that offer it are its offers, where no clause says so."""
    subject = str(query["subject"])
    return any("." in one["link"] and _target(subject, one["link"]) == subject for one in query.get("related", ()))


def _besides(whole: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """`what do customers who buy the pump also buy`: but the pump."""
    held = [one for related in inner.get("related", ()) for one in related.get("where", ())]
    others = [{**one, "is": _OTHER_THAN[is_]} for one in held if (is_ := one.get("is", "is")) in _OTHER_THAN]
    others = [one for one in others if one["field"].split(".")[0] == "item"]
    apart = bool(others) and str(whole["subject"]) == "sales_line" and not whole.get("where")
    return {**whole, **({"where": others} if apart else {})}


def _tails(text: str, said: Sequence[Segment]) -> Iterator[tuple[int, int, int]]:
    """Where a phrase may begin that goes on to the end, and the place of its noun."""
    first = next((place for place, one in enumerate(said) if _subjects(one)), len(said) - 1)
    figured = _figured(text, said, first)
    for place in range(first + (not figured), len(said)):
        if _OF_MANY.match(text, said[place].end) and not said[place].text.lower().endswith("s"):
            continue  # "items without a supplier that are bought": the items are
        for start in _starts(said, place, -1 if figured else first):
            if start <= said[0 if figured else first].start:
                continue  # the phrase would be the whole again
            led = text[:start]
            left_out = _LEFT_OUT.search(led) and not _led_by_verb(said, start)
            if not (_DOES.search(led) or left_out or _joined(text, said, start)):
                yield place, start, len(text)


def _clauses(text: str, said: Sequence[Segment]) -> Iterator[tuple[int, int, int]]:
    """`what do customers who buy pumps also buy`: a clause that ends behind what it names, with more to come."""
    for place, one in enumerate(said):
        beside = bool(place) and one.start - said[place - 1].end == 1
        asked = not place or one.before in _ASKING
        asked = asked or (beside and any(isinstance(s, Operator) for s in said[place - 1].senses))
        if asked or not _subjects(one) or not _RELATIVE.match(text, one.end):
            continue
        for ahead in range(len(said) - 2, place, -1):
            names = said[ahead].values or said[ahead].records
            then = said[ahead + 1].period is not None
            rest = said[ahead + 1 + then :]
            end = said[ahead + then].end
            if names and any(each.weight >= 1 for each in rest) and not _GOES_ON.match(text, end):
                yield place, min(_starts(said, place, -1)), end


def within(text: str, said: Sequence[Segment]) -> bool:
    """Does a clause say which are meant, and something else is asked of them?"""
    relative = [p for p, one in enumerate(said) if _RELATIVE.match(text, one.end)]
    return any(True for _ in _clauses(text, said)) or any(_apart(text, said, place) for place in relative)


def _apart(text: str, said: Sequence[Segment], place: int) -> bool:
    """`orders of pumps from customers who bought valves`, `revenue from customers who …`: another thing is asked."""
    clause = bool(_subjects(said[place]) & PARTIES and _RELATIVE.match(text, said[place].end))
    return _figured(text, said, place) or (clause and any(map(_subjects, said[:place])))


def _figured(text: str, said: Sequence[Segment], place: int) -> bool:
    """`revenue from customers who …`: does a figure of theirs stand before them?"""
    fields = any(isinstance(sense, FieldWord) for one in said[:place] for sense in one.senses)
    return bool(_subjects(said[place]) & PARTIES and _RELATIVE.match(text, said[place].end)) and fields


def _heard(question: Question, said: Sequence[Segment]) -> Question:
    """With the values that were heard in the whole: in `use components that …` these are none."""
    plain = {one.start for one in said if not one.values}
    return replace(question, values=tuple(one for one in question.values if one.start not in plain))


def hears_structure(said: Sequence[Segment], query: Mapping[str, Any]) -> bool:
    """`components of grinders`, `jobs that need parts …`: is it more than a kind of items, or how one item is, where
    words of the product structure lead to items?"""
    told = "assemblies" in str(query) or "components" in str(query)
    only = any(Operator("only") in one.senses for one in said)
    only = only and any(record.entity == "supplier" for one in said for record in one.records)
    if told and only and "count" not in str(query):
        return False  # "machines with parts that only Litware sells": of those parts there is one offer
    if not told and any(_holds(said, place) for place in range(1, len(said) - 1)):
        return False
    for one, behind in pairwise(said):
        part = any(isinstance(s, LinkWord) and s.subject == "item" and s.link in _STRUCTURE for s in one.senses)
        items = any(record.entity == "sku" for record in behind.records) or any(
            v.entity == "sku" for v in behind.values
        )
        if (
            part
            and items
            and not one.records
            and behind.before in ("of", "in", "for")
            and "assemblies" not in str(query)
        ):
            return "components" in str(query)
    return True


def _led_by_verb(said: Sequence[Segment], start: int) -> bool:
    """`need no purchased parts`: what stands behind the denial is led to by a verb of the product structure."""
    near = [one for one in said if one.end <= start][-2:]
    verb = len(near) == 2 and _NOT in near[1].senses
    return verb and any(isinstance(s, LinkWord) and s.verb and s.subject == "item" for s in near[0].senses)


def _holds(said: Sequence[Segment], place: int) -> bool:
    """`work orders whose item needs parts that …`: a verb of the product structure between two that it relates."""
    links = [sense for sense in said[place].senses if isinstance(sense, LinkWord)]
    before = next((kinds for one in said[max(0, place - 4) : place][::-1] if (kinds := _subjects(one))), set[str]())
    near = (one for one in said[place + 1 :] if not _describing(one) and _NOT not in one.senses)
    behind = next(map(_subjects, near), set[str]())
    verb = any(one.verb and one.subject == "item" for one in links)
    verb = verb or (said[place].text.lower() in _HAVING and said[place + 1].text.lower() in _PARTS)
    return verb and bool(before & _MADE) and "item" in behind and not before & ({one.subject for one in links} - _MADE)


def needed_for_orders(said: Sequence[Segment]) -> bool:
    """`parts that go into late work orders`: through what these make."""
    for place, one in enumerate(said):
        behind = next((after for after in said[place + 1 :] if not _describing(after)), None)
        verb = any(isinstance(sense, LinkWord) and sense.verb for sense in one.senses)
        if verb and behind is not None and Noun("work_order") in behind.senses:
            return True
    return False


def narrowed(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any] | None:
    """The outer query with the inner one's conditions in the place of the record that stands for its rows."""
    changed = _narrowed(str(outer["subject"]), outer, inner)
    return _own_period(changed) if changed is not None and THOSE not in str(changed) else None


def _own_period(query: dict[str, Any]) -> dict[str, Any]:
    """`reseller orders in 2024`, through resellers who ordered then: the orders' own period."""
    subject, own = str(query["subject"]), ("link", "where", "negated", "since", "until")
    for one in query.get("related", ()):
        bare = not (one.get("where") or one.get("negated") or set(one) - set(own)) and "." in one["link"]
        if bare and _target(subject, one["link"]) == subject and not (query.get("since") or query.get("until")):
            rest = [other for other in query["related"] if other is not one]
            times = {name: one[name] for name in ("since", "until") if one.get(name)}
            return {
                **{k: v for k, v in query.items() if k != "related"},
                **({"related": rest} if rest else {}),
                **times,
            }
    return query


def _narrowed(subject: str, outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any] | None:
    where: list[Any] = []
    related: list[Any] = []
    for one in outer.get("where", ()):
        if THOSE not in one.get("values", ()):
            where.append(one)
            continue
        way = _way(subject, one["field"], str(inner["subject"]))
        if way is None or one.get("is", "is") != "is":
            return None
        own = (str(inner["subject"]), MODEL.subjects[str(inner["subject"])].code)
        for each in inner.get("where", ()):
            itself = way and each["field"] in own
            kept = _own(subject, each) or led(way, each, "field", "than")
            where.append({**each, "field": way} if itself else kept)
        related += [led(way, link, "link") for link in inner.get("related", ())]
    for one in outer.get("related", ()):
        target = _target(subject, one["link"])
        changed = _narrowed(target, one, inner) if target is not None else None
        if changed is None:
            return None
        related.append(changed)
    query = {name: value for name, value in outer.items() if name not in ("where", "related")}
    return {**query, **({"where": where} if where else {}), **({"related": related} if related else {})}


def _way(subject: str, field: str, target: str) -> str | None:
    """The way from a subject to the record that a condition names: nothing to the subject itself."""
    if field in (subject, MODEL.subjects[subject].code) and subject == target:
        return ""
    for path, owner in MODEL.joined(subject):
        way = ".".join(path)
        if owner.name == target and field in (way, path[-1], f"{way}.{owner.code}"):
            return way
    return None


def _target(subject: str, link: str) -> str | None:
    *path, name = link.split(".")
    owner = subject if not path else next((o.name for p, o in MODEL.joined(subject) if list(p) == path), None)
    return next((one.subject for one in MODEL.subjects[owner].links if one.name == name), None) if owner else None


def _own(subject: str, one: Mapping[str, Any]) -> dict[str, Any] | None:
    """`vendors of parts with a lead time over 20 days`: the vendor's, where its offer states one as the item does."""
    found = MODEL.find(subject, str(one["field"]))
    own = found is not None and not found.path and "." not in one["field"] and subject == "offer"
    return dict(one) if own else None


def led(way: str, one: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: f"{way}.{value}" if way and key in names else value for key, value in one.items()}


def _selects(query: Mapping[str, Any], head: Segment) -> bool:
    """Does it say nothing but which records are meant?"""
    subject = str(query["subject"])
    kinds = _subjects(head)
    where = [one for one in query.get("where", ()) if one["field"] not in (subject, MODEL.subjects[subject].code)]
    chosen = where or query.get("related")  # more than the name of one
    return bool(chosen) and subject in _ENTITIES and (not kinds or subject in kinds) and _plain(query)


def _when_not_said(behind: Sequence[Segment], query: Mapping[str, Any]) -> bool:
    """`ordered by German customers in May`: what was ordered then, and nothing that these did besides."""
    dated = any(one.get("since") or one.get("until") for one in query.get("related", ()))
    return dated and not any(isinstance(sense, LinkWord | Noun | FlagWord) for one in behind for sense in one.senses)


def _plain(query: Mapping[str, Any]) -> bool:
    return all(name in (*_SELECTS, "show") for name in query)


def _subjects(one: Segment) -> set[str]:
    if one.records:
        return set()
    found = {sense.subject for sense in one.senses if isinstance(sense, Noun)}
    flags = any(isinstance(sense, FlagWord) and sense.subject == "item" for sense in one.senses)
    if flags and len(one.stems) > 1 and Noun("item") in lexicon(MODEL).find(one.stems[-1:]):
        found.add("item")  # "finished goods", "purchased parts"
    return found | ({"item"} if any(value.entity == "sku" and not value.weak for value in one.values) else set())


def _describing(one: Segment) -> bool:
    states = any(isinstance(sense, FlagWord | ChoiceWord) for sense in one.senses)
    return states and not _subjects(one)


def _joined(text: str, said: Sequence[Segment], start: int) -> bool:
    """`purchased parts`: what stands right before only describes them."""
    near = next((one for one in reversed(said) if one.end <= start), None)
    describes = near is not None and bool(near.values or any(isinstance(s, FlagWord | ChoiceWord) for s in near.senses))
    if near is None or _leads(near):
        return False  # "waiting for pumps"
    return describes and not text[near.end : start].strip()


def _leads(one: Segment) -> bool:
    return one.text.rsplit(" ", 1)[-1].lower() in _LEADING


def _starts(said: Sequence[Segment], place: int, first: int) -> Iterator[int]:
    """Where a phrase about this kind of record may begin: with it, or with what describes it before."""
    one = said[place]
    if not _subjects(one) and one.text.lower() not in _THINGS:
        return
    yield one.start
    for before in range(place - 1, max(first, place - 3), -1):
        near = said[before]
        describes = near.values or any(
            isinstance(sense, FlagWord | ChoiceWord) or sense == Operator("single") for sense in near.senses
        )
        apart = said[before + 1].start - near.end > 1 or _leads(near)
        if not describes or near.records or near.period or apart:
            return
        yield near.start
