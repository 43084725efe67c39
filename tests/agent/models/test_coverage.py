"""Of every subject, flag, number, date, kind, record and link that is declared: do plain questions become its query?

What the semantic model gains is asked about with no other change. The shares may only rise.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Question, Span, read
from tests.agent.models import coverage
from tests.agent.models.coverage import COUNT, ORDERS, RECORDS, Asked, Query

TODAY = date(2025, 5, 15)
UNDERSTOOD = {
    coverage.flags: 0.98,
    coverage.figures: 0.985,
    coverage.kinds: 0.985,
    coverage.days: 0.97,
    coverage.links: 0.965,
    coverage.records: 0.985,
}


def understood(text: str) -> Query:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    named = [(record, record.code if name in ORDERS else record.name) for name, record in RECORDS.items()]
    spans = [Span(at, at + len(said), said, (record,)) for record, said in named if (at := text.find(said)) >= 0]
    found = compositions(Question(text, TODAY, tuple(spans), asked.periods))
    return dict(found[0].arguments) if found else {}


def same(got: Query, wanted: Query) -> bool:
    """But for what does no harm: fields and a count told beside, an order or a limit that was not asked for."""
    told = {str(one.get("field")) for one in got.get("measures", ())} | set(got.get("show", ()))
    measures = [one for one in got.get("measures", ()) if one not in COUNT or one in wanted.get("measures", ())]
    if "show" in wanted and set(wanted["show"]) <= told:
        measures = []  # of one record the sum is the value
    if wanted.get("measures") == COUNT and COUNT[0] in measures:
        measures = COUNT
    where = [one for one in got.get("where", ()) if one.get("is") != "stated"]
    ends = [(one.get("order"), one.get("descending", True)) for one in (got, wanted)]
    if ("order" in wanted and ends[0] != ends[1]) or ("order" not in wanted and "limit" in got):
        return False
    if "limit" in wanted and got.get("limit") != wanted["limit"]:
        return False
    alike = [(where, wanted.get("where", ())), (measures, wanted.get("measures", ()))]
    alike += [(got.get(of, ()), wanted.get(of, ())) for of in ("subject", "by", "related", "since", "until", "day")]
    return set(wanted.get("show", ())) <= told and all(_plain(one) == _plain(other) for one, other in alike)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return frozenset((name, _plain(inner)) for name, inner in value.items())
    return frozenset(map(_plain, value)) if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("questions", UNDERSTOOD, ids=[of.__name__ for of in UNDERSTOOD])
def test_what_is_declared_can_be_asked_for(questions: Callable[[], Iterator[Asked]]) -> None:
    asked = list(questions())
    missed = [one.text for one in asked if not any(same(understood(one.text), wanted) for wanted in one.wanted)]
    share = 1 - len(missed) / len(asked)
    assert share >= UNDERSTOOD[questions], f"{share:.3f} of {len(asked)}:\n" + "\n".join(missed)
