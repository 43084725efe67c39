"""What is asked behind a passage: to open it, or the same of another record; and what a search came to."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import MERE, segments
from agent.models.embedded.decided import Decision, Unless
from agent.models.embedded.documents.calling import again
from agent.models.embedded.documents.shelf import DOCUMENT, PASSAGE, Shelf
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.words import stem, stems
from agent.turn import tool_uses
from tools.analysis.semantics import MODEL

_OPEN = re.compile(
    r"^\W*(?:please\s+|can you\s+|could you\s+)?(?:open|show(?: me)?|read(?: me)?|let me (?:see|read)|see)\s+"
    r"(?:it|that|this|(?:the|that|this) (?:whole |full |entire )?"
    r"(?:document|passage|clause|paragraph|section|page|text|file|instruction|agreement|contract|manual|mail|report|procedure)"
    r"|(?:the )?(?:text|passage|words) around (?:it|that)|it in full)\b[^?]{0,24}\W*$",
    re.IGNORECASE,
)
_READ_ON = re.compile(
    r"^\W*(?:please\s+)?(?:read on|go on|continue|next(?: page| part)?|(?:and )?then)\W*$", re.IGNORECASE
)
_AND_OF = re.compile(r"^\W*(?:and|what about|how about|or|same)\b", re.IGNORECASE)


def behind(shelf: Shelf, question: Question, before: Before, earlier: Sequence[AnyMessage]) -> Decision | None:
    """Of a question that goes on from one which documents answered."""
    told = _told(shelf, earlier)
    if not told:
        return None
    if shelf.open is not None:
        on, shown = _READ_ON.match(question.text), (told.get("passages") or [told.get("part")])[0]
        if on and told.get("after"):
            return Decision(calls=(Call(shelf.open.name, _at(told["document"], told["after"])),))
        if shown and (_OPEN.match(question.text) or (on and "passages" in told)):
            return Decision(calls=(Call(shelf.open.name, _at(shown["document"], shown["record"])),))
    call = before.calls[-1] if before.calls else None
    if call is None or call.tool != shelf.search.name or not _AND_OF.match(question.text) or not _names_only(question):
        return None
    same = again(shelf, question, call, before.names)
    return Decision(calls=(same,)) if same else None


def tried(turn: Sequence[AnyMessage]) -> list[str]:
    """The ids of the calls of this turn that were tried on documents, and came to nothing."""
    found: list[str] = []
    for at, message in enumerate(turn):
        if not isinstance(message, AIMessage) or "unless" not in message.additional_kwargs:
            continue
        needed = Unless(**message.additional_kwargs["unless"])
        own = [(call, result) for call, result in tool_uses(turn[at:]) if call in message.tool_calls]
        if own and not any(_answers(needed, result) for _, result in own):
            found += [str(call["id"]) for call, _ in own]
    return found


def without(messages: Sequence[AnyMessage], calls: Sequence[str]) -> list[AnyMessage]:
    """As if these had not been called."""

    def of_them(message: AnyMessage) -> bool:
        if isinstance(message, ToolMessage):
            return message.tool_call_id in calls
        return isinstance(message, AIMessage) and any(call["id"] in calls for call in message.tool_calls)

    return [message for message in messages if not of_them(message)] if calls else list(messages)


def _answers(needed: Unless, result: ToolMessage) -> bool:
    told = result.artifact if isinstance(result.artifact, dict) else {}
    best = next(iter(told.get("passages") or ()), None)
    if not told.get("answered") or best is None or best["heard"] < needed.heard:
        return False
    said = set(stems(" ".join((best["title"], *best["headings"], best["text"]))))
    return not needed.words or any(stem(word) in said for word in needed.words)


def _names_only(question: Question) -> bool:
    """`and for Litware?`"""
    told = [one for one in segments(question, lexicon(MODEL)) if not set(one.stems or stems(one.text)) <= MERE]
    return bool(told) and all(one.records for one in told)


def _told(shelf: Shelf, earlier: Sequence[AnyMessage]) -> Mapping[str, Any]:
    """The last result, when a document's tool gave it."""
    last = next((one for one in reversed(earlier) if isinstance(one, ToolMessage)), None)
    if last is None or last.name not in shelf.names:
        return {}
    try:
        told: Any = json.loads(last.text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _at(document: str, passage: str) -> dict[str, Any]:
    return {DOCUMENT: document, PASSAGE: passage}
