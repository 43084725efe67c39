"""One question of a client's as a run of the copilot's."""

import re
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from agent.answer import Answer
from agent.events import ApprovalRequired, Done, Failed, Text
from agent.run import Run
from channels.openai_compatible.history import asked, follows
from channels.openai_compatible.parts import Parts
from channels.openai_compatible.shapes import Message
from core.errors import CopilotError, Unavailable
from tools.context import ToolContext

# Front ends have a model name a conversation, tag it or propose what to ask next, by such a prompt.
_CHORE = re.compile(r"^\s*#{1,3} task:|\btitle for (?:the|this) (?:conversation|chat)\b", re.IGNORECASE)
CHORE = "I answer questions about the plant only."
_AGAIN = frozenset({"not_permitted", "not_found", "too_many_runs", "unavailable"})  # codes that keep their status


class RunFailed(CopilotError):
    """The run ended without an answer, and the client is to see why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_chore(messages: Sequence[Message]) -> bool:
    """Is it a front end's own prompt about a conversation, which is not put to the plant?"""
    return bool(_CHORE.search(asked(messages).question))


async def begin(parts: Parts, context: ToolContext, messages: Sequence[Message], behind: UUID | None = None) -> Run:
    """Ask what the user says last. `behind` is the message that it follows, where the client knows."""
    found = asked(messages)
    behind = behind or await follows(found, parts.conversations, context.principal)
    return await parts.runs.start(context, found.question, behind=behind)


async def heard(parts: Parts, context: ToolContext, run_id: UUID) -> AsyncIterator[str | Answer]:
    """The answer's words as they come, and at last the answer. What ended without one is told in words, too: it would
    be asked again by itself otherwise, unless that is of use.

    Raises `RunFailed`.
    """
    async for _, event in parts.runs.subscribe(run_id, context=context):
        if isinstance(event, Text):
            yield event.delta
        elif isinstance(event, Done | ApprovalRequired):
            yield event.answer
            return
        elif isinstance(event, Failed):
            if event.code in _AGAIN:
                raise RunFailed(event.code, event.message)
            yield event.message
            return
    raise Unavailable("The server is being stopped. Please ask again in a moment.")
