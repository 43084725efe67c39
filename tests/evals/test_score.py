import pytest

from evals.score import stands


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1085, "There are 1,085 EA."),
        ("1085.0000", "1085 EA"),
        ("23153.2339", "a total of 23,153.23 USD"),
        (17, "17 days, the fastest"),
        ("Tool Crib", "408 in tool crib"),
        (-5, "short by -5"),
    ],
)
def test_a_value_stands_in_a_text_that_says_it(value: object, text: str) -> None:
    assert stands(value, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1085, "There are 10,850 EA."),
        (89, "BK-R89R-62"),
        (5, "5.4 days"),
        ("23153.2339", "23,153.24 USD"),
        (3, "version 13"),
        ("Tool Crib", "408 in Subassembly"),
    ],
)
def test_a_value_does_not_stand_in_a_text_that_says_another(value: object, text: str) -> None:
    assert not stands(value, text)
