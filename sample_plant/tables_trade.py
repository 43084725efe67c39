"""Stock, purchases and sales as the ERP exports them."""

import numpy as np
import polars as pl

from sample_plant.chance import Bools, Ints, uniform
from sample_plant.demand import CANCELLED, DRAFT
from sample_plant.places import WAREHOUSES
from sample_plant.sheet import CURRENCY, Lookup, Sheet, Table, choice, decimal, number, where

SALES, PURCHASE, WORK = ("SO", 100_001), ("PO", 400_001), ("WO", 700_001)
BUYERS = ("J. Novotna", "P. Dvorak", "M. Lindqvist", "A. Castell", "T. Okafor", "S. Weiss")
_SHIPPING = ("Road freight", "Road freight", "Parcel", "Sea freight", "Supplier truck")
_CHANNELS = ("Direct", "Direct", "Dealer", "Web shop", "EDI")
_DEARER = 103  # prices of this year, those of the years before being 100


def stock_tables(sheet: Sheet) -> list[Table]:
    history, nodes, seed = sheet.history, sheet.world.nodes, sheet.world.seed
    allocated = history.allocated()
    places = Lookup([w.code for w in WAREHOUSES])

    def stock(i: Ints) -> pl.DataFrame:
        item = nodes.item[i]
        luck = (uniform(seed, "bin", i) * 9600).astype(np.int64)
        lot = pl.Series(luck * 7 + 10007).cast(pl.String).str.replace("^", "H")
        return pl.DataFrame(
            {
                "ITEM_NO": sheet.item(item),
                "WHSE": places(nodes.warehouse[i]),
                "LOT_NO": where(sheet.world.items.ticks[item] > 1, lot),
                "QTY_OH": sheet.quantity(history.stock.on_hand[i], item),
                "QTY_ALLOC": sheet.quantity(allocated[i], item),
                "UOM": sheet.unit(item),
                "BIN_LOC": _bins(luck),
                "CHG_STAMP": sheet.stamp("stock", i, np.full(len(i), sheet.last)),
            }
        )

    def opening(i: Ints) -> pl.DataFrame:
        item = nodes.item[i]
        return pl.DataFrame(
            {"ITEM_NO": sheet.item(item), "WHSE": places(nodes.warehouse[i]),
             "QTY_OH": sheet.quantity(history.stock.opening[i], item), "UOM": sheet.unit(item)}
        )  # fmt: skip

    return [Table("STOCK.csv", len(nodes), stock), Table("OPENSTK.csv", len(nodes), opening)]


def purchase_tables(sheet: Sheet) -> list[Table]:
    world, book = sheet.world, sheet.history.purchasing
    orders, lines, receipts = book.orders, book.lines, book.receipts
    done = np.flatnonzero(receipts["done"] == 1)
    received, rejected = np.zeros((2, len(lines)), dtype=np.int64)
    np.add.at(received, receipts["line"][done], receipts["quantity"][done])
    np.add.at(rejected, receipts["line"][done], receipts["rejected"][done])
    came = np.full(len(lines), -1, dtype=np.int64)
    np.maximum.at(came, receipts["line"][done], receipts["day"][done])

    count = len(orders)
    due, touched = orders["day"].copy(), orders["day"].copy()
    np.maximum.at(due, lines["order"], lines["due"])
    np.maximum.at(touched, lines["order"], came)
    arrival = np.full(count, 1 << 40, dtype=np.int64)
    expected = np.flatnonzero(lines["arrival"] >= 0)
    np.minimum.at(arrival, lines["order"][expected], lines["arrival"][expected])
    sent = np.where(arrival - 2 <= sheet.last, np.maximum(orders["day"], arrival - 2), -1)
    price = _price(sheet, world.offers.price[lines["offer"]], orders["day"][lines["order"]])
    total = np.zeros(count, dtype=np.int64)
    item_of = world.nodes.item[lines["node"]]
    np.add.at(total, lines["order"], _amount(lines["quantity"], price, world.items.ticks[item_of]))
    some = np.bincount(lines["order"], received > 0, count) > 0
    rest = np.bincount(lines["order"], received < lines["quantity"], count) > 0
    status = np.select(
        [_by(orders["refused"], sheet), _by(orders["cancelled"], sheet), ~rest, some, orders["day"] >= sheet.last - 1],
        [0, 1, 2, 3, 4],
        5,
    ).astype(np.int64)
    statuses = Lookup(["REJ", "CAN", "CLS", "PRT", "WAIT", "APR"])
    vendors, places = Lookup(world.suppliers.codes), Lookup([w.code for w in WAREHOUSES])

    def heads(i: Ints) -> pl.DataFrame:
        supplier = orders["supplier"][i]
        return pl.DataFrame(
            {
                "PO_NO": number(*PURCHASE, i),
                "VEND_NO": vendors(supplier),
                "PO_STAT": statuses(status[i]),
                "ORD_DATE": sheet.date(orders["day"][i]),
                "PROM_DATE": sheet.date(due[i]),
                "DISP_DATE": sheet.date(sent[i]),
                "CURR": [CURRENCY] * len(i),
                "PO_TOTAL": decimal(total[i], 2),
                "BUYER": Lookup(BUYERS)(supplier % len(BUYERS)),
                "SHIP_VIA": Lookup(_SHIPPING)(supplier % len(_SHIPPING)),
                "CHG_STAMP": sheet.stamp("po", i, touched[i]),
            }
        )

    def rows(i: Ints) -> pl.DataFrame:
        item, order = item_of[i], lines["order"][i]
        return pl.DataFrame(
            {
                "PO_NO": number(*PURCHASE, order),
                "LINE_NO": lines["number"][i] * 10,
                "ITEM_NO": sheet.item(item),
                "ORD_QTY": sheet.quantity(lines["quantity"][i], item),
                "RCV_QTY": sheet.quantity(received[i], item),
                "REJ_QTY": sheet.quantity(rejected[i], item),
                "UOM": sheet.unit(item),
                "UNIT_PRC": decimal(price[i], 4),
                "CURR": [CURRENCY] * len(i),
                "DUE_DATE": sheet.date(lines["due"][i]),
                "RCV_DATE": sheet.date(came[i]),
                "WHSE": places(world.nodes.warehouse[lines["node"][i]]),
                "CHG_STAMP": sheet.stamp("po line", i, np.maximum(orders["day"][order], came[i])),
            }
        )

    return [Table("POHEAD.csv", count, heads), Table("POLINE.csv", len(lines), rows)]


def sales_tables(sheet: Sheet, prices: Ints) -> list[Table]:
    world, demand, shipping = sheet.world, sheet.world.demand, sheet.history.shipping
    count, order = len(demand.day), demand.order
    item_of = world.nodes.item[demand.node]
    price = _price(sheet, prices[item_of], demand.day[order])
    amount = _amount(demand.quantity, price * (100 - demand.discount), world.items.ticks[item_of] * 100)
    total, due, last = np.zeros(count, dtype=np.int64), demand.day.copy(), np.full(count, -1, dtype=np.int64)
    np.add.at(total, order, amount)
    np.maximum.at(due, order, demand.due)
    np.maximum.at(last, order, shipping.last)
    some = np.bincount(order, shipping.shipped > 0, count) > 0
    rest = np.bincount(order, shipping.shipped < demand.quantity, count) > 0
    status = np.select([demand.fate == DRAFT, demand.fate == CANCELLED, ~rest, some], [0, 1, 2, 3], 4).astype(np.int64)
    statuses = Lookup(["ENT", "CAN", "SHP", "PSH", "CNF"])
    customers, places = Lookup(world.customers.codes), Lookup([w.code for w in WAREHOUSES])
    touched = np.maximum.reduce([demand.day, last, demand.cancelled])

    def heads(i: Ints) -> pl.DataFrame:
        customer = demand.customer[i]
        return pl.DataFrame(
            {
                "ORD_NO": number(*SALES, i),
                "CUST_NO": customers(customer),
                "ORD_STAT": statuses(status[i]),
                "ORD_DATE": sheet.date(demand.day[i]),
                "REQ_DATE": sheet.date(due[i]),
                "SHIP_DATE": sheet.date(np.where(status[i] == 2, last[i], -1)),
                "CHANNEL": choice(_CHANNELS, uniform(world.seed, "channel", customer)),
                "CURR": [CURRENCY] * len(i),
                "ORD_TOTAL": decimal(total[i], 2),
                "CHG_STAMP": sheet.stamp("so", i, touched[i]),
            }
        )

    heads_of = np.searchsorted(order, np.arange(count))

    def rows(i: Ints) -> pl.DataFrame:
        item = item_of[i]
        return pl.DataFrame(
            {
                "ORD_NO": number(*SALES, order[i]),
                "LINE_NO": (i - heads_of[order[i]] + 1) * 10,
                "ITEM_NO": sheet.item(item),
                "ORD_QTY": sheet.quantity(demand.quantity[i], item),
                "SHIP_QTY": sheet.quantity(shipping.shipped[i], item),
                "UOM": sheet.unit(item),
                "UNIT_PRC": decimal(price[i], 4),
                "DISC_PCT": demand.discount[i],
                "LINE_AMT": decimal(amount[i], 2),
                "CURR": [CURRENCY] * len(i),
                "REQ_DATE": sheet.date(demand.due[i]),
                "WHSE": places(world.nodes.warehouse[demand.node[i]]),
                "CHG_STAMP": sheet.stamp("so line", i, np.maximum(demand.day[order[i]], shipping.last[i])),
            }
        )

    return [Table("SOHEAD.csv", count, heads), Table("SOLINE.csv", len(order), rows)]


def _price(sheet: Sheet, price: Ints, day: Ints) -> Ints:
    """The price of the year of the order, in 1/10000."""
    this_year = (sheet.world.days.end.replace(month=1, day=1) - sheet.world.days.start).days
    earlier = price * 100 // _DEARER // 10 * 10
    return np.where(day >= this_year, price, np.maximum(10, earlier))


def _amount(ticks: Ints, price: Ints, parts: Ints) -> Ints:
    """Quantity times price (1/10000) in cents, rounded half up."""
    return np.asarray((2 * ticks * price + 100 * parts) // (200 * parts))


def _by(day: Ints, sheet: Sheet) -> Bools:
    return np.asarray((day >= 0) & (day <= sheet.last))


def _bins(luck: Ints) -> pl.Series:
    aisle = Lookup([chr(65 + k) for k in range(12)])(luck % 12)
    rack = Lookup([f"-{k + 1:02d}" for k in range(40)])(luck // 12 % 40)
    return aisle + rack + Lookup([f"-{k + 1}" for k in range(20)])(luck // 480 % 20)
