"""What leaves the house, word for word, and the ways by which it can. Made before anybody approves it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Self

FILE = "file"
SLACK = "slack"
SLACK_LINKING = (
    "To be linked, sign in to the copilot's page, choose “Connect Slack”, and send the code that it shows to the"
    " copilot in Slack as a direct message."
)


@dataclass(frozen=True)
class OutgoingFile:
    name: str
    media_type: str
    text: str


@dataclass(frozen=True)
class Outgoing:
    """`kind`: requisition, email or message; `via` names the channel; `to`: an address or a channel's name."""

    kind: str
    via: str
    to: str
    subject: str
    text: str
    files: tuple[OutgoingFile, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "files": [asdict(file) for file in self.files]}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "files": tuple(OutgoingFile(**file) for file in stored["files"])})


@dataclass(frozen=True)
class Ways:
    """By which channel a kind of thing goes out: `file` keeps it to be downloaded. `sender`: the address that e-mails
    come from; `messages`: the channels there are for messages, by the name people call them. `four_eyes`: whoever
    proposed a thing may not approve it. `alerts`: the ways there are for these besides the inbox."""

    email: str = FILE
    requisition: str = FILE
    sender: str = ""
    four_eyes: bool = False
    messages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    alerts: tuple[str, ...] = ()
