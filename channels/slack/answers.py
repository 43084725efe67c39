"""An answer, and a proposal, as messages of Slack's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.answer import Answer
from channels.slack.buttons import APPROVE, BAD, CHANGE, GOOD, REJECT, actions, button, fits, questions
from channels.slack.rich import Block, address, blocks, escaped, words

_FALLBACK = 2_000  # characters that notifications and old clients show
_SOURCES = 5


@dataclass(frozen=True)
class Message:
    """`text` is what notifications show; it holds no markup."""

    text: str
    blocks: Sequence[Block] = ()


def said(sentence: str) -> Message:
    return Message(escaped(words(sentence))[:_FALLBACK], blocks(sentence))


def answered(answer: Answer, url: str | None, *, anyone: bool = False) -> Message:
    """`anyone`: others see it too."""
    if answer.approval is not None and answer.approval.get("status") == "pending":
        return card(answer.approval, url, anyone=anyone)
    message = str(answer.message_id)
    shown = [
        *blocks(answer.answer, url),
        *_sources(answer, url),
        *questions(answer.choices or answer.suggestions),
        *actions(button(GOOD, "👍 Helped", message), button(BAD, "👎 Did not", message)),
    ]
    return Message(_short(answer.answer), shown)


def card(
    approval: Mapping[str, Any], url: str | None, edits: Mapping[str, Any] | None = None, *, anyone: bool = False
) -> Message:
    """A proposal with exactly what will happen. `edits`: it is shown, and approved, with these changes. `anyone`: it
    has its buttons although whoever it is made for may not decide, since others see it who may."""
    approval_id = str(approval["approval_id"])
    value = json.dumps({"id": approval_id, "edits": dict(edits or {})}, ensure_ascii=False)
    shown = blocks(f"**{_flat(approval['title'])}**\n\n{approval['preview']}", url)
    if not (anyone or approval.get("may_decide", True)):
        shown += blocks("Somebody else must approve it.")
    elif not fits(value):
        shown += blocks("These changes are too long for Slack: please make them in the copilot itself.")
    else:
        changing = [button(CHANGE, "Change …", approval_id)] if approval.get("editable") else []
        shown += actions(
            button(APPROVE, "Approve as changed" if edits else "Approve", value, "primary"),
            *changing,
            button(REJECT, "Reject", approval_id, "danger"),
        )
    return Message(_short(f"{_flat(approval['title'])}\n{approval['preview']}"), shown)


def settled(approval: Mapping[str, Any], url: str | None) -> Message:
    """In place of its card: what was decided, where it stands, the receipt's files."""
    files = (approval.get("receipt") or {}).get("files", [])
    links = [f"[{_flat(file['name'])}]({to})" for file in files if (to := address(file["url"], url))]
    told = "\n\n".join([f"**{_flat(approval['title'])}**", str(approval["preview"]), str(approval["tell"]), *links])
    return Message(_short(str(approval["tell"])), blocks(told, url))


def _sources(answer: Answer, url: str | None) -> list[Block]:
    """Links to what it quotes and to the tables that it shows in part."""
    quoted = ((one.label, one.reference) for one in answer.citations if one.kind == "document")
    whole = ((f"{table.title} (CSV)", table.url) for table in answer.downloads)
    links = {to: label for label, at in (*quoted, *whole) if (to := address(at, url))}
    elements: list[Block] = []
    for to, label in list(links.items())[:_SOURCES]:
        elements += [{"type": "link", "url": to, "text": label}, {"type": "text", "text": "  "}]
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "elements": [section]}] if elements else []


def _short(markdown: str) -> str:
    return escaped(words(markdown)[:_FALLBACK]) or "…"


def _flat(text: Any) -> str:
    return " ".join(str(text).split()).translate({ord(mark): f"\\{mark}" for mark in "*_[]`"})
