"""The item master: which items there are, what they are called and coded, ordered by family and size."""

from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput
from sample_plant.chance import Bools, Floats, Ints
from sample_plant.families import Family, read_families

LEAST_SKUS = 300
MOST_SKUS = 2_000_000
_FILES = (  # of the catalogue: level, share of the items
    ("finished_goods", 0, 0.08),
    ("modules", 1, 0.10),
    ("subassemblies", 2, 0.14),
    ("parts", 3, 0.26),
    ("raw_material", 4, 0.08),
    ("components", 4, 0.34),
)
_GROUPS = tuple((read_families(file, level), share) for file, level, share in _FILES)
FAMILIES: tuple[Family, ...] = tuple(family for families, _ in _GROUPS for family in families)
_TICKS = {"EA": 1, "KG": 100, "M": 100}  # quantities are whole numbers of these parts of a unit


@dataclass(frozen=True)
class Items:
    """One entry an item. `rank` is its place by size within its family, 0 to 1; `ticks` the parts of its unit."""

    family: Ints
    first: Ints  # of each family, and the number of items at the end
    level: Ints
    rank: Floats
    ticks: Ints
    codes: list[str]
    names: list[str]
    sizes: list[str]
    variants: list[str]

    def __len__(self) -> int:
        return len(self.codes)

    def members(self, code: str) -> tuple[int, int]:
        """(first item, number of items) of a family."""
        index = _INDEX[code]
        return int(self.first[index]), int(self.first[index + 1] - self.first[index])

    def of_family(self, attribute: str) -> list[object]:
        """A family's attribute for each item."""
        values = [getattr(family, attribute) for family in FAMILIES]
        return [values[i] for i in self.family.tolist()]

    def unit(self, item: int) -> str:
        return FAMILIES[int(self.family[item])].unit

    def number(self, attribute: str) -> Floats:
        """A family's number for each item."""
        return np.array([getattr(family, attribute) for family in FAMILIES], dtype=np.float64)[self.family]

    @property
    def made(self) -> Bools:
        return np.asarray(self.level < 4)

    @property
    def sold(self) -> Bools:
        return np.asarray(self.level == 0)


_INDEX = {family.code: index for index, family in enumerate(FAMILIES)}


def make_items(skus: int) -> Items:
    """So many items, shared out over the families; raises InvalidInput for a number that makes no plant."""
    if not LEAST_SKUS <= skus <= MOST_SKUS:
        raise InvalidInput(f"A sample plant has {LEAST_SKUS:,} to {MOST_SKUS:,} SKUs, not {skus:,}.")
    counts = _counts(skus)
    codes, names, sizes, variants = [], [], [], []
    for family, count in zip(FAMILIES, counts.tolist(), strict=True):
        first = 1000 if count < 9000 else 100_000
        codes += [f"{family.code}-{first + i + 1}" for i in range(count)]
        for size, variant in designations(family, count):
            sizes.append(size)
            variants.append(variant)
            names.append(" ".join(word for word in (family.name, size, variant) if word))
    index = np.repeat(np.arange(len(FAMILIES), dtype=np.int64), counts)
    first_of = np.r_[0, np.cumsum(counts)].astype(np.int64)
    within = np.arange(skus) - first_of[index]
    rank = (within + 0.5) / counts[index]
    level = np.array([family.level for family in FAMILIES], dtype=np.int64)[index]
    ticks = np.array([_TICKS[family.unit] for family in FAMILIES], dtype=np.int64)[index]
    return Items(index, first_of, level, rank, ticks, codes, names, sizes, variants)


def designations(family: Family, count: int) -> list[tuple[str, str]]:
    """So many different (size, variant) pairs in order of size, first spread over the sizes, then over the variants.

    Beyond what sizes and variants give, types follow: 'Hex Bolt M8x30 Zinc Type B'.
    """
    most = len(family.sizes)
    per_size = -(-count // most)
    used = -(-count // per_size)
    found = []
    for i in range(count):
        size, variant = divmod(i, per_size)
        kind, variant = divmod(variant, len(family.variants))
        words = (family.variants[variant], f"Type {_letters(kind)}" if kind else "")
        found.append((family.sizes[size * most // used], " ".join(word for word in words if word)))
    return found


def _letters(number: int) -> str:
    """1 to 'B', 25 to 'Z', 26 to 'AA'."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _counts(skus: int) -> Ints:
    """How many items each family has: in proportion to its weight, at least one, together `skus`."""
    wanted = []
    for families, share in _GROUPS:
        whole = sum(family.weight for family in families)
        wanted += [share * skus * family.weight / whole for family in families]
    counts = np.maximum(1, np.floor(wanted)).astype(np.int64)
    fixed = np.array([family.weight == 0 for family in FAMILIES])
    counts[fixed] = 1
    order = np.argsort(-np.asarray(wanted), kind="stable")
    order = order[~fixed[order]]
    missing = skus - int(counts.sum())
    step = 1 if missing > 0 else -1
    for i in range(abs(missing)):
        counts[order[i % len(order)]] += step
    return np.asarray(np.maximum(1, counts))
