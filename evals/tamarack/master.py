"""The master tables: parts, what they are made of and how, stock, partners and what vendors ask."""

from collections.abc import Sequence
from decimal import Decimal

from evals.sheet import Table
from evals.tamarack.catalogue import CATEGORIES, Item
from evals.tamarack.partners import CUSTOMERS, VENDORS
from evals.tamarack.sheet import amount, back, between, day, money, of, share

PLACES = {"MAIN": ("Main Stockroom", "Grand Rapids"), "FGW": ("Finished Goods Warehouse", "Grand Rapids"),
          "RENO": ("Reno Distribution Center", "Reno")}  # fmt: skip
# Resource group, description, cost of an hour, hours a week.
CENTERS = (
    ("SAW", "Panel Saw", "62.00", "80"), ("EDGE", "Edge Banding", "58.00", "80"), ("WELD", "Weld Shop", "74.00", "120"),
    ("PRESS", "Press Brake", "66.00", "80"), ("COAT", "Powder Coat Line", "81.00", "80"),
    ("SEW", "Cut and Sew", "49.00", "120"), ("ASM1", "Assembly Cell 1", "44.00", "160"),
    ("ASM2", "Assembly Cell 2", "44.00", "120"),
)  # fmt: skip
PER = {"E": 1, "C": 100, "M": 1000}


def steps(item: Item) -> list[tuple[str, str, Decimal, Decimal]]:
    """Resource group, what is done, hours to set up, hours for one piece."""
    first = item.code[:4]
    ways = {
        "A-23": ("SAW:Cut to size", "EDGE:Band edges"), "A-20": ("WELD:Weld frame", "COAT:Powder coat", "ASM1:Fit out"),
        "A-22": ("PRESS:Bend sheet", "WELD:Spot weld", "COAT:Powder coat"), "A-21": ("SEW:Cut and sew", "ASM2:Build"),
    }  # fmt: skip
    way = ways.get(first, ("ASM2:Final assembly",) if item.group == "SEAT" else ("ASM1:Final assembly",))
    if first == "KB50":
        way = ("SAW:Cut to size", "EDGE:Band edges", "ASM1:Final assembly")
    number = sum(map(ord, item.code))
    return [(*one.split(":"), Decimal(between(2, 8, "setup", number, at)) / 10,  # type: ignore[misc]
             Decimal(between(4, 32, "run", number, at)) / 100) for at, one in enumerate(way)]  # fmt: skip


def offers(items: Sequence[Item]) -> list[tuple[str, Item, int, Decimal, int]]:
    """Vendor's number, item, lead time in days, price of one, least quantity. A headrest has no vendor on file."""
    found = []
    for at, item in enumerate(items):
        who = (
            []
            if item.parts or item.code == "P-3117"
            else [v for v in VENDORS if item.code.startswith(tuple(v[6].split()))]
        )
        for rank, vendor in enumerate(who):
            if rank and share("second source", at, rank) < 0.2:
                continue
            cost = item.cost * PER[item.per] * Decimal(between(92, 121, "price", at, rank))
            lead = between(5, 56, "lead", at, rank)
            least = of((10, 25, 50, 100), "least", at, rank) * (20 if item.cost < 1 else 1)
            found.append((vendor[0], item, lead, (cost / 100).quantize(Decimal("0.01")), least))
    return found


def tables(items: Sequence[Item]) -> list[Table]:
    made = [item for item in items if item.parts]
    return [
        Table("ProdGrup", "ProdCode,Description", list(CATEGORIES.items())),
        Table("Part", "PartNum,PartDescription,TypeCode,ProdCode,IUM,SeriesName,FinishDesc,SizeDesc,NetWeight,InActive,"
              "StdCost,UnitPrice,SellPart", [_part(item, at) for at, item in enumerate(items)]),
        Table("PartPlant", "PartNum,MinimumQty,MaximumQty,SafetyQty,LeadTime,MinOrderQty",
              [_planning(item, at) for at, item in enumerate(items)]),
        Table("PartMtl", "PartNum,RevisionNum,MtlSeq,MtlPartNum,QtyPer,UOMCode,EstScrap", [
            (item.code, "A", str(10 * at), code, much, _unit(items, code),
             "3" if code[:5] in ("R-510", "R-511", "R-513") else "")
            for item in made for at, (code, much) in enumerate(item.parts, 1)]),
        Table("PartOpr", "PartNum,OprSeq,ResourceGrpID,OpDesc,EstSetHours,ProdStandard", [
            (item.code, str(10 * at), where, what, str(setup), str(run))
            for item in made for at, (where, what, setup, run) in enumerate(steps(item), 1)]),
        Table("ResourceGroup", "ResourceGrpID,Description,Plant,ProdBurRate,WeeklyHours",
              [(code, name, "Grand Rapids", rate, hours) for code, name, rate, hours in CENTERS]),
        Table("Warehse", "WarehouseCode,Description,City", [(code, *names) for code, names in PLACES.items()]),
        Table("PartWhse", "PartNum,WarehouseCode,OnHandQty,AllocQty,PrimBin",
              [row for at, item in enumerate(items) for row in _stock(item, at)]),
        Table("Vendor", "VendorNum,VendorID,Name,City,State,Country,TermsCode,Rating,Approved,EMailAddress",
              [(*v[:2], *v[2].split("|"), *v[3:6], "false" if v[1] == "BRIGHTW" else "true",
                f"orders@{v[1].lower()}.example") for v in VENDORS]),
        Table("VendPart", "VendorNum,PartNum,LeadTime,BaseUnitPrice,PricePerCode,MinOrderQty,EffectiveDate", [
            (vendor, item.code, str(lead), money(price), item.per, str(least),
             day(back(between(30, 500, "effective", at)))) for at, (vendor, item, lead, price, least)
            in enumerate(offers(items))]),
        Table("Customer", "CustNum,CustID,Name,City,State,Country,GroupCode,TerritoryID", list(CUSTOMERS)),
    ]  # fmt: skip


def _unit(items: Sequence[Item], code: str) -> str:
    return next(item.unit for item in items if item.code == code)


def _part(item: Item, at: int) -> tuple[str, ...]:
    heavy = {"DESK": 96, "SEAT": 41, "STOR": 78}.get(item.group, 0)
    gone = item.code in ("AL6030-WH", "FN140-GR", "P-3116", "P-3103")
    return (
        item.code, item.name, "M" if item.parts else "P", item.group, item.unit, item.line, item.finish, item.size,
        str(heavy + between(0, 30, "weight", at)) if heavy else "", "true" if gone else "false", money(item.cost),
        money(item.price) if item.price is not None else "", "true" if item.price is not None else "false",
    )  # fmt: skip


def _usual(item: Item) -> int:
    """About how many lie there."""
    if item.group in ("DESK", "SEAT", "STOR"):
        return 36
    return 60 if item.parts else 6000 if item.cost < Decimal("0.10") else 1800 if item.cost < 6 else 320


def _planning(item: Item, at: int) -> tuple[str, ...]:
    """Least, most, safety, lead time, lot. Some purchased parts are bought to order and have no such levels."""
    lead = str(between(3, 18, "make days", at)) if item.parts else str(between(10, 45, "buy days", at))
    if not item.parts and share("to order", at) < 0.15:
        return (item.code, "", "", "", lead, "")
    safety = max(2, _usual(item) * between(8, 22, "safety", at) // 100)
    least = safety * 2 + between(0, safety, "least level", at)
    return (item.code, amount(least), amount(least * 4), amount(safety), lead, str(of((1, 5, 10, 20), "lot", at)))


def _stock(item: Item, at: int) -> list[tuple[str, ...]]:
    finished = item.group in ("DESK", "SEAT", "STOR")
    places = ["FGW" if finished else "MAIN"]
    if (finished and share("west", at) < 0.65) or (item.price is not None and not finished):
        places.append("RENO")
    rows: list[tuple[str, ...]] = []
    for rank, place in enumerate(places):
        much = Decimal(between(1, _usual(item) // (1 + rank), "stock", at, rank))
        if share("none", at, rank) < 0.12:
            much = Decimal(0)
        if item.unit != "EA" and much:
            much += Decimal(between(0, 3, "part of a unit", at, rank)) / 4
        held = (much / 3).to_integral_value() if share("held", at, rank) < 0.4 else Decimal(0)
        shelf = f"{of('ABCDEFG', 'row', at, rank)}-{between(1, 24, 'bay', at, rank):02d}"
        rows.append((item.code, place, amount(much), amount(held), f"{place[0]}{shelf}"))
    return rows
