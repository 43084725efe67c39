"""Chance that depends on nothing but a purpose and a record's number, so that each run makes the same export."""

from collections.abc import Sequence
from typing import TypeVar

from sample_plant.chance import uniform

_SEED = 1961
T = TypeVar("T")


def share(purpose: str, *numbers: int) -> float:
    """A number in [0, 1)."""
    return float(uniform(_SEED, purpose, *numbers)[0])


def between(low: int, high: int, purpose: str, *numbers: int) -> int:
    """A whole number, both ends included."""
    return low + int(share(purpose, *numbers) * (high - low + 1))


def of(choices: Sequence[T], purpose: str, *numbers: int) -> T:
    """One of the choices."""
    return choices[int(share(purpose, *numbers) * len(choices))]
