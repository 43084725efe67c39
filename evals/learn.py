"""`copilot eval --learn`: how the signals of an answer tell whether it is right, from questions with known answers.

Logistic regression with a ridge, by Newton's method (C. M. Bishop, Pattern Recognition and Machine Learning, 4.3.3).
Questions that a model was not made for tell more honestly how sure it may be than those it was tuned to.
"""

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from agent.answer import Outcome
from agent.binding import bind
from agent.models.embedded.decision import understood
from agent.models.embedded.families import families
from agent.models.embedded.literals import literals
from agent.models.embedded.model import repertoire_of
from agent.models.embedded.question import read
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.sureness import LEARNT, NAMES, Signals, signals
from agent.models.embedded.wording import write
from core.clock import Clock
from core.errors import CopilotError
from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database
from evals.case import CaseFile
from evals.score import score
from evals.truth import Truth
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS

Floats = NDArray[np.float64]
_RIDGE = 5.0
_STEPS = 30
_HEAD = """\
# What the signals of an answer (agent/models/embedded/sureness.py) say about the chance that it is right. Learnt by
# `copilot eval --learn`, from {count:,} answers to the questions of {files}.
"""


@dataclass(frozen=True)
class Example:
    signals: Signals
    right: bool


async def examples(file: CaseFile, database: Database, tenant: str, truth: Truth) -> list[Example]:
    """One of each wording that is asked in one turn and comes to a lookup."""
    context = ToolContext(Principal(tenant, "local", EVERY_SCOPE), database, Clock(file.today))
    repertoire = repertoire_of([bind(tool) for tool in TOOLS])
    found = []
    for case in file.cases:
        known = truth.rows(case.sql) if case.sql else []
        for (asked,) in (turns for turns in case.wordings() if len(turns) == 1):
            notes = {**asdict(await link(context, asked)), "today": file.today.isoformat()}
            question = families(literals(read(asked, notes, repertoire.vocabulary)))
            decided, _ = understood(repertoire, question, Before())
            if decided.calls:
                answer = {
                    "outcome": Outcome.ANSWERED,
                    "answer": await _said(context, decided.calls),
                    "tool_calls": [{"tool": call.tool, "arguments": call.arguments} for call in decided.calls],
                    "grounding": {"unsupported": []},
                }
                of = signals(repertoire, question, decided.calls, decided.query)
                found.append(Example(of, bool(answer["answer"]) and not score(case, answer, known)))
    return found


async def _said(context: ToolContext, calls: Sequence[Call]) -> str:
    """What the calls come to; nothing, if one of them fails."""
    tools = {tool.name: tool for tool in TOOLS}
    try:
        results = [await tools[call.tool].call(context, call.arguments) for call in calls]
    except CopilotError:
        return ""
    return write([(result.model_dump(mode="json"), True) for result in results])


def fit(found: Sequence[Example]) -> dict[str, float]:
    """The weight of each signal, and `always`, as `sureness.sure` takes them. The ridge is on standardised signals."""
    values: Floats = np.array([astuple(one.signals) for one in found], dtype=np.float64)
    right: Floats = np.array([one.right for one in found], dtype=np.float64)
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    given = np.column_stack([(values - mean) / spread, np.ones(len(found))])
    ridge = np.diag([_RIDGE] * len(NAMES) + [0.0])
    weights = np.zeros(len(NAMES) + 1)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (chance - right) + ridge @ weights
        weights -= np.linalg.solve((given.T * (chance * (1 - chance))) @ given + ridge, slope)
    plain = weights[:-1] / spread
    learnt = dict(zip(NAMES, plain, strict=True)) | {"always": weights[-1] - plain @ mean}
    return {name: round(float(weight), 4) for name, weight in learnt.items()}


def keep(found: Sequence[Example], files: Sequence[str], to: Path = LEARNT) -> dict[str, float]:
    """Fit, and write it where the embedded model reads it."""
    weights = fit(found)
    head = _HEAD.format(count=len(found), files=", ".join(files))
    to.write_text(head + yaml.safe_dump(weights, sort_keys=True), encoding="utf-8")
    return weights
