"""Markdown as blocks of Slack's. Words go out as text elements, which Slack never reads for markup or mentions; links
only to this server."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

Block = dict[str, Any]
_ROWS, _COLUMNS, _CELLS = 100, 20, 8_000  # Slack takes a table of 100 rows, 20 columns, 10,000 characters
_LINES = 15  # of a table that cannot be one of Slack's
_LONGEST = 10_000  # characters of a message
_MOST = 40  # blocks; Slack takes 50
CUT = "… It goes on in the copilot itself."
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}


def escaped(text: str) -> str:
    """As Slack asks for text that it may read as its markup: then no mention and no link is left in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def address(href: str, url: str | None) -> str | None:
    """Where a link of an answer leads; None when it is not to this server."""
    if url is None:
        return None
    if href.startswith("/") and not href.startswith("//"):
        return url + href
    return href if href.startswith(f"{url}/") else None


def words(markdown: str) -> str:
    """Without markup."""
    tree = SyntaxTreeNode(_MARKDOWN.parse(markdown))
    parts = (text_of(node) for node in tree.walk() if node.type == "inline")
    return "\n".join(part for part in parts if part)


def blocks(markdown: str, url: str | None = None) -> list[Block]:
    """One table is a table of Slack's, which takes only one in a message; others are lines."""
    writing = _Writing(url)
    for node in SyntaxTreeNode(_MARKDOWN.parse(markdown)).children:
        if writing.full:
            writing.rich.append(_section([{"type": "text", "text": f"{CUT}\n"}]))
            break
        writing.add(node)
    return writing.done()


def whole(markdown: str) -> list[Block]:
    """With every word; as it stands where a table would be cut."""
    writing = _Writing(None)
    for node in SyntaxTreeNode(_MARKDOWN.parse(markdown)).children:
        writing.add(node)
    shown = writing.done()
    if writing.cut or writing.left <= 0:
        return [{"type": "rich_text", "elements": [_preformatted(markdown)]}]
    return shown


@dataclass
class _Writing:
    url: str | None

    def __post_init__(self) -> None:
        self.out: list[Block] = []
        self.rich: list[Block] = []
        self.left = _LONGEST
        self.tabled = False
        self.cut = False

    @property
    def full(self) -> bool:
        return self.left <= 0 or len(self.out) >= _MOST

    def add(self, node: SyntaxTreeNode) -> None:
        match node.type:
            case "table":
                self._table(node)
            case "bullet_list" | "ordered_list":
                self.rich += self._list(node, 0)
            case "fence" | "code_block":
                self._lines(node.content.rstrip("\n"))
            case "blockquote":
                self.rich.append({"type": "rich_text_quote", "elements": self._inlines(node) or _blank()})
            case "heading":
                self.rich.append(_section([*self._inlines(node, {"bold": True}), {"type": "text", "text": "\n"}]))
            case "paragraph" | "html_block":
                self.rich.append(_section([*self._inlines(node), {"type": "text", "text": "\n"}]))

    def done(self) -> list[Block]:
        self._flush()
        return self.out

    def _flush(self) -> None:
        if self.rich:
            self.out.append({"type": "rich_text", "elements": self.rich})
            self.rich = []

    def _lines(self, text: str) -> None:
        shown = text[: max(self.left, 0)]
        self.left -= len(shown)
        if shown:
            self.rich.append(_preformatted(shown))

    def _list(self, node: SyntaxTreeNode, indent: int) -> Iterator[Block]:
        style = "ordered" if node.type == "ordered_list" else "bullet"
        for at, item in enumerate(node.children):
            own = [part for part in item.children if part.type not in ("bullet_list", "ordered_list")]
            elements = [element for part in own for element in self._inlines(part)]
            yield {
                "type": "rich_text_list", "style": style, "indent": min(indent, 8), "offset": at,
                "elements": [_section(elements or _blank())],
            }  # fmt: skip
            for below in item.children:
                if below not in own:
                    yield from self._list(below, indent + 1)

    def _table(self, node: SyntaxTreeNode) -> None:
        rows = [[text_of(cell) for cell in row.children] for part in node.children for row in part.children]
        aligned = [str(cell.attrs.get("style", "")) for cell in node.children[0].children[0].children]
        shown, used = _fitting(rows, self.left)
        if self.tabled or not shown:
            self._lines("\n".join(_padded(rows[:_LINES])))
            shown = rows[:_LINES]
        else:
            self.tabled = True
            self._flush()
            self.out.append({
                "type": "table",
                "column_settings": [
                    {"align": "right" if "right" in style else "left", "is_wrapped": True}
                    for style in aligned[:_COLUMNS]
                ],
                "rows": [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in shown],
            })  # fmt: skip
            self.left -= used
        self.cut |= len(shown) < len(rows) or len(shown[0]) < len(rows[0])
        if len(shown) < len(rows):
            missing = f"{len(shown) - 1} of {len(rows) - 1} rows.\n"
            self.rich.append(_section([{"type": "text", "text": missing, "style": {"italic": True}}]))

    def _inlines(self, node: SyntaxTreeNode, style: dict[str, bool] | None = None) -> list[Block]:
        found: list[Block] = []
        for child in node.children if node.type != "html_block" else ():
            found += self._inline(child, style or {})
        return found

    def _inline(self, node: SyntaxTreeNode, style: dict[str, bool]) -> list[Block]:
        if node.type in _STYLES:
            return self._inlines(node, style | {_STYLES[node.type]: True})
        if node.type == "link":
            to = address(str(node.attrs.get("href", "")), self.url)
            text = text_of(node)
            if to is not None and text:
                self.left -= len(text)
                return [{"type": "link", "url": to, "text": text, **_styled(style)}]
            return self._inlines(node, style)
        if node.type in ("softbreak", "hardbreak"):
            return [{"type": "text", "text": "\n"}]
        if node.type == "code_inline":
            style = style | {"code": True}
        elif node.type not in ("text", "image", "html_inline"):
            return self._inlines(node, style)
        text = node.content[: max(self.left, 0)]
        self.left -= len(text)
        return [{"type": "text", "text": text, **_styled(style)}] if text else []


def plain(text: str) -> list[Block]:
    """As it stands: no markup is read in it."""
    return [{"type": "rich_text", "elements": [_section([{"type": "text", "text": text}])]}]


def text_of(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.children:
        return "".join(text_of(child) for child in node.children)
    return node.content


def _fitting(rows: Sequence[Sequence[str]], most: int) -> tuple[list[list[str]], int]:
    """The rows that Slack takes, with the header, and how many characters they are; none when no row fits."""
    found: list[list[str]] = []
    used = 0
    for row in rows[:_ROWS]:
        kept = list(row[:_COLUMNS])
        used += sum(map(len, kept))
        if used > min(_CELLS, most):
            used -= sum(map(len, kept))
            break
        found.append(kept)
    return (found, used) if len(found) > 1 else ([], 0)


def _padded(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=False)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]


def _preformatted(text: str) -> Block:
    return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _styled(style: dict[str, bool]) -> Block:
    return {"style": style} if style else {}


def _blank() -> list[Block]:
    return [{"type": "text", "text": " "}]
