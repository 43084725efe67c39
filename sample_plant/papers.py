"""What each of the plant's documents says: the values of its template."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sample_plant.chance import Ints
from sample_plant.places import COMPANY, KINDS, WAREHOUSES
from sample_plant.sheet import CURRENCY, Sheet
from sample_plant.structure import STEPS
from sample_plant.tables_master import supplier_email
from sample_plant.tables_trade import BUYERS
from sample_plant.tables_work import Shopfloor


@dataclass(frozen=True)
class Plant:
    """What the documents are written from; `hours` is the weekly capacity of each work centre."""

    sheet: Sheet
    floor: Shopfloor
    hours: Ints


def agreement(plant: Plant, supplier: int) -> dict[str, str]:
    world = plant.sheet.world
    offers, suppliers = world.offers, world.suppliers
    mine = np.flatnonzero(offers.supplier == supplier)
    usage = world.policy.daily[offers.item[mine]] * world.policy.cost[offers.item[mine]]
    race = offers.item[mine] == world.items.members("ADJ")[0]
    best = np.sort(mine[np.lexsort((mine, -usage, ~race))[:15]])
    minimum = plant.sheet.quantity(world.policy.minimum[best], offers.item[best])
    item = offers.item[best].tolist()
    columns = (offers.lead_days[best].tolist(), map(_money, offers.price[best].tolist()), map(world.items.unit, item))
    rows = [(*_named(plant, one), *row) for one, *row in zip(item, *columns, minimum, strict=True)]
    return {
        "supplier": suppliers.codes[supplier],
        "supplier_name": suppliers.names[supplier],
        "country": suppliers.countries[supplier],
        "company": COMPANY,
        "currency": CURRENCY,
        "offers": _rows(rows),
        "terms": suppliers.terms[supplier],
        "email": supplier_email(suppliers, supplier),
        "buyer": BUYERS[supplier % len(BUYERS)],
    }


def instruction(plant: Plant, item: int) -> dict[str, str]:
    world = plant.sheet.world
    routings, structures = world.routings, world.structures
    entries = np.arange(routings.first[item], routings.first[item + 1])
    centres = [_centre(plant, int(routings.centre[e])) for e in entries]
    steps = [
        (
            10 * n,
            centre,
            STEPS[routings.step[e]].text,
            f"{routings.setup[e] / 1000:.3f}",
            f"{routings.run[e] / 1000:.3f}",
        )
        for n, (e, centre) in enumerate(zip(entries.tolist(), centres, strict=True), 1)
    ]
    structure = int(structures.in_force(np.array([item]), world.days.days - 1)[0])
    return {
        "item": world.items.codes[item],
        "name": world.items.names[item],
        "group": str(world.items.of_family("subgroup")[item]),
        "lot": str(world.policy.lot[world.nodes.home[item]]),
        "version": str(structures.version[structure]),
        "operations": _rows(steps),
        "material": _rows(_material(plant, structure)),
        "first_centre": centres[0],
        "last_centre": centres[-1],
        "warehouse": place(int(world.nodes.warehouse[world.nodes.home[item]])),
    }


def _material(plant: Plant, structure: int) -> list[tuple[object, ...]]:
    structures = plant.sheet.world.structures
    lines = np.arange(structures.first[structure], structures.first[structure + 1])
    part = structures.component[lines]
    amounts = plant.sheet.quantity(structures.quantity[lines], part)
    return [
        (10 * n, *_named(plant, p), f"{amount} {plant.sheet.world.items.unit(p)}")
        for n, (p, amount) in enumerate(zip(part.tolist(), amounts, strict=True), 1)
    ]


def change(plant: Plant, item: int) -> dict[str, str]:
    world = plant.sheet.world
    switch = int(world.structures.switch[item])
    old, new = _material(plant, item), _material(plant, int(world.structures.second[item]))
    changed = [(a[0], _listed(a), _listed(b)) for a, b in zip(old, new, strict=True) if a != b]
    return {
        "number": f"ECN-{1000 + item % 9000}",
        "item": world.items.codes[item],
        "name": world.items.names[item],
        "last_day": world.days.of(switch - 1).isoformat(),
        "first_day": world.days.of(switch).isoformat(),
        "changes": _rows(changed),
    }


def inspection(plant: Plant, race: int) -> dict[str, str]:
    world = plant.sheet.world
    offer = int(world.offers.first[race])
    supplier = int(world.offers.supplier[offer])
    code, name = _named(plant, race)
    return {
        "race": code, "race_name": name, "supplier": world.suppliers.codes[supplier],
        "supplier_name": world.suppliers.names[supplier], "lead_days": str(world.offers.lead_days[offer]),
    }  # fmt: skip


def scrap(plant: Plant) -> dict[str, str]:
    last = plant.sheet.last - 90
    recent = Counter(
        r for r, d in zip(plant.floor.scrap_texts, plant.floor.scrap_day.tolist(), strict=True) if d > last
    )
    worst, count = max(recent.items(), key=lambda pair: (pair[1], pair[0]), default=("none", 0))
    return {
        "reasons": _rows([(kind.name, ", ".join(kind.reasons)) for kind in KINDS]),
        "worst_reason": worst,
        "worst_count": str(count),
    }


def test(plant: Plant) -> dict[str, str]:
    code, name = _named(plant, busiest(plant, "ECH"))
    centres = plant.sheet.world.centres
    benches = [_centre(plant, k) for k in centres.of_kind["TST"][:4]]
    return {"centres": ", ".join(benches), "item": code, "name": name}


def counting(plant: Plant) -> dict[str, str]:
    world = plant.sheet.world
    value = world.policy.daily[: len(world.items)] / world.items.ticks * world.policy.cost
    best = np.argsort(-value, kind="stable")[:8].tolist()
    return {
        "warehouses": ", ".join(place(k) for k in range(len(WAREHOUSES))),
        "class_a": ", ".join("{} ({})".format(*_named(plant, item)) for item in best),
    }


def replenishment(plant: Plant, race: int) -> dict[str, str]:
    world = plant.sheet.world
    chosen = np.array([race, *(busiest(plant, family) for family in ("HBL", "RND", "HGB", "ECH"))])
    totals = [
        plant.sheet.quantity(world.nodes.total(q)[chosen], chosen) for q in (world.policy.safety, world.policy.reorder)
    ]
    lots = plant.sheet.quantity(world.policy.lot[chosen], chosen)
    rows = zip(*totals, lots, world.policy.lead_days[chosen].tolist(), strict=True)
    sources = np.diff(world.offers.first)[~world.items.made]
    return {
        "examples": _rows([(*_named(plant, k), *row) for k, row in zip(chosen.tolist(), rows, strict=True)]),
        "single": str(int((sources == 1).sum())),
        "bought": str(len(sources)),
    }


def maintenance(plant: Plant) -> dict[str, str]:
    centres, days = plant.sheet.world.centres, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    rows = [
        (code, name, hours, f"{days[k % 5]} 14:00", f"calendar week {10 + k * 3 % 40}")
        for k, (code, name, hours) in enumerate(zip(centres.codes, centres.names, plant.hours.tolist(), strict=True))
    ]
    return {"centres": _rows(rows[:40])}


def bearings(plant: Plant, race: int) -> dict[str, str]:
    world = plant.sheet.world
    code, name = _named(plant, race)
    others = [busiest(plant, "BRG"), busiest(plant, "TRB")]
    places = world.nodes.warehouse[world.nodes.item == race].tolist()
    return {
        "race": code, "race_name": name, "places": ", ".join(place(k) for k in places),
        "others": ", ".join("{} ({})".format(*_named(plant, item)[::-1]) for item in others),
    }  # fmt: skip


def busiest(plant: Plant, family: str) -> int:
    first, count = plant.sheet.world.items.members(family)
    return first + int(np.argmax(plant.sheet.world.policy.daily[first : first + count]))


def _named(plant: Plant, item: int) -> tuple[str, str]:
    return plant.sheet.world.items.codes[item], plant.sheet.world.items.names[item]


def _centre(plant: Plant, centre: int) -> str:
    centres = plant.sheet.world.centres
    return f"{centres.names[centre]} ({centres.codes[centre]})"


def place(warehouse: int) -> str:
    return f"{WAREHOUSES[warehouse].name} ({WAREHOUSES[warehouse].code})"


def _money(price: int) -> str:
    """Two decimals; four where a piece costs parts of a cent."""
    return f"{price // 10_000}.{price % 10_000:04d}" if price % 100 else f"{price // 10_000}.{price // 100 % 100:02d}"


def _listed(row: tuple[object, ...]) -> str:
    return f"{row[1]} {row[2]}, {row[3]}"


def _rows(rows: Iterable[tuple[object, ...]]) -> str:
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)
