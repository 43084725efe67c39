"""Clients send a conversation whole each time. Which of ours it is, is found by its last question and answer.

What a client says that the copilot had answered is never taken for evidence: only what is kept here is remembered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from channels.openai_compatible.parts import Conversations
from channels.openai_compatible.shapes import Message
from core.errors import InvalidInput
from core.identity import Principal
from core.storable import plain


@dataclass(frozen=True)
class Asked:
    """The question, and the exchange before it as the client has it, if there was one."""

    question: str
    before: tuple[str, str] | None


def asked(messages: Sequence[Message]) -> Asked:
    """Raises `InvalidInput` when the last word is not the user's."""
    spoken = [message for message in messages if message.role in ("user", "assistant", "tool", "function")]
    if not spoken or spoken[-1].role != "user":
        raise InvalidInput("messages: the last message must be the user's question.")
    answers = [at for at, message in enumerate(spoken) if message.role == "assistant"]
    before = None
    if answers:
        questions = [message.words for message in spoken[: answers[-1]] if message.role == "user"]
        before = (questions[-1], spoken[answers[-1]].words) if questions else None
    return Asked(spoken[-1].words, before)


async def follows(asked: Asked, conversations: Conversations, principal: Principal) -> UUID | None:
    """The message of the caller's that this question follows; none when it begins a conversation, or follows one that
    was not held here."""
    if asked.before is None:
        return None
    question, answer = asked.before
    heard = _bare(answer)
    for message_id, said in await conversations.asked(principal, plain(question.strip())):
        if heard.startswith(_bare(said)):  # what is told of its sources stands behind it
            return message_id
    return None


def _bare(text: str) -> str:
    return " ".join(text.split())
