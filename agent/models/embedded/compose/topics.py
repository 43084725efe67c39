"""`We have a problem with the pump. Which assemblies use it?`: what is named first stands where it is pointed to."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.models.embedded.question import Question

if TYPE_CHECKING:
    from agent.models.embedded.compose.segments import Segment

_TOPIC = re.compile(r"[^?:;]*?[.!](?=\s+[A-Z])")
_ASKS = re.compile(
    r"\b(?:what|which|who|whom|whose|where|when|how|list|show|give|tell|take)\b|^\W*(?:is|are|do|does|did|can)\b", re.I
)
_IT = re.compile(r"(\w+)\W+(its?)\b", re.IGNORECASE)


def pointed_back(read: "Sequence[Segment]", question: Question) -> "Sequence[Segment]":
    """What the sentence says besides names and times is a reason to ask, and no condition."""
    end, it = topic_of(question)
    if it is None:
        return read
    before, behind = [one for one in read if one.start < end], [one for one in read if one.start >= end]
    named = [one for one in before if one.records]
    if len(named) != 1 or any(one.records for one in behind):
        return read
    moved = replace(named[0], start=it.start(2), end=it.end(2), before=it[1].lower())
    told = [one for one in before if one is not named[0] and (one.values or one.period)]
    return sorted([*told, moved, *behind], key=lambda one: one.start)


def topic_of(question: Question) -> tuple[int, re.Match[str] | None]:
    """Where a first sentence ends that asks nothing and alone names a record, and what points back to it."""
    topic = _TOPIC.match(question.text)
    named = [span.end for span in question.spans if span.known]
    if topic is None or _ASKS.search(topic[0]) or len(named) != 1 or named[0] > topic.end():
        return 0, None
    return topic.end(), _IT.search(question.text, topic.end())
