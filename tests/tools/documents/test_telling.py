from datetime import date
from uuid import UUID

from tools.documents.library import Passage
from tools.documents.telling import telling


def _passage(text: str, *, title: str = "Rules of the store", number: int = 1, score: float = 0.9) -> Passage:
    return Passage(
        document=UUID(int=number),
        name=f"{number}.md",
        title=title,
        kind="quality",
        revision=None,
        valid_from=date(2025, 1, 1),
        valid_to=None,
        headings=(title, "Weights"),
        text=text,
        first_page=None,
        last_page=None,
        start=0,
        end=len(text),
        score=score,
    )


def test_the_words_that_answer_are_told_surely() -> None:
    told = telling(
        "how heavy may boxes of the store be?", [_passage("Boxes may be as heavy as 15 kg. Doors are shut.")]
    )
    assert told.answered
    assert told.passages[0].quote.startswith("Boxes may be as heavy as 15 kg.")


def test_what_is_far_from_the_question_is_left_out() -> None:
    told = telling("how heavy may boxes be?", [_passage("Doors are shut at night.", score=0.05)])
    assert (told.passages, told.answered) == ((), False)


def test_what_holds_no_number_does_not_answer_how_heavy() -> None:
    assert not telling("how heavy may boxes of the store be?", [_passage("Boxes of the store may be heavy.")]).answered


def test_what_names_another_code_does_not_answer() -> None:
    found = [_passage("The seal of the box changed with ECN-2107.")]
    assert telling("what changed with ECN-2107, which seal of the box?", found).answered
    assert not telling("what changed with ECN-2108, which seal of the box?", found).answered


def test_three_documents_that_say_it_alike_are_told_side_by_side_unless_one_is_meant() -> None:
    found = [_passage(f"Boxes may weigh {n} kg.", title=f"Agreement {n}", number=n, score=0.6) for n in (11, 12, 13)]
    assert len(telling("how much may boxes weigh?", found).each) == 3
    assert telling("how much may boxes weigh?", found, ["V11"]).each == ()
