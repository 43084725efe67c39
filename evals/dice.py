"""Chance for made-up companies: it depends on nothing but a seed, a purpose and a record's number."""

from collections.abc import Sequence
from typing import TypeVar

from sample_plant.chance import uniform

T = TypeVar("T")


class Dice:
    """Each run throws the same, in whatever order it asks."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def share(self, purpose: str, *numbers: int) -> float:
        """A number in [0, 1)."""
        return float(uniform(self._seed, purpose, *numbers)[0])

    def between(self, low: int, high: int, purpose: str, *numbers: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.share(purpose, *numbers) * (high - low + 1))

    def of(self, choices: Sequence[T], purpose: str, *numbers: int) -> T:
        """One of the choices."""
        return choices[int(self.share(purpose, *numbers) * len(choices))]
