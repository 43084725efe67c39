"""An answer as the text, the usage and the extra field that a client gets."""

import asyncio
from collections.abc import Sequence
from typing import Any

from agent.answer import Answer
from channels.openai_compatible.shapes import Message
from retrieval.tokens import count


def sources(answer: Answer, url: str) -> str:
    """What stands below the answer: links to the passages it quotes and to the tables that it shows in part."""
    links = [
        f"[{_label(found.label)}]({url}{found.reference})"
        for found in answer.citations
        if found.kind == "document" and found.reference.startswith("/")
    ]
    links += [f"[{_label(table.title)} (CSV)]({url}{table.url})" for table in answer.downloads]
    return "\n\n" + " · ".join(dict.fromkeys(links)) if links else ""


async def usage(messages: Sequence[Message], text: str) -> tuple[int, int]:
    """Tokens of o200k_base in what was sent and what was answered: a measure of length, no price."""
    sent = "\n".join(message.words for message in messages)
    return await asyncio.to_thread(lambda: (count(sent), count(text)))  # the first time its ranks are read


def extra(answer: Answer) -> dict[str, Any]:
    """The field `copilot`: what the answer stands on, for clients that know of it."""
    return answer.model_dump(
        mode="json",
        include={"thread_id", "message_id", "outcome", "citations", "grounding", "approval", "suggestions"},
    )


def _label(text: str) -> str:
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
