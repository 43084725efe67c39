from datetime import date, datetime
from decimal import Decimal

import pytest

from evals.said import says


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1085, "There are 1,085 EA."),
        ("1085.0000", "1085 EA"),
        (1085, "1'085 pieces"),
        (1085, "1\u202f085 pieces"),
        (1085, "1 085 pieces"),
        (1234567, "12,34,567 in all"),
        (1234567.5, "**1,234,567.50** USD"),
        (17, "17 days, the fastest"),
        (408, "| Tool Crib | 408 |"),
        (250, "$250."),
        (-5, "short by −5"),
        (62, "size 62, red"),
    ],
)
def test_a_number_is_said_in_any_grouping(value: object, text: str) -> None:
    assert says(text, value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1085, "There are 10,850 EA."),
        (1085, "1.085 EA"),
        (85, "1,085 EA"),
        (89, "BK-R89R-62"),
        (62, "BK-R89R-62"),
        (3, "version 13"),
        (5, "5.4 days"),
        (5, "-5"),
        (18, "As of 2025-05-15 18:00 UTC"),
        (15, "As of 2025-05-15 18:00 UTC"),
        (2025, "since 15 May 2025"),
    ],
)
def test_another_number_a_code_or_a_date_does_not_say_it(value: object, text: str) -> None:
    assert not says(text, value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("23153.2339", "a total of 23,153.23 USD"),
        (Decimal("17.25"), "17.3 days on average"),
        (Decimal("17.25"), "17.2 days on average"),
        ("17.3", "17.3333 days"),
        (Decimal("16.6666666666666667"), "16.67"),
    ],
)
def test_a_number_may_be_rounded_behind_the_point(value: object, text: str) -> None:
    assert says(text, value)


@pytest.mark.parametrize(
    ("value", "text"),
    [("23153.2339", "23,153.24 USD"), ("23153.2339", "23,153 USD"), (Decimal("17.37"), "17.3 or 17.46"), (17, "17.3")],
)
def test_a_number_is_not_rounded_further_or_wrongly(value: object, text: str) -> None:
    assert not says(text, value)


@pytest.mark.parametrize(
    ("value", "text"),
    [("12.5", "12.5 % of them"), (Decimal("0.12483"), "12.5%"), ("0.25", "25 percent"), ("12.4833", "12.48 per cent")],
)
def test_a_share_is_said_as_percent(value: object, text: str) -> None:
    assert says(text, value)


@pytest.mark.parametrize(("value", "text"), [("0.125", "12.5 days"), ("0.125", "13.5 %"), (25, "0.25 %")])
def test_a_share_is_not_said_by_another_number(value: object, text: str) -> None:
    assert not says(text, value)


@pytest.mark.parametrize(
    "text",
    [
        "due 2025-05-07",
        "due 2025-05-07T00:00:00Z",
        "due 2025/05/07",
        "due 7 May 2025",
        "due 7th of May, 2025",
        "due 07-May-2025",
        "due May 7, 2025.",
        "due 07.05.2025",
        "due 5/7/2025",
        "due 07/05/2025",
    ],
)
@pytest.mark.parametrize("value", ["2025-05-07", "2025-05-07 00:00:00", "07.05.2025", date(2025, 5, 7)])
def test_a_date_is_said_in_any_writing(value: object, text: str) -> None:
    assert says(text, value)


@pytest.mark.parametrize("text", ["2025-05-08", "2024-05-07", "7 June 2025", "May 17, 2025", "07.06.2025", "May 2025"])
def test_another_day_does_not_say_a_date(text: str) -> None:
    assert not says(text, datetime(2025, 5, 7))


@pytest.mark.parametrize("text", ["in 2024-03", "in March 2024", "Mar 2024 was best"])
def test_a_month_is_said_as_number_or_name(text: str) -> None:
    assert says(text, "2024-03")


@pytest.mark.parametrize("text", ["in March 2023", "on 2024-03-05", "on 5 March 2024", "in May 2024"])
def test_another_month_or_a_day_in_it_does_not_say_a_month(text: str) -> None:
    assert not says(text, "2024-03")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Tool Crib", "408 in tool crib"),
        ("BK-R89R-62", "the BK-R89R-62, red"),
        ("Proseware, Inc.", "**Proseware, Inc.** is fastest"),
        ("HL Road Frame - Black, 58", "HL Road\u00a0Frame - Black, 58"),
        ("3E4", "part 3E4"),
        ("A|B", "| A\\|B |"),
        (True, "Yes, it is active"),
        (["Chain", "Crown Race"], "Crown Race and Chain"),
        ({"any": ["Austria", "AT"]}, "AT: 12 EA"),
        ({"any": [6, [18, 12]]}, "6 EA are missing"),
        ({"any": [6, [18, 12]]}, "ordered 18, shipped 12"),
    ],
)
def test_words_are_said_whatever_their_case_and_marks(value: object, text: str) -> None:
    assert says(text, value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Tool Crib", "408 in Subassembly"),
        ("Chain", "Chainring"),
        ("BK-R89R", "BK-R89R-62"),
        ("R89R-62", "BK-R89R-62"),
        ("3E4", "30000"),
        (["Chain", "Crown Race"], "Chain"),
        ({"any": ["Austria", "AT"]}, "DE: 12 EA"),
        ({"any": [6, [18, 12]]}, "ordered 18"),
        ({"other": ["Austria"]}, "Austria"),
    ],
)
def test_words_are_not_said_by_longer_or_other_ones(value: object, text: str) -> None:
    assert not says(text, value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "No order is late."), (0, "None."), (3, "Three suppliers sell it."), (1, "There is one order.")],
)
def test_a_small_count_may_be_a_word(value: object, text: str) -> None:
    assert says(text, value)


@pytest.mark.parametrize(("value", "text"), [(0, "It is known."), (3, "thirteen"), (1, "one of them"), (2, "three")])
def test_another_word_is_not_the_count(value: object, text: str) -> None:
    assert not says(text, value)
