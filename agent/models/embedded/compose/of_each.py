"""`the best selling product in each category`, `every customer's latest order`: the first of each of something.

What is ranked is read as if nothing were said of that; then it is ranked within each.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.placing import without
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import ChoiceWord, Extreme, FieldWord, FlagWord, Noun, Operator, Sense
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL, NUMERIC, Kind

_LED = re.compile(r"(?:\b(?:of|for|in|from|by|within|at|to)\s+)?$", re.IGNORECASE)
_ONE_OF = re.compile(r"\s*(?:(?:one )?of )?(?:(?:the|our|these|those|its|his)\s)?", re.IGNORECASE)
_ENDS = re.compile(r"[?!;]|\.(?=\s)")
_OWN = re.compile(r"['’]s?(?=\s|$)")
_ASKED = re.compile(r"\b(?:what|which|who|whose)\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|every|per)\b", re.IGNORECASE)
_SEVERAL = 3  # of "the best sellers"
_ROWS = 60
_NEARLY_ALL = 0.9

Each = tuple[tuple[Sense, ...], Question]


def of_each(
    question: Question, said: Sequence[Segment], read: Callable[[Question], Sequence[Any]]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The query of what is ranked, as it was composed, and that of the first of each."""
    for senses, rest in _groups(question, said):
        for found in read(rest)[:3]:
            query = _within(found.arguments, senses, question, said)
            if query is not None and found.explained >= _NEARLY_ALL and not found.others:
                yield found, query
                return


def _groups(question: Question, said: Sequence[Segment]) -> Iterator[Each]:
    """Of what each is asked, as the words call it, and the question without that."""
    ranks = [one for one in said if any(isinstance(sense, Extreme) for sense in one.senses)]
    for place, one in enumerate(said):
        between = (question.text[min(one.end, r.end) : max(one.start, r.start)] for r in ranks)
        if all(map(_ENDS.search, between)):
            continue  # "how many items per category? The two biggest": these are ranked
        led = _LED.search(question.text[: one.start])
        start = led.start() if led else one.start
        bucket = next((s for s in one.senses if isinstance(s, Operator) and s.name == "bucket"), None)
        if bucket is not None and _EACH.search(one.text):
            yield (bucket,), without(question, [(start, _end(question.text, one.end))])
        grouped = any(isinstance(sense, Operator) and sense.name == "group" for sense in one.senses)
        single = one.text.lower() == "by" and _one_ranked(said, place)
        if not grouped or not (_EACH.search(one.text) or single) or _rate(said, place):
            continue
        behind = _ONE_OF.match(question.text, one.end)
        begins = (start, behind.end() if behind else one.end)
        for group in said[place + 1 : place + 4]:
            kinds = tuple(s for s in group.senses if isinstance(s, Noun) or _sorts(s))
            if kinds:
                words = [group] + [
                    n for n in said[place + 2 : place + 5] if n.start - group.end == 1 and _field_of(n, kinds)
                ]
                senses = tuple(s for s in words[-1].senses if _sorts(s)) if len(words) > 1 else kinds
                yield senses, without(question, [begins, (group.start, _end(question.text, words[-1].end))])
            elif is_item(group) and not any(record.entity == "sku" for record in group.records[1:]):
                yield (Noun("item"),), without(question, [begins])
            describes = group.values or any(isinstance(s, FlagWord | ChoiceWord) for s in group.senses)
            if kinds or is_item(group) or not describes or single:
                break


def _within(
    ranked: Mapping[str, Any], senses: Sequence[Sense], question: Question, said: Sequence[Segment]
) -> dict[str, Any] | None:
    """The query of the first of each, where it ranks something, and that is said."""
    subject, groups = str(ranked["subject"]), list(ranked.get("by", ()))
    group = _field(subject, senses, str(ranked.get("day") or MODEL.subjects[subject].day or ""))
    if group is None or "order" not in ranked or ranked.get("share") or len(groups) != bool(ranked.get("measures")):
        return None
    ranked_by = MODEL.find(subject, str(ranked["order"]))
    dated = not groups and ranked_by is not None and ranked_by.field.kind is Kind.DATE  # "last order date of each"
    if group in groups or not (dated or _ranked_said(subject, groups, question, said)):
        return None
    found = MODEL.find(subject, group["field"])
    where = list(ranked.get("where", ()))
    if found is not None and found.field.kind is Kind.TEXT and group["field"] not in [c["field"] for c in where]:
        where.append({"field": group["field"], "is": "stated"})
    numbers = {int(one.number) for one in said if one.number is not None}
    many = ranked.get("limit") if ranked.get("limit") in numbers else _SEVERAL if _many(said) else 1
    query = {name: value for name, value in ranked.items() if name != "limit"}
    query |= {"where": where} if where else {}
    query |= {"by": [group, *groups], "first_of_each": many}
    return {**query, **({"limit": _ROWS} if many != 1 else {})}


def _ranked_said(subject: str, groups: Sequence[Any], question: Question, said: Sequence[Segment]) -> bool:
    """Is what is ranked named, or asked for? (`highest price in each category` is but a figure)"""
    if groups and groups[0].get("bucket"):
        return True
    way = str(groups[0]["field"]) if groups else subject
    owner = next((o.name for path, o in MODEL.joined(subject) if groups and way in (".".join(path), o.name)), way)
    named = any(isinstance(s, Noun) and s.subject == owner for one in said for s in one.senses)
    named = named or any(isinstance(s, FieldWord) and s.field == way.rpartition(".")[2] for o in said for s in o.senses)
    sells = any(isinstance(s, Extreme) and s.subject == subject for one in said for s in one.senses)  # "top seller"
    named = named or (sells and MODEL.subjects[subject].ranked == owner)
    return named or (owner == "item" and any(map(is_item, said))) or bool(groups and _ASKED.search(question.text))


def _field(subject: str, senses: Sequence[Sense], day: str) -> dict[str, str] | None:
    """What the words call, as a row of the subject has it."""
    ways = {owner.name: ".".join(path) for path, owner in reversed(MODEL.joined(subject))}
    for sense in senses:
        if isinstance(sense, Operator):
            found = MODEL.find(subject, day)
            return {"field": found.name, "bucket": sense.value} if found is not None else None
        if isinstance(sense, Noun) and sense.subject in ways:
            return {"field": ways[sense.subject]}
    for sense in senses:
        if isinstance(sense, FieldWord) and (seen := MODEL.seen(subject, sense.subject, sense.field)):
            return {"field": seen[0].name}
    return None


def _sorts(sense: Sense) -> bool:
    found = MODEL.subjects[sense.subject].field(sense.field) if isinstance(sense, FieldWord) else None
    return found is not None and found.kind is Kind.TEXT


def _field_of(one: Segment, kinds: Sequence[Sense]) -> bool:
    """`product category`, `customer country`."""
    nouns = {sense.subject for sense in kinds if isinstance(sense, Noun)}
    return any(isinstance(s, FieldWord) and _sorts(s) and s.subject in nouns for s in one.senses)


def _one_ranked(said: Sequence[Segment], place: int) -> bool:
    """`top customer by country`: one of something, ranked by one word right before."""
    ranks = place > 1 and any(isinstance(sense, Extreme) for sense in said[place - 2].senses)
    head = said[place - 1].text.lower() if place else ""
    return ranks and any(isinstance(s, Noun) for s in said[place - 1].senses) and not head.endswith("s")


def _many(said: Sequence[Segment]) -> bool:
    """`the best sellers`, `the largest orders`."""
    place = next(p for p, one in enumerate(said) if any(isinstance(sense, Extreme) for sense in one.senses))
    behind = said[place + 1 : place + 2]
    heads = [one for one in behind if is_item(one) or any(isinstance(s, Noun) for s in one.senses)]
    noun = (heads or [said[place]])[-1].text.lower()
    return noun.endswith("s") and not noun.endswith(("ss", "sells"))


def _rate(said: Sequence[Segment], place: int) -> bool:
    """`revenue per order`: a figure of each, and nothing is ranked within."""
    before = said[place - 1] if place and said[place].text.lower() == "per" else None
    fields = [s for s in before.senses if isinstance(s, FieldWord)] if before is not None else []
    kinds = [MODEL.subjects[s.subject].field(s.field) for s in fields]
    nouns = before is not None and any(isinstance(s, Noun) for s in before.senses)
    return not nouns and any(kind is not None and kind.kind in NUMERIC for kind in kinds)


def _end(text: str, end: int) -> int:
    own = _OWN.match(text, end)
    return own.end() if own else end
