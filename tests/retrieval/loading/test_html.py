from retrieval.loading.html import read
from retrieval.loading.limits import Limits
from retrieval.text import Block, BlockKind

PAGE = """<!doctype html><html><head><title>Lieferbedingungen für Hülsen</title>
<meta name="author" content="Jürgen Weiß"><meta name="valid-from" content="2024-01-01">
<style>p{color:red}</style></head>
<body><nav>Home | Contact</nav><h1>Liefer<i>bedingungen</i></h1>loose <b>bold</b> text
<p>A street<br>a town<ul><li>first<ul><li>inner</ul><li><p>second</p><p>more of it</p></ul>
<ol start="3"><li>third</ol>
<div hidden>unseen</div><p style="display: none">unseen</p><script>alert("unseen")</script>
<table><caption>Discounts</caption><tr><th>From<th colspan=2>Discount<tr><td rowspan=2>10|20<td>2 %<td>EUR
<tr><td>3 %<td>USD</table>
<table><tr><td><h2>In a frame</h2><p>Text in a frame</table>
<pre>G01 X1
  G00</pre></body></html>"""


def test_what_a_reader_of_the_page_sees_is_read_in_order():
    assert read(PAGE.encode(), Limits()).blocks == (
        Block(BlockKind.HEADING, "# Lieferbedingungen", 1),
        Block(BlockKind.PARAGRAPH, "loose bold text"),
        Block(BlockKind.PARAGRAPH, "A street\na town"),
        Block(BlockKind.ITEM, "- first"),
        Block(BlockKind.ITEM, "- inner", 1),
        Block(BlockKind.ITEM, "- second"),
        Block(BlockKind.PARAGRAPH, "more of it"),
        Block(BlockKind.ITEM, "3. third"),
        Block(BlockKind.PARAGRAPH, "Discounts"),
        Block(
            BlockKind.TABLE,
            "| From | Discount |  |\n|---|---|---|\n| 10\\|20 | 2 % | EUR |\n| 10\\|20 | 3 % | USD |",
        ),
        Block(BlockKind.HEADING, "## In a frame", 2),
        Block(BlockKind.PARAGRAPH, "Text in a frame"),
        Block(BlockKind.CODE, "```\nG01 X1\n  G00\n```"),
    )


def test_its_title_and_what_its_head_names_are_properties():
    assert read(PAGE.encode(), Limits()).properties == {
        "title": "Lieferbedingungen für Hülsen",
        "author": "Jürgen Weiß",
        "valid_from": "2024-01-01",
    }


def test_the_charset_that_a_page_names_is_its_charset():
    page = '<html><head><meta charset="iso-8859-15"></head><body><p>Höhe 3 €</p></body></html>'

    assert read(page.encode("iso-8859-15"), Limits()).text == "Höhe 3 €"


def test_a_page_nested_thousands_deep_is_read():
    page = "<html><body>" + "<div>" * 5_000 + "deep" + "</div>" * 5_000

    assert read(page.encode(), Limits()).text == "deep"


def test_a_cell_that_spans_a_million_rows_and_columns_adds_none():
    page = "<table><tr><td rowspan=9999999 colspan=9999999>a<td>b<tr><td>c</table>"

    assert read(page.encode(), Limits()).text == "| a | b |\n|---|---|\n| a | c |"
