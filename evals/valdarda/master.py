"""The master tables: items and their texts, structures, stock, partners and what suppliers ask."""

from collections.abc import Sequence
from decimal import Decimal

from evals.sheet import Table
from evals.valdarda.catalogue import GROUPS, Item
from evals.valdarda.dice import between, of, share
from evals.valdarda.sheet import TODAY, back, day, money, quantity

PLACES = {"0001": "Raw Materials Store", "0002": "Component Store", "0003": "Assembly Buffer",
          "0004": "Finished Goods Store", "0005": "Spare Parts Counter", "0006": "Quality Hold"}  # fmt: skip
# Number, name, country, terms, rating, currency, the groups supplied.
SUPPLIERS: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("0000100010", "Pompe Enza S.p.A.", "IT", "60 gg", "A", "EUR", "K10"),
    ("0000100020", "Motori Secchia S.r.l.", "IT", "90 gg", "B", "EUR", "K10"),
    ("0000100030", "Valvole Taro S.r.l.", "IT", "60 gg", "A", "EUR", "K20 K70"),
    ("0000100040", "Elettronica Nure S.r.l.", "IT", "30 gg", "B", "EUR", "K30"),
    ("0000100050", "Guarnizioni Po S.n.c.", "IT", "30 gg", "A", "EUR", "K40 K80"),
    ("0000100060", "Minuterie Trebbia S.r.l.", "IT", "60 gg", "C", "EUR", "K50"),
    ("0000100070", "Ottoni Panaro S.p.A.", "IT", "90 gg", "A", "EUR", "K70 R10"),
    ("0000100080", "Città Ducale Metalli S.p.A.", "IT", "60 gg", "B", "EUR", "R10"),
    ("0000100090", "Kaltbrunn Heizelemente GmbH", "DE", "30 gg", "A", "EUR", "K30"),
    ("0000100100", "Zürcher Mahlwerke AG", "CH", "30 gg", "A", "CHF", "K60"),
    ("0000100110", "Cartotecnica Reno S.r.l.", "IT", "60 gg", "B", "EUR", "K90"),
    ("0000100120", "Stampi Lèpida S.r.l.", "IT", "60 gg", "C", "EUR", "K90 A30"),
    ("0000100130", "Chimica Idice S.r.l.", "IT", "30 gg", "B", "EUR", "R10 Z10"),
    ("0000100140", "Bohrmann Siebe & Söhne KG", "DE", "30 gg", "B", "EUR", "K80 A30"),
    ("0000100150", "Viteria Crostolo S.r.l.", "IT", "60 gg", "A", "EUR", "K50 K40"),
)
_CUSTOMERS = (
    ("Caffè Portico S.r.l.", "IT", "Bar", "Nord"), ("Bar Torrazzo S.n.c.", "IT", "Bar", "Nord"),
    ("Torrefazione Monteveglio S.r.l.", "IT", "Roaster", "Nord"), ("Hotel Adria Mare S.p.A.", "IT", "Hotel", "Centro"),
    ("Pasticceria Dell'Orso", "IT", "Bar", "Centro"), ("Gruppo Ristoro Tirreno S.p.A.", "IT", "Chain", "Centro"),
    ("Caffè Sibilla", "IT", "Bar", "Sud"), ("Distribuzione Etna S.r.l.", "IT", "Distributor", "Sud"),
    ("Rösterei Lindenhof GmbH", "DE", "Roaster", "DACH"), ("Kaffeehaus Brenner KG", "DE", "Bar", "DACH"),
    ("Alpina Gastro AG", "CH", "Distributor", "DACH"), ("Café Sœur Marie SARL", "FR", "Bar", "France"),
    ("Brûlerie du Rhône SAS", "FR", "Roaster", "France"), ("Iberica de Molinos S.L.", "ES", "Distributor", "Iberia"),
    ("Cafetería Almenara", "ES", "Bar", "Iberia"), ("Kaffebrenneriet Fjord AS", "NO", "Chain", "Nordics"),
    ("Nordlys Espresso ApS", "DK", "Distributor", "Nordics"),
    ("Thames Coffee Equipment Ltd", "GB", "Distributor", "UK"),
    ("Copper Kettle Cafés Ltd", "GB", "Chain", "UK"), ("Hudson Espresso Supply Inc.", "US", "Distributor", "Americas"),
)  # fmt: skip
CUSTOMERS = tuple((f"{200000 + 7 * at:010d}", *one) for at, one in enumerate(_CUSTOMERS, 1))

_MARA = "MATNR;MTART;MATKL;MEINS;NTGEW;BESKZ;LVORM;SERIE;GRUPPI;COLORE;EISBE;PLIFZ;STPRS;VKPRS;WAERS;LAEDA"


def boxed(item: Item) -> tuple[str, int]:
    """The unit in which an item is ordered, and how many of its own it holds."""
    return ("CF", item.box) if item.box else (item.unit, 1)


def offers(items: Sequence[Item]) -> list[tuple[str, Item, int, Decimal, int]]:
    """Supplier, item, lead time in days, price of a hundred order units, least quantity; not every item has one."""
    found = []
    for item in items:
        who = [s for s in SUPPLIERS if item.group in s[6].split()] if not item.parts else []
        for at, supplier in enumerate(who):
            number = int(item.code) * 20 + int(supplier[0]) % 1000 // 10
            if at and share("second source", number) < 0.35:
                continue
            cost = item.cost * boxed(item)[1] * Decimal(between(94, 118, "price", number))
            least = of((1, 2, 5, 10), "least", number) * (20 if item.cost < 20 and not item.box else 1)
            found.append((supplier[0], item, between(4, 45, "lead", number), cost.quantize(Decimal("0.01")), least))
    return found


def tables(items: Sequence[Item]) -> list[Table]:
    codes = {item.name: item.code for item in items}
    made = [item for item in items if item.parts]
    return [
        Table("T023T", "MATKL;WGBEZ", list(GROUPS.items())),
        Table("T001L", "LGORT;LGOBE;WERKS", [(code, name, "Piacenza") for code, name in PLACES.items()]),
        Table("MARA", _MARA, [_item(item) for item in items]),
        Table("MAKT", "MATNR;SPRAS;MAKTX", [row for item in items for row in _texts(item)]),
        Table("MAST", "MATNR;STLNR;BMENG", [(item.code, f"S{item.code[3:]}", "1,000") for item in made]),
        Table("STPO", "STLNR;POSNR;IDNRK;MENGE;MEINS;DATUV;DATUB", [
            (f"S{item.code[3:]}", f"{10 * at:04d}", codes[name], quantity(Decimal(much)), unit, "01.01.2024", "")
            for item in made for at, (name, much, unit) in enumerate(item.parts, 1)]),
        Table("MARD", "MATNR;LGORT;LABST;VMENG;MEINS;LGPBE", [row for item in items for row in _stock(item)]),
        Table("LFA1", "LIFNR;NAME1;LAND1;ZTERM;BEWERT;WAERS;SPERR",
              [(*s[:6], "X" if s[0] == "0000100120" else "") for s in SUPPLIERS]),
        Table("EINE", "LIFNR;MATNR;APLFZ;NETPR;PEINH;WAERS;BPRME;NORBM;DATLB", [
            (who, item.code, str(lead), money(price), "100", _currency(who), boxed(item)[0], str(least),
             day(back(between(5, 200, "last receipt", int(item.code)))))
            for who, item, lead, price, least in offers(items)]),
        Table("KNA1", "KUNNR;NAME1;LAND1;BRSCH;REGIO", list(CUSTOMERS)),
    ]  # fmt: skip


def _currency(supplier: str) -> str:
    return next(s[5] for s in SUPPLIERS if s[0] == supplier)


def _item(item: Item) -> tuple[str, ...]:
    number = int(item.code)
    heavy = {"M10": 18 + 14 * int(item.groups or 0), "M20": 9, "A10": 6, "A20": 4}.get(item.group, 0)
    safety = str(between(2, 12, "safety", number))
    if item.kind not in ("FERT", "HALB"):
        many = between(2, 30, "safety", number) * (100 if item.box else 5)
        safety = str(many) if share("has safety", number) < 0.7 else ""
    gone = item.name in ("Aurora 1 Group White", "Macina 58 Manual White", "Thermostat 95 °C")
    return (
        item.code, item.kind, item.group, item.unit, quantity(Decimal(heavy)) if heavy else "",
        "E" if item.parts else "F", "X" if gone else "", item.series, item.groups, item.colour,
        safety, str(between(2, 15, "make", number)) if item.parts else "", money(item.cost),
        money(item.price) if item.price is not None else "", "EUR", day(back(between(0, 400, "changed", number))),
    )  # fmt: skip


def _texts(item: Item) -> list[tuple[str, str, str]]:
    """English stands before Italian for some and behind it for others."""
    english, italian = (item.code, "E", item.name), (item.code, "I", item.italian)
    return [english, italian] if share("first text", int(item.code)) < 0.5 else [italian, english]


def _stock(item: Item) -> list[tuple[str, ...]]:
    number = int(item.code)
    home = {"FERT": "0004", "HALB": "0003", "ROH": "0001", "HAWA": "0004"}.get(item.kind, "0002")
    much = {"FERT": 14, "HALB": 40, "HAWA": 120}.get(item.kind, 260) * (20 if item.box else 1)
    places = [home, *(("0005",) if share("spare", number) < 0.35 and item.kind != "ROH" else ()),
              *(("0006",) if share("hold", number) < 0.08 else ())]  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for at, place in enumerate(places):
        amount = Decimal(between(1, much // (1 + at * 4), "stock", number, at))
        if share("none", number, at) < 0.09:
            amount = Decimal(0)
        if item.unit != "PZ":
            amount += Decimal(between(0, 99, "part of a unit", number, at)) / 100
        held = (amount / 4).to_integral_value() if share("reserved", number, at) < 0.3 else Decimal(0)
        bay, tier = between(1, 18, "bay", number, at), between(1, 4, "tier", number, at)
        shelf = f"{of('ABCDE', 'aisle', number, at)}{bay:02d}-{tier}"
        rows.append((item.code, place, quantity(amount), quantity(held), item.unit, shelf))
    return rows


assert TODAY.weekday() == 4  # a Friday, as the cases' wording has it
