"""What the styles of a Word document make of its paragraphs."""

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_HEADING = re.compile(r"heading (\d)$")
_LIST = re.compile(r"list (bullet|number)(?: (\d))?$")
_DEEPEST = 10  # styles that are based on each other
_BODY = 9  # outline level of what is no heading


@dataclass(frozen=True)
class Kind:
    """`heading`: its level, 0 where it is none. `list_id` and `level`: the numbered or marked list it stands in, empty
    where it is in none. `contents`: a line of a table of contents."""

    heading: int = 0
    list_id: str = ""
    level: int = 0
    contents: bool = False


class Styles:
    """`root`: the document's `w:styles`. Names are those of Word itself: a file keeps them in English."""

    def __init__(self, root: Any) -> None:
        self._styles = {one.get(qn("w:styleId")): one for one in root.iter(qn("w:style"))}
        self._kinds: dict[str, Kind] = {}

    def kind(self, paragraph: Any) -> Kind:
        of = paragraph.find(qn("w:pPr"))
        style = _value(of, "w:pStyle")
        if style not in self._kinds:
            self._kinds[style] = self._of_style(style)
        kind = self._kinds[style]
        return kind if of is None else _own(of, kind)

    def _of_style(self, style: str) -> Kind:
        line: list[Any] = []
        while style in self._styles and len(line) < _DEEPEST:
            line.append(self._styles[style])
            style = _value(self._styles[style], "w:basedOn")
        kind = Kind()
        for one in reversed(line):
            name = _value(one, "w:name").lower()
            heading, item = _HEADING.match(name), _LIST.match(name)
            if heading or name == "title":
                kind = Kind(heading=int(heading[1]) if heading else 1)
            elif item:
                kind = Kind(list_id=" ", level=int(item[2] or 1) - 1)
            elif name.startswith("toc "):
                kind = Kind(contents=True)
            properties = one.find(qn("w:pPr"))
            if properties is not None:
                kind = _own(properties, kind)
        return kind


def _own(properties: Any, kind: Kind) -> Kind:
    """With what the paragraph, or the style, says itself."""
    heading, list_id, level = kind.heading, kind.list_id, kind.level
    outline = _value(properties, "w:outlineLvl")
    if outline.isdigit():
        heading = int(outline) + 1 if int(outline) < _BODY else 0
    numbers = properties.find(qn("w:numPr"))
    if numbers is not None:
        said = _value(numbers, "w:numId")
        list_id = "" if said == "0" else said or list_id
        deep = _value(numbers, "w:ilvl")
        level = int(deep) if deep.isdigit() and (int(deep) or not level) else level
    return Kind(heading, list_id, level, kind.contents)


def _value(element: Any | None, name: str) -> str:
    found = None if element is None else element.find(qn(name))
    return "" if found is None else found.get(qn("w:val")) or ""
