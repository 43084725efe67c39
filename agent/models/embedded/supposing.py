"""Questions about what is not so: `what if …`, `suppose …`, `which orders are late if …`."""

import re

# "what would a week's delay mean", where "what would it cost" asks of what is
_WOULD = re.compile(
    r"\b(?:what|how) would\b.*\b(?:mean|do|cause|affect|hit|change|impact|effects?|consequences?|happen)\b",
    re.IGNORECASE,
)
_SUPPOSING = re.compile(
    r"\b(?:what)?if\b|\bhappens? when\b|\b(?:suppos|assum|simulat|imagin)(?:e|es|ed|ing)?\b|\bscenario\b", re.IGNORECASE
)
# "tell me if it is late", "if any": nothing is supposed
_WHETHER = re.compile(
    r"\b(?:know|check|see|tell (?:me|us)|wonder(?:ing)?|ask(?:ed)?|sure|verify|find out|confirm) if\b"
    r"|\bif (?:any|possible|so|not|needed|necessary|available|you)\b",
    re.IGNORECASE,
)
_IF = re.compile(
    r"\b(?:what|how about|what happens|what (?:would|will|could) happen)\s*(?:if|when)\b|\bhappens? when\b|\bin case\b"
    r"|\b(?:suppos|assum|simulat|imagin)(?:e|es|ed|ing)?(?:\s+that)?\b",
    re.IGNORECASE,
)
_MERELY_IF = re.compile(r"\bif\b", re.IGNORECASE)
_END = re.compile(
    r"[?;:](?=\s|$)|[.](?=\s|$)|\bthen\b"
    r"|,?\s+(?=(?:what|which|who|whom|when|where|how|is|are|does|do|did|will|would|can|could|shall|should)\b)"
    r"(?<=,\s)",
    re.IGNORECASE,
)
_OF_THAT = re.compile(r"[,:;.–-]?\s*\b(?:what|how) would (?:that|this|it)\b", re.IGNORECASE)


def supposes(text: str) -> bool:
    return _SUPPOSING.search(_WHETHER.sub(" ", text)) is not None or _WOULD.search(text) is not None


def supposed_in(text: str) -> tuple[int, int, bool] | None:
    """Where what is supposed stands, and whether it surely is no more than that; None: nothing is supposed."""
    that = _OF_THAT.search(text)
    if that and that.start() > 0 and _WOULD.search(text, that.start()):
        return 0, that.start(), True
    said = _IF.search(text) or (None if _WHETHER.search(text) else _MERELY_IF.search(text))
    if said is None:
        return (0, len(text), True) if _WOULD.search(text) else None
    end = _END.search(text, said.end())
    return said.start(), end.start() if end else len(text), said.re is _IF
