import pytest

from retrieval.terms import Terms, codes


def terms(text: str) -> list[str]:
    return list(Terms().of(text))


def test_a_word_is_looked_up_by_its_stem_and_filler_is_not() -> None:
    assert terms("What is the penalty for late-deliveries?") == ["penalti", "late", "deliveri"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BK-M82S-42", {"bkm82s42", "bk", "m82s", "42"}),
        ("AR-5381", {"ar5381", "ar", "5381"}),
        ("ar5381", {"ar5381", "ar", "5381"}),
        ("PO 4012", {"po", "4012"}),
        ("10.9", {"10.9"}),
        ("M8x30", {"m8x30", "m8", "30"}),
        ("0.05mm", {"0.05mm", "0.05", "mm"}),
        ("1,250.50 and 1250", {"1250.50", "1250"}),
        ("Müller’s Gerät", {"muller", "gerat"}),
    ],
)
def test_a_code_or_number_is_looked_up_whole_and_by_its_parts(text: str, expected: set[str]) -> None:
    assert set(terms(text)) == expected


def test_a_code_is_found_with_and_without_its_hyphens() -> None:
    assert codes("AR-5381") == codes("ar5381") == {"ar5381"}


def test_small_numbers_and_words_are_no_codes() -> None:
    assert codes("within 30 days of PO 4012, torque 10.9, screw M8x30") == {"4012", "m8x30"}
