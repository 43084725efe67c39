"""Product structures and routings, as compressed tables. A component's level is always deeper than its parent's."""

from dataclasses import dataclass

import numpy as np

from sample_plant.chance import Floats, Ints, spread, stream
from sample_plant.families import Step
from sample_plant.items import FAMILIES, Items
from sample_plant.workdays import Workdays

_CHANGED = 0.03  # of the made items have a second version of their structure
_ORPHANED = 0.02  # of the items are used nowhere any more
ALWAYS = -1


@dataclass(frozen=True)
class Structures:
    """`first[b]` to `first[b + 1]` are the lines of structure b: items' first versions, then the second ones.

    `second[item]` is the structure that replaces the first on day `switch[item]`, or -1. `quantity` is in ticks of the
    component for one parent.
    """

    parent: Ints  # of each structure
    version: Ints
    first: Ints
    component: Ints
    quantity: Ints
    second: Ints
    switch: Ints
    orphan: Ints

    def in_force(self, item: Ints, day: int) -> Ints:
        """The structure in force on a day; a made item's own number is that of its first structure."""
        return np.where((self.second[item] >= 0) & (day >= self.switch[item]), self.second[item], item)

    def lines(self, structure: Ints) -> tuple[Ints, Ints]:
        return spread(self.first, structure)


def make_structures(items: Items, days: Workdays, seed: int) -> Structures:
    chance = stream(seed, "structures")
    parent, component, quantity = _recipes(items, chance)
    used = np.zeros(len(items), dtype=bool)
    used[component] = True
    orphan = np.flatnonzero(~used & (items.level > 0) & (chance.random(len(items)) < 0.25))
    orphan = orphan[: int(len(items) * _ORPHANED)]
    used[orphan] = True
    more = _adopted(items, np.flatnonzero(~used & (items.level > 0)), chance)
    parent, component, quantity = (np.r_[a, b] for a, b in zip((parent, component, quantity), more, strict=True))
    _, once = np.unique(parent * len(items) + component, return_index=True)
    once = np.sort(once)
    order = once[np.argsort(parent[once], kind="stable")]
    parent, component, quantity = parent[order], component[order], quantity[order]
    return _versions(items, parent, component, quantity, orphan, days, chance)


def _recipes(items: Items, chance: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """(parent, component, quantity) from each family's recipe: a big parent takes a big component, more or less."""
    found = []
    for family in FAMILIES:
        first, count = items.members(family.code)
        for slot in family.recipe:
            start, choices = items.members(slot.family)
            taken = np.flatnonzero(chance.random(count) < slot.share)
            rank = items.rank[first + taken]
            blur = 0.25 if items.level[start] == 4 else 0.03
            at = rank * choices + chance.normal(0, blur * choices, len(taken)) * (choices > 2)
            child = start + _within(at, choices)
            found.append((first + taken, child, _amount(items, child, rank, slot.low, slot.high, chance)))
    return _together(found)


def _within(at: Floats, count: int) -> Ints:
    """Numbers below `count`; what is beyond an end is mirrored, so that the ends are no more popular."""
    mirrored = (count - 0.5) - np.abs((count - 0.5) - np.abs(at))
    return np.clip(mirrored, 0, count - 1).astype(np.int64)


def _amount(items: Items, child: Ints, rank: Floats, low: float, high: float, chance: np.random.Generator) -> Ints:
    share = np.clip(rank + chance.normal(0, 0.2, len(rank)), 0, 1)
    amount = (low + (high - low) * share) * items.ticks[child]
    whole = np.where(items.ticks[child] == 1, np.rint(amount), np.rint(amount / 5) * 5)
    return np.maximum(1, whole).astype(np.int64)


def _adopted(items: Items, lonely: Ints, chance: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """A parent of like size for each item that no recipe has chosen."""
    found = []
    for index in np.unique(items.family[lonely]).tolist():
        mine = lonely[items.family[lonely] == index]
        parents = [(f, s) for f in FAMILIES for s in f.recipe if s.family == FAMILIES[index].code]
        if not parents:
            continue
        which = chance.integers(0, len(parents), len(mine))
        for number, (family, slot) in enumerate(parents):
            children = mine[which == number]
            first, count = items.members(family.code)
            rank = np.clip(items.rank[children] + chance.normal(0, 0.1, len(children)), 0, 0.9999)
            parent = first + (rank * count).astype(np.int64)
            found.append((parent, children, _amount(items, children, rank, slot.low, slot.high, chance)))
    return _together(found)


def _together(found: list[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    if not found:
        return (np.empty(0, np.int64),) * 3
    a, b, c = (np.concatenate([f[i] for f in found]) for i in range(3))
    return a, b, c


def _versions(
    items: Items,
    parent: Ints,
    component: Ints,
    quantity: Ints,
    orphan: Ints,
    days: Workdays,
    chance: np.random.Generator,
) -> Structures:
    """Add the second versions: one component gives way to its neighbour in the family, or its quantity changes."""
    count = len(items)
    made = np.flatnonzero(items.made)
    changed = np.sort(chance.choice(made, max(1, int(len(made) * _CHANGED)), replace=False))
    first = np.r_[0, np.cumsum(np.bincount(parent, minlength=count))].astype(np.int64)
    which, lines = spread(first, changed)
    new_component, new_quantity = component[lines].copy(), quantity[lines].copy()
    heads = np.searchsorted(which, np.arange(len(changed)))
    size = np.diff(np.r_[heads, len(which)])
    picked = heads + (chance.random(len(changed)) * size).astype(np.int64)
    old = new_component[picked]
    neighbour = np.where(old + 1 < items.first[items.family[old] + 1], old + 1, old - 1)
    fits = items.family[np.clip(neighbour, 0, count - 1)] == items.family[old]
    known = np.isin(changed * count + neighbour, parent * count + component)
    new_component[picked] = np.where(fits & ~known, neighbour, old)
    new_quantity[picked] = np.where(fits & ~known, new_quantity[picked], new_quantity[picked] + items.ticks[old])
    second = np.full(count, ALWAYS, dtype=np.int64)
    second[changed] = count + np.arange(len(changed))
    switch = np.full(count, ALWAYS, dtype=np.int64)
    switch[changed] = chance.integers(60, days.days + 60, len(changed))
    return Structures(
        parent=np.r_[np.arange(count), changed],
        version=np.r_[np.ones(count, np.int64), np.full(len(changed), 2)],
        first=np.r_[first, first[-1] + np.cumsum(size)],
        component=np.r_[component, new_component],
        quantity=np.r_[quantity, new_quantity],
        second=second,
        switch=switch,
        orphan=orphan,
    )


@dataclass(frozen=True)
class Routings:
    """`first[item]` to `first[item + 1]` are an item's operations. Hours are in thousandths."""

    first: Ints
    step: Ints  # index into STEPS
    centre: Ints  # index of the work centre
    setup: Ints
    run: Ints


STEPS: tuple[Step, ...] = tuple(step for family in FAMILIES for step in family.steps)


def make_routings(items: Items, centre_of: dict[str, list[int]], seed: int) -> Routings:
    """Each item's steps, longer for bigger sizes, at one of the work centres of their kind."""
    chance = stream(seed, "routings")
    lengths = np.array([len(family.steps) for family in FAMILIES], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    owner, step = spread(np.r_[starts, lengths.sum()].astype(np.int64), items.family)
    bigger = 0.6 + 0.9 * items.rank[owner] + chance.normal(0, 0.05, len(owner))
    centre = np.zeros(len(owner), dtype=np.int64)
    for index, one in enumerate(STEPS):
        at = np.flatnonzero(step == index)
        choices = np.array(centre_of[one.centre], dtype=np.int64)
        centre[at] = choices[chance.integers(0, len(choices), len(at))]
    setup = np.array([round(s.setup * 1000) for s in STEPS], dtype=np.int64)[step]
    run = np.array([s.run * 1000 for s in STEPS])[step] * np.clip(bigger, 0.3, 2)
    first = np.r_[0, np.cumsum(lengths[items.family])].astype(np.int64)
    return Routings(first, step, centre, setup, np.maximum(1, np.rint(run)).astype(np.int64))
