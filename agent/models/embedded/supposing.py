"""Questions about what is not so: `what if …`, `suppose …`, `which orders are late if …`."""

import re
from dataclasses import dataclass

# "what would a week's delay mean", where "what would it cost" asks of what is
_WOULD = re.compile(
    r"\b(?:what|how) would\b.*\b(?:mean|do|cause|affect|hit|hurt|change|impact|effects?|consequences?|happen)\b",
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
    r"|\b(?:(?:suppos|assum|simulat|imagin)(?:e|es|ed|ing)?|scenario)(?:\s+that\b|\s*:|\b)",
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
# "PO 4711 slips ten days, impact?": what is asked of it makes it supposed
_WHAT_OF_IT = re.compile(
    r"\s*[,:;.–-]\s*(?:and |so )?(?:what (?:happens|then|now|breaks|suffers)|who(?:'s| is| gets) (?:hit|affected)"
    r"|(?:can|could) we (?:still )?(?:cope|manage|deliver|make it)"
    r"|(?:what(?:'s| is| are)? )?(?:the )?(?:impact|effect|consequence)s?)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Supposition:
    """Where in a text it stands. `surely`: it is no more than that. `told`: as if it were so, and supposed only by what
    is asked of it."""

    start: int
    end: int
    surely: bool = False
    told: bool = False


def supposes(text: str) -> bool:
    said = _SUPPOSING.search(_WHETHER.sub(" ", text)) or _WOULD.search(text) or _WHAT_OF_IT.search(text)
    return said is not None


def supposed_in(text: str) -> Supposition | None:
    that = _OF_THAT.search(text)
    if that and that.start() > 0 and _WOULD.search(text, that.start()):
        return Supposition(0, that.start(), surely=True)
    asked = _WHAT_OF_IT.search(text)
    if asked and not _SUPPOSING.search(text):
        return Supposition(0, asked.start(), told=True)
    said = _IF.search(text) or (None if _WHETHER.search(text) else _MERELY_IF.search(text))
    if said is None:
        return Supposition(0, len(text), surely=True) if _WOULD.search(text) else None
    end = _END.search(text, said.end())
    return Supposition(said.start(), end.start() if end else len(text), surely=said.re is _IF)
