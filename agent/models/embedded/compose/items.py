"""Where a question names items, or kinds of them."""

from collections.abc import Sequence

from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import LinkWord

KINDS = frozenset({"category", "subcategory", "product_line", "model", "name"})


def items(read: Sequence[Segment]) -> list[int]:
    named = [p for p, one in enumerate(read) if any(record.entity == "sku" for record in one.records)]
    if len(named) == 1:  # beside an item, "components" are its own
        return [p for p, one in enumerate(read) if is_item(one) and (p in named or not _part_of(one))]
    return named or [p for p, one in enumerate(read) if is_item(one)]


def _part_of(segment: Segment) -> bool:
    return any(isinstance(s, LinkWord) and (s.subject, s.link) == ("item", "assemblies") for s in segment.senses)


def is_item(segment: Segment) -> bool:
    """Does it name an item, or a kind of them?"""
    return any(record.entity == "sku" for record in segment.records) or any(
        value.entity == "sku" and value.field in KINDS and not value.weak for value in segment.values
    )
