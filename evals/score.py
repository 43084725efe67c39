"""Is an answer right? Each scorer says what is wrong with it; an answer without a fault is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from evals.case import Case
from evals.said import says

KINDS = ("outcome", "tool", "arguments", "value", "absent", "grounding", "failure", "case")
_NAMED = 6  # missing values that are named


@dataclass(frozen=True)
class Fault:
    """`kind`: the scorer's, of `KINDS`. `failure` is an error in place of an answer, `case` one in the case itself."""

    kind: str
    text: str


def score(case: Case, answer: Mapping[str, Any], truth: Sequence[tuple[Any, ...]]) -> tuple[Fault, ...]:
    """`answer`: as the API gives it. `truth`: what the case's SQL says, empty when it has none."""
    return (
        *_outcome(case, answer),
        *_tool(case, answer),
        *_values(case, answer["answer"], truth),
        *_absent(case, answer["answer"]),
        *_grounding(answer),
    )


def _outcome(case: Case, answer: Mapping[str, Any]) -> list[Fault]:
    """Whether it answered what can be answered, and refused, asked back or found nothing where that is right."""
    if answer["outcome"] in case.outcomes:
        return []
    return [Fault("outcome", f"outcome is {answer['outcome']}, not {' or '.join(case.outcomes)}")]


def _tool(case: Case, answer: Mapping[str, Any]) -> list[Fault]:
    calls = [call for call in answer["tool_calls"] if not case.tools or call["tool"] in case.tools]
    if case.tools and not calls:
        called = ", ".join(call["tool"] for call in answer["tool_calls"]) or "nothing"
        return [Fault("tool", f"called {called}, not {' or '.join(case.tools)}")]
    if not case.arguments or any(_among(case.arguments, call["arguments"]) for call in calls):
        return []
    given = "; ".join(f"{call['tool']} {dict(call['arguments'])}" for call in calls) or "no call"
    return [Fault("arguments", f"no call with {dict(case.arguments)}, but {given}")]


def _among(wanted: Any, given: Any) -> bool:
    """Names may be more, the order of a list and the case of a text do not matter."""
    if isinstance(wanted, Mapping):
        return isinstance(given, Mapping) and all(n in given and _among(w, given[n]) for n, w in wanted.items())
    if isinstance(wanted, list):
        return isinstance(given, list) and all(any(_among(w, g) for g in given) for w in wanted)
    try:
        return Decimal(str(wanted)) == Decimal(str(given))
    except InvalidOperation:
        return str(wanted).casefold() == str(given).casefold()


def _values(case: Case, text: str, truth: Sequence[tuple[Any, ...]]) -> list[Fault]:
    cells = [value for row in truth for value in row if value is not None]
    values = list({repr(value) if isinstance(value, list | dict) else value: value for value in cells}.values())
    if case.sql and not values:
        return [Fault("case", "the case's SQL gives nothing")]
    missing = [_named(value) for value in values if not says(text, value)]
    if not missing:
        return []
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return [Fault("value", f"does not say {', '.join(missing[:_NAMED])}{more} (of {len(values)} values)")]


def _named(value: Any) -> str:
    return " or ".join(map(str, value.get("any", ()))) if isinstance(value, dict) else str(value)


def _absent(case: Case, text: str) -> list[Fault]:
    return [Fault("absent", f"says '{words}'") for words in case.absent if words.casefold() in text.casefold()]


def _grounding(answer: Mapping[str, Any]) -> list[Fault]:
    unsupported = answer["grounding"]["unsupported"]
    return [Fault("grounding", f"without a source: {', '.join(map(str, unsupported))}")] if unsupported else []
