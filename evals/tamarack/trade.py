"""What customers ordered, and what was ordered from vendors."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from evals.sheet import Table
from evals.tamarack.catalogue import Item
from evals.tamarack.master import PER, offers
from evals.tamarack.partners import CUSTOMERS, VENDORS
from evals.tamarack.sheet import TODAY, amount, back, between, day, money, of, share

SALES, PURCHASES, DAYS = 520, 260, 545
BUYERS = {"DK": "Dana Kowalski", "RM": "Ruben Martinez", "TS": "Tess Sorensen"}
_SOURCES = ("REP", "REP", "EDI", "WEB")


def tables(items: Sequence[Item]) -> list[Table]:
    return [*_sales(items), *_purchases(items)]


def _sales(items: Sequence[Item]) -> list[Table]:
    finished = [item for item in items if item.line and item.code != "HR300-TN"]
    spares = [item for item in items if item.price is not None and not item.line]
    heads: list[tuple[str, ...]] = []
    lines: list[tuple[str, ...]] = []
    for n in range(SALES):
        ordered = back(DAYS - n * DAYS // SALES + between(0, 1, "so day", n))
        wanted = ordered + timedelta(days=between(14, 50, "so wanted", n))
        past, chance = (TODAY - wanted).days, share("so state", n)
        done = chance < (0.997 if past > 130 else 0.92 if past > 12 else 0.62 if past > 0 else 0.06)
        state = "V" if between(0, 24, "so void", n) == 0 else "C" if done else "P" if share("so part", n) < 0.3 else "O"
        total = Decimal(0)
        seen: set[str] = set()
        for at in range(1, between(1, 4, "so lines", n) + 1):
            item = of(finished if share("so kind", n, at) < 0.88 else spares, "so item", n, at)
            if item.code in seen:
                continue
            seen.add(item.code)
            assert item.price is not None
            much = between(1, 24, "so much", n, at) if item.line else between(5, 60, "so many", n, at)
            off = of((0, 0, 10, 15, 35), "so off", n)
            value = (item.price * much * (100 - off) / 100).quantize(Decimal("0.01"))
            shipped = much if state == "C" else (much // 2 if state == "P" and len(seen) == 1 else 0)
            total += value
            lines.append((str(61001 + n), str(len(seen)), item.code, amount(much), amount(shipped), "EA",
                          money(item.price), amount(off), money(value)))  # fmt: skip
        if state == "P" and lines[-len(seen)][4] == "0.00":
            state = "O"  # one piece cannot be shipped in part
        shipped_on = min(wanted + timedelta(days=between(-7, 6, "so shipped", n)), back(1)) if state == "C" else None
        heads.append((str(61001 + n), _customer(n), f"PO-{between(1000, 99999, 'so po', n)}", day(ordered),
                      day(wanted), state, day(shipped_on), of(_SOURCES, "so source", n), money(total)))  # fmt: skip
    return [
        Table("OrderHed", "OrderNum,CustNum,PONum,OrderDate,RequestDate,OrderStatus,ShipDate,EntryMethod,OrderAmt",
              heads),
        Table("OrderDtl", "OrderNum,OrderLine,PartNum,OrderQty,ShippedQty,SalesUM,UnitPrice,DiscountPercent,ExtPrice",
              lines),
    ]  # fmt: skip


def _customer(n: int) -> str:
    """A few buy much. The last on file has not ordered yet."""
    known = CUSTOMERS[:-1]
    return of(known[:8] if share("so big", n) < 0.45 else known, "so customer", n)[0]


def _purchases(items: Sequence[Item]) -> list[Table]:
    offered = offers(items)
    heads: list[tuple[str, ...]] = []
    lines: list[tuple[str, ...]] = []
    releases: list[tuple[str, ...]] = []
    vendors = [vendor for vendor in VENDORS if vendor[1] != "BRIGHTW"]
    for n in range(PURCHASES):
        number, ordered = str(8001 + n), back(DAYS - 3 - n * (DAYS - 4) // PURCHASES)
        vendor = vendors[0] if n == 7 else of(vendors, "po vendor", n)
        theirs = [one for one in offered if one[0] == vendor[0]]
        picked = {of(theirs, "po item", n, at)[1].code for at in range(between(1, 4, "po lines", n))}
        taken = [one for one in theirs if one[1].code in picked]
        due = ordered + timedelta(days=max(one[2] for one in taken))
        past, chance = (TODAY - due).days, share("po state", n)
        if past > 14:
            state = "C" if chance < 0.9 or past > 150 else "P"
        elif past > 0:
            state = "C" if chance < 0.5 else "P" if chance < 0.65 else "O"
        else:
            state = "A" if (TODAY - ordered).days < 24 and chance < 0.45 else "P" if chance > 0.9 else "O"
        state = "V" if between(0, 30, "po void", n) == 0 else state
        if state == "P" and len(taken) == 1 and taken[0][1].unit != "EA":
            state = "O"
        total = Decimal(0)
        for at, (_, item, _, price, least) in enumerate(taken, 1):
            much = least * between(1, 9, "po much", n, at)
            came = much if state == "C" else (much if len(taken) > 1 else much // 2) if state == "P" and at == 1 else 0
            bad = (
                between(1, max(1, much // 20), "po bad", n, at) if state == "C" and share("po bad", n, at) < 0.13 else 0
            )
            arrived = min(due + timedelta(days=between(-5, 8, "po arrival", n)), back(1)) if came else None
            total += (price * much / PER[item.per]).quantize(Decimal("0.01"))
            lines.append((number, str(at), item.code, amount(much), item.unit, money(price), item.per))
            releases.append((number, str(at), "RENO" if share("po west", n) < 0.06 else "MAIN", amount(came),
                             amount(bad), day(arrived)))  # fmt: skip
        heads.append((number, vendor[0], day(ordered), day(due), state, of(tuple(BUYERS), "po buyer", n),
                      of(("TRUCK", "UPS", "FEDEX"), "po via", n), money(total)))  # fmt: skip
    return [
        Table("POHeader", "PONum,VendorNum,OrderDate,DueDate,POStatus,BuyerID,ShipViaCode,TotalOrder", heads),
        Table("PODetail", "PONum,POLine,PartNum,OrderQty,IUM,UnitCost,PricePerCode", lines),
        Table("PORel", "PONum,POLine,WarehouseCode,ReceivedQty,RejectedQty,LastRecptDate", releases),
        Table("PurAgent", "BuyerID,Name", list(BUYERS.items())),
    ]
