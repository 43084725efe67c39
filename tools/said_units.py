"""Units as planners say them, against the one that an item is kept in: `2 t` of what is kept in kilograms are 2,000 kg,
and what 200 pieces of it weigh nobody has said."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput
from core.units import OWN, UNITS, bare
from data_layer.database import ReadTx
from data_layer.queries.items import ItemRepository
from data_layer.queries.names import Named
from tools.wording import quantity, record

SaidUnit = Annotated[
    str,
    Field(
        description="The unit in which the quantity was said (kg, t, pieces, boxes); none: the item's own.",
        min_length=1,
        max_length=40,
        json_schema_extra={"unit": True},
    ),
]


_STEP, MOST = Decimal("0.0001"), 10**12

# Those of a quantity wherever they stand behind a number, and those only before what they are of: "5 in May".
_OTHERWISE = "to st can case cases bar set sets load each ct pr ro gr und"
PLAIN = frozenset(UNITS).difference(_OTHERWISE.split())
BEFORE_OF = frozenset(UNITS) - {"to", "each"}


def with_unit(text: str) -> bool:
    """`750kg`, which looks like a code."""
    return text.lower().lstrip("0123456789.,") in PLAIN and text[0].isdigit()


def in_own_unit(many: Decimal, said: str | None, own: str | None, what: str) -> Decimal:
    """The quantity in the unit that the item is kept in (`own`), to four decimals. `what`: the item, in words.

    Raises `InvalidInput` where nothing says how much that is, and where it is nothing there, or beyond all numbers.
    """
    word = bare(said or "")
    if not word or word in OWN or word == (own or "").lower():
        return many
    heard, kept = UNITS.get(word), UNITS.get((own or "").lower())
    if heard is not None and kept is not None and heard.kind == kept.kind:
        exact = many * heard.size / kept.size
        told = exact.quantize(_STEP)
        if told > MOST or (many and not told):
            raise InvalidInput(f"{quantity(many, said)} of {what} are too little or too much to tell in {own}.")
        return exact if exact == told else told
    if not own:
        raise InvalidInput(f"{what} states no unit, so what {quantity(many, said)} of it are is not known.")
    raise InvalidInput(
        f"{what} is kept in {own}, and nothing says how many {own} {quantity(many, said)} of it are. How many {own}?"
    )


async def of_item(tx: ReadTx, item: Named, many: Decimal, said: str | None) -> Decimal:
    """`in_own_unit` of an item that was found."""
    if said is None:
        return many
    return in_own_unit(many, said, (await ItemRepository(tx).item(item.code)).unit, record(item.code, item.name))
