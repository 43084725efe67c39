"""What goes out as a letter: an e-mail to a supplier, or a message to colleagues."""

import re
from collections.abc import Collection, Iterable
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, ClassVar

from pydantic import Field, model_validator

from core.outgoing import FILE, SLACK, Outgoing, OutgoingFile
from tools.actions.action import LONGEST, Action, fenced, kept, one_line
from tools.wording import join

_ADDRESS = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.[^\s@,;<>\"()]+")
_NUMBER = re.compile(r"\d[\d.,/-]*\d|\d")


class SupplierEmail(Action):
    """`to` is empty where no address is recorded; `doubts` are what the preview warns of; `known` are the numbers of
    the data that it is about (None: not judged), `unproven` those of its words that are none of these."""

    editable: ClassVar[tuple[str, ...]] = ("subject", "text")

    supplier_id: str
    supplier: str
    to: str
    sender: str
    subject: str = Field(min_length=1, max_length=200, pattern=r"^[^\r\n]*$")
    text: str = Field(min_length=1, max_length=LONGEST)
    doubts: tuple[str, ...] = ()
    known: tuple[str, ...] | None = None
    unproven: tuple[str, ...] = ()
    via: str

    @model_validator(mode="before")
    @classmethod
    def _judged(cls, given: Any) -> Any:
        """Anew with each change of its words."""
        if (known := given.get("known")) is None:
            return given
        return {**given, "unproven": strange(f"{given.get('subject')} {given.get('text')}", known)}

    def title(self) -> str:
        return f"E-mail to {self.supplier}{f' <{self.to}>' if self.to else ''}: {self.subject}"

    def preview(self) -> str:
        head = (f"To: {self.to or self.supplier}", *([f"From: {self.sender}"] if self.sender else ()))
        letter = "\n".join((*head, f"Subject: {self.subject}", "", self.text))
        how = kept(self.via, f"Sent by e-mail{f' from {self.sender}' if self.sender else ''}, once.")
        return "".join(
            (self._warning(), f"{fenced(letter)}\n\n{how}", *(f"\n\n**Note:** {doubt}" for doubt in self.doubts))
        )

    def _warning(self) -> str:
        if not self.unproven:
            return ""
        told = f"⚠ **Not from the data: {join(self.unproven)}**"
        return f"{told} {'stands' if len(self.unproven) == 1 else 'stand'} in these words alone. Check it first.\n\n"

    def outgoing(self) -> Outgoing:
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = self.subject
        if self.to:
            mail["To"] = self.to
        if self.sender:
            mail["From"] = self.sender
        mail.set_content(self.text, cte="quoted-printable")
        file = OutgoingFile("message.eml", "message/rfc822", mail.as_string())
        return Outgoing("email", self.via, self.to, self.subject, self.text, (file,))


class ChannelMessage(Action):
    """To colleagues, in a channel that people call by this name."""

    editable: ClassVar[tuple[str, ...]] = ("text",)

    channel: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=LONGEST)
    via: str

    def title(self) -> str:
        return f"Message to {self._where()}"

    def preview(self) -> str:
        how = "" if self.via == SLACK else f" by {self.via}"
        return f"{fenced(self.text)}\n\n{kept(self.via, f'Posted to {self._where()}{how}, once.')}"

    def outgoing(self) -> Outgoing:
        file = OutgoingFile("message.txt", "text/plain", f"{self.text}\n")
        return Outgoing("message", self.via, self.channel, one_line(self.title()), self.text, (file,))

    def _where(self) -> str:
        return f"{self.channel} in Slack" if self.via == SLACK else f"the channel {self.channel}"


def address(stated: str | None) -> str:
    """One address, or nothing: a source may hold anything."""
    return stated.strip() if stated and _ADDRESS.fullmatch(stated.strip()) else ""


def way(to: str, via: str) -> str:
    """Without an address nothing can be sent."""
    return via if to else FILE


def numbers(facts: Iterable[str]) -> tuple[str, ...]:
    """Those that stand in facts, without their thousands' commas."""
    return tuple(sorted({_bare(number) for fact in facts for number in _NUMBER.findall(fact)}))


def strange(text: str, known: Collection[str]) -> tuple[str, ...]:
    """The numbers of the text that are not known, as they are written."""
    return tuple(one for one in dict.fromkeys(_NUMBER.findall(text)) if _bare(one) not in known)


def _bare(number: str) -> str:
    return number.replace(",", "")
