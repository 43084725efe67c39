"""From a planner's word for a kind of record to the value as the data spells it: `bikes` → category `Bikes`."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from core.errors import NotFound
from data_layer.database import ReadTx
from data_layer.queries.values import SortingValue, ValueRepository
from tools.wording import join
from tools.words import bare, squeeze, stem

_CATEGORIES = ("category", "subcategory", "product_line")
_NAMED = 12  # values named when none fits
_SHORTEST = 4  # a shorter word with one wrong letter could be too many others


@dataclass(frozen=True)
class ValueOf:
    """A value of one column, as stored."""

    column: str
    value: str


async def resolve_category(tx: ReadTx, text: str) -> ValueOf:
    """The category, subcategory or product line that the text names, whatever its case, number or one slip.

    Raises `NotFound` naming the categories there are.
    """
    return await resolve_value(tx, "sku", _CATEGORIES, text, noun="category", plural="categories")


async def resolve_value(
    tx: ReadTx, entity: str, columns: tuple[str, ...], text: str, *, noun: str, plural: str
) -> ValueOf:
    """The value of one of these columns that the text names; of equals, that of the earlier column."""
    known = await ValueRepository(tx).of(entity, columns)
    found = nearest(text, known, columns)
    if found is None:
        first = [one.value for one in known if one.field == columns[0]] or [one.value for one in known]
        there = f" There are {join(first[:_NAMED])}{' and others' if len(first) > _NAMED else ''}." if first else ""
        raise NotFound(f"There is no {noun} '{text.strip()}'.{there or f' The data states no {plural}.'}")
    return ValueOf(found.field, found.value)


def in_a_unit(text: str, known: tuple[SortingValue, ...]) -> tuple[str, ...]:
    """Of a bare number, the values that are so many of a unit: `48 CM` of `48`."""
    number = text.strip()
    return tuple(one.value for one in known if number.isdigit() and bare(one.value)[:1] == (number,)
                 and all(word.isalpha() for word in bare(one.value)[1:]))  # fmt: skip


def nearest(text: str, known: tuple[SortingValue, ...], columns: tuple[str, ...]) -> SortingValue | None:
    """The value that says the same: spelt so, but for case, joints and number; else with one slip, if only one is."""
    wanted = squeeze(text)
    if not wanted:
        return None
    place = {column: i for i, column in enumerate(columns)}
    ranked = sorted(known, key=lambda one: place[one.field])
    said = sorted(map(stem, bare(text)))
    for same in (
        lambda one: one.value == text.strip(),
        lambda one: squeeze(one.value) == wanted,
        lambda one: sorted(map(stem, bare(one.value))) == said,
    ):
        found = next(filter(same, ranked), None)
        if found is not None:
            return found
    if len(wanted) < _SHORTEST:
        return None
    near = {squeeze(one.value): one for one in reversed(ranked) if OSA.distance(squeeze(one.value), wanted) <= 1}
    return next(iter(near.values())) if len(near) == 1 else None
