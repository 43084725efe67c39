"""How sure an answer is: the chance that what is looked up is what was meant, learnt from questions whose answers are
known (`copilot eval --learn`).

What tells most is the way back: what is looked up, put in words, against the words of the question.
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.meaning import vector
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.words import STOP, tokens
from tools.analysis.paraphrase import paraphrase

LEARNT = Path(__file__).parent / "sureness.yaml"
_NEAR = 0.45  # words nearer than this say the same
_IN_PARTS = 0.6  # the likeness of what was read part by part


@dataclass(frozen=True)
class Signals:
    """`assumed`: words of what is looked up that no word of the question is near to. `fit`: of the query, if one was
    composed. `tool`, `likeness`: was a tool chosen instead, and how like is the question to what it is asked?
    `related`: how many other records the rows looked up must have. `length`: words of the question."""

    assumed: float
    fit: float
    tool: float
    likeness: float
    related: float
    length: float


NAMES = tuple(field.name for field in fields(Signals))


def signals(
    repertoire: Repertoire, question: Question, calls: tuple[Call, ...], query: Mapping[str, Any] | None
) -> Signals:
    """Of a question that leans on no other. `query`: what was composed, if it was."""
    fit = next((one.score for one in compositions(question) if query is not None and one.arguments == query), None)
    return Signals(
        assumed=_unlike(in_words(repertoire, question, calls, query), question.text),
        fit=fit or 0.0,
        tool=float(fit is None),
        likeness=_likeness(repertoire, question, calls) if fit is None else 0.0,
        related=float(sum(_related(call.arguments) for call in calls)),
        length=float(len(tokens(question.text))),
    )


def _likeness(repertoire: Repertoire, question: Question, calls: tuple[Call, ...]) -> float:
    return next((one.score for one in readings(repertoire, question, Before()) if one.calls() == calls), _IN_PARTS)


def sure(of: Signals) -> float:
    """The chance, from 0 to 1, that it is right."""
    weights = learnt()
    return 1 / (1 + exp(-weights["always"] - sum(weights[n] * v for n, v in zip(NAMES, astuple(of), strict=True))))


@cache
def learnt() -> Mapping[str, float]:
    """The weight of each signal, and `always`."""
    found: dict[str, float] = yaml.safe_load(LEARNT.read_text(encoding="utf-8"))
    return found


def in_words(
    repertoire: Repertoire, question: Question, calls: tuple[Call, ...], query: Mapping[str, Any] | None = None
) -> str:
    """What is looked up, as a planner would say it."""
    names = {c.code: c.name or c.code for span in question.spans for c in span.candidates}
    if query is not None and len(calls) == 1:
        return _composed(query, names)
    return " and ".join(
        _composed(call.arguments, names) if call.tool == repertoire.composing else _called(call, names)
        for call in calls
    )


def _composed(query: Mapping[str, Any], names: Mapping[str, str]) -> str:
    named = {(one["field"], v): names[v] for one in _conditions(query) for v in one.get("values", ()) if v in names}
    return paraphrase(query, named)


def _called(call: Call, names: Mapping[str, str]) -> str:
    said = [
        name.replace("_", " ") if value is True else names.get(str(value), str(value))
        for name, value in call.arguments.items()
    ]
    return " ".join([call.tool.replace("_", " "), *said])


def _conditions(query: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from query.get("where", ())
    for related in query.get("related", ()):
        yield from _conditions(related)


def _related(query: Mapping[str, Any]) -> int:
    found = query.get("related", ())
    return len(found) + sum(map(_related, found))


def _unlike(said: str, text: str) -> float:
    """How many words of the one are near none of the other."""
    mine, others = _words(said), _words(text)
    if not mine or not others:
        return float(len(mine))
    nearest = (np.stack([vector(w) for w in mine]) @ np.stack([vector(w) for w in others]).T).max(axis=1)
    return float((nearest < _NEAR).sum())


def _words(text: str) -> list[str]:
    said = dict.fromkeys(word for word in tokens(text) if word not in STOP and len(word) > 1)
    return [word for word in said if not any(map(str.isdigit, word))]
