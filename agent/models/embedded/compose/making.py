"""Which figure a word means beside others: `cost more than 400 to make` is no price, `how heavy` is no rank."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.models.embedded.compose.senses import Comparative, Extreme, FieldWord, Noun, Sense

if TYPE_CHECKING:
    from agent.models.embedded.compose.segments import Segment

_COSTS = r"costs?|costing|expensive|cheap|cheapest|dearest|costliest|cheaper|dearer"
_TO_MAKE = re.compile(
    rf"\b(?:(?:most|least|more|less) )?\b(?P<cost>{_COSTS})\b"
    r"[^?.;]{0,40}?\bto (?P<made>make|build|produce|manufacture|assemble)\b",
    re.IGNORECASE,
)


def costs_to_make(read: "Sequence[Segment]", text: str) -> "Sequence[Segment]":
    found = _TO_MAKE.search(text)
    named = any(record.entity == "sku" for one in read for record in one.records)
    if found is None or named:  # of one item its structure tells it
        return read
    cost, made = found.start("cost"), found.start("made")
    return [_of_making(one) if one.start <= cost < one.end else one for one in read if one.start != made]


_CAUSED = frozenset({"made", "make", "makes", "produced", "caused", "had", "have", "has"})


def caused(read: "Sequence[Segment]") -> "Sequence[Segment]":
    """`which job made the most scrap`: the scrap is ranked, and nothing that was made; nor is `the dearest single part`
    more than the dearest."""
    idle = {
        place
        for place, (one, most, what) in enumerate(zip(read, read[1:], read[2:], strict=False))
        if one.text.lower() in _CAUSED
        and any(isinstance(sense, Extreme) and not sense.field for sense in most.senses)
        and any(isinstance(sense, Noun) for sense in what.senses)
    }
    idle |= {place for place, one in enumerate(read) if place and one.text == "single" and _ranks(read[place - 1])}
    return [one for place, one in enumerate(read) if place not in idle]


def _ranks(one: "Segment") -> bool:
    return any(isinstance(sense, Extreme) for sense in one.senses)


def how_so(one: "Segment") -> "Segment":
    """`how heavy is it`: how much it weighs, and no rank."""
    named = [sense for sense in one.senses if isinstance(sense, Extreme) and sense.field]
    if one.before != "how" or not named:
        return one
    return replace(one, senses=tuple(FieldWord(sense.subject, sense.field) for sense in named))


def _of_making(one: "Segment") -> "Segment":
    kept = (_meant(sense) for sense in one.senses)
    return replace(one, senses=tuple(dict.fromkeys(sense for sense in kept if sense is not None)))


def _meant(sense: Sense) -> Sense | None:
    if isinstance(sense, Extreme | Comparative) and sense.field:
        return replace(sense, subject="item", field="standard_cost")
    return FieldWord("item", "standard_cost") if isinstance(sense, FieldWord) else None
