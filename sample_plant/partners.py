"""Suppliers with what they offer, and customers. Company names are invented."""

from dataclasses import dataclass

import numpy as np

from sample_plant.chance import Floats, Ints, stream
from sample_plant.items import FAMILIES, Items

COMMODITIES = {
    "bearings": (("Bearings", "Rolling Technology", "Bearing Trade"), 14),
    "fasteners": (("Fasteners", "Fixings", "Bolt Works"), 8),
    "steel": (("Steel", "Metals", "Stahlhandel"), 7),
    "castings": (("Foundry", "Castings", "Cast Technology"), 24),
    "electrical": (("Electric", "Controls", "Elektro"), 14),
    "motors": (("Motors", "Motion", "Drives"), 21),
    "sealing": (("Seals", "Sealing Technology", "Elastomers"), 10),
    "hydraulics": (("Hydraulics", "Fluid Power", "Hydraulik"), 18),
    "transmission": (("Belting and Chain", "Power Transmission", "Chain Works"), 15),
    "consumables": (("Industrial Supply", "Packaging", "Coatings"), 6),
}
_REGIONS = (
    "",
    "North",
    "East",
    "South",
    "West",
    "Central",
    "Europe",
    "International",
    "Group",
    "Trading",
    "Partners",
    "Direct",
)
_LEGAL = {
    "DE": "GmbH",
    "CZ": "s.r.o.",
    "IT": "S.r.l.",
    "SE": "AB",
    "NL": "B.V.",
    "PL": "Sp. z o.o.",
    "FR": "SAS",
    "AT": "GmbH",
    "ES": "S.L.",
    "DK": "A/S",
}
_SUPPLIER_STEMS = """
Kessling:DE Moravec:CZ Bellanti:IT Sandvall:SE Verhoef:NL Wolski:PL Durandel:FR Altmeyer:AT Iberran:ES
Skovgard:DK Brandtner:DE Havlena:CZ Corradi:IT Lindmark:SE Oosterlo:NL Zielnik:PL Marchelle:FR Steinbrugg:AT
Navarrel:ES Thorvig:DK Rheinfeld:DE Vltava:CZ Padoran:IT Norrstad:SE Zuidmeer:NL Karpat:PL Rhonalp:FR
Ennstal:AT Cantabra:ES Jutlund:DK Hagendorf:DE Beskyd:CZ Tirrena:IT Vikstrom:SE Waalkade:NL Baltyk:PL
Armorik:FR Salzkamm:AT Levantina:ES Fynbo:DK Wupperau:DE Sazavan:CZ Adrion:IT Malarvik:SE Veluwe:NL Mazowin:PL
Jurassal:FR Tauern:AT Ebrosur:ES Limfjord:DK Elbmark:DE Ohrenik:CZ Brentani:IT Gotaland:SE Ijssel:NL Odrzan:PL
Vosgienne:FR Murtal:AT Montseny:ES Kattegat:DK
"""
_CUSTOMER_STEMS = """
Halvorsen:DK Bramfeld:DE Duvalier:FR Castellane:FR Nordwind:DE Ostrava:CZ Pellegrin:IT Ravensburg:DE
Solvang:SE Tervuren:NL Umbriana:IT Vantaro:ES Westerkamp:NL Yverline:FR Zlatan:CZ Aldersund:SE Birkenau:DE
Calabrin:IT Danubia:AT Estrella:ES Fontaine:FR Gdynor:PL Hollander:NL Innviertel:AT Jasmund:DE Krakovia:PL
Lombarda:IT Mistral:FR Nijborg:NL Orlicka:CZ Pomeran:PL Quintana:ES Roskild:DK Silesia:PL Toscano:IT
Uppland:SE Valdemar:DK Wachau:AT Xanten:DE Zeeland:NL Amberg:DE Bohemia:CZ Cordova:ES Drenthe:NL Eifel:DE
Friuli:IT Gascogne:FR Hanover:DE Istria:IT Jablonec:CZ
"""
_BUSINESS = (
    "Logistics",
    "Food Processing",
    "Automation",
    "Warehousing",
    "Mining Equipment",
    "Beverages",
    "Port Services",
    "Water Works",
    "Paper Mills",
    "Building Materials",
    "Airport Systems",
    "Machine Trading",
)
_ALWAYS_TRADING = 20  # suppliers; of those after them, some have nothing on offer any more
_TYPES = ("End user", "System integrator", "OEM", "Distributor")
TERRITORIES = {
    "DE": "DACH",
    "AT": "DACH",
    "CZ": "Central Europe",
    "PL": "Central Europe",
    "NL": "Benelux",
    "FR": "Western Europe",
    "IT": "Southern Europe",
    "ES": "Southern Europe",
    "SE": "Nordics",
    "DK": "Nordics",
}
TERMS = ("30 days net", "45 days net", "60 days net", "14 days 2 %, 30 days net")


@dataclass(frozen=True)
class Partners:
    """Companies of one kind. `late` and `rejects` are a supplier's chances, `weight` is a share of the trade."""

    codes: list[str]
    names: list[str]
    countries: list[str]
    kinds: list[str]  # a supplier's commodity, a customer's type
    late: Floats
    rejects: Floats
    weight: Floats
    rating: Ints
    terms: list[str]


@dataclass(frozen=True)
class Offers:
    """`first[item]` to `first[item + 1]` are an item's offers, the preferred one first. Prices in 1/10000 EUR."""

    first: Ints
    item: Ints
    supplier: Ints
    lead_days: Ints
    price: Ints


def make_suppliers(count: int, seed: int) -> Partners:
    chance = stream(seed, "suppliers")
    kinds = list(COMMODITIES)
    commodities = [kinds[i % len(kinds)] for i in range(count)]
    stems = _stems(_SUPPLIER_STEMS)
    nouns = [COMMODITIES[kind][0] for kind in commodities]
    names = [_name(stems, i, noun) for i, noun in enumerate(nouns)]
    return Partners(
        codes=[f"V{10010 + 10 * i}" for i in range(count)],
        names=names,
        countries=[stems[i % len(stems)][1] for i in range(count)],
        kinds=commodities,
        late=np.clip(chance.beta(1.6, 9, count), 0.02, 0.6),
        rejects=np.clip(chance.beta(1.2, 40, count), 0.002, 0.15),
        weight=chance.lognormal(0, 0.5, count),
        rating=chance.choice(5, count, p=[0.4, 0.3, 0.18, 0.08, 0.04]).astype(np.int64) + 1,
        terms=[TERMS[i] for i in chance.integers(0, len(TERMS), count).tolist()],
    )


def make_customers(count: int, seed: int) -> Partners:
    chance = stream(seed, "customers")
    stems = _stems(_CUSTOMER_STEMS)
    words = [
        tuple(_BUSINESS[(i % len(stems) + k) % len(_BUSINESS)] for k in range(len(_BUSINESS))) for i in range(count)
    ]
    none = np.zeros(count)
    return Partners(
        codes=[f"C{20010 + 10 * i}" for i in range(count)],
        names=[_name(stems, i, w) for i, w in enumerate(words)],
        countries=[stems[i % len(stems)][1] for i in range(count)],
        kinds=[_TYPES[i] for i in chance.choice(4, count, p=[0.5, 0.2, 0.15, 0.15]).tolist()],
        late=none,
        rejects=none,
        weight=1 / (5 + chance.permutation(count).astype(np.float64)),
        rating=np.zeros(count, np.int64),
        terms=[TERMS[i] for i in chance.integers(0, len(TERMS), count).tolist()],
    )


def make_offers(items: Items, suppliers: Partners, seed: int) -> Offers:
    """Each bought item's offers: most have one source, a third has two, a few three."""
    chance = stream(seed, "offers")
    bought = np.flatnonzero(~items.made)
    sources = 1 + chance.choice(3, len(bought), p=[0.6, 0.32, 0.08])
    sources[bought == items.members("ADJ")[0]] = 2
    trading = [i for i in range(len(suppliers.codes)) if i < _ALWAYS_TRADING or i % 17 != 5]
    traders = {kind: [i for i in trading if suppliers.kinds[i] == kind] for kind in COMMODITIES}
    commodity = [traders[family.commodity] if family.commodity else [] for family in FAMILIES]
    base = np.array([COMMODITIES[f.commodity][1] if f.commodity else 0 for f in FAMILIES], dtype=np.int64)
    most = np.array([len(t) for t in commodity], dtype=np.int64)[items.family[bought]]
    start = (chance.random(len(bought)) * most).astype(np.int64)
    pool = np.array([t + [0] * (max(map(len, commodity)) - len(t)) for t in commodity], dtype=np.int64)
    price = _prices(items, bought, chance)
    rows, suppliers_, leads, prices = [], [], [], []
    for k in range(3):
        has = np.flatnonzero((sources > k) & (most > k))
        family = items.family[bought[has]]
        supplier = pool[family, (start[has] + k) % most[has]]
        slower = 0.75 + 0.5 * suppliers.weight[supplier] / (1 + suppliers.weight[supplier])
        lead = np.clip(base[family] * slower * chance.lognormal(0, 0.25, len(has)), 2, 90)
        dearer = 1 + k * chance.uniform(-0.02, 0.09, len(has))
        rows.append(bought[has])
        suppliers_.append(supplier)
        leads.append(np.rint(lead).astype(np.int64))
        prices.append(round_price(price[has] * dearer))
    item = np.concatenate(rows)
    order = np.argsort(item, kind="stable")
    first = np.r_[0, np.cumsum(np.bincount(item, minlength=len(items)))].astype(np.int64)
    return Offers(first, item[order], *(np.concatenate(c)[order] for c in (suppliers_, leads, prices)))


def round_price(price: Floats) -> Ints:
    """To 1/10000 EUR: whole cents, and below one euro tenths of a cent."""
    return np.where(price < 10_000, np.rint(price / 10) * 10, np.rint(price / 100) * 100).astype(np.int64)


def _prices(items: Items, bought: Ints, chance: np.random.Generator) -> Floats:
    rank = items.rank[bought]
    weighed = np.array([family.unit == "KG" for family in FAMILIES])[items.family[bought]]  # a kilo costs what it costs
    bigger = np.where(weighed, 0.9 + 0.2 * rank, 0.35 + 1.5 * rank**1.4)
    return np.asarray(10_000 * items.number("price")[bought] * bigger * chance.lognormal(0, 0.12, len(bought)) + 100)


def _stems(text: str) -> list[tuple[str, str]]:
    pairs = (word.split(":") for word in text.split())
    return [(name, country) for name, country in pairs]


def _name(stems: list[tuple[str, str]], index: int, nouns: tuple[str, ...]) -> str:
    """A name no other index gets: stem, then what it trades in, then the region."""
    turn, stem = divmod(index, len(stems))
    region, noun = divmod(turn, len(nouns))
    name, country = stems[stem]
    words = (
        name,
        nouns[noun],
        _REGIONS[region % len(_REGIONS)],
        str(region) if region >= len(_REGIONS) else "",
        _LEGAL[country],
    )
    return " ".join(word for word in words if word)
