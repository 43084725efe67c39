"""What has been, set against what is to come: of the one it is told what was sold, of the other what is forecast; and
what has no forecast is not told from the records of days that have not come."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from agent.models.embedded.compose.compositions import Composition, compositions
from agent.models.embedded.composed import call_of
from agent.models.embedded.dates import Period
from agent.models.embedded.decided import Decision
from agent.models.embedded.foretold import FORETELLS, WILL, forecast, of_demand
from agent.models.embedded.question import Question
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.supposing import supposes
from agent.models.embedded.sureness import signals, sure
from agent.models.embedded.thresholds import COMPOSES, LIKELY
from tools.analysis.semantics import MODEL

_AHEAD = Decision(
    text="One of these periods lies ahead, so there are no records of it to compare. I can tell what is recorded of the"
    " other, what is due, and what demand is forecast.",
    outcome="refused",
)
_SOLD = "sales_line"
_PIECES = [{"aggregate": "sum", "field": "quantity"}]
_SORTED = re.compile(
    r"\b(?:by(?! how)|per|each|every|which|whom?|top)\b", re.IGNORECASE
)  # of groups there is no such pair
_FORECAST = "demand forecast for "


def sold_and_forecast(repertoire: Repertoire, question: Question) -> Decision | None:
    """`will we sell more of the hoist next month than last month`, `sold in May and forecast for July`: both are told,
    in pieces, of one item or category or of all. Of this month, where no later one is named, what was sold so far and
    what is forecast of its rest."""
    periods = list(_periods(question))
    rest = not any(_to_come(one, question.today) for one in periods)
    told_on = WILL.search(question.text) is not None and any(_runs(one, question.today) for one in periods)
    if len(periods) != 2 or (rest and not told_on):
        return None
    if not of_demand(question) or supposes(question.text) or _SORTED.search(question.text):
        return None
    told, surely = list[Decision](), 0.0
    for one in periods:
        part = _of(question, one)
        sales = _as_sales(part)
        if sales is None:
            return None
        foretells = _to_come(one, question.today) or (rest and _runs(one, question.today))
        found = _forecast(repertoire, part) if foretells else None
        if foretells and found is None:
            return None
        told += [] if _to_come(one, question.today) else [_sold(repertoire, sales)]
        told += [found] if found else []
        calls = (call_of(repertoire, sales.arguments),)  # the words of the other part make either less sure
        surely = max(surely, round(sure(signals(repertoire, part, calls, sales.arguments)), 2))
    return Decision(
        calls=tuple(call for one in told for call in one.calls),
        names={code: name for one in told for code, name in one.names.items()},
        confidence=surely,
    )


def not_of_records(question: Question, decided: Decision) -> Decision:
    """The decision, unless it sets records of days to come against others, where none can be yet."""
    compared = any(_sets_to_come(call.arguments, question.today) for call in decided.calls)
    return _AHEAD if compared else decided


def _periods(question: Question) -> Iterator[Period]:
    """With the coming one where it is foretold."""
    start = 0
    for one in question.periods:
        said = question.text[start : one.start]
        if not one.vague:
            yield one.ahead if FORETELLS.search(said) or WILL.search(said) else one
        start = one.end


def _to_come(period: Period, today: date) -> bool:
    return period.first >= today < period.last


def _runs(period: Period, today: date) -> bool:
    """Has it begun, and not ended?"""
    return period.first < today < period.last


def _of(question: Question, period: Period) -> Question:
    """The question, asked of that period alone."""
    text = question.text
    for one in question.periods:
        if one.start != period.start:
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return replace(question, text=text, periods=(period,))


def _as_sales(part: Question) -> Composition | None:
    """As a question of what was sold of what it names, and of nothing more."""
    sales = next(
        (one for one in compositions(part) if one.arguments["subject"] == _SOLD and "since" in one.arguments), None
    )
    if sales is None or sales.doubts:
        return None
    named = len(_named(part))
    told = len([*sales.arguments.get("where", ()), *sales.arguments.get("related", ())])
    return sales if named == told == 1 or (named == told == 0 and sales.score >= COMPOSES) else None


def _named(question: Question) -> set[tuple[int, int]]:
    """Where an item, a category or the like stands; the same words may be the value of several fields."""
    return {(one.start, one.end) for one in question.spans} | {
        (one.start, one.end) for one in question.values if not one.weak
    }


def _forecast(repertoire: Repertoire, part: Question) -> Decision | None:
    """Asked in the tool's own words, as it is known what is wanted."""
    (period,) = part.periods
    at, when = len(_FORECAST), part.text[period.start : period.end].removesuffix("'s")
    said = [part.text[start:end] for start, end in _named(part)]
    name = f"{said[0]} in " if said else ""
    end = at + len(name) - len(" in ")
    asked = Question(
        f"{_FORECAST}{name}{when}",
        part.today,
        tuple(replace(one, start=at, end=end) for one in part.spans),
        (replace(period, start=at + len(name), end=at + len(name) + len(when)),),
        tuple(replace(one, start=at, end=end) for one in part.values if not one.weak),
    )
    told = forecast(repertoire, asked, LIKELY)
    return told if told and any(period.first.isoformat() in call.arguments.values() for call in told.calls) else None


def _sold(repertoire: Repertoire, sales: Composition) -> Decision:
    kept = {name: sales.arguments[name] for name in ("where", "related", "since", "until") if name in sales.arguments}
    return Decision(calls=(call_of(repertoire, {"subject": _SOLD, "measures": _PIECES, **kept}),))


def _sets_to_come(query: Mapping[str, Any], today: date) -> bool:
    later = any(str(query.get(name, "")) > today.isoformat() for name in ("since", "other_since"))
    if not later or "subject" not in query or not query.keys() & {"other_since", "other_until"}:
        return False
    subject = str(query["subject"])
    told = [query.get("day") or MODEL.subjects[subject].day, *(one.get("field") for one in query.get("measures", ()))]
    told += [one["field"] for one in query.get("where", ()) if one.get("is", "is") == "is"]
    fields = [found.field for name in told if name and (found := MODEL.find(subject, str(name)))]
    return any(field.been or field.ahead for field in fields)
