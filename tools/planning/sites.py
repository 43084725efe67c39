"""What is planned by site: an item is a SKU at a site where all that moves it says the site, else the SKU as a whole.

A SKU that is kept at one site is one item there, whatever its records say: so a planner with one site never notices. A
SKU that is kept at several is planned site by site only if everything can be placed. It is planned for its sites
together if a record of it names no site, if a customer's order names none or one where it is not kept, or if an item
made elsewhere takes it: to guess a site would invent a shortage at one and an excess at another.
"""

from dataclasses import dataclass

import numpy as np

from planning.plant import Flags, Numbers


@dataclass(frozen=True)
class Sites:
    """`sku` and `site` are those of each item, sorted; `first[s]` to `first[s + 1]` are the items of one SKU. Sites are
    counted from 1; 0 is none, or several together."""

    sku: Numbers
    site: Numbers
    first: Numbers
    together: Flags

    def items(self, sku: Numbers, site: Numbers) -> Numbers:
        """The item that each record of a SKU, placed at a site, is of."""
        scale = int(self.site.max(initial=0)) + 1
        split = self.first[sku + 1] - self.first[sku] > 1
        found = self.first[sku].copy()
        keys = self.sku.astype(np.int64) * scale + self.site
        found[split] = np.searchsorted(keys, sku[split].astype(np.int64) * scale + site[split])
        return found

    def every(self, sku: Numbers) -> tuple[Numbers, Numbers]:
        """Of each record of a SKU, all the SKU's items: (the record's place, the item)."""
        length = (self.first[sku + 1] - self.first[sku]).astype(np.int64)
        record = np.repeat(np.arange(len(sku)), length)
        within = np.arange(len(record)) - np.repeat(np.cumsum(length) - length, length)
        return record.astype(np.int32), (self.first[sku][record] + within).astype(np.int32)


def place(
    skus: int,
    sku: Numbers,
    site: Numbers,
    wanted: tuple[Numbers, Numbers],
    unplaced: Flags,
    parent: Numbers,
    component: Numbers,
) -> Sites:
    """`sku[i]` has a record at `site[i]` (0: it names none); of the SKUs `wanted[0]` something is wanted at the sites
    `wanted[1]`; `unplaced[s]`: or may be where is not known. `parent` takes `component`."""
    known = np.unique(np.stack([sku[site > 0], site[site > 0]], axis=1), axis=0).astype(np.int32)
    several = np.diff(_first(known[:, 0], skus)) > 1
    scale = int(max(site.max(initial=0), wanted[1].max(initial=0))) + 1
    keys = known[:, 0].astype(np.int64) * scale + known[:, 1]
    unplaced = unplaced.copy()
    unplaced[sku[site == 0]] = True
    unplaced[wanted[0][~np.isin(wanted[0].astype(np.int64) * scale + wanted[1], keys)]] = True
    together = several & unplaced
    while True:
        sites = _numbered(skus, known, together)
        lines = np.flatnonzero((several & ~together)[component])
        line, item = sites.every(parent[lines])
        taken = component[lines][line]
        elsewhere = ~np.isin(taken.astype(np.int64) * scale + sites.site[item], keys)
        if not elsewhere.any():
            return sites
        together[taken[elsewhere]] = True


def _numbered(skus: int, known: Numbers, together: Flags) -> Sites:
    apart = known[~together[known[:, 0]]]
    whole = np.setdiff1d(np.arange(skus), apart[:, 0])
    rows = np.concatenate([apart, np.stack([whole, np.zeros_like(whole)], axis=1)]).astype(np.int32)
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    return Sites(rows[:, 0], rows[:, 1], _first(rows[:, 0], skus), together)


def _first(sku: Numbers, skus: int) -> Numbers:
    return np.searchsorted(sku, np.arange(skus + 1)).astype(np.int32)
