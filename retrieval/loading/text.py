"""Plain text: paragraphs are what blank lines part, and lines that begin with a mark are items."""

import re

from retrieval.loading.decoding import decoded
from retrieval.loading.draft import Draft
from retrieval.loading.limits import Limits, Refused, too_much_text
from retrieval.text import Parsed

_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*•–]|\d{1,3}[.)])\s+(?P<text>\S.*)")
_UNDERLINE = re.compile(r"(=|-|~)\1{2,}\s*$")
_BLANK = re.compile(r"\n\s*\n|\f")
_LEVELS = {"=": 1, "-": 2, "~": 3}


def read(content: bytes, limits: Limits) -> Parsed:
    text = decoded(content)
    if text is None:
        raise Refused("is neither text nor a document of a known kind: it may be damaged")
    if len(text) > limits.text_chars:
        raise too_much_text(limits)
    draft = Draft(limits)
    write(text, draft)
    return draft.parsed("text/plain")


def write(text: str, draft: Draft) -> None:
    for part in _BLANK.split(text):
        _paragraph(part.strip("\n").split("\n"), draft)


def _paragraph(lines: list[str], draft: Draft) -> None:
    if len(lines) > 1 and lines[0].strip() and (rule := _UNDERLINE.match(lines[1])):
        draft.heading(lines[0], _LEVELS[rule[1]])
        lines = lines[2:]
    plain: list[str] = []
    item: re.Match[str] | None = None
    for said in [*lines, ""]:
        begins = _ITEM.match(said)
        if (begins or not said) and plain:
            if item:
                draft.item("\n".join(plain), len(item["indent"].expandtabs(4)) // 2, _mark(item["mark"]))
            else:
                draft.paragraph("\n".join(plain))
            plain = []
        if begins:
            item = begins
        plain.append(begins["text"] if begins else said)


def _mark(mark: str) -> str:
    return mark if mark[-1] in ".)" else "-"
