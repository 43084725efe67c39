from sample_plant.documents_blocks import blocks_of, plain


def test_headings_paragraphs_items_and_tables_come_in_their_order() -> None:
    table = "| a | b |\n|---|---|\n| 1 | |"
    text = f"# Title\n\nTwo lines\nof one paragraph.\n- an item\n  goes on\n1. first\n\n{table}\n## Next\nEnd"
    found = [(block.text, block.level, block.mark, block.rows) for block in blocks_of(text)]
    assert found == [
        ("Title", 1, "", []),
        ("Two lines of one paragraph.", 0, "", []),
        ("an item goes on", 0, "-", []),
        ("first", 0, "1.", []),
        ("", 0, "", [["a", "b"], ["1", ""]]),
        ("Next", 2, "", []),
        ("End", 0, "", []),
    ]


def test_an_empty_line_parts_what_it_stands_between() -> None:
    assert [block.text for block in blocks_of("one\n\ntwo")] == ["one", "two"]


def test_bold_text_loses_its_asterisks_only() -> None:
    assert plain("at most **5 %** of 2*3*4") == "at most 5 % of 2*3*4"
