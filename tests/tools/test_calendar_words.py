import pytest

from tools.calendar_words import calendar_word


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tommorow", "tomorrow"),
        ("tomorow", "tomorrow"),
        ("yesteday", "yesterday"),
        ("wendsday", "wednesday"),
        ("thrusday", "thursday"),
        ("febuary", "february"),
        ("agust", "august"),
        ("qarter", "quarter"),
    ],
)
def test_a_slip_is_the_word_it_was_to_be(written: str, meant: str) -> None:
    assert calendar_word(written) == meant


@pytest.mark.parametrize(
    "word",
    ["tomorrow", "may", "mai", "moths", "mouths", "mondays", "sundry", "quartet", "monthly", "order", "ar5381", ""],
)
def test_what_is_right_or_another_word_is_left_alone(word: str) -> None:
    assert calendar_word(word) == ""
