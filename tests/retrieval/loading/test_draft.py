import pytest

from retrieval.loading.draft import Draft, clean, is_page_number
from retrieval.loading.limits import Limits, Refused
from retrieval.text import BlockKind


def test_what_no_database_stores_and_nobody_sees_is_left_out():
    assert clean("a\x00b\ud800c\ufeff\u200bd\xade") == "abcde"
    assert clean("one\vtwo\rthree\x85four\u00a0five\u2028six") == "one two three four five six"
    assert clean("  one \n\n \n two  ") == "one\ntwo"
    assert clean("Ho\u0308he") == "Höhe"
    assert clean("a\u202eb\u2066c" + "".join(chr(0xE0000 + ord(letter)) for letter in "obey") + "d") == "abcd"


def test_a_table_leaves_out_what_is_empty_throughout_and_keeps_its_bars():
    draft = Draft(Limits())
    draft.table([["", "", ""], ["a", None, "b|c"], ["d"]])
    draft.table([["alone", ""]])
    draft.table([[""]])

    table, alone = draft.parsed("x").blocks
    assert table.text == "| a | b\\|c |\n|---|---|\n| d |  |"
    assert (alone.kind, alone.text) == (BlockKind.PARAGRAPH, "alone")


def test_code_that_holds_a_fence_is_fenced_by_a_longer_one():
    draft = Draft(Limits())
    draft.code("```\nx\n```", "md")

    assert draft.parsed("x").text == "````md\n```\nx\n```\n````"


@pytest.mark.parametrize("line", ["7", "- 7 -", "Page 7 of 12", "Seite 7/12", "p. 7", "iv", "Page of", ""])
def test_page_numbers_are_told(line):
    assert is_page_number(line)


@pytest.mark.parametrize("line", ["7 mm", "Page rules", "WI-7", "." * 5_000 + "a"])
def test_other_lines_are_no_page_numbers(line):
    assert not is_page_number(line)


def test_a_draft_without_text_is_no_document():
    draft = Draft(Limits())
    draft.paragraph(" \x00 ")

    with pytest.raises(Refused, match="holds no text"):
        draft.parsed("x")


def test_of_the_blanks_in_code_no_more_is_kept_than_shows_its_shape():
    draft = Draft(Limits())
    draft.code("a\n" + " " * 90_000 + "b" + " " * 1_500_000 + "c\n" + "\n" * 90_000 + "\td")

    assert draft.parsed("x").text == "```\na\n" + " " * 40 + "b" + " " * 40 + "c\n\n    d\n```"
