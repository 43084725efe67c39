import pytest

from tools.documents.quoting import LONGEST, flat, heard, quote

AGREEMENT = (
    "# Late delivery\n\nThe supplier confirms each order within two working days. For each commenced week of delay the"
    " supplier owes a penalty of 0.5 % of the order value, at most 5 %. The penalty is credited with the next invoice."
)
TABLE = "Tighten as the table says.\n\n| Bolt | Torque |\n|---|---|\n| M8 | 40 Nm |\n| M12 | 50 Nm |\n| M16 | 85 Nm |"


@pytest.mark.parametrize(
    ("question", "passage", "said"),
    [
        ("what is the penalty for a week of delay", AGREEMENT, "For each commenced week of delay"),
        ("when is an order confirmed", AGREEMENT, "The supplier confirms each order within two working days."),
        ("which torque for M12", TABLE, "Bolt: M12; Torque: 50 Nm"),
        ("what must I wear when grinding", "- Wear safety shoes.\n- Must wear goggles when grinding.\n- Keep clean.",
         "Must wear goggles when grinding."),
        ("how long is the warranty", "The warranty is described here. The warranty lasts 24 months from delivery.",
         "The warranty lasts 24 months from delivery."),
        ("who approves a deviation", "See no. 4 and Fig. 2 of the annex. The quality manager approves a deviation.",
         "The quality manager approves a deviation."),
        ("what is the limit", "The limit is approx. 40 mm here. Another one.", "The limit is approx. 40 mm here."),
    ],
)  # fmt: skip
def test_the_sentence_item_or_row_that_answers_is_quoted(question: str, passage: str, said: str) -> None:
    assert quote(question, passage).text.startswith(said)


def test_a_line_broken_in_the_file_is_one_sentence() -> None:
    assert quote("notice period", "The notice period is\nsix months to the end\nof a quarter. Other things.").text == (
        "The notice period is six months to the end of a quarter."
    )


def test_the_next_sentence_is_quoted_as_well_when_it_says_more_of_the_question() -> None:
    said = quote("what is the penalty for delay and when is it credited", AGREEMENT).text
    assert said.endswith("The penalty is credited with the next invoice.")
    assert "confirms" not in said


def test_words_of_the_headings_tell_no_lines_apart() -> None:
    passage = "Late delivery is defined here. The fine is one percent a week."
    assert quote("fine for late delivery", passage, ("Late delivery",)).text.endswith("The fine is one percent a week.")


def test_a_quotation_is_a_few_lines_at_most() -> None:
    assert len(quote("penalty", "penalty " * 500).text) <= LONGEST
    assert quote("penalty", "penalty " * 500).text.endswith(" …")
    assert quote("penalty", "").text == ""
    assert quote("penalty", "# Penalty").text == ""


def test_heard_is_the_share_of_the_questions_words_that_stand_there() -> None:
    assert heard("what is the penalty for delay", AGREEMENT) == 1
    assert heard("penalty in Atlantis", AGREEMENT) == 0.5
    assert heard("Atlantis", "nothing", ("About Atlantis",)) == 1
    assert heard("what is the", AGREEMENT) == 0


def test_what_would_be_markup_is_none_in_a_line_of_an_answer() -> None:
    assert flat("a [b](c)\n![d](e) <i>") == r"a \[b\](c) !\[d\](e) \<i>"


def test_a_line_is_told_by_the_heading_above_it_too() -> None:
    passage = (
        "## 5. Late delivery\n\nNo penalty is agreed.\n\n## 6. Contacts\n\nOrders go to orders@c-parts-10020.example."
    )
    said = quote("does C-parts pay a penalty when it is late", passage, ("Agreement with C-parts",))
    assert (said.text, said.heading) == ("No penalty is agreed.", "5. Late delivery")


def test_what_a_sentence_points_back_to_is_quoted_before_it() -> None:
    passage = "Within 3 days it counts as on time. From the day after these days of grace a penalty is due. More."
    assert quote("how many days of grace before a penalty is due", passage).text.startswith("Within 3 days")


def test_a_table_is_quoted_whole_when_it_is_none_of_its_rows_that_is_asked_about() -> None:
    passage = "| days late | deduction |\n|---|---|\n| 1 to 4 | none |\n| 5 to 14 | 1.0 % |"
    said = quote("which deduction when they are three weeks late", passage).text
    assert said == "days late | deduction: 1 to 4 | none; 5 to 14 | 1.0 %"


def test_the_head_and_foot_of_a_letter_are_not_quoted() -> None:
    letter = (
        "From: Marek Nowak <office@litware.example>\nTo: S. Weiss <buy@plant.example>\nDate: 27 May 2025\n\n"
        "Dear Partners,\n\nOur works will be closed for two weeks.\n\nKind regards, Marek Nowak"
    )
    said = quote("what did Marek Nowak write about the works holiday", letter, ("Works holiday",))
    assert said.text == "Our works will be closed for two weeks."


def test_a_line_that_holds_little_of_the_question_is_quoted_with_what_stands_beside_it() -> None:
    passage = "Nuts are packed on line 2. Staff wear aprons. The line stays locked until the swab is clean."
    assert quote("when may other goods run again after nuts", passage).text == passage
