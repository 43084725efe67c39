from email.message import EmailMessage

from retrieval.loading.limits import Limits
from retrieval.loading.mail import read
from retrieval.text import Block, BlockKind


def mail(plain: str | None = None, html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jürgen Weiß <j.weiss@example.com>"
    message["To"] = "planning@example.com, buying@example.com"
    message["Date"] = "Mon, 01 Jan 2024 10:00:00 +0100"
    message["Subject"] = "Lieferverzug für HL Crankarm – Verspätung bis Ende Januar, bitte um Rückmeldung"
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        (message.add_alternative if plain is not None else message.set_content)(html, subtype="html")
    return message


def test_its_head_is_its_first_lines_and_its_properties():
    parsed = read(mail("Guten Tag,\n\ndie Hülsen kommen später.\n").as_bytes(), Limits())

    assert parsed.blocks == (
        Block(
            BlockKind.HEADING, "# Lieferverzug für HL Crankarm – Verspätung bis Ende Januar, bitte um Rückmeldung", 1
        ),
        Block(
            BlockKind.PARAGRAPH,
            "From: Jürgen Weiß <j.weiss@example.com>\nTo: planning@example.com, buying@example.com\n"
            "Date: Mon, 01 Jan 2024 10:00:00 +0100",
        ),
        Block(BlockKind.PARAGRAPH, "Guten Tag,"),
        Block(BlockKind.PARAGRAPH, "die Hülsen kommen später."),
    )
    assert parsed.properties == {
        "from": "Jürgen Weiß <j.weiss@example.com>",
        "to": "planning@example.com, buying@example.com",
        "date": "Mon, 01 Jan 2024 10:00:00 +0100",
        "subject": "Lieferverzug für HL Crankarm – Verspätung bis Ende Januar, bitte um Rückmeldung",
    }


def test_the_plain_text_is_preferred_to_the_html_unless_it_is_empty():
    assert "plain" in read(mail("plain", "<p>html").as_bytes(), Limits()).text
    assert "html" not in read(mail("plain", "<p>html").as_bytes(), Limits()).text
    assert read(mail(" ", "<ul><li>html").as_bytes(), Limits()).blocks[-1].text == "- html"
    assert read(mail(html="<p>html").as_bytes(), Limits()).blocks[-1].text == "html"


def test_attachments_are_named_and_not_read():
    message = mail("Text")
    message.add_attachment(b"%PDF-1.7 secret", maintype="application", subtype="pdf", filename="Prüfplan.pdf")
    message.add_attachment("secret", filename="notes.txt")

    text = read(message.as_bytes(), Limits()).text

    assert text.endswith("Attached: Prüfplan.pdf, notes.txt")
    assert "secret" not in text


def test_a_head_that_is_written_wrongly_is_read_as_it_is():
    content = b"From: <<a@@example>, =?x?q?=zz?=\nDate: tomorrow\nSubject: =?utf-8?b?/w==?= x\n\nH\xf6he"

    parsed = read(content, Limits())

    assert parsed.properties["date"] == "tomorrow"
    assert parsed.blocks[-1].text == "Höhe"


def test_a_text_without_a_head_is_no_mail(refused):
    assert "no sender" in refused(read, b"Text\n\nmore")
