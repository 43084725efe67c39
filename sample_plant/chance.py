"""Randomness that a seed fixes: one stream for each purpose, and numbers that belong to a record whatever the order."""

import zlib

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A generator of its own for one purpose, so that a change in one part leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def uniform(seed: int, purpose: str, *numbers: Ints | int) -> Floats:
    """A number in [0, 1) that depends on nothing but the seed, the purpose and the given record numbers."""
    mixed = np.atleast_1d(np.asarray((seed << 32) ^ zlib.crc32(purpose.encode()), dtype=np.int64)).astype(np.uint64)
    for number in numbers:
        mixed = _mix(mixed ^ (np.asarray(number, dtype=np.int64).astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)))
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64: every bit of the input reaches every bit of the output."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)))


def spread(pointers: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """For rows of a compressed table: (which of `rows`, index of the entry) of each of their entries."""
    counts = pointers[rows + 1] - pointers[rows]
    which = np.repeat(np.arange(len(rows), dtype=np.int64), counts)
    first = np.cumsum(counts) - counts
    return which, pointers[rows][which] + np.arange(len(which), dtype=np.int64) - first[which]


def running_total(groups: Ints, amounts: Ints) -> Ints:
    """The sum of the amounts before each one in its group; `groups` is sorted."""
    if len(groups) == 0:
        return amounts
    before = np.cumsum(amounts) - amounts
    heads = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    return np.asarray(before - np.repeat(before[heads], np.diff(np.r_[heads, len(groups)])))
