"""What a question may ask of the semantic model: for each subject it could be about, the best query and its fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent.models.embedded.compose.composer import Composer
from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.lexicon import FieldWord, FlagWord, LinkWord, Noun, Operator, lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL

_MOST = 8


@dataclass(frozen=True)
class Composition:
    """`explained` is the share of the question's weight that went into the query, `loose` are the words that did not;
    `structure` counts grouping, ranking, comparing, aggregating and denying."""

    arguments: Mapping[str, Any]
    score: float
    explained: float
    loose: tuple[str, ...]
    structure: int


def compositions(question: Question) -> list[Composition]:
    """The likeliest first; equal ones in the order of the model."""
    read = segments(question, lexicon(MODEL))
    evoked = _evoked(read)
    found = [_rated(Composer(MODEL, read, MODEL.subjects[name]).compose(), read) for name in evoked]
    return sorted(found, key=lambda one: -one.score)


def _evoked(read: tuple[Segment, ...]) -> list[str]:
    weights = dict.fromkeys(MODEL.subjects, 0.0)
    for segment in read:
        for sense in segment.senses:
            if isinstance(sense, Noun):
                weights[sense.subject] += 2
            elif isinstance(sense, FieldWord | FlagWord):
                weights[sense.subject] += 1
            elif isinstance(sense, LinkWord):
                weights[sense.subject] += 0.5
            elif isinstance(sense, Operator) and sense.name == "who":
                weights["supplier"] += 1
                weights["customer"] += 1
        for record in segment.records:
            if record.entity == "sku":
                weights["item"] += 0.3
    said = [name for name, weight in weights.items() if weight]
    return sorted(said, key=lambda name: -weights[name])[:_MOST]


def _rated(draft: Draft, read: tuple[Segment, ...]) -> Composition:
    total = sum(segment.weight for segment in read) or 1.0
    used = sum(segment.weight for place, segment in enumerate(read) if place in draft.used)
    loose = tuple(segment.text for place, segment in enumerate(read) if place not in draft.used and segment.weight)
    explained = used / total
    return Composition(draft.arguments(), explained - draft.cost + draft.evidence, explained, loose, draft.structure)
