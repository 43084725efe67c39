import pytest

from retrieval.loading.limits import Limits
from retrieval.loading.text import read
from retrieval.text import Block, BlockKind

TEXT = """Prüfung der Höhe
================

The first paragraph
has two lines.
- one
  goes on
- two
  1) inner

Plan
----
Last – one €
"""


def test_paragraphs_underlined_headings_and_items_are_told_apart():
    assert read(TEXT.encode(), Limits()).blocks == (
        Block(BlockKind.HEADING, "# Prüfung der Höhe", 1),
        Block(BlockKind.PARAGRAPH, "The first paragraph\nhas two lines."),
        Block(BlockKind.ITEM, "- one\ngoes on"),
        Block(BlockKind.ITEM, "- two"),
        Block(BlockKind.ITEM, "1) inner", 1),
        Block(BlockKind.HEADING, "## Plan", 2),
        Block(BlockKind.PARAGRAPH, "Last – one €"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_encoding_is_told(encoding):
    assert read(TEXT.replace("\n", "\r\n").encode(encoding), Limits()) == read(TEXT.encode(), Limits())


def test_bytes_that_are_no_text_are_refused(refused):
    assert "neither text" in refused(read, b"\x81\x8d text")
    assert "neither text" in refused(read, b"te\x00xt")


def test_a_stray_control_character_is_left_out():
    assert read(b"One bell \x07 in a long text. " * 20, Limits()).text.startswith("One bell in a long")


def test_more_text_than_is_allowed_is_refused(refused):
    assert (
        refused(read, b"word\n\n" * 100, Limits(text_chars=99)) == "holds more text than is read: at most 99 characters"
    )
