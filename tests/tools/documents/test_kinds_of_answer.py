import pytest

from tools.documents.kinds_of_answer import of_kind, what_is_told


@pytest.mark.parametrize(
    ("question", "answers", "does_not"),
    [
        ("how often is the freezer defrosted", "It is done every second week.", "Nobody works in it for 90 seconds."),
        ("how long may the door stand open", "No longer than 90 seconds.", "The door stays shut."),
        ("and when are withdrawals reported", "They are reported on Fridays.", "They are reported to the buyer."),
        ("how many pieces are drawn", "Three pieces of each lot.", "Pieces of each lot."),
        ("who signs the permit", "It is signed by the head of quality.", "It is signed twice."),
        ("why is it late", "The core shooter broke down.", "Castings come later."),
        ("what is the procedure", "Anything answers that.", ""),
    ],
)  # fmt: skip
def test_a_text_is_of_the_kind_that_is_asked_for(question: str, answers: str, does_not: str) -> None:
    assert of_kind(question, answers)
    assert not does_not or not of_kind(question, does_not)


def test_when_within_a_sentence_asks_for_no_time() -> None:
    assert of_kind("loss accepted when parts are treated outside", "Two per cent are accepted.")


def test_how_long_is_no_word_that_a_passage_must_hold() -> None:
    assert what_is_told("how long is the warranty?").split() == ["is", "the", "warranty?"]
