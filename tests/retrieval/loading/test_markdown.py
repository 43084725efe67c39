from retrieval.loading.limits import Limits
from retrieval.loading.markdown import read
from retrieval.text import Block, BlockKind

TEXT = """---
title: Prüfanweisung Kurbelarm
valid_from: 2024-01-02
skus: [CA-1098, CA-7457]
site: {nested: value}
---
# Höhe *prüfen*

The height is
`3 mm`, see [the plan](https://example.com/plan).

- Clean
  - with oil

    and let it dry
- Measure

3. Sign
4. File

| SKU | Limit |
|---|---|
| CA-1098 | 3 \\| 4 mm |

```gcode
G01 X1

G00
```
"""


def test_headings_paragraphs_lists_tables_and_code_are_blocks_in_order():
    parsed = read(TEXT.encode(), Limits())

    assert parsed.blocks == (
        Block(BlockKind.HEADING, "# Höhe prüfen", 1),
        Block(BlockKind.PARAGRAPH, "The height is 3 mm, see the plan."),
        Block(BlockKind.ITEM, "- Clean"),
        Block(BlockKind.ITEM, "- with oil", 1),
        Block(BlockKind.PARAGRAPH, "and let it dry"),
        Block(BlockKind.ITEM, "- Measure"),
        Block(BlockKind.ITEM, "3. Sign"),
        Block(BlockKind.ITEM, "4. File"),
        Block(BlockKind.TABLE, "| SKU | Limit |\n|---|---|\n| CA-1098 | 3 \\| 4 mm |"),
        Block(BlockKind.CODE, "```gcode\nG01 X1\n\nG00\n```"),
    )


def test_the_yaml_head_is_its_properties_as_they_are_written():
    assert read(TEXT.encode(), Limits()).properties == {
        "title": "Prüfanweisung Kurbelarm",
        "valid_from": "2024-01-02",
        "skus": "CA-1098, CA-7457",
    }


def test_a_text_that_begins_with_a_rule_has_no_properties_and_loses_nothing():
    parsed = read(b"---\nNot: [yaml\n---\n\nText\n", Limits())

    assert not parsed.properties
    assert "Not: [yaml" in parsed.text


def test_aliases_in_a_yaml_head_do_not_multiply():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join(['*' + before] * 10)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]

    assert read("\n".join(["---", *lines, "---", "Text"]).encode(), Limits()).properties == {"a": ", ".join("x" * 10)}


def test_a_document_that_holds_nothing_but_its_head_is_refused(refused):
    assert refused(read, b"---\ntitle: x\n---\n") == "holds no text"


def test_tags_and_comments_that_are_never_closed_are_read_once():
    assert _text("<div\n" * 100_000) == "<div\n" * 99_999 + "<div"
    assert _text("<div>\n" + "<!-- " * 100_000 + "\n</div>\n\nText\n") == "Text"


def _text(text: str) -> str:
    return read(text.encode(), Limits()).text
