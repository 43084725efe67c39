"""The numbers that Word shows before numbered paragraphs: they stand in no paragraph, but are counted."""

from collections import defaultdict
from typing import Any

from docx.oxml.ns import qn

DEEPEST = 9
_ROMAN: tuple[tuple[int, str], ...] = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
)
_ROMAN += ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """Takes the paragraphs of one document in their order; `root`: its `w:numbering`, if it has any."""

    def __init__(self, root: Any | None) -> None:
        self._lists: dict[str, Any] = {}  # w:numId -> w:abstractNum
        self._counts: defaultdict[int, list[int]] = defaultdict(lambda: [0] * DEEPEST)
        if root is None:
            return
        abstract = {one.get(qn("w:abstractNumId")): one for one in root.iter(qn("w:abstractNum"))}
        for one in root.iter(qn("w:num")):
            of = one.find(qn("w:abstractNumId"))
            if of is not None and of.get(qn("w:val")) in abstract:
                self._lists[one.get(qn("w:numId"))] = abstract[of.get(qn("w:val"))]

    def mark(self, list_id: str, level: int) -> str:
        """That of the next paragraph on this level of the list, `3.` or `2.1`; `-` where it has a bullet, empty where
        it has no mark."""
        held = self._lists.get(list_id)
        if held is None or not 0 <= level < DEEPEST:
            return "-"
        levels = {int(one.get(qn("w:ilvl"), 0)): one for one in held.iter(qn("w:lvl"))}
        if level not in levels or _value(levels[level], "numFmt") in ("bullet", ""):
            return "-"
        if _value(levels[level], "numFmt") == "none":
            return ""
        counts = self._counts[id(held)]
        counts[level] = counts[level] + 1 if counts[level] else _number(_value(levels[level], "start"))
        counts[level + 1 :] = [0] * (DEEPEST - level - 1)
        mark = _value(levels[level], "lvlText") or f"%{level + 1}."
        for at in range(level + 1):
            if at in levels:
                mark = mark.replace(f"%{at + 1}", _shown(max(counts[at], 1), _value(levels[at], "numFmt")))
        return mark.strip()


def _value(level: Any, name: str) -> str:
    found = level.find(qn(f"w:{name}"))
    return "" if found is None else found.get(qn("w:val"), "")


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def _shown(number: int, kind: str) -> str:
    if kind.endswith("Letter"):
        shown = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 10 + 1)
    elif kind.endswith("Roman"):
        shown, left = "", number
        for value, letters in _ROMAN:
            shown += letters * (left // value)
            left %= value
    else:
        return f"{number:02}" if kind == "decimalZero" else str(number)
    return shown.upper() if kind.startswith("upper") else shown
