"""HTML: what a reader of the page reads. Scripts, styles, menus and what is hidden are left out; nothing is fetched."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from retrieval.loading.decoding import decoded
from retrieval.loading.draft import Draft
from retrieval.loading.limits import Limits, Refused
from retrieval.text import Parsed

SKIPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "svg", "math", "iframe", "object", "select", "option",
    "button", "head", "dialog",
))  # fmt: skip
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "img", "input", "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
HEADINGS = {f"h{level}": level for level in range(1, 7)}
WIDEST = 200  # columns one cell may span
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def read(content: bytes, limits: Limits) -> Parsed:
    charset = _CHARSET.search(content[:4096])
    text = decoded(content, charset=charset[1].decode("ascii", "replace") if charset else None)
    if text is None:
        raise Refused("is called an HTML page, but is no text")
    page = LexborHTMLParser(text)
    draft = Draft(limits)
    write(page, draft)
    return draft.parsed("text/html", properties=_properties(page))


def write_text(text: str, draft: Draft) -> None:
    write(LexborHTMLParser(text), draft)


def write(page: LexborHTMLParser, draft: Draft) -> None:
    if page.body is not None:
        _Writer(draft).write(page.body)


def _properties(page: LexborHTMLParser) -> dict[str, str]:
    found = {}
    for meta in page.css("meta[name][content]"):
        name = (meta.attributes.get("name") or "").lower().replace("-", "_")
        if name not in ("viewport", "generator", "robots") and ":" not in name:
            found[name] = meta.attributes.get("content") or ""
    title = page.css_first("head > title")
    if title is not None:
        found["title"] = title.text()
    return found


def _walk(root: LexborNode) -> Iterator[tuple[bool, LexborNode]]:
    """Every node twice, where it begins (true) and where it ends; without recursion, however deep it is."""
    node: LexborNode | None = root
    while node is not None:
        yield True, node
        if node.child is not None:
            node = node.child
            continue
        while node is not None:
            yield False, node
            if node.mem_id == root.mem_id:
                return
            if node.next is not None:
                node = node.next
                break
            node = node.parent


class _Writer:
    """Gathers inline text until a block begins or ends."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._text: list[str] = []
        self._lists: list[list[int | None]] = []  # of each open list the next number; none: it is not numbered
        self._items: list[str] = []  # marks of the open items, said once each
        self._heading = 0
        self._skip_until: int | None = None

    def write(self, root: LexborNode) -> None:
        for begins, node in _walk(root):
            if self._skip_until is not None:
                if not begins and node.mem_id == self._skip_until:
                    self._skip_until = None
                continue
            if node.is_text_node:
                if begins:
                    self._text.append(_SPACE.sub(" ", node.text_content or ""))
            elif begins:
                self._begin(node)
            else:
                self._end(node)
        self._flush()

    def _begin(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in SKIPPED or _hidden(node):
            self._skip_until = node.mem_id
        elif tag == "br":
            self._text.append("\n")
        elif tag not in INLINE:
            self._flush()
            if tag in HEADINGS:
                self._heading = HEADINGS[tag]
            elif tag in ("ul", "ol", "menu"):
                self._lists.append([_number(node, "start") if tag == "ol" else None])
            elif tag == "li":
                self._items.append(self._mark())
            elif tag == "pre":
                self._draft.code(node.text())
                self._skip_until = node.mem_id
            elif tag == "table" and not _is_layout(node):
                caption = node.css_first("caption")
                if caption is not None:
                    self._draft.paragraph(caption.text())
                self._draft.table(_rows(node))
                self._skip_until = node.mem_id

    def _end(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in INLINE:
            return
        self._flush()
        if tag in HEADINGS:
            self._heading = 0
        elif tag in ("ul", "ol", "menu") and self._lists:
            self._lists.pop()
        elif tag == "li" and self._items:
            self._items.pop()

    def _flush(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if not text.strip():
            return
        if self._heading:
            self._draft.heading(text, self._heading)
        elif self._items and self._items[-1]:
            self._draft.item(text, max(len(self._lists) - 1, 0), self._items[-1])
            self._items[-1] = ""
        else:
            self._draft.paragraph(text)

    def _mark(self) -> str:
        if not self._lists or self._lists[-1][0] is None:
            return "-"
        number = self._lists[-1][0]
        self._lists[-1][0] = number + 1
        return f"{number}."


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in attributes or "display:none" in style or attributes.get("aria-hidden") == "true"


def _is_layout(table: LexborNode) -> bool:
    """It places parts of the page and holds no records."""
    return len(table.css("table, h1, h2, h3, h4, h5, h6, li")) > 1  # itself


def _rows(table: LexborNode) -> Iterator[list[str]]:
    """What spans several rows or columns is said in each row, and in the first column of it."""
    below: dict[int, tuple[int, str]] = {}  # column: for how many rows more, what
    for row in table.css("tr"):
        cells: list[str] = []
        for cell in row.css("td, th"):
            _fill(cells, below)
            text = _SPACE.sub(" ", cell.text(separator=" "))
            rows, columns = _number(cell, "rowspan"), min(_number(cell, "colspan"), WIDEST)
            spanned = [text, *[""] * (columns - 1)]
            if rows > 1:
                below.update((len(cells) + at, (rows - 1, one)) for at, one in enumerate(spanned))
            cells.extend(spanned)
        _fill(cells, below)
        yield cells


def _fill(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    while len(cells) in below:
        left, text = below.pop(len(cells))
        if left > 1:
            below[len(cells)] = (left - 1, text)
        cells.append(text)


def _number(node: LexborNode, name: str) -> int:
    said = node.attributes.get(name) or ""
    return max(int(said[:6]), 1) if said.isascii() and said.isdigit() else 1
