"""What runs need of the outside: where they are kept, and how many questions and how much of models there may be."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from core.audit import Record
from core.identity import Principal
from core.usage import Allowance, Used


class Limits(Protocol):
    """How often questions may be asked."""

    async def question(self, principal: Principal) -> None:
        """Count one of that caller's. Raises `LimitReached`, and then it is not counted."""
        ...


class Quotas(Protocol):
    """How much of language models tenants may use."""

    async def allowance(self, caller: Principal, question: UUID) -> Allowance:
        """For a question that is under way from here on. Raises `LimitReached` when it is not to be answered."""
        ...

    async def answered(self, tenant: str, question: UUID, tokens: int) -> None:
        """It is no longer under way, and what it used is stored."""
        ...


class StoredMessage(Protocol):
    """A question with what became of it. `status`: running, done, failed or cancelled."""

    @property
    def message_id(self) -> UUID: ...
    @property
    def thread_id(self) -> UUID: ...
    @property
    def question(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def answer(self) -> dict[str, Any] | None: ...
    @property
    def events(self) -> list[dict[str, Any]]: ...


class RunStore(Protocol):
    """Where threads and messages are kept, each under its tenant and user: another's are not found (`NotFound`)."""

    async def begin(
        self,
        principal: Principal,
        thread_id: UUID | None,
        message_id: UUID,
        question: str,
        channel: str = "api",
        replaces: UUID | None = None,
    ) -> UUID:
        """Record a running message, in a new thread when none is given; returns the thread. The audit log tells by
        which channel it was asked. It `replaces` one of that thread: that one is gone, with all after it.

        Raises `NotFound`, or `Conflict` when that thread has a run under way."""
        ...

    async def finish(
        self,
        principal: Principal,
        message_id: UUID,
        status: str,
        answer: dict[str, Any] | None,
        events: list[dict[str, Any]],
        records: Sequence[Record],
        used: Sequence[Used] = (),
    ) -> None:
        """Store how a running message ended, and these records in the audit log, and count what was used."""
        ...  # fmt: skip

    async def beat(self, principal: Principal, message_id: UUID) -> bool:
        """Say that the run is still under way here. False: it was ended elsewhere."""
        ...

    async def keep(self, principal: Principal, message_id: UUID, events: list[dict[str, Any]]) -> None:
        """Store what a running message has said so far."""
        ...

    async def running(self, principal: Principal, thread_id: UUID) -> UUID | None:
        """The message of the caller's thread that is being answered, wherever."""
        ...

    async def place(self, principal: Principal, message_id: UUID) -> tuple[UUID, bool]:
        """The thread of a message, and whether it is the last one there. Raises `NotFound`."""
        ...

    async def message(self, principal: Principal, message_id: UUID) -> StoredMessage: ...

    async def recover(self, principal: Principal) -> int:
        """Mark as failed what a dead process of this tenant left running; returns how many."""
        ...

    async def delete(self, principal: Principal, thread_id: UUID) -> None: ...
