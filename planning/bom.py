"""Bills of material as levels. Low-level codes after Orlicky, "Material Requirements Planning" (1975): the code of an
item is the length of the longest way down to it, so all that needs an item comes before it."""

from dataclasses import replace

import numpy as np

from core.errors import SourceError
from planning.buckets import Buckets, Places
from planning.plant import Flags, Items, Numbers, Structure


class Circular(SourceError):
    """An item that needs itself. `skus` in the order in which each needs the next, and the last the first."""

    def __init__(self, skus: tuple[str, ...]) -> None:
        way = " → ".join((*skus, skus[0]))
        super().__init__(
            f"The bills of material go in a circle ({way}), so nothing can be planned: correct one of these lines in "
            "the source and sync again."
        )
        self.skus = skus


def in_force(structure: Structure, days: Numbers) -> Flags:
    """[days, lines]: whether each line is in force on each day."""
    return (structure.first_day <= days[:, None]) & (days[:, None] <= structure.last_day)


def effective(structure: Structure, buckets: Buckets) -> Structure:
    """The lines that are in force on the first day of any bucket."""
    # The first bucket that begins no earlier than the line, if it begins no later than the line ends.
    at = np.searchsorted(buckets.first_days, structure.first_day)
    kept = np.append(buckets.first_days.astype(np.int64), 2**31)[at] <= structure.last_day
    return structure if kept.all() else lines_of(structure, kept)


def lines_of(structure: Structure, kept: Flags | Places) -> Structure:
    """The lines of the structure that `kept` marks or numbers."""
    return replace(structure, **{name: column[kept] for name, column in vars(structure).items()})


def low_level_codes(items: Items, structure: Structure) -> Numbers:
    """One code for each item, 0 for what nothing needs. Raises `Circular`."""
    codes = np.full(len(items), -1, dtype=np.int32)
    waiting = np.bincount(structure.component, minlength=len(items))  # for so many lines of parents without a code
    parent, component = structure.parent, structure.component
    ready = waiting == 0
    level = 0
    while ready.any():
        codes[ready] = level
        released = ready[parent]
        waiting -= np.bincount(component[released], minlength=len(items))
        parent, component = parent[~released], component[~released]
        ready = (waiting == 0) & (codes < 0)
        level += 1
    if len(parent):
        raise Circular(tuple(items.skus[item] for item in _circle(parent, component, codes)))
    return codes


def by_level(codes: Numbers) -> Places:
    """Their order, the plant's within a level. Keys of 8 or 16 bits are sorted in a tenth of the time."""
    return np.argsort(codes.astype(np.min_scalar_type(codes.max(initial=0))), kind="stable")


def _circle(parent: Numbers, component: Numbers, codes: Numbers) -> list[int]:
    """Up from an item without a code by its first parent without one, until an item comes a second time."""
    above = {int(needed): int(needs) for needs, needed in zip(parent[::-1], component[::-1], strict=True)}
    way: dict[int, None] = {}
    at = int(np.argmax(codes < 0))
    while at not in way:
        way[at] = None
        at = above[at]
    upwards = list(way)
    return upwards[upwards.index(at) :][::-1]
