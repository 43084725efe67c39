"""Order numbers as planners write them: `43659`, `#43659`, `PO 1024`, `work order 67518`, `SO-2025-00017`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tools.digit_codes import SURE_DIGITS, filled
from tools.words import FUNCTION_WORDS

KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {"sales": "sales order", "purchase": "purchase order", "work": "work order"}
)
_PREFIXES: Mapping[str, str] = MappingProxyType({"so": "sales", "po": "purchase", "wo": "work"})
_TOLD: Mapping[str, str] = MappingProxyType(
    {"sales": "sales", "purchase": "purchase", "work": "work", "production": "work"}
)

_DATE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
# What is said before it, letters of the number itself, its digits.
_NUMBER = re.compile(
    r"(?:\b(?P<kind>sales|purchase|work|production|customer)?\s*\b(?P<noun>orders?|job|(?P<short>[spw])\.?o\b\.?(?=\s*n))"
    r"\s*(?:numbers?|nos?\.?|nr\.?)?\s*:?\s*)?"
    r"(?P<hash>\#\s*)?(?<![\w.,])"
    r"(?P<number>(?P<letters>[A-Za-z]{0,4})(?P<gap>[-_/ #.]{0,2})(?P<digits>\d+(?:[-/]\d+)*))"
    r"(?![\w%]|[.,]\d|\s*(?:pieces|pcs|units?|ea|each|of|more|days?|weeks?|months?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class OrderNumber:
    """A span that may be an order's number, and the ways it may be written in the data.

    `stated`: the question says that it is an order; `score`: how sure that is, if such an order exists.
    """

    start: int
    end: int
    text: str
    variants: frozenset[str]
    kind: str | None
    stated: bool
    score: float

    @property
    def filled(self) -> frozenset[str]:
        """As it is written where its leading zeros were left out; of a bare number only if it is long enough."""
        long = self.stated or any(len(one) >= SURE_DIGITS for one in self.variants)
        return filled(self.variants) if long else frozenset()


def order_numbers(text: str) -> tuple[OrderNumber, ...]:
    dates = [match.span() for match in _DATE.finditer(text)]
    found = (_order_number(match) for match in _NUMBER.finditer(text[:2_000]))
    return tuple(one for one in found if not any(start < one.end and one.start < end for start, end in dates))


def _order_number(match: re.Match[str]) -> OrderNumber:
    digits, letters = match["digits"], match["letters"]
    prefix = _PREFIXES.get(letters.lower())
    glued = bool(letters) and " " not in match["gap"]
    own = letters if letters and (glued or prefix) else ""
    start = match.start("number") if own else match.start("digits")
    # "Order for 00030490": the word between says that it is the number of something else.
    noun = bool(match["noun"]) and (bool(own) or letters.lower() not in FUNCTION_WORDS)
    told = (match["kind"] or "").lower() if noun else ""
    prefix = prefix or _PREFIXES.get(f"{match['short'] or ''}o".lower())
    kind = _TOLD.get(told) or ("sales" if told == "customer" else prefix)
    stated = bool(noun or match["hash"] or prefix)
    heads = {own} if own else ({p for p, k in _PREFIXES.items() if k == kind} if kind else set(_PREFIXES))
    variants = {digits} if not own or prefix else set()
    for head in heads if own or stated else ():
        variants |= {
            f"{written}{gap}{digits}" for written in (head.upper(), head.lower(), head) for gap in ("", "-", "_", "/")
        }
    if stated:
        score = 0.98
    elif own:
        score = 0.97
    else:
        score = 0.8 if len(digits) >= SURE_DIGITS else 0.3
    return OrderNumber(
        start, match.end("number"), match["number"] if own else digits, frozenset(variants), kind, stated, score
    )
