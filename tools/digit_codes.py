"""Codes of nothing but digits: when a number in a question is a code, and how it is written with its leading zeros."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tools.words import Word

LONGEST_CODE = 18  # digits a code is filled up to with zeros: the longest number that systems know
SURE_DIGITS = 5  # so long a number is a code where a record has it; a shorter one is rather a quantity or a year
_LEAST_WITH_ZERO = 3
_MEASURED = frozenset(
    {"pieces", "pcs", "piece", "units", "unit", "ea", "each", "of", "more", "less", "day", "days", "weeks", "months"}
    | {"hours", "percent", "usd", "eur", "gbp", "chf", "dollars", "euros", "kg", "g", "lb", "m", "cm", "mm", "km", "l"}
    | {"litres", "liters", "metres", "meters", "kilos", "tonnes", "times"}
)
_COMPARED = frozenset(
    {"above", "below", "over", "under", "than", "least", "most", "exceeding", "exceeds", "beyond", "around"}
    | {"roughly", "between"}
)
# Part of a date, an amount, a share or a time.
_JOINED_BEFORE = re.compile(r"(?:\d[.,:/-]|[$€£¥<>=≥≤]\s*)$")
_JOINED_BEHIND = re.compile(r"(?:[.,:/-]\d|\s*[%$€£¥])")


@dataclass(frozen=True)
class DigitCode:
    """Word number `at` of a text, which may be a code. `zero`: it is written with a leading zero, as no number is."""

    at: int
    digits: str

    @property
    def zero(self) -> bool:
        return self.digits.startswith("0")

    @property
    def sure(self) -> bool:
        """So long, or so written, that a record with this code is meant though no noun says so."""
        return self.zero or len(self.digits) >= SURE_DIGITS


def digit_codes(text: str, parts: Sequence[Word]) -> tuple[DigitCode, ...]:
    """The numbers in it that stand as codes may: no part of a date, no amount, nothing that something is above."""
    return tuple(DigitCode(i, word.text) for i, word in enumerate(parts) if _may_be_code(text, parts, i))


def _may_be_code(text: str, parts: Sequence[Word], i: int) -> bool:
    word = parts[i]
    if not (word.text.isascii() and word.text.isdigit()) or len(word.text) > LONGEST_CODE:
        return False
    if _JOINED_BEFORE.search(text[max(0, word.start - 3) : word.start]) or _JOINED_BEHIND.match(text, word.end):
        return False
    if word.text.startswith("0") and len(word.text) >= _LEAST_WITH_ZERO:
        return True
    compared = i > 0 and parts[i - 1].text in _COMPARED
    behind = parts[i + 1] if i + 1 < len(parts) else None
    measured = behind is not None and behind.text in _MEASURED and text[word.end : behind.start].isspace()
    return not compared and not measured


def filled(digits: str | Collection[str]) -> frozenset[str]:
    """With leading zeros in front, in every length that a code may have: few enough to be looked up one by one."""
    each = [digits] if isinstance(digits, str) else digits
    return frozenset(
        one.zfill(length)
        for one in each
        if one.isascii() and one.isdigit()
        for length in range(len(one) + 1, LONGEST_CODE + 1)
    )
