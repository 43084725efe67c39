"""The same item in another colour or size, and what is no such thing."""

from datetime import date

import pytest

from agent.models.embedded.leaning import leans
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan
from agent.models.embedded.reading import Before
from agent.models.embedded.varying import varied

TODAY = date(2025, 5, 15)
BEFORE = Before(
    entities={"sku": "CP-R-M"},
    names={"CP-R-M": "CP-R-M Cap Red, M"},
    kinds={"CP-R-M": [("color", 4, 7), ("size", 9, 10)]},
)


def question(text: str, *values: tuple[str, str]) -> Question:
    spans = []
    for field, value in values:
        at = text.lower().index(value.lower())
        spans.append(ValueSpan(at, at + len(value), "sku", field, value, weak=len(value) < 3))
    return Question(text, TODAY, values=tuple(spans))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (question("and the black one?", ("color", "Black")), "Cap Black, M"),
        (question("now the blue in the same month", ("color", "Blue")), "Cap Blue, M"),
        (question("sorry, L I meant", ("size", "L")), "Cap Red, L"),
        (question("no wait, size XL"), "Cap Red, XL"),
        (question("oops, the S not the M", ("size", "S"), ("size", "M")), "Cap Red, S"),
        (question("what about black, size L", ("color", "Black")), "Cap Black, L"),
    ],
)
def test_the_item_before_in_what_is_said_now(asked: Question, name: str) -> None:
    assert leans(asked)
    assert [c.code for span in varied(asked, BEFORE).spans for c in span.candidates] == [name]


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("and the LL one?", "HL Crankset", "LL Crankset"),
        ("what about the Duca?", "Certa 2 Group Steel", "Duca 2 Group Steel"),
        ("and the HL one?", "HL Crankset", None),
        ("and the late ones?", "HL Crankset", None),
    ],
)
def test_one_word_of_the_name_is_another(text: str, name: str, other: str | None) -> None:
    before = Before(entities={"sku": "C-1"}, names={"C-1": f"C-1 {name}"})
    spans = varied(question(text), before).spans
    assert [c.code for span in spans for c in span.candidates] == ([other] if other else [])


def test_where_a_size_stands_last_in_a_name_no_value_is_needed() -> None:
    before = Before(entities={"sku": "B-62"}, names={"B-62": "B-62 Bike, 62"})
    assert varied(question("and in size 44?"), before).spans[0].candidates[0].code == "Bike, 44"


@pytest.mark.parametrize(
    "asked",
    [
        question("and the red one?", ("color", "Red")),  # that it is already
        question("what about black caps?", ("color", "Black"), ("subcategory", "caps")),
        question("which black items do we have?", ("color", "Black")),
        Question("and Blade in black", TODAY, (Span(4, 9, "Blade", (Candidate("sku", "BL", "Blade", 1.0),)),),
                 values=(ValueSpan(13, 18, "sku", "color", "Black"),)),
    ],
)  # fmt: skip
def test_what_names_something_else_stays(asked: Question) -> None:
    assert varied(asked, BEFORE) == asked
