"""Is an answer right? Every value that the case's SQL computes must stand in the text a planner reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from evals.case import Case

_NUMBER = re.compile(r"(?<![\w.,-])-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Score:
    case: Case
    faults: tuple[str, ...]
    elapsed_ms: float

    @property
    def right(self) -> bool:
        return not self.faults


def score(case: Case, answer: dict[str, Any], truth: Sequence[tuple[Any, ...]]) -> Score:
    text = answer["answer"]
    faults = []
    if answer["outcome"] != case.outcome:
        faults.append(f"outcome is {answer['outcome']}, not {case.outcome}")
    if case.tool and case.tool not in [call["tool"] for call in answer["tool_calls"]]:
        faults.append(f"tool {case.tool} was not called")
    if case.sql and not truth:
        faults.append("the case's SQL gives no row: the case itself is wrong")
    faults += [f"{value} is missing" for row in truth for value in row if value is not None and not stands(value, text)]
    faults += [f"'{word}' must not be said" for word in case.absent if word.lower() in text.lower()]
    if answer["grounding"]["unsupported"]:
        faults.append(f"numbers without a source: {answer['grounding']['unsupported']}")
    return Score(case, tuple(faults), answer["elapsed_ms"])


def stands(value: object, text: str) -> bool:
    """Whether the text says the value: a number in any grouping or rounded to its cents, else the words themselves."""
    wanted = _decimal(value)
    if wanted is None:
        return str(value).lower() in text.lower()
    return any(_same(number, wanted) for number in map(_decimal, _NUMBER.findall(text)) if number is not None)


def _same(said: Decimal, wanted: Decimal) -> bool:
    places = max(-int(said.as_tuple().exponent), 0)
    return said == wanted or (places >= 2 and said == round(wanted, places))


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
