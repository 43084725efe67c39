"""Kinds of demand, after Syntetos, Boylan and Croston, "On the categorization of demand patterns", Journal of the
Operational Research Society 56 (2005)."""

from enum import StrEnum

from forecasting.values import Values

INTERVAL, VARIATION = 1.32, 0.49  # where Croston's method, and its approximation by Syntetos and Boylan, begin to pay


class Demand(StrEnum):
    SMOOTH = "smooth"
    ERRATIC = "erratic"  # the sizes vary
    INTERMITTENT = "intermittent"  # there are periods without any
    LUMPY = "lumpy"  # both
    NONE = "none"  # never any

    @property
    def sporadic(self) -> bool:
        return self in (Demand.INTERMITTENT, Demand.LUMPY)


def kind_of(values: Values) -> Demand:
    """By the average interval between demands (`INTERVAL`) and the squared coefficient of variation of their sizes
    (`VARIATION`). What may be below zero is no demand, and counts as smooth."""
    if (values < 0).any():
        return Demand.SMOOTH
    sizes = values[values > 0]
    if not len(sizes):
        return Demand.NONE
    sporadic = len(values) / len(sizes) >= INTERVAL
    if (sizes.std() / sizes.mean()) ** 2 >= VARIATION:
        return Demand.LUMPY if sporadic else Demand.ERRATIC
    return Demand.INTERMITTENT if sporadic else Demand.SMOOTH
