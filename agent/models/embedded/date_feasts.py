"""Days that bear a name: fixed ones, those that go by Easter, and the leap day."""

from collections.abc import Sequence
from datetime import date, timedelta

from dateutil.easter import easter

from agent.models.embedded.date_spans import Span

_FIXED = {
    "christmas eve": (12, 24), "christmas": (12, 25), "christmas day": (12, 25), "boxing day": (12, 26),
    "new year": (1, 1), "new year eve": (12, 31), "new years eve": (12, 31), "new year day": (1, 1),
    "new years day": (1, 1), "leap day": (2, 29), "labour day": (5, 1),
}  # fmt: skip
# Days from Easter Sunday, first and last.
_BY_EASTER = {
    "good friday": (-2, -2), "easter": (-2, 1), "easter weekend": (-2, 1), "easter days": (-2, 1),
    "easter saturday": (-1, -1), "easter sunday": (0, 0), "easter monday": (1, 1), "ascension day": (39, 39),
    "whit sunday": (49, 49), "whit monday": (50, 50), "pentecost": (49, 50), "corpus christi": (60, 60),
}  # fmt: skip
HEADS = frozenset(name.split()[0] for name in (*_FIXED, *_BY_EASTER))
_LONGEST = 3


def feast(words: Sequence[str]) -> tuple[int, str] | None:
    """How many of the words name such a day, and its name."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        name = " ".join(words[:size])
        if name in _FIXED or name in _BY_EASTER:
            return size, name
    return None


def in_year(name: str, year: int) -> Span:
    """The days of that name. Raises `ValueError` where the year has none."""
    if name in _FIXED:
        day = date(year, *_FIXED[name])
        return day, day
    first, last = _BY_EASTER[name]
    sunday = easter(year)
    return sunday + timedelta(days=first), sunday + timedelta(days=last)
