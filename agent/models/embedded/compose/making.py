"""Which figure a word means beside others: `cost more than 400 to make` is no price, `how heavy` is no rank."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.models.embedded.compose.senses import (
    ChoiceWord,
    Comparative,
    Extreme,
    FieldWord,
    FlagWord,
    Noun,
    Operator,
    Sense,
)

if TYPE_CHECKING:
    from agent.models.embedded.compose.segments import Segment

_COSTS = r"costs?|costing|expensive|cheap|cheapest|dearest|costliest|cheaper|dearer"
_TO_MAKE = re.compile(
    rf"\b(?:(?:most|least|more|less) )?\b(?P<cost>{_COSTS})\b"
    r"[^?.;]{0,40}?\bto (?P<made>make|build|produce|manufacture|assemble)\b",
    re.IGNORECASE,
)


_SOLD_FOR = re.compile(
    r"\b(?P<sell>sell|selling|sold)\b[^?.;,]{0,60}?\b(?P<at>for|at)(?=\W*$|\W+and\b|\s*[,?])", re.IGNORECASE
)
_IT = re.compile(r"\W+(?:it|that|this|one|them|those|these)\W+", re.IGNORECASE)


def sold_for(read: "Sequence[Segment]", text: str) -> "Sequence[Segment]":
    """`what do we sell the pump for`, `sell it for`: its price."""
    found = _SOLD_FOR.search(text)
    if found is None:
        return read
    between = [one for one in read if found.end("sell") <= one.start < found.start("at")]
    if not any(one.records for one in between) and not _IT.fullmatch(text, found.end("sell"), found.start("at")):
        return read
    sell, at = found.start("sell"), found.start("at")
    priced = (FieldWord("item", "list_price"),)
    return [replace(one, senses=priced) if one.start == sell else one for one in read if one.start != at]


def rate_of(read: "Sequence[Segment]") -> "Sequence[Segment]":
    """`cancellation rate`, `late completion rate`: the share of those that are so."""
    said: list[Segment] = []
    for place, one in enumerate(read):
        before = [p for p in (place - 1, place - 2) if p >= 0 and _is_so(read[p])]
        plain = one.text.lower() == "rate" and before and all(map(_says_nothing, read[before[0] + 1 : place]))
        said = [known for known in said if known.end <= read[before[0]].end] if plain else said
        said.append(replace(one, senses=(Operator("share"),)) if plain else one)
    return said


def _is_so(one: "Segment") -> bool:
    return any(isinstance(s, FlagWord | ChoiceWord) for s in one.senses) and not one.records


def _says_nothing(one: "Segment") -> bool:
    return not (one.senses or one.records or one.values or one.period or one.number is not None)


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
