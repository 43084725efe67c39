"""`items missing a weight`, `where the size is not filled in`: what is denied is that it is stated."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.models.embedded.compose.senses import FieldWord, FlagWord, LinkWord, Noun, Operator

if TYPE_CHECKING:
    from agent.models.embedded.compose.segments import Segment

_LACKING = frozenset({"missing", "miss", "misses", "blank"})
_STATED = frozenset(
    {"filled", "filled in", "maintained", "entered", "recorded", "stated", "specified", "defined", "given", "set"}
)
# What is stated once of a record, and no figure of orders.
_MASTERS = frozenset({"item", "supplier", "customer", "offer", "warehouse", "work_centre"})
_ONE = frozenset({"a", "an", "any", "their", "its", "the"})
_NOT = (Operator("not"),)
_NOBODY = frozenset({"nobody", "no one", "none", "not a single"})
_NO = frozenset({"no", "not a single", "not one", "none", "not any"})


def by_nobody(read: "Sequence[Segment]") -> "list[Segment]":
    """`bikes nobody ordered`, `that no customer has bought`: what nobody did is what customers do with items."""
    said = list(read)
    for place in range(len(read) - 1, 0, -1):
        senses = read[place].senses
        doing = any(
            (isinstance(s, LinkWord) and s.subject == "customer")
            or (isinstance(s, FlagWord) and (s.subject, s.field) == ("item", "bought"))
            for s in senses
        )
        before = read[place - 1]
        customer = any(isinstance(s, Noun) and s.subject == "customer" for s in before.senses)
        none = read[place - 2] if customer and place > 1 else before
        if not doing or none.text.lower() not in (_NO if customer else _NOBODY):
            continue
        said[place] = replace(read[place], senses=(LinkWord("item", "sales"),))
        if customer:
            said[place - 2 : place] = [replace(none, end=before.end, senses=_NOT)]
    return said


def what_lacks(read: "Sequence[Segment]") -> "list[Segment]":
    """The word of denial stands before what it denies, wherever it was said."""
    read = by_nobody(read)
    said = list(read)
    for place, one in enumerate(read):
        field = next((p for p in (place + 1, place - 1) if 0 <= p < len(read) and _stated_once(read[p])), None)
        if one.text.lower() in _LACKING:
            noun = read[place + 1] if place + 1 < len(read) else None
            one_of = noun is not None and noun.before in _ONE and any(isinstance(s, Noun) for s in noun.senses)
            if field is not None or one_of:
                start = read[field].start - 1 if field == place - 1 else one.start
                said[place] = replace(one, start=start, senses=_NOT)
        elif one.text.lower() in _STATED and not one.senses and place > 1 and _denied(*read[place - 2 : place]):
            start = read[place - 2].start - 1
            said[place - 1] = replace(read[place - 1], start=start)
            said[place] = replace(one, start=start, senses=_NOT)
    return sorted(said, key=lambda one: one.start)


def _stated_once(one: "Segment") -> bool:
    fields = [sense for sense in one.senses if isinstance(sense, FieldWord) and sense.subject in _MASTERS]
    return bool(fields) and not any(isinstance(sense, Noun) for sense in one.senses)


def _denied(one: "Segment", behind: "Segment") -> bool:
    """`the size is not …`."""
    return _stated_once(one) and any(isinstance(s, Operator) and s.name == "not" for s in behind.senses)
