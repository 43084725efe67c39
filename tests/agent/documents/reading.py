"""Questions as the built-in model reads them, with the records their words name; what it knows documents by."""

from collections.abc import Mapping
from datetime import date

from agent.binding import bind
from agent.models.embedded.documents.shelf import Shelf, shelf_of
from agent.models.embedded.model import repertoire_of
from agent.models.embedded.offer import offer_of
from agent.models.embedded.question import Candidate, Question, Span, read
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)
BOUND = [bind(tool) for tool in TOOLS]
LITWARE = Candidate("supplier", "1602", "Litware, Inc.", 1.0)
PROSEWARE = Candidate("supplier", "1678", "Proseware, Inc.", 1.0)
CRANKARM = Candidate("sku", "CA-7457", "HL Crankarm", 1.0)
NAMES = {"Litware": LITWARE, "Proseware": PROSEWARE, "HL Crankarm": CRANKARM}


def shelf() -> Shelf:
    documents = [offer_of(tool) for tool, of in zip(BOUND, TOOLS, strict=True) if of.topic == "documents"]
    found = shelf_of(documents, repertoire_of(BOUND))
    assert found is not None
    return found


def asked(text: str, names: Mapping[str, Candidate] = NAMES) -> Question:
    question = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = [Span(at, at + len(name), name, (one,)) for name, one in names.items() if (at := text.find(name)) >= 0]
    return Question(text, TODAY, tuple(sorted(spans, key=lambda span: span.start)), question.periods, ())
