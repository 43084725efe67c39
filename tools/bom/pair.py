"""Two items: how many of one go into the other, whichever of them is the component."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import InvalidInput
from data_layer.queries.amounts import amounts
from data_layer.queries.boms import BomLine, BomRepository
from data_layer.queries.listing import Page
from data_layer.queries.names import Named
from tools.resolve import label
from tools.result import plain
from tools.wording import count, join, number, quantities, quantity, sentences, tally

_NAMED = 4


@dataclass(frozen=True)
class Pair:
    """`page` holds the lines of `part` below `holder`; `swapped`: it was asked for the other way round."""

    holder: Named
    part: Named
    page: Page[BomLine]
    swapped: bool = False

    def told(self, built: Decimal, max_level: int | None) -> str:
        """`120 EA SPOKE Spoke go into one BIKE Bike, over all levels: 60 EA in FRONT and 60 EA in REAR.`"""
        totals = self.page.totals
        depth = f"down to level {max_level}" if max_level else "over all levels"
        if not totals["lines"]:
            if self.holder.code == self.part.code:
                return f"{label(self.part)} is no component of its own, {depth}."
            return (
                f"{label(self.part)} is none of the components of {label(self.holder)}, {depth}, and"
                f" {label(self.holder)} none of those of {label(self.part)}."
            )
        needed = tally(amounts(totals["needed"]))
        one = plain(built) == "1"
        goes = "goes" if [plain(each.value) for each in needed] == ["1"] else "go"
        where = f"directly, on {count(totals['lines'], 'line')}" if totals["lines"] > 1 else "directly"
        if totals["levels"] > 1:
            where = f"{depth}: {join(self._places())}" if self._complete else f"{depth}, on {totals['lines']:,} lines"
        return sentences(
            f"{quantities(needed)} {label(self.part)} {goes} into {'one' if one else number(built)}"
            f" {label(self.holder)}, {where}.",
            f"It is {label(self.part)} that goes into {label(self.holder)}, not the other way round."
            if self.swapped
            else "",
            f"Warning: the structure holds itself ({totals['circle']}); it was not followed further there."
            if totals["circles"]
            else "",
        )

    @property
    def _complete(self) -> bool:
        return len(self.page.rows) == int(self.page.totals["lines"])

    def _places(self) -> Iterator[str]:
        """`60 EA in FRONT`, what is directly in the item first."""
        found: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
        for line in sorted(self.page.rows, key=lambda line: line.level):
            found[line.parent_sku, line.unit] += line.extended_quantity
        for (parent, unit), value in list(found.items())[:_NAMED]:
            yield f"{quantity(value, unit)} {'directly' if parent == self.holder.code else f'in {parent}'}"
        if len(found) > _NAMED:
            yield f"more in {count(len(found) - _NAMED, 'other assembly', 'other assemblies')}"


async def find_pair(
    structure: BomRepository,
    holder: Named,
    part: Named,
    built: Decimal,
    today: date,
    *,
    max_level: int | None,
    limit: int,
    cursor: str | None,
) -> Pair:
    """As it was asked; where nothing is found so, the other way round; where neither, the first without lines."""

    async def read(holder: Named, part: Named) -> Page[BomLine]:
        return await structure.lines_of(
            holder.code, part.code, built, today, max_level=max_level, limit=limit, cursor=cursor
        )

    try:
        page = await read(holder, part)
    except InvalidInput:  # the cursor is not of this list
        return Pair(part, holder, await read(part, holder), swapped=True)
    if page.totals["lines"]:
        return Pair(holder, part, page)
    other = await read(part, holder)
    return Pair(part, holder, other, swapped=True) if other.totals["lines"] else Pair(holder, part, page)
