from datetime import date

import pytest

from sample_plant.documents_draft import draft_of
from sample_plant.documents_words import Words

HEAD = """\
name: sop-99-$what.pdf
kind: procedure
revision: "2"
from: day_10
to: day_in_5
site: Brno
readers: purchasing:read, x
---
"""
MAIL = """\
name: m.eml
kind: mail
sent: day_3
sender: A <a@x.example>
recipient: B <b@x.example>
---
# Hello

Text.
"""


def test_the_head_says_what_a_document_is_and_the_text_states_it(words: Words) -> None:
    draft = draft_of(HEAD + "# Title of $what\n\nWords.\n", words, {"what": "things"})
    assert (draft.name, draft.kind, draft.revision, draft.title) == (
        "sop-99-things.pdf", "procedure", "2", "Title of things",
    )  # fmt: skip
    assert (draft.begins, draft.valid_to, draft.site) == (date(2026, 3, 3), date(2026, 3, 18), "Brno")
    assert draft.readers == ("purchasing:read", "x")
    assert "**Revision:** 2 · **Valid from:** 2026-03-03 · **Valid until:** 2026-03-18" in draft.text


def test_an_older_revision_lies_in_the_archive_under_its_number(words: Words) -> None:
    draft = draft_of(HEAD + "# Title\n", words, {"what": "things"}, older=True, revision="1")
    assert (draft.file, draft.name) == ("archive/sop-99-things.1.pdf", "sop-99-things.pdf")


def test_a_mail_begins_on_the_day_it_was_sent_and_states_no_validity(words: Words) -> None:
    draft = draft_of(MAIL, words, {})
    assert draft.begins == date(2026, 3, 10)
    assert draft.mail == {"sender": "A <a@x.example>", "recipient": "B <b@x.example>"}
    assert draft.text == "# Hello\n\nText.\n"


def test_a_word_that_stands_for_nothing_is_refused(words: Words) -> None:
    with pytest.raises(KeyError):
        draft_of("name: x.md\nkind: rules\n---\n# T\n\n$nonsense", words, {})
