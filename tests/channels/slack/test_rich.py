"""Markdown as blocks that Slack takes, in which nothing of the plant's becomes markup."""

from typing import Any

from channels.slack.rich import CUT, blocks, escaped, words

URL = "https://copilot.example.com"
NASTY = "<!channel> <@U1> @here <https://evil.example|click> &amp;"


def elements(found: Any, kind: str) -> list[dict[str, Any]]:
    if isinstance(found, list):
        return [one for part in found for one in elements(part, kind)]
    if isinstance(found, dict):
        own = [found] if found.get("type") == kind else []
        return own + [one for value in found.values() for one in elements(value, kind)]
    return []


def test_markup_of_slacks_in_a_text_stays_text() -> None:
    found = blocks(f"Supplier {NASTY.replace('&amp;', '')}\n\n| a | b |\n|---|---|\n| {NASTY} | 1 |", URL)
    assert not elements(found, "link")
    assert {one["type"] for one in elements(found, "table")[0]["rows"][1]} == {"raw_text"}
    assert not {"mrkdwn", "user", "broadcast", "usergroup", "channel"} & {
        str(one.get("type")) for kind in ("mrkdwn", "user", "broadcast") for one in elements(found, kind)
    }
    assert "<" not in escaped(NASTY)
    assert escaped("a & <b>") == "a &amp; &lt;b&gt;"


def test_only_links_to_this_server_are_links() -> None:
    text = (
        "[ours](/documents/1#p=2) [same](https://copilot.example.com/x) [no](https://evil.example) [//](//evil.example)"
    )
    found = blocks(text, URL)
    assert [one["url"] for one in elements(found, "link")] == [f"{URL}/documents/1#p=2", f"{URL}/x"]
    assert not elements(blocks(text, None), "link")
    assert not elements(blocks("[x](https://copilot.example.com.evil.example/)", URL), "link")


def test_lists_code_quotes_and_headings_keep_their_form() -> None:
    found = blocks("# Head\n\n1. one\n   - below\n2. **two** `x`\n\n> said\n\n    code <b>\n")
    lists = elements(found, "rich_text_list")
    assert [(one["style"], one["indent"], one["offset"]) for one in lists] == [
        ("ordered", 0, 0), ("bullet", 1, 0), ("ordered", 0, 1),
    ]  # fmt: skip
    assert elements(found, "rich_text_preformatted")[0]["elements"] == [{"type": "text", "text": "code <b>"}]
    assert elements(found, "rich_text_quote")
    styles = [one.get("style") for one in elements(found, "text")]
    assert {"bold": True} in styles
    assert {"code": True} in styles


def test_a_long_table_is_cut_and_says_so_and_a_second_one_is_lines() -> None:
    table = "| item | pieces |\n|---|---:|\n" + "\n".join(f"| A{number} | {number} |" for number in range(150))
    found = blocks(f"{table}\n\nand\n\n{table}")
    (made,) = elements(found, "table")
    assert len(made["rows"]) == 100
    assert [one["align"] for one in made["column_settings"]] == ["left", "right"]
    assert any("99 of 150 rows" in one["text"] for one in elements(found, "text"))
    assert len(elements(found, "rich_text_preformatted")) == 1


def test_what_is_too_long_for_a_message_is_cut_and_says_so() -> None:
    found = blocks("\n\n".join(["word " * 200] * 30))
    assert any(CUT in one["text"] for one in elements(found, "text"))
    assert sum(len(one["text"]) for one in elements(found, "text")) < 12_000


def test_without_markup_the_words_are_left() -> None:
    assert words("**two** [links](/x)\n\n- `code`") == "two links\ncode"
