"""Units of measure and currencies, as people, ERP systems and UN/ECE recommendation 20 write them.

Sizes are those of the International System and the international yard and pound (1959). Between currencies there are
none: what one is worth in another changes each day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType


@dataclass(frozen=True)
class Unit:
    """So much of what its kind is measured in."""

    kind: str
    size: Decimal = Decimal(1)


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
UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        **{
            word: Unit(kind, Decimal(size)) for (kind, size), words in _MEASURES.items() for word in words.split()
        },
        **{word: Unit(words.split()[0]) for words in _PACKAGES for word in words.split()},
    }
)  # fmt: skip
OWN = frozenset({"unit", "units", "x", "off"})  # whatever each record's is

# What a sign or a word may stand for, the likeliest first.
_DOLLARS, _CROWNS = "USD CAD AUD NZD SGD HKD", "SEK NOK DKK ISK CZK"
_CURRENCIES = {
    "$ dollar dollars buck bucks": _DOLLARS,
    "us$ usd": "USD",
    "€ euro euros eur": "EUR",
    "£ pound pounds quid sterling gbp": "GBP",
    "kr krone kroner krona kronor crowns": _CROWNS,
    "franc francs fr sfr chf": "CHF",
    "¥ yen": "JPY CNY",
    "yuan renminbi rmb": "CNY",
    "₹ rupee rupees": "INR",
    "zł zloty zlotys": "PLN",
    "r$ reais": "BRL",
    "₩": "KRW",
    "₺ lira": "TRY",
    "forint forints": "HUF",
    "peso pesos": "MXN",
}
_CODES = """AED AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PHP
PLN RON SAR SEK SGD THB TRY TWD UAH USD VND ZAR"""
CURRENCIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **{code.lower(): (code,) for code in _CODES.split()},
        **{word: tuple(codes.split()) for words, codes in _CURRENCIES.items() for word in words.split()},
    }
)


def bare(said: str) -> str:
    """A unit's word as the tables have it."""
    return said.strip().rstrip(".").lower()


def convertible(said: str) -> Mapping[str, Decimal]:
    """The units that a quantity in this one can surely be told in, itself included, in lower case: what one of each is,
    measured as this one is by `size`."""
    unit = UNITS.get(bare(said))
    if unit is None:
        return {bare(said): Decimal(1)}
    return {word: other.size for word, other in UNITS.items() if other.kind == unit.kind}


def size(said: str) -> Decimal:
    unit = UNITS.get(bare(said))
    return unit.size if unit else Decimal(1)


def currencies(said: str) -> tuple[str, ...]:
    """The codes that it may stand for, the likeliest first; none: it is no currency."""
    word = bare(said)
    code = said.strip().upper()
    known = CURRENCIES.get(word, ())
    return known or ((code,) if len(code) == 3 and code.isascii() and code.isalpha() and word not in UNITS else ())
