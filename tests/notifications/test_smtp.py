"""E-mail against a server on this machine that speaks SMTP and answers as it is told."""

from collections.abc import Iterator
from email import message_from_string

import pytest

from core.outgoing import Outgoing, OutgoingFile
from notifications.channels.smtp import Smtp
from notifications.port import NotNow, Uncertain, Undeliverable
from tests.mail_server import MailServer, mail_server

SENT = Outgoing(
    "email", "smtp", "sales@proseware.example", "Late: 4007", "Dear Proseware,\n\n500 EA are late – please."
)


@pytest.fixture(name="mail_server")
def a_mail_server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


def smtp(server: MailServer) -> Smtp:
    return Smtp(f"smtp://127.0.0.1:{server.port}", "copilot@plant.example")


async def test_a_mail_is_sent_as_it_was_approved(mail_server: MailServer) -> None:
    delivered = await smtp(mail_server).deliver(SENT, "key-1", "acme")
    (text,) = mail_server.mails
    mail = message_from_string(text)
    assert (mail["To"], mail["From"], mail["Subject"]) == (SENT.to, "copilot@plant.example", "Late: 4007")
    assert (delivered.reference, mail["Message-ID"]) == ("<key-1@plant.example>",) * 2
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().replace("\r\n", "\n").strip() == SENT.text


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"RCPT": "550 no such mailbox"}, Undeliverable),
        ({"RCPT": "450 later"}, NotNow),
        ({"MAIL": "530 not you"}, Undeliverable),
        ({"MAIL": "none"}, NotNow),
        ({"DATA": "451 later"}, NotNow),
        ({"DATA": "554 no"}, Undeliverable),
        ({"taken": "451 later"}, NotNow),
        ({"taken": "554 spam"}, Undeliverable),
        ({"taken": "none"}, Uncertain),
        ({"hello": "554 go away"}, NotNow),
    ],
)
async def test_what_the_server_answers_decides_what_becomes_of_it(
    mail_server: MailServer, answers: dict[str, str], error: type[Exception]
) -> None:
    mail_server.answers = answers
    with pytest.raises(error):
        await smtp(mail_server).deliver(SENT, "key", "acme")


async def test_that_the_server_does_not_say_goodbye_changes_nothing(mail_server: MailServer) -> None:
    mail_server.answers = {"QUIT": "500 what"}
    assert (await smtp(mail_server).deliver(SENT, "key", "acme")).reference


async def test_a_mail_with_html_says_the_same_as_text_too(mail_server: MailServer) -> None:
    page = OutgoingFile("alerts.html", "text/html", "<p>2 EA – low</p>")
    data = OutgoingFile("alerts.json", "application/json", "[]")
    told = Outgoing("alert", "smtp", "ann@plant.example", "Low", "2 EA – low", (page, data))
    await smtp(mail_server).deliver(told, "k", "acme")
    mail = message_from_string(mail_server.mails[0])
    assert mail.get_content_type() == "multipart/alternative"
    parts = [part for part in mail.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
