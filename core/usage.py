"""What answering uses of language models."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Used:
    """Of one model, by one channel: questions it answered, requests to it, and the tokens that its provider says were
    sent and received."""

    channel: str
    model: str
    questions: int = 0
    requests: int = 0
    sent: int = 0
    received: int = 0


@dataclass(frozen=True)
class Allowance:
    """What is left of a tenant's quota for a turn: `used_up`, language models are not asked; `note` is for whoever
    administers."""

    used_up: bool = False
    note: str = ""
