"""`use components that are out of stock`: what items are made of, though a category may be called so."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from agent.models.embedded.compose.senses import LinkWord, Noun

if TYPE_CHECKING:
    from agent.models.embedded.compose.segments import Segment

_CALLED = frozenset({"category", "subcategory", "name", "model"})
_POINTING = frozenset({"these", "those", "its", "their"})
_STRUCTURE = frozenset({"components", "assemblies"})


def mere_parts(read: "Sequence[Segment]") -> "Iterator[Segment]":
    """With a verb of the product structure in the question, its nouns are no category; nor are they behind the kind of
    items that has them, `road frame components`, or where they point to some: `these components`."""
    sure = any(link.verb and not _of_others(one) for one in read for link in _links(one))
    kinds = {one.start for kind, one in pairwise(read) if _kind(kind) and one.start == kind.end + 1}
    for place, one in enumerate(read):
        verb = sure or any(link.verb for near in read[max(0, place - 2) : place] for link in _links(near))
        if _of_supplier(read, place):
            yield replace(one, senses=(Noun("item"),))
            continue
        part = (
            (verb or one.start in kinds or one.before in _POINTING)
            and one.values
            and any(not link.verb for link in _links(one))
        )
        yield replace(one, values=(), stems=tuple(one.text.lower().split())) if part else one


def _of_supplier(read: "Sequence[Segment]", place: int) -> bool:
    """`parts of Litware`: those that it sells us."""
    behind = read[place + 1].records if place + 1 < len(read) else ()
    parts = any(not link.verb for link in _links(read[place])) and read[place].text.lower().endswith(" of")
    return parts and bool(behind) and all(record.entity == "supplier" for record in behind)


def _kind(one: "Segment") -> bool:
    return any(value.entity == "sku" and value.field in _CALLED and not value.weak for value in one.values)


def _links(one: "Segment") -> list[LinkWord]:
    links = (sense for sense in one.senses if isinstance(sense, LinkWord) and sense.subject == "item")
    return [sense for sense in links if sense.link in _STRUCTURE]


def _of_others(one: "Segment") -> bool:
    """`contain`: orders and warehouses do so as well."""
    return any(isinstance(sense, LinkWord) and sense.subject != "item" for sense in one.senses)
