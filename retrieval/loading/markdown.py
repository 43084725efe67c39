"""Markdown, as CommonMark with tables; a YAML head is the document's properties."""

import re
from collections.abc import Mapping

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.loading.decoding import decoded
from retrieval.loading.draft import Draft
from retrieval.loading.limits import Limits, Refused, too_much_text
from retrieval.text import Parsed

_HEAD = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
# What is not closed is looked at once, however often it begins.
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]*>", re.DOTALL)


def read(content: bytes, limits: Limits) -> Parsed:
    text = decoded(content)
    if text is None:
        raise Refused("is called a Markdown text, but is no text")
    properties: dict[str, str] = {}
    head = _HEAD.match(text)
    if head and (found := _properties(head[1])) is not None:
        properties, text = found, text[head.end() :]
    if len(text) > limits.text_chars:
        raise too_much_text(limits)
    draft = Draft(limits)
    _write(MarkdownIt("commonmark").enable("table").parse(text), draft)
    return draft.parsed("text/markdown", properties=properties)


def _properties(head: str) -> dict[str, str] | None:
    """All as it is written: a date is no date yet. Lists are joined; what is deeper is left out. None: not YAML, so it
    is text between two rules."""
    try:
        said = yaml.BaseLoader(head).get_single_data()
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(said, Mapping):
        return None
    found = {}
    for key, value in said.items():
        values = value if isinstance(value, list) else [value]
        if isinstance(key, str) and all(isinstance(one, str) for one in values):
            found[key.lower().replace(" ", "_").replace("-", "_")] = ", ".join(values)
    return found


def _write(tokens: list[Token], draft: Draft) -> None:
    lists: list[int | None] = []  # of each open list the next number; none: it is not numbered
    mark = ""  # of an item whose first paragraph is still to come
    heading = 0
    rows: list[list[str]] | None = None
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type[0] == "o" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            mark = "-" if number is None else f"{number}."
            lists[-1] = None if number is None else number + 1
        elif token.type == "heading_open":
            heading = int(token.tag[1:])
        elif token.type == "heading_close":
            heading = 0
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows is not None:
            draft.table(rows)
            rows = None
        elif token.type == "inline":
            text = _plain(token.children or [])
            if rows is not None:
                rows[-1].append(text)
            elif heading:
                draft.heading(text, heading)
            elif mark:
                draft.item(text, len(lists) - 1, mark)
                mark = ""
            else:
                draft.paragraph(text)
        elif token.type in ("fence", "code_block"):
            draft.code(token.content, token.info.split(" ")[0])
        elif token.type == "html_block":
            draft.paragraph(_TAG.sub(" ", token.content))


def _plain(tokens: list[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline", "image"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            parts.append("\n")
    return "".join(parts)
