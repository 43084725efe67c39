"""A question that corrects itself on the way: `who sells the HL Fork, sorry, I mean the LL Fork`, `or rather May`."""

import re

from agent.models.embedded.asks import only
from agent.models.embedded.question import Question, Span

_SAID = r"(?:no|wait|sorry|oops|pardon|rather|actually|correction|scratch that|i (?:mean|meant)|make that)"
_MENDS = re.compile(
    rf"(?<=\w)[^\w(]*(?:[.,;:–—-]+\W*|\s+or\s+)(?:and\s+|or\s+)?{_SAID}\b(?:\W+{_SAID}\b)*[\s,:;.–-]*(?=\w)"
    r"|(?<=\w)\W+(?:no,? |sorry,? |wait,? )*i (?:mean|meant)\b[\s,:;.–-]*(?=\w)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:what|which|who|whom|where|when|how|is|are|was|were|do|does|did|has|have|can|show|list|give|tell|find)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^\W*(?:and|but|what about|how about)\b", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?:\s*\b(?:the|an?|our|in|on|of|for|from|with|at|by|to|item|part|vendor|supplier|customer|order)\b)*\s*",
    re.IGNORECASE,
)
_KINDS = dict.fromkeys(("category", "subcategory", "product_line", "model"), "kind of item")


def corrected(question: Question) -> Question:
    """What was meant in the place of what was said before it; or that alone, where it is a question of its own."""
    found = next((one for one in _MENDS.finditer(question.text) if not _inside(question, one)), None)
    if found is None:
        return question
    rest = (found.end(), len(question.text))
    if _ASKS.match(question.text, found.end()):
        on = _GOES_ON.match(question.text)
        return only(question, [*([on.span()] if on else []), rest])
    wrong = _replaced(question, found)
    if wrong is None:
        return question
    return only(question, [(0, wrong[0]), (wrong[1], found.start()), rest])


def _inside(question: Question, found: re.Match[str]) -> bool:
    return any(one.start < found.end() and found.start() < one.end for one in question.spans)


def _replaced(question: Question, found: re.Match[str]) -> tuple[int, int] | None:
    """Where stands what is taken back: the last of the same kind."""
    marks: list[tuple[int, int, str]] = [(one.start, one.end, _kind(one)) for one in question.spans]
    marks += [(one.start, one.end, _KINDS.get(one.field, one.field)) for one in question.values if not one.weak]
    marks += [(one.start, one.end, "period") for one in question.periods]
    new = min((one for one in marks if one[0] >= found.end()), default=None, key=lambda one: one[0])
    if new is None or not _BESIDE.fullmatch(question.text, found.end(), new[0]):
        return None
    old = [one for one in marks if one[1] <= found.start() and one[2] == new[2]]
    return max(old)[:2] if old else None


def _kind(one: Span) -> str:
    return one.candidates[0].entity if one.candidates else "unknown"
