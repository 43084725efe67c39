import email
import email.policy
from dataclasses import replace
from datetime import date

import pytest

from sample_plant.documents_draft import Draft
from sample_plant.documents_formats import written

DRAFT = Draft(
    name="x.md",
    kind="rules",
    text="# A & B\n\nFirst **bold** words.\n\n## Part\n- one\n- two\n\n1. first\n\n| a | b |\n|---|---|\n| 1 | <2> |\n",
    begins=date(2025, 3, 1),
    mail={"sender": "Per Å <per@x.example>", "recipient": "Ana <ana@x.example>"},
)


def _as(ending: str) -> bytes:
    return written(replace(DRAFT, name=f"x{ending}"))


def test_markdown_is_kept_as_it_is() -> None:
    assert _as(".md").decode() == DRAFT.text


def test_text_has_underlined_headings_and_tabs_between_cells() -> None:
    assert _as(".txt").decode() == (
        "A & B\n=====\n\nFirst bold words.\n\nPart\n----\n\n- one\n- two\n\n1. first\n\na\tb\n1\t<2>\n".replace(
            "- two\n\n1. first", "- two\n1. first"
        )
    )


def test_html_has_its_tags_and_no_others() -> None:
    page = _as(".html").decode()
    assert "<title>A &amp; B</title>" in page
    assert "<p>First <strong>bold</strong> words.</p>" in page
    assert "<tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td>&lt;2&gt;</td></tr>" in page
    assert "<li>one</li>\n<li>two</li>" in page


def test_a_mail_has_its_people_its_day_and_its_subject() -> None:
    mail = email.message_from_bytes(_as(".eml"), policy=email.policy.default)
    assert (mail["From"], mail["To"], mail["Subject"]) == ("Per Å <per@x.example>", "Ana <ana@x.example>", "A & B")
    assert mail["Date"].startswith("Sat, 01 Mar 2025")
    assert "First bold words." in mail.get_content()


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        _as(".odt")
