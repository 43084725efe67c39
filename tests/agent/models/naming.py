"""Questions with the records and values that their words name, as linking finds them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan, read

TODAY = date(2025, 5, 15)


def composed(text: str, records: Mapping[str, Candidate], values: Mapping[str, tuple[str, str, str]]) -> dict[str, Any]:
    """The likeliest query of the question."""
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = [Span(at, at + len(n), n, (record,)) for n, record in records.items() if (at := text.find(n)) >= 0]
    said = [ValueSpan(at, at + len(word), *v) for word, v in values.items() if (at := text.find(word)) >= 0]
    return dict(compositions(Question(text, TODAY, tuple(spans), asked.periods, tuple(said)))[0].arguments)
