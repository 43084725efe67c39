"""A block falls into the pieces that a reader would not cut further."""

import pytest

from retrieval.pieces import AFTER_HEADING, AFTER_LEAD_IN, AT_ROW, leads_in, pieces
from retrieval.text import Block, BlockKind


def _texts(block: Block, limit: int) -> list[str]:
    return [block.text[piece.start - 7 : piece.end - 7] for piece in pieces(block, 7, None, limit)]


def test_a_paragraph_that_is_short_enough_is_one_piece() -> None:
    assert _texts(Block(BlockKind.PARAGRAPH, "One. Two. Three."), 100) == ["One. Two. Three."]


def test_a_long_paragraph_falls_into_sentences_not_after_abbreviations_or_numbers() -> None:
    text = "Use tool no. 4 (e.g. Nr. 12), ca. 3 cm. Then check Rev. C of fig. 2. Ersatz z. B. Loctite. Done 1. Last! Ok"
    assert _texts(Block(BlockKind.PARAGRAPH, text), 26) == [
        "Use tool no. 4 (e.g. Nr. 12), ca. 3 cm. ",
        "Then check Rev. C of fig. 2. Ersatz z. B. Loctite. ",
        "Done 1. Last! ",
        "Ok",
    ]


def test_a_long_sentence_falls_between_words() -> None:
    cut = _texts(Block(BlockKind.PARAGRAPH, "bearing " * 100), 30)
    assert len(cut) > 3
    assert set("".join(cut).split()) == {"bearing"}
    assert all(one.endswith(" ") for one in cut)


def test_only_the_last_sentence_of_a_lead_in_is_kept_with_what_it_leads_to() -> None:
    block = Block(BlockKind.PARAGRAPH, "The press is warm. Proceed as follows:")
    assert _texts(block, 100) == ["The press is warm. ", "Proceed as follows:"]
    (item,) = pieces(Block(BlockKind.ITEM, "- Stop."), 0, block, 100)
    assert item.reluctance == AFTER_LEAD_IN


def test_rows_carry_their_table_s_head_and_the_first_is_not_parted_from_it() -> None:
    head = "| a | b |\n|:--|--:|\n"
    top, first, second = pieces(Block(BlockKind.TABLE, head + "| 1 | 2 |\n| 3 | 4 |"), 0, None, 100)
    assert (top.head, top.end) == ("", len(head))
    assert (first.head, first.reluctance) == (head, AFTER_HEADING)
    assert (second.head, second.reluctance) == (head, AT_ROW)


@pytest.mark.parametrize("text", ["-" * 50_000 + "x", "." * 50_000, '."' * 25_000, "#" * 50_000, "| " * 25_000])
def test_signs_without_end_are_cut_in_a_moment(text: str) -> None:
    for kind in BlockKind:
        assert "".join(_texts(Block(kind, f"a\n{text}\n{text[:1000]}"), 200)).endswith(text[:1000])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Proceed as follows:", True),
        ("Die Teile sind: ", True),
        ("Table 4 – torques", True),
        ("Tabelle 2: Momente", True),
        ("Tables are kept dry.", False),
        ("At 10:30 the shift ends.", False),
    ],
)
def test_a_colon_or_a_caption_leads_in(text: str, expected: bool) -> None:
    assert leads_in(text) is expected
