"""`customers who ordered pumps this year but have no open order`: two things are said of the same records.

Each is read by itself, as if the other had not been said; the records are those of which both are true.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.placing import without
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import FlagWord, LinkWord, Noun, Operator
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL

_AND = re.compile(r",?\s+(but|and|yet)\s+(?:(?:who|that|which|also|still|now|then|they)\s+)*", re.IGNORECASE)
_NEARLY_ALL = 0.96
_ASKING = frozenset({"count", "much", "who", "when", "where"})
_DOING = 3  # segments in which the second thing says what is done
_MERGED = ("where", "related")
_GROUPED = frozenset({"subject", "measures", "by", "where", "related", "having", "since", "until", "day"})


def conjoined(
    question: Question, said: Sequence[Segment], read: Callable[[Question], Sequence[Any]]
) -> Iterator[tuple[Any, Any, dict[str, Any], bool]]:
    """What is said first and what is said then, each as it was composed, with the query of both; and whether the one
    is set against the other."""
    place = next((p for p, one in enumerate(said) if any(isinstance(s, Noun) for s in one.senses)), None)
    if place is None:
        return
    head = said[place]
    for match in _AND.finditer(question.text, head.end):
        behind = [one for one in said if one.start >= match.end()]
        if not _does(question.text, behind) or match.start() <= head.end:
            continue
        first = read(without(question, [(match.start(), len(question.text))]))[:1]
        then = read(without(question, [(head.end, match.end())]))[:1]
        if not first or not then or min(first[0].explained, then[0].explained) < _NEARLY_ALL:
            continue
        whole = both(first[0].arguments, then[0].arguments) or both(then[0].arguments, first[0].arguments)
        if whole is not None:
            denies = any(isinstance(s, Operator) and s.name == "not" for o in behind[:_DOING] for s in o.senses)
            yield first[0], then[0], whole, denies or match[1].lower() != "and"
            return


def both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first query, of those records alone of which the second is true too."""
    led = ""
    if one["subject"] != other["subject"]:
        by = [str(group["field"]) for group in one.get("by", ())]
        owners = {".".join(path): owner.name for path, owner in MODEL.joined(str(one["subject"]))}
        if not one.get("having") or len(by) != 1 or owners.get(by[0]) != other["subject"]:
            return None
        if not one.keys() <= _GROUPED:
            return None
        led = f"{by[0]}."
    elif one.get("by") or one.get("order") or {**one, **dict.fromkeys(_MERGED)} != {**other, **dict.fromkeys(_MERGED)}:
        return None
    if other.keys() - {"subject", "measures", "show", *_MERGED}:
        return None
    more = [{**c, "field": led + c["field"]} for c in other.get("where", ())]
    links = [{**r, "link": led + r["link"]} for r in other.get("related", ())]
    where = [*one.get("where", ()), *(c for c in more if c not in one.get("where", ()))]
    related = [*one.get("related", ()), *(r for r in links if r not in one.get("related", ()))]
    return {**one, **({"where": where} if where else {}), **({"related": related} if related else {})}


def _does(text: str, behind: Sequence[Segment]) -> bool:
    """Does the second part say what they do, have or are, and ask nothing of its own?"""
    near = [one for one in behind[:_DOING] if not one.records and not one.values]
    said = [sense for one in near for sense in one.senses]
    asks = any(isinstance(sense, Operator) and sense.name in _ASKING for sense in said)
    return any(isinstance(sense, LinkWord | FlagWord) for sense in said) and not asks
