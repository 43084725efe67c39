"""A channel by which something leaves the house, and what may become of it."""

from dataclasses import dataclass
from typing import Protocol

from core.errors import CopilotError
from core.outgoing import Outgoing


class NotNow(CopilotError):
    """Nothing went out; it may be tried again."""

    code = "unavailable"


class Undeliverable(CopilotError):
    """Nothing went out, and nothing will."""

    code = "undeliverable"


class Uncertain(CopilotError):
    """It may have gone out: nobody can tell."""

    code = "uncertain"


@dataclass(frozen=True)
class Delivered:
    """`reference`: what the receiver calls it."""

    reference: str | None = None


class Channel(Protocol):
    """`repeatable`: sending the same again with the same key has no second effect."""

    @property
    def repeatable(self) -> bool: ...

    async def deliver(self, outgoing: Outgoing, key: str, tenant_id: str) -> Delivered:
        """`tenant_id`: whose it is. Raises `NotNow`, `Undeliverable`, `Uncertain`."""
        ...
