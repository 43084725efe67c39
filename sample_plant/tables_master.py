"""Master data as the ERP exports it: items, places, partners, structures, routings."""

import numpy as np
import polars as pl

from sample_plant.chance import Bools, Floats, Ints, spread, uniform
from sample_plant.partners import TERRITORIES, Partners
from sample_plant.places import KINDS, WAREHOUSES
from sample_plant.sheet import CURRENCY, Lookup, Sheet, Table, choice, decimal, where
from sample_plant.structure import STEPS

_COLOURS = ("RAL 5015", "RAL 7016", "RAL 2004", "RAL 9006")


def list_prices(sheet: Sheet) -> Ints:
    """In 1/10000 EUR; what is not sold has none (-1). Whole euros for equipment, tenths for spares."""
    items, nodes = sheet.world.items, sheet.world.nodes
    number = np.arange(len(items))
    margin = np.where(items.sold, 1.5, 2.0) + 0.4 * uniform(sheet.world.seed, "margin", number)
    step = np.where(items.sold, 10_000, 1000)
    price = np.ceil(sheet.world.policy.cost * margin / step).astype(np.int64) * step
    return np.where(items.sold | (nodes.second >= 0), price, -1)


def item_table(sheet: Sheet, prices: Ints) -> Table:
    world = sheet.world
    items, policy, nodes = world.items, world.policy, world.nodes
    orphan = np.zeros(len(items), dtype=bool)
    orphan[world.structures.orphan] = True
    both = [nodes.total(quantity) for quantity in (policy.safety, policy.reorder, policy.most)]
    text = {name: Lookup([str(v) for v in items.of_family(name)]) for name in ("group", "subgroup", "name", "code")}
    names, sizes, variants = Lookup(items.names), Lookup(items.sizes), Lookup(items.variants)

    def frame(i: Ints) -> pl.DataFrame:
        sold, gone = items.sold[i], orphan[i]
        luck = uniform(world.seed, "colour", i)
        measured = items.ticks[i] > 1
        since = _past(world.seed, "sale", i, world.days.start.year)
        first_day = sheet.date(np.zeros(len(i), np.int64))
        weight = np.where(measured, 100, np.maximum(1, policy.cost[i] * (0.05 + 0.08 * luck) / 100)).astype(np.int64)
        return pl.DataFrame(
            {
                "ITEM_NO": sheet.item(i),
                "DESCR": names(i),
                "LONG_TEXT": text["subgroup"](i) + ": " + names(i),
                "SRC_CODE": _flag(items.made[i], "M", "P"),
                "SALES_ITEM": _flag(sold, "Y", "N"),
                "ITEM_STAT": _flag(gone, "O", "A"),
                "PROD_GRP": text["group"](i),
                "SUB_GRP": text["subgroup"](i),
                "PROD_LINE": text["name"](i),
                "MODEL": text["code"](i) + " " + sizes(i),
                "COLOUR": where(sold, choice(_COLOURS, luck)),
                "SIZE_DIM": _blank(sizes(i)),
                "VARIANT": _blank(variants(i)),
                "UOM": sheet.unit(i),
                "NET_WT": decimal(weight, 2),
                "STD_COST": decimal(policy.cost[i], 4),
                "LIST_PRC": _known(prices[i], 4),
                "CURR": [CURRENCY] * len(i),
                "SAFE_STK": sheet.quantity(both[0][i], i),
                "REORD_PT": sheet.quantity(both[1][i], i),
                "MAX_STK": sheet.quantity(both[2][i], i),
                "LOT_QTY": sheet.quantity(policy.lot[i], i),
                "LEAD_DAYS": policy.lead_days[i],
                "SALE_FROM": where(sold, since),
                "SALE_TO": where(gone, first_day),
                "CHG_STAMP": sheet.stamp("item", i),
            }
        )  # fmt: skip

    return Table("ITEM.csv", len(items), frame)


def capacities(sheet: Sheet, load: Floats) -> Ints:
    """Hours a week of each work centre, in shifts of 40; `load` is the hours of work a week that it has had."""
    kinds = [KINDS[k] for k in sheet.world.centres.kinds]
    return np.array([max(40, 40 * round(h / k.load / 40)) for h, k in zip(load.tolist(), kinds, strict=True)])


def place_tables(sheet: Sheet, hours: Ints) -> list[Table]:
    """Warehouses and work centres; `hours` is the weekly capacity of each centre."""
    centres = sheet.world.centres
    kinds = [KINDS[k] for k in centres.kinds]

    def warehouses(i: Ints) -> pl.DataFrame:
        rows = [WAREHOUSES[k] for k in i.tolist()]
        return pl.DataFrame(
            {"WHSE": [w.code for w in rows], "WHSE_NAME": [w.name for w in rows], "SITE": [w.site for w in rows],
             "ACTIVE": ["Y"] * len(rows), "CHG_STAMP": sheet.stamp("warehouse", i)}
        )  # fmt: skip

    def work_centres(i: Ints) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "WC_NO": [centres.codes[k] for k in i.tolist()],
                "WC_NAME": [centres.names[k] for k in i.tolist()],
                "SITE": [WAREHOUSES[0].site] * len(i),
                "RATE_HR": [f"{kinds[k].rate}.00" for k in i.tolist()],
                "CURR": [CURRENCY] * len(i),
                "CAP_HRS_WK": hours[i],
                "ACTIVE": ["Y"] * len(i),
                "CHG_STAMP": sheet.stamp("work centre", i),
            }
        )

    return [Table("WHSE.csv", len(WAREHOUSES), warehouses), Table("WORKCTR.csv", len(kinds), work_centres)]


def partner_tables(sheet: Sheet) -> list[Table]:
    world = sheet.world
    suppliers, customers, offers = world.suppliers, world.customers, world.offers
    active = np.isin(np.arange(len(suppliers.codes)), offers.supplier)
    lines = world.offers.first[:-1][offers.item]
    codes = Lookup(suppliers.codes)
    receipts = sheet.history.purchasing.receipts
    last = np.full(len(offers.item), -1, dtype=np.int64)
    done = receipts["done"] == 1
    np.maximum.at(last, sheet.history.purchasing.lines["offer"][receipts["line"][done]], receipts["day"][done])

    def vendors(i: Ints) -> pl.DataFrame:
        rows = i.tolist()
        return pl.DataFrame(
            {
                "VEND_NO": codes(i),
                "VEND_NAME": [suppliers.names[k] for k in rows],
                "COUNTRY": [suppliers.countries[k] for k in rows],
                "VEND_CLASS": [suppliers.kinds[k] for k in rows],
                "ACTIVE": _flag(active[i], "Y", "N"),
                "PREF": _flag(suppliers.late[i] < 0.15, "Y", "N"),
                "CREDIT_RATING": suppliers.rating[i],
                "EMAIL": [supplier_email(suppliers, k) for k in rows],
                "PHONE": [f"+00 555 {suppliers.codes[k][1:]}" for k in rows],
                "WEB": [f"https://{_domain(suppliers, k)}" for k in rows],
                "PAY_TERMS": [suppliers.terms[k] for k in rows],
                "CURR": [CURRENCY] * len(i),
                "CHG_STAMP": sheet.stamp("vendor", i),
            }
        )

    def vendor_items(i: Ints) -> pl.DataFrame:
        item = offers.item[i]
        return pl.DataFrame(
            {
                "VEND_NO": codes(offers.supplier[i]),
                "ITEM_NO": sheet.item(item),
                "LEAD_DAYS": offers.lead_days[i],
                "PRICE": decimal(offers.price[i], 4),
                "CURR": [CURRENCY] * len(i),
                "ORD_UOM": sheet.unit(item),
                "MIN_QTY": sheet.quantity(world.policy.minimum[i], item),
                "LAST_PRC": _known(np.where(last[i] >= 0, offers.price[i], -1), 4),
                "LAST_RCPT": sheet.date(last[i]),
                "PREF": _flag(i == lines[i], "Y", "N"),
                "CHG_STAMP": sheet.stamp("offer", i),
            }
        )

    def buyers(i: Ints) -> pl.DataFrame:
        rows = i.tolist()
        return pl.DataFrame(
            {
                "CUST_NO": [customers.codes[k] for k in rows],
                "CUST_NAME": [customers.names[k] for k in rows],
                "CUST_TYPE": [customers.kinds[k] for k in rows],
                "TERRITORY": [TERRITORIES[customers.countries[k]] for k in rows],
                "COUNTRY": [customers.countries[k] for k in rows],
                "ACTIVE": ["Y"] * len(i),
                "CHG_STAMP": sheet.stamp("customer", i),
            }
        )

    return [
        Table("VENDOR.csv", len(suppliers.codes), vendors),
        Table("CUST.csv", len(customers.codes), buyers),
        Table("VENDITEM.csv", len(offers.item), vendor_items),
    ]


def supplier_email(suppliers: Partners, supplier: int) -> str:
    return f"orders@{_domain(suppliers, supplier)}"


def _domain(suppliers: Partners, supplier: int) -> str:
    """A domain that nobody can own: names below .example are reserved."""
    return f"{suppliers.names[supplier].split()[0].lower()}-{suppliers.codes[supplier][1:]}.example"


def structure_tables(sheet: Sheet) -> list[Table]:
    world = sheet.world
    structures, routings = world.structures, world.routings
    owner = np.repeat(np.arange(len(structures.parent)), np.diff(structures.first))
    long_ago = world.days.start.year
    centres = Lookup(world.centres.codes)
    steps = Lookup([step.text for step in STEPS])

    def bom(i: Ints) -> pl.DataFrame:
        which = owner[i]
        parent, part = structures.parent[which], structures.component[i]
        switch, second = structures.switch[parent], structures.version[which] == 2
        began = _past(world.seed, "bom", parent, long_ago)
        return pl.DataFrame(
            {
                "PARENT_NO": sheet.item(parent),
                "BOM_VER": structures.version[which],
                "POS_NO": (i - structures.first[which] + 1) * 10,
                "COMP_NO": sheet.item(part),
                "QTY_PER": sheet.quantity(structures.quantity[i], part),
                "UOM": sheet.unit(part),
                "SCRAP_PCT": np.where(world.items.ticks[part] > 1, 2, 0),
                "VALID_FROM": where(second, sheet.date(switch), began),
                "VALID_TO": sheet.date(np.where(second | (switch < 0), -1, switch - 1)),
                "CHG_STAMP": sheet.stamp("bom", which),
            }
        )  # fmt: skip

    def routing(item: Ints) -> pl.DataFrame:
        which, entry = spread(routings.first, item)
        return pl.DataFrame(
            {
                "ITEM_NO": sheet.item(item[which]),
                "OP_NO": (entry - routings.first[item][which] + 1) * 10,
                "WC_NO": centres(routings.centre[entry]),
                "OP_TEXT": steps(routings.step[entry]),
                "SETUP_HRS": decimal(routings.setup[entry], 3),
                "RUN_HRS": decimal(routings.run[entry], 3),
                "CHG_STAMP": sheet.stamp("routing", item)[which],
            }
        )

    return [
        Table("BOMLINE.csv", len(structures.component), bom),
        Table("ROUTING.csv", int(world.items.made.sum()), routing),
    ]


def _flag(condition: Bools, yes: str, no: str) -> pl.Series:
    return Lookup([no, yes])(condition.astype(np.int64))


def _known(scaled: Ints, places: int) -> pl.Series:
    return where(scaled >= 0, decimal(scaled, places))


def _blank(text: pl.Series) -> pl.Series:
    return pl.select(pl.when(text != "").then(text)).to_series()


def _past(seed: int, purpose: str, number: Ints, year: int) -> pl.Series:
    """The first of some month, two to six years before the simulation."""
    months = (uniform(seed, purpose + " month", number) * 48).astype(np.int64)
    return Lookup([f"01.{m % 12 + 1:02d}.{year - 6 + m // 12}" for m in range(48)])(months)
