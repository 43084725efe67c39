"""Is every number of an answer found in what the tools returned (or in the question)?"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from agent.answer import Grounding

# Thousands separated by commas, or plain; an ordinal or a unit may be glued on, letters before make it a code's part.
_NUMBER = re.compile(r"(?<![\w.,])(?<![^\W\d][-/_])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![.,]?\d)")
_ANY = re.compile(r"\d+(?:\.\d+)?")
_LIST_MARK = re.compile(r"^\s*\d+[.)]\s+", re.MULTILINE)


def ground(text: str, question: str, results: Iterable[Any]) -> Grounding:
    """A stated number is supported when a cell, a text or the number of rows of a result holds it, exactly or rounded
    to the digits it is stated with (a share also as a percentage), or when the planner said it."""
    held = set(_texts(question))
    for result in results:
        held |= set(_held(result))
    stated = [match[0] for match in _NUMBER.finditer(_LIST_MARK.sub("", text))]
    return Grounding(numbers=len(stated), unsupported=sorted({n for n in stated if not _supported(n, held)}))


def _supported(stated: str, held: set[Decimal]) -> bool:
    value = abs(Decimal(stated.replace(",", "").replace("−", "-")))
    if value in held:
        return True
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return any(abs(other - value) * 2 <= step or abs(other * 100 - value) * 2 <= step for other in held)


def _held(value: Any) -> Iterator[Decimal]:
    """All numbers of a JSON value, those inside its texts (dates, codes, names) too."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _held(inner)
    elif isinstance(value, list):
        yield Decimal(len(value))
        for inner in value:
            yield from _held(inner)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield abs(Decimal(str(value)))
    else:
        yield from _texts(str(value))


def _texts(text: str) -> Iterator[Decimal]:
    for found in _ANY.findall(text.replace(",", "")) + _ANY.findall(text):
        try:
            yield Decimal(found)
        except InvalidOperation:  # digits of another script
            continue
