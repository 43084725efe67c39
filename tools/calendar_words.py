"""Words of the calendar as they slip from the finger: `tommorow`, `wendsday`, `febuary`, `last qarter`."""

import calendar
from functools import lru_cache

from rapidfuzz.distance import OSA

_SHORTEST = 6  # letters: of a shorter word one slip makes another, as May and many
_LONG = 8  # in which two slips may be
_UNITS = ("week", "month", "quarter", "year")
_NAMES = frozenset(
    {name.lower() for names in (calendar.day_name, calendar.month_name) for name in names}
    | {"today", "tomorrow", "yesterday", "fortnight"}
    | {form for unit in _UNITS for form in (unit, f"{unit}s")}
)
_LIKELY = sorted(name for name in _NAMES - {"months"} if len(name) >= _SHORTEST)  # "moths", "mouths"
_OTHERS = frozenset({"sundry", "quartet", "quarterly", "fortnightly"} | {f"{name}s" for name in _NAMES})


@lru_cache(20_000)
def calendar_word(word: str) -> str:
    """What a word in lower case is a slip of; empty: it is none of the calendar's, or right as it is."""
    if len(word) < _SHORTEST - 1 or not word.isalpha() or word in _NAMES or word in _OTHERS:
        return ""
    near = {name: OSA.distance(word, name) for name in _LIKELY if name[0] == word[0]}
    best = min(near, key=near.__getitem__, default="")
    return best if best and near[best] <= (1 if len(best) < _LONG else 2) else ""
