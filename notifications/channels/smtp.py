"""Sends an e-mail through a mail server. What the server had in hand when the line broke may have gone out."""

import asyncio
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime
from urllib.parse import unquote, urlsplit

from core.outgoing import Outgoing
from notifications.port import Delivered, NotNow, Uncertain, Undeliverable

_SECONDS = 20.0


@dataclass(frozen=True)
class Smtp:
    """`url`: smtp://user:password@host:587 (with STARTTLS where the server offers it, and always before a password),
    or smtps://…:465."""

    url: str = field(repr=False)
    sender: str
    repeatable: bool = False

    async def deliver(self, outgoing: Outgoing, key: str, tenant_id: str) -> Delivered:
        return await asyncio.to_thread(self._send, outgoing, key)

    def _send(self, outgoing: Outgoing, key: str) -> Delivered:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.sender, outgoing.to, outgoing.subject
        mail["Date"] = format_datetime(localtime())
        mail["Message-ID"] = f"<{key}@{self.sender.rpartition('@')[2]}>"
        mail.set_content(outgoing.text, cte="quoted-printable")
        for file in outgoing.files:
            if file.media_type == "text/html":  # the same to look at
                mail.add_alternative(file.text, subtype="html", cte="quoted-printable")
        try:
            server = self._opened()
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow("The mail server cannot be reached, or does not let us in.") from error
        try:
            self._offered(server, outgoing.to)
            code, _ = _taken(server, mail.as_bytes())
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        _accepted(code, "The mail server")
        return Delivered(mail["Message-ID"])

    def _offered(self, server: smtplib.SMTP, to: str) -> None:
        """Up to here the server has nothing in hand."""
        try:
            sender, _ = server.mail(self.sender)
            recipient, _ = server.rcpt(to)
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow("The mail server broke off before it took the mail.") from error
        _accepted(sender, f"For the sender {self.sender} the mail server")
        _accepted(recipient, f"For {to} the mail server")

    def _opened(self) -> smtplib.SMTP:
        where = urlsplit(self.url)
        host, user = where.hostname or "localhost", unquote(where.username or "")
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if where.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, where.port or 465, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, where.port or 587, timeout=_SECONDS)
            server.ehlo()
            if server.has_extn("starttls") or user:
                server.starttls(context=context)
                server.ehlo()
        if user:
            server.login(user, unquote(where.password or ""))
        return server


def _taken(server: smtplib.SMTP, mail: bytes) -> tuple[int, bytes]:
    try:
        return server.data(mail)
    except smtplib.SMTPDataError as error:  # it answered before it was given the mail
        return error.smtp_code, b""
    except (OSError, smtplib.SMTPException) as error:
        raise Uncertain("The mail server broke off while it took the mail.") from error


def _accepted(code: int, who: str) -> None:
    if 400 <= code < 500:
        raise NotNow(f"{who} answered {code}.")
    if not 200 <= code < 300:
        raise Undeliverable(f"{who} refused it with {code}.")
