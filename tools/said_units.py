"""Units as planners say them, against the one that an item is kept in: `2 t` of what is kept in kilograms are 2,000 kg,
and what 200 pieces of it weigh nobody has said.

Sizes are those of the International System and the international yard and pound (1959).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput
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


@dataclass(frozen=True)
class _Unit:
    """So much of what its kind is measured in."""

    kind: str
    size: Decimal = Decimal(1)


# Words, and the codes of ERP systems and of UN/ECE recommendation 20.
_MEASURES = {
    ("mass", "1"): "kg kgs kgm kilo kilos kilogram kilograms kilogramme kilogrammes",
    ("mass", "0.001"): "g gr grm gram grams gramme grammes",
    ("mass", "1000"): "t to tne tonne tonnes",
    ("mass", "0.45359237"): "lb lbs lbr pound pounds",
    ("mass", "0.028349523125"): "oz onz ounce ounces",
    ("length", "1"): "m mtr metre metres meter meters",
    ("length", "0.01"): "cm cmt centimetre centimetres centimeter centimeters",
    ("length", "0.001"): "mm mmt millimetre millimetres millimeter millimeters",
    ("length", "1000"): "km kmt kilometre kilometres kilometer kilometers",
    ("length", "0.0254"): "inh inch inches",
    ("length", "0.3048"): "ft fot foot feet",
    ("length", "0.9144"): "yd yrd yard yards",
    ("area", "1"): "sqm mtk m2 m²",
    ("volume", "1"): "l ltr litre litres liter liters",
    ("volume", "0.001"): "ml mlt millilitre millilitres milliliter milliliters",
    ("volume", "0.01"): "cl clt centilitre centilitres",
    ("volume", "1000"): "cbm mtq m3 m³",
    ("piece", "1"): "ea each pc pcs pce piece pieces c62 h87 st stk stück stueck nos pz pza pezzi szt ks kom und stuks",
}
# Of these it must be said how much is in one.
_PACKAGES = (
    "box boxes bx", "carton cartons ctn ct", "pallet pallets pal plt pf", "roll rolls rol ro", "bag bags bg",
    "pack packs packet packets package packages pk pck", "drum drums dr", "bottle bottles btl bo", "can cans",
    "case cases cs", "crate crates", "coil coils", "bar bars", "sheet sheets", "reel reels", "tube tubes",
    "bundle bundles", "set sets", "pair pairs pr", "load loads", "truckload truckloads", "container containers",
    "barrel barrels", "spool spools", "ton tons", "gallon gallons gal",
)  # fmt: skip
_UNITS: Mapping[str, _Unit] = {
    **{
        word: _Unit(kind, Decimal(size)) for (kind, size), words in _MEASURES.items() for word in words.split()
    },
    **{word: _Unit(words.split()[0]) for words in _PACKAGES for word in words.split()},
}  # fmt: skip
_OWN = frozenset({"unit", "units", "x", "off"})  # whatever the item's is
_STEP, MOST = Decimal("0.0001"), 10**12

# Those of a quantity wherever they stand behind a number, and those only before what they are of: "5 in May".
_OTHERWISE = "to st can case cases bar set sets load each ct pr ro gr und"
PLAIN = frozenset(_UNITS).difference(_OTHERWISE.split())
BEFORE_OF = frozenset(_UNITS) - {"to", "each"}


def with_unit(text: str) -> bool:
    """`750kg`, which looks like a code."""
    return text.lower().lstrip("0123456789.,") in PLAIN and text[0].isdigit()


def in_own_unit(many: Decimal, said: str | None, own: str | None, what: str) -> Decimal:
    """The quantity in the unit that the item is kept in (`own`), to four decimals. `what`: the item, in words.

    Raises `InvalidInput` where nothing says how much that is, and where it is nothing there, or beyond all numbers.
    """
    word = (said or "").strip().rstrip(".").lower()
    if not word or word in _OWN or word == (own or "").lower():
        return many
    heard, kept = _UNITS.get(word), _UNITS.get((own or "").lower())
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
