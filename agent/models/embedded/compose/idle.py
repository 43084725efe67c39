"""Stretches of a question that ask for nothing: asides on states, scales and reasons."""

import re

from agent.models.embedded.question import Question

_COMES_IN = re.compile(
    r"\b(?:(?:do |does )?comes?|(?:is |are )?(?:available|made|offered|sold|kept)) in\b", re.IGNORECASE
)
# "what colours do jerseys come in?"
_IN_WHICH = re.compile(r"\b(?:what|which|how many)\b.*\b(?:do|does)\b.*\b(come in)\W*$", re.IGNORECASE)
_LEAD = 14  # characters: " another color "
# How a record is, but shall not matter; "for every status" are groups.
_WHATEVER = re.compile(
    r"\b(?:(?<!for )(?<!in )(?<!by )(?<!of )every|any|all|whatever|whichever|no matter (?:which|what)|irrespective of)"
    r"(?: the| their| its| of the)?(?: order| po)? (?:status(?:es)?|states?)\b",
    re.IGNORECASE,
)
# A reason, and no day: "due to handling damage", but "due to arrive".
_DUE_TO = re.compile(
    r"\bdue to\b(?! (?:be|arrive|ship|come|leave|finish|end|start|deliver|go|complete)\b)", re.IGNORECASE
)
# How a scale runs: "(5 is worst)", "1 = best, 5 worst".
_END = r"(?:the )?(?:worst|best|poorest|highest|lowest)\b"
_IS = r" ?(?:is|=|being|means) ?"
_SCALE = re.compile(rf"\b\d+{_IS}{_END}(?:,? (?:and )?\d+ ?(?:{_IS})?{_END})?", re.IGNORECASE)


# "a complete bike": all of it, and no order that is.
_ENTIRE = re.compile(
    r"\b(?:an?|one|each|every|per|single) (complete|completed|finished|entire|whole|full) $", re.IGNORECASE
)


_ALL_LEVELS = re.compile(r"\b(?:multi[- ]?level|(?:on|over|across|through) all levels)\b", re.IGNORECASE)
# "For the sales meeting: …", "Preparing the supplier review, …"
_OCCASION = re.compile(
    r"^\W*(?:(?:i'?m |we'?re |i am |we are )?(?:preparing |getting ready )?for |(?:i'?m |we'?re )?preparing )"
    r"(?:the |my |our |a |tomorrow's |today's |this week's )?(?:[a-z]+ ){0,2}"
    r"(?:meeting|review|report|presentation|audit|call|slides?|board)\s*(?:tomorrow|today)?\s*[:,–-]",
    re.IGNORECASE,
)


def idle_stretches(question: Question) -> list[tuple[int, int]]:
    said = [
        match.span() for pattern in (_WHATEVER, _SCALE, _DUE_TO, _OCCASION) for match in pattern.finditer(question.text)
    ]
    said += [match.span() for match in _ALL_LEVELS.finditer(question.text) if any(s.of("sku") for s in question.spans)]
    items = [span.start for span in question.spans if span.of("sku")]
    said += [match.span(1) for start in items if (match := _ENTIRE.search(question.text[:start]))]
    return said + _mere_being(question)


def _mere_being(question: Question) -> list[tuple[int, int]]:
    """`come in red`, `available in size 62`: they are so, and nothing is coming in."""
    kinds = [value.start for value in question.values if value.field in ("color", "size")]
    said = [match.span() for match in _COMES_IN.finditer(question.text)]
    asked = _IN_WHICH.search(question.text)
    mere = [(a, b) for a, b in said if any(0 <= start - b <= _LEAD for start in kinds)]
    return mere + ([asked.span(1)] if asked else [])
