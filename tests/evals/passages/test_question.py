from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.errors import InvalidInput
from evals.passages.question import QUESTIONS, Question, QuestionFile, load, words
from sample_plant.documents import drafts
from sample_plant.documents_draft import Draft
from sample_plant.papers import Plant
from sample_plant.sheet import Sheet
from sample_plant.simulator import simulate
from sample_plant.tables_master import capacities
from sample_plant.tables_work import Shopfloor
from sample_plant.world import USUAL_SKUS, make_world

_ALIKE = {
    "agreement",
    "work_instruction",
}  # kinds whose documents share sentences, so that only the name tells them apart


@pytest.fixture(scope="module")
def files() -> list[QuestionFile]:
    return [load(path) for path in sorted(QUESTIONS.glob("*.yaml"))]


@pytest.fixture(scope="module")
def corpus(files: list[QuestionFile]) -> list[tuple[Draft, date]]:
    """The documents as the questions' plant has them, with the first day on which each holds no more."""
    sheet = Sheet(simulate(make_world(USUAL_SKUS, 7, files[0].today)))
    floor = Shopfloor(sheet)
    found = sorted(drafts(Plant(sheet, floor, capacities(sheet, floor.weekly_load()))), key=lambda one: one.begins)
    ends = []
    for number, draft in enumerate(found):
        later = [one.begins for one in found[number + 1 :] if one.name == draft.name]
        last = [draft.valid_to + timedelta(days=1)] if draft.valid_to else []
        ends.append(min([*later, *last], default=date.max))
    return list(zip(found, ends, strict=True))


def _holding(corpus: list[tuple[Draft, date]], day: date) -> list[Draft]:
    return [draft for draft, end in corpus if draft.begins <= day < end]


def _all(files: list[QuestionFile]) -> Iterator[Question]:
    return (question for file in files for question in file.questions)


def test_there_are_many_questions_in_two_halves_and_a_quarter_has_no_answer(files: list[QuestionFile]) -> None:
    assert [(file.half, file.name) for file in files] == [
        ("measured", "passages-measured"), ("tuning", "passages-tuning"),
    ]  # fmt: skip
    assert len({file.today for file in files}) == 1
    asked = list(_all(files))
    assert len(asked) >= 180
    assert len({question.ask for question in asked}) == len(asked)
    assert sum(not question.documents for question in asked) >= len(asked) / 4
    assert sum(question.day != files[0].today for question in asked) >= 12


def test_the_words_of_each_answer_stand_once_in_its_document_as_it_was_on_that_day(
    files: list[QuestionFile], corpus: list[tuple[Draft, date]]
) -> None:
    for question in _all(files):
        holding = {draft.name: draft for draft in _holding(corpus, question.day)}
        for name in question.documents:
            draft = holding[name]
            assert words(draft.text).count(words(question.says)) == 1, question
            assert question.answered_by(name, draft.revision, draft.text)


def test_what_answers_stands_in_no_other_document_but_those_that_are_alike(
    files: list[QuestionFile], corpus: list[tuple[Draft, date]]
) -> None:
    for question in _all(files):
        if question.documents:
            saying = [d for d in _holding(corpus, question.day) if words(question.says) in words(d.text)]
            kinds = {draft.kind for draft in saying if draft.name in question.documents}
            others = [draft for draft in saying if draft.name not in question.documents]
            assert all({draft.kind} | kinds <= _ALIKE for draft in others), (question, [d.name for d in others])


def test_words_are_compared_without_their_layout() -> None:
    assert words("| **0.5 %**<br>of |\n the Line |") == "0.5 % of the line"


GOOD = "{ask: a, document: x.md, says: b}"


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ("{ask: a, document: x.md}", "needs ask, document and says"),
        ("{ask: a, none: b, document: x.md, says: c}", "needs ask, document and says"),
        ("{ask: a, document: x.md, says: 5}", "figures in quotes"),
        ("{ask: a, none: b, day: soon}", "must be a date"),
        (f"{GOOD}, {GOOD}", "asks twice"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, questions: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"source: x\ntoday: 2025-06-12\nhalf: tuning\nquestions: [{questions}]\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=said) as raised:
        load(path)
    assert "mine.yaml" in str(raised.value)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("cases: []", encoding="utf-8")
    with pytest.raises(InvalidInput, match="holds no questions"):
        load(tmp_path / "other.yaml")
    with pytest.raises(InvalidInput, match="cannot be read"):
        load(tmp_path / "none.yaml")
