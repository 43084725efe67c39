"""What an answer may carry out of the house by its markup: nothing, whatever draws it."""

import re

import pytest
from markdown_it import MarkdownIt

from agent.markup import contained
from tests.widget.payloads import PAYLOADS

# As loosely as a client might draw it.
_LOOSE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_ACTS = re.compile(
    r"<(?!/?(?:p|strong|em|s|code|pre|h[1-6]|ul|ol|li|blockquote|table|thead|tbody|tr|t[hd]|hr|br)\b"
    r'|/?a(?: href="/documents/[\w?=&;/]*")?>)[a-z]',
    re.IGNORECASE,
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_drawn_as_text(payload: str) -> None:
    for text in (payload, f"- {payload}", f"| a |\n|---|\n| {payload} |", f"Stock is 5.\n\n{payload}\n\nSo it is."):
        drawn = _LOOSE.render(contained(text))
        assert not _ACTS.search(drawn), drawn
        assert "://" not in re.sub("`[^`\n]*`", "", contained(text))  # an address is a link but in code


@pytest.mark.parametrize(
    "text",
    [
        "1,085 EA at 10:30, 3:1, a < b and b<5, [sic], x[1], 2025-05-15: due, see (1) and A/B.",
        "[open the passage](/documents/0a1b-2c?start=1&end=20)",
        "All 1,234 rows as CSV: /api/v1/messages/0a-1/calls/0/orders/csv",
        "| A | B |\n|---|---:|\n| x | 5 |",
        "```\nDear [you](https://evil.example),\n<b>\n```",
        "~~~\n![a](https://evil.example)\n~~~",
    ],
)
def test_what_points_nowhere_else_stays_as_it_is(text: str) -> None:
    assert contained(text) == text


def test_links_go_to_allowed_hosts_alone_and_others_keep_their_words() -> None:
    text = (
        "See [the guide](https://docs.example/a?b=c) or https://docs.example/d, not [this](https://evil.example/?x=1)."
    )
    assert (
        contained(text, {"docs.example"})
        == "See [the guide](https://docs.example/a?b=c) or https://docs.example/d, not this."
    )
    for address in ("http://docs.example", "https://docs.example:8443", "https://docs.example@evil.example",
                    "https://evil.docs.example", "https://docs.example\\@evil.example"):  # fmt: skip
        assert "](" not in contained(f"[a]({address})", {"docs.example"})


def test_a_bare_address_is_told_as_code() -> None:
    text = "Ask `https://vendor.example/quote?id=7`."
    assert contained("Ask https://vendor.example/quote?id=7.") == text
    assert contained(text) == text
    assert (
        contained("| Website |\n|---|\n| www.litware.com/parts |") == "| Website |\n|---|\n| `www.litware.com/parts` |"
    )
    assert contained("Say `curl https://vendor.example -d 1` there.") == "Say `curl https://vendor.example -d 1` there."
    assert contained("Say `https://vendor.example/a b") == "Say `vendor.example b"


def test_a_fence_that_is_never_closed_hides_nothing() -> None:
    assert "](" not in contained("```\n![a](https://evil.example)")


def test_it_is_done_when_it_was_done() -> None:
    for payload in PAYLOADS:
        assert contained(contained(payload)) == contained(payload)
