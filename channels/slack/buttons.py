"""What is pressed: the names of actions, and buttons as Slack takes them."""

from collections.abc import Sequence
from typing import Any

from channels.slack.rich import Block

ASK, APPROVE, REJECT, CHANGE, GOOD, BAD = "ask", "approve", "reject", "change", "good", "bad"
SHARE = "share"
CHANGED, REASON = "changed", "reason"  # modals
_LABEL, _VALUE = 75, 2_000  # characters that Slack takes


def button(action: str, label: str, value: str, style: str | None = None) -> Block:
    text = label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
    made: Block = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": text, "emoji": False},
        "value": value,
    }
    return made | ({"style": style} if style else {})


def questions(asked: Sequence[str]) -> list[Block]:
    """Each pressed asks itself."""
    fit = [question for question in asked if question and len(question) <= _VALUE][:5]
    return actions(*(button(f"{ASK}:{at}", question, question) for at, question in enumerate(fit)))


def actions(*elements: Block) -> list[Block]:
    return [{"type": "actions", "elements": list(elements)}] if elements else []


def fits(value: str) -> bool:
    return len(value) <= _VALUE


def value_of(action: Any) -> str:
    return str(action.get("value", "")) if isinstance(action, dict) else ""
