"""Chunks follow a document's structure, and nothing of it is lost or doubled."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import tokens
from retrieval.chunking import chunks
from retrieval.text import SEPARATOR, Block, BlockKind, Chunk, Parsed

_WORDS = st.lists(
    st.sampled_from(
        ["Torque", "bolts", "to", "48", "Nm.", "HL-2201", "Prüfung", "z. B.", "e.g.", "漢字。", "a" * 90, "🔧", "\n"]
    ),
    min_size=1,
    max_size=60,
).map(" ".join)
_ANY = st.one_of(_WORDS, st.text(min_size=1, max_size=80))
_CELL = st.one_of(st.sampled_from(["", "M8", "48 Nm", "HL-2201"]), _WORDS.map(lambda text: text.replace("\n", " ")))


@st.composite
def _tables(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=1, max_size=12))
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


@st.composite
def _blocks(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from(BlockKind))
    page = draw(st.one_of(st.none(), st.integers(1, 9)))
    level = draw(st.integers(1, 4)) if kind is BlockKind.HEADING else draw(st.integers(0, 3))
    text = draw(_tables() if kind is BlockKind.TABLE else _ANY)
    if kind is BlockKind.HEADING:
        text = "#" * level + " " + text.replace("\n", " ")[: draw(st.sampled_from([20, 300]))]
    if kind is BlockKind.ITEM:
        text = "- " + text
    if kind is BlockKind.PARAGRAPH and draw(st.booleans()):
        text += ":"
    return Block(kind, text, level, page)


_DOCUMENTS = st.lists(_blocks(), max_size=25).map(lambda blocks: Parsed(tuple(blocks), "text/plain"))


@settings(max_examples=150, deadline=None)
@given(parsed=_DOCUMENTS, most=st.sampled_from([32, 60, 200]))
def test_of_any_document_nothing_is_lost_or_doubled(parsed: Parsed, most: int) -> None:
    found = chunks(parsed, most=most, least=most // 4)
    text = parsed.text
    assert [one.number for one in found] == list(range(len(found)))
    for one in found:
        said = text[one.start : one.end]
        assert one.text.endswith(said)
        head = one.text.removesuffix(said)
        assert not head or any(block.kind is BlockKind.TABLE and block.text.startswith(head) for block in parsed.blocks)
        assert one.tokens == tokens.count(one.text) <= most
    assert all(earlier.end <= later.start for earlier, later in pairwise(found))
    led = {heading for one in found for heading in one.headings}
    for between in _left_out(text, found):
        for line in filter(None, (part.strip() for part in between.split(SEPARATOR))):
            assert line.lstrip("#").strip() in led or set(line) <= {"#", " "}, line


def _left_out(text: str, found: list[Chunk]) -> list[str]:
    bounds = [0, *(bound for one in found for bound in (one.start, one.end)), len(text)]
    return [text[bounds[at] : bounds[at + 1]] for at in range(0, len(bounds), 2)]


def _parsed(*blocks: Block) -> Parsed:
    return Parsed(blocks, "text/markdown")


def _heading(level: int, text: str, page: int | None = None) -> Block:
    return Block(BlockKind.HEADING, "#" * level + " " + text, level, page)


def _paragraph(text: str, page: int | None = None) -> Block:
    return Block(BlockKind.PARAGRAPH, text, page=page)


def _item(text: str, level: int = 0) -> Block:
    return Block(BlockKind.ITEM, "- " + text, level)


LONG = "Clean the bearing seat with a lint-free cloth and check it for scratches before the next step is begun. " * 3


def test_a_document_without_text_has_no_chunks() -> None:
    assert chunks(_parsed()) == []
    assert chunks(_parsed(_paragraph("  \n "))) == []


def test_a_chunk_knows_the_headings_above_it_and_its_pages() -> None:
    first, second = chunks(
        _parsed(
            _heading(1, "WI-104 Crank", 1),
            _heading(2, "3 Pressing", 1),
            _paragraph(LONG, 1),
            _paragraph("See also 4.", 2),
            _heading(2, "4 #2 bearing", 2),
            _paragraph(LONG, 3),
        )
    )
    assert (first.headings, first.first_page, first.last_page) == (("WI-104 Crank", "3 Pressing"), 1, 2)
    assert (second.headings, second.first_page, second.last_page) == (("WI-104 Crank", "4 #2 bearing"), 3, 3)
    assert "#" not in first.text


def test_large_sections_never_share_a_chunk() -> None:
    found = chunks(
        _parsed(
            _heading(1, "A"),
            _paragraph(LONG),
            _heading(1, "B"),
            _paragraph("Short."),
            _heading(2, "B1"),
            _paragraph(LONG),
        )
    )
    assert [one.headings for one in found] == [("A",), ("B",), ("B", "B1")]


def test_small_neighbours_under_one_heading_share_a_chunk_with_their_headings_in_its_text() -> None:
    (found,) = chunks(
        _parsed(
            _heading(1, "WI-104"),
            _heading(2, "1 Purpose"),
            _paragraph("How cranks are pressed."),
            _heading(2, "2 Scope"),
            _paragraph("Line 3."),
        )
    )
    assert found.headings == ("WI-104",)
    assert found.text == "## 1 Purpose\n\nHow cranks are pressed.\n\n## 2 Scope\n\nLine 3."


def test_small_neighbours_under_different_headings_stay_apart() -> None:
    found = chunks(
        _parsed(
            _heading(1, "A"),
            _heading(2, "A1"),
            _paragraph("One."),
            _heading(1, "B"),
            _heading(2, "B1"),
            _paragraph("Two."),
        )
    )
    assert [one.headings for one in found] == [("A", "A1"), ("B", "B1")]


def test_a_heading_with_nothing_below_it_is_text_itself() -> None:
    found = chunks(
        _parsed(
            _heading(1, "A"),
            _paragraph(LONG),
            _heading(2, "Reserved"),
            _paragraph(" \n"),
            _heading(1, "B"),
            _paragraph(LONG),
        )
    )
    assert [(one.headings, one.text[:11]) for one in found] == [
        (("A",), "Clean the b"),
        (("A",), "## Reserved"),
        (("B",), "Clean the b"),
    ]


def test_a_heading_as_long_as_a_paragraph_is_one() -> None:
    (found,) = chunks(_parsed(_heading(1, "A"), _heading(2, LONG)))
    assert found.headings == ("A",)
    assert found.text.startswith("## Clean")


def test_items_are_whole_and_the_lead_in_stays_with_the_first() -> None:
    items = [
        _item(f"Step {number}: press bearing {number} in until it stops, then check the gap.") for number in range(12)
    ]
    blocks = [_paragraph("Some words about the press that stand alone. " * 2 + "Then do the following:"), *items]
    found = chunks(_parsed(*blocks), most=100, least=25)
    assert len(found) > 2
    led = next(one for one in found if "following:" in one.text)
    assert "following:\n\n- Step 0" in led.text
    for block in items:
        assert sum(block.text in one.text for one in found) == 1


def test_an_item_that_alone_is_too_long_is_cut_between_sentences() -> None:
    found = chunks(_parsed(_item("Tighten the screw no. 4 by hand. " * 20)), most=60, least=10)
    assert len(found) > 2
    assert all(one.text.strip().endswith("by hand.") for one in found)


def test_a_table_is_cut_between_rows_and_its_head_is_said_again() -> None:
    head = "| Screw | Torque |\n|---|---|\n"
    rows = [f"| M{number} x 1.25 | {number * 6} Nm |" for number in range(4, 40)]
    text = head + "\n".join(rows)
    parsed = _parsed(_paragraph("Table 2 – torques"), Block(BlockKind.TABLE, text, page=4), _paragraph("End."))
    found = chunks(parsed, most=120, least=30)
    assert len(found) > 2
    assert found[0].text.startswith("Table 2 – torques\n\n| Screw")
    assert all(one.text.startswith(head) for one in found[1:-1])
    for row in rows:
        assert sum(row in one.text.splitlines() for one in found) == 1


def test_a_table_s_head_that_is_as_long_as_a_chunk_is_not_said_again() -> None:
    text = "| " + "very long head " * 20 + "|\n|---|\n" + "\n".join(f"| {number} |" for number in range(60))
    found = chunks(_parsed(Block(BlockKind.TABLE, text)), most=60, least=10)
    assert sum("very long head" in one.text for one in found) < len(found)


def test_code_is_cut_between_lines() -> None:
    lines = [f"G01 X{number} Y{number * 2} F200" for number in range(40)]
    found = chunks(_parsed(Block(BlockKind.CODE, "\n".join(lines))), most=60, least=10)
    assert [line for one in found for line in one.text.splitlines()] == lines


def test_a_word_longer_than_a_chunk_is_cut_too() -> None:
    found = chunks(_parsed(_paragraph("x9Q-" * 500)), most=60, least=10)
    assert "".join(one.text for one in found) == "x9Q-" * 500


@pytest.mark.parametrize(("most", "least"), [(20, 5), (200, 101), (200, 0)])
def test_sizes_that_no_chunk_could_keep_are_refused(most: int, least: int) -> None:
    with pytest.raises(ValueError, match="at least 32 tokens"):
        chunks(_parsed(), most=most, least=least)
