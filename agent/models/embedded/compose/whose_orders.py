"""`open orders from Litware`, `orders by supplier`: of bare orders, whose they are says which kind is meant."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.models.embedded.compose.senses import LinkWord, Noun, Sense

if TYPE_CHECKING:
    from agent.models.embedded.compose.segments import Segment

_ORDER = (("order",),)
_KINDS = {"supplier": ("purchase_order", "purchases"), "work_centre": ("work_order", "work_orders")}
_US = re.compile(r" (?:(?:it|them|this|that|these|those|each) )?(?:to )?us\b")
_LINES = frozenset({("line",), ("po", "line"), ("order", "line"), ("purchase", "order", "line")})
_SOLD = frozenset({"sales_order", "sales_line"})


def whose_orders(read: "Sequence[Segment]") -> "Iterator[Segment]":
    """With a supplier or a work centre beside them, and no customer, bare orders are none of customers."""
    records = {record.entity for one in read for record in one.records[:1]}
    nouns = {sense.subject for one in read for sense in one.senses if isinstance(sense, Noun)}
    named = records | (nouns if "item" not in nouns and "sku" not in records else nouns & {"customer"})
    kind = next((kind for party, kind in _KINDS.items() if party in named), None)
    read = _buyers(read)
    for one in read:
        if kind is None or "customer" in named or one.stems not in _ORDER:
            yield one
        else:
            yield replace(one, senses=tuple(_meant(one.senses, *kind)))


def _buyers(read: "Sequence[Segment]") -> "Sequence[Segment]":
    """`which buyer has the most overdue lines`: one of ours, as lines are no customer's."""
    said = [one.stems for one in read]
    if ("buyer",) not in said or not _LINES & set(said):
        return read
    ours = Noun("customer")
    return [
        replace(one, senses=tuple(s for s in one.senses if s != ours)) if one.stems == ("buyer",) else one
        for one in read
    ]


def sold_to_us(read: "Sequence[Segment]", text: str) -> "Iterator[Segment]":
    """`who sells us the bar`: suppliers do."""
    for one in read:
        offers = tuple(s for s in one.senses if isinstance(s, LinkWord) and s.link == "offers")
        ours = one.stems == ("sell",) and offers and _US.match(text, one.end)
        yield replace(one, senses=offers) if ours else one


def _meant(senses: Sequence[Sense], order: str, link: str) -> Iterator[Sense]:
    for sense in senses:
        if isinstance(sense, Noun) and sense.subject == "sales_order":
            yield Noun(order)
        elif isinstance(sense, LinkWord) and (sense.subject, sense.link) == ("item", "sales"):
            yield LinkWord("item", link)
        elif getattr(sense, "subject", "") not in {*_SOLD, "customer"}:
            yield sense
