"""What was found is shown as passages: neighbours as one, the same words once."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.chunking import chunks
from retrieval.joining import FoundChunk, join
from retrieval.text import Block, BlockKind, Chunk, Parsed

_ROWS = "\n".join(f"| M{number} | {number * 6} Nm |" for number in range(4, 60))
_STEPS = " ".join(f"Tighten screw {number} crosswise, then turn on by a quarter." for number in range(18))
PARSED = Parsed(
    (
        Block(BlockKind.HEADING, "# Torques", 1, 1),
        Block(BlockKind.PARAGRAPH, _STEPS, page=1),
        Block(BlockKind.TABLE, "| Screw | Torque |\n|---|---|\n" + _ROWS, page=2),
        Block(BlockKind.HEADING, "# Tools", 1, 3),
        Block(BlockKind.PARAGRAPH, "Torque wrench TW-200, calibrated once a year by the tool crib. " * 6, page=3),
    ),
    "text/markdown",
)
CHUNKS = chunks(PARSED, most=80, least=20)


def _found(*chunks: Chunk, document: str = "d1", name: str = "torques.md", edition: int = 1) -> list[FoundChunk]:
    return [FoundChunk(document, name, edition, chunk, 1 - at / 10) for at, chunk in enumerate(chunks)]


def test_neighbours_are_one_passage_wherever_they_are_ranked() -> None:
    (first, second) = join(_found(CHUNKS[1], CHUNKS[-1], CHUNKS[0]))
    assert first.text == PARSED.text[first.start : first.end] == CHUNKS[0].text + CHUNKS[1].text
    assert (first.chunks, first.score) == ((0, 1), 1.0)
    assert (second.chunks, second.score) == ((CHUNKS[-1].number,), 0.9)


def test_the_head_of_a_table_is_not_said_twice() -> None:
    rows = [one for one in CHUNKS if one.text.startswith("| Screw")]
    assert len(rows) > 2
    (passage,) = join(_found(*rows))
    assert passage.text.count("| Screw") == 1
    assert passage.text.count("Nm") == sum(one.text.count("Nm") for one in rows)
    assert (passage.first_page, passage.last_page) == (2, 2)


def test_chunks_of_two_sections_or_documents_or_with_one_between_them_stay_apart() -> None:
    tools = next(at for at, one in enumerate(CHUNKS) if one.headings == ("Tools",))
    assert len(join(_found(CHUNKS[tools - 1], CHUNKS[tools]))) == 2
    assert len(join(_found(CHUNKS[0], CHUNKS[2]))) == 2
    assert len(join([*_found(CHUNKS[0]), *_found(CHUNKS[1], document="d2", name="other.md")])) == 2


def test_a_passage_that_is_said_in_two_documents_is_shown_once_as_ranked_first() -> None:
    spaced = replace(CHUNKS[0], text=CHUNKS[0].text.upper().replace(" ", "\n "))
    found = [*_found(CHUNKS[0]), *_found(spaced, document="d2", name="other.md", edition=7)]
    assert [one.document for one in join(found)] == ["d1"]
    other = replace(CHUNKS[0], text=CHUNKS[0].text.replace("a quarter", "1/2"))
    assert len(join([*_found(CHUNKS[0]), *_found(other, document="d2", name="other.md")])) == 2


def test_of_the_same_passage_in_two_revisions_the_newer_is_kept_in_the_better_place() -> None:
    older, newer = _found(CHUNKS[0]), _found(CHUNKS[0], document="d2", edition=2)
    between = _found(CHUNKS[-1], document="d3", name="other.md")
    found = [*older, *between, replace(newer[0], score=0.5)]
    assert [(one.document, one.score) for one in join(found)] == [("d2", 1.0), ("d3", 1.0)]
    assert [one.document for one in join([*newer, *older])] == ["d2"]


def test_the_same_chunk_twice_is_one() -> None:
    assert len(join(_found(CHUNKS[0], CHUNKS[0]))) == 1
    assert join([]) == []


@settings(deadline=None)
@given(numbers=st.lists(st.integers(0, len(CHUNKS) - 1), unique=True))
def test_every_found_chunk_is_in_one_passage_and_passages_are_the_document_s_text(numbers: list[int]) -> None:
    passages = join([replace(one, document="d1") for one in _found(*(CHUNKS[number] for number in numbers))])
    for passage in passages:
        assert passage.text.endswith(PARSED.text[passage.start : passage.end])
    assert len({number for one in passages for number in one.chunks}) == sum(len(one.chunks) for one in passages)
    spread = sorted(number for one in passages for number in one.chunks)
    assert set(spread) <= set(numbers)
    assert [one.score for one in passages] == sorted((one.score for one in passages), reverse=True)
