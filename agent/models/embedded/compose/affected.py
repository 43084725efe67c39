"""`if the bar runs out, which machines are hit`: what is made of it, in whatever words it fails and others suffer."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.models.embedded.compose.senses import LinkWord, Noun

if TYPE_CHECKING:
    from agent.models.embedded.compose.segments import Segment

_MADE = r"(?:built|build|made|make|assembled?|produced?|finish(?:ed)?|complete[d]?|ship(?:ped)?|deliver(?:ed)?)"
_FAILS = re.compile(
    r"\b(?:(?:run|runs|ran|running|are|is|be|get|got) (?:out|short|low)(?: of| on)?(?: stock)?|out of|short of|"
    r"shortage (?:of|in)|missing|without|(?:have|is|are|get|there(?:'s| is)) no(?: more)?|"
    r"(?:do|does|did|will|wo|ca|can|could|is|are)(?:n'?t| ?not) "
    r"(?:come|arrive|get|available|have|deliver(?:ed)?|there)|"
    r"(?:is|are|comes?|arrives?|gets?) (?:too )?(?:late|delayed|unavailable|blocked|scrapped)|fails?|lose)\b",
    re.IGNORECASE,
)
_SUFFERS = re.compile(
    r"\b(?:(?:is|are|be|get|gets|would be|will be) (?:then )?(?:affected|hit|impacted|hurt|stopped|blocked|held up|"
    r"stuck|endangered|at risk|in (?:trouble|danger))|(?:would|will|does|do|did|could) (?:that|this|it) "
    r"(?:affect|hit|impact|hurt|stop|block|hold up)|(?:affect|impact|hit|stop|suffer|stand still)s?|"
    rf"(?:can|could)(?:'?t|not| not) (?:we |i |you )?(?:be )?{_MADE}|"
    rf"(?:can|could) (?:we|i|you) (?:no longer|not) {_MADE}|"
    rf"(?:can|could) (?:no longer|not) be {_MADE})\b",
    re.IGNORECASE,
)


def affected(read: "Sequence[Segment]", text: str) -> "Sequence[Segment]":
    """The words of failing and suffering, when one item is named, are those of what is made of it."""
    named = [one for one in read if any(record.entity == "sku" for record in one.records)]
    fails, hit = _FAILS.search(text), _SUFFERS.search(text)
    if len(named) != 1 or named[0].all or fails is None or hit is None or _overlap(fails, hit):
        return read
    kept = [one for one in read if _told(one) or not any(_within(one, found) for found in (fails, hit))]
    senses = (LinkWord("item", "components", verb=True),)
    word = replace(named[0], text="affected", start=hit.start(), end=hit.end(), records=(), senses=senses)
    return sorted([*kept, replace(word, stems=("affect",), before="")], key=lambda one: one.start)


def suffers(text: str) -> bool:
    """Is it asked, in one, what suffers when something fails?"""
    return _FAILS.search(text) is not None and _SUFFERS.search(text) is not None


def _told(one: "Segment") -> bool:
    nouns = any(isinstance(sense, Noun) for sense in one.senses)
    return bool(one.records or one.values or one.period or nouns)


def _within(one: "Segment", found: re.Match[str]) -> bool:
    return found.start() < one.end and one.start < found.end()


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()
