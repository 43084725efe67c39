"""Keeps an answer's Markdown from reaching outside: whatever client draws it fetches nothing and opens nothing that a
record, a document or a model has smuggled into its text."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

# Addresses of this server that answers give.
_OWN = re.compile(r"/(?:documents/[\w-]+(?:\?[\w=&]*)?|api/v1/messages/[\w-]+/calls/\d+/\w+/csv)")
_LINK = re.compile(r"!?\[((?:[^\[\]\\\n]|\\.)*)\]\(\s*<?([^\s<>()]*)>?(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)")
_URL = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,20}:)?//[^\s<>|`\"')\]]+|\bwww\.[^\s<>|`\"')\]]+", re.IGNORECASE)
_FENCED = re.compile(
    r"^ {0,3}(?:(?P<ticks>`{3,})[^`\n]*|(?P<tildes>~{3,})[^\n]*)\n(?:.*\n)*?"
    r" {0,3}(?:(?P=ticks)`*|(?P=tildes)~*)[ \t]*$",
    re.MULTILINE,
)
_IMAGE = re.compile(r"!+\[")
_HTML = re.compile(r"(?<!\\)((?:\\\\)*)<(?=[A-Za-z/!?]|[^\s<>]{0,200}@)")
_SUSPECT = re.compile(r"[\[<\x00]|//|www\.", re.IGNORECASE)


def contained(text: str, hosts: Collection[str] = ()) -> str:
    """Without images and HTML, which become text, and without links but those to documents and downloads of this
    server and, by https, to `hosts`: of others the words stay, and a bare address becomes code."""
    if not _SUSPECT.search(text):
        return text
    text = text.replace("\x00", "")
    told, at = [], 0
    for fenced in _FENCED.finditer(text):  # what stands there is no markup, and is shown exactly so
        told += [_prose(text[at : fenced.start()], hosts), fenced[0]]
        at = fenced.end()
    return "".join([*told, _prose(text[at:], hosts)])


def _prose(text: str, hosts: Collection[str]) -> str:
    kept: list[str] = []

    def link(found: re.Match[str]) -> str:
        if found[0].startswith("!") or not _allowed(found[2], hosts):
            return found[1]
        kept.append(f"]({found[2]})")  # its words are looked through as all others are
        return f"[{found[1]}\x00{len(kept) - 1}\x00"

    def bare(found: re.Match[str]) -> str:
        address = found[0].rstrip(".,;:!?")
        if not _allowed(address, hosts):
            return _as_code(found, address)
        kept.append(address)
        return f"\x00{len(kept) - 1}\x00{found[0][len(address) :]}"

    text = _LINK.sub(link, text)
    text = _URL.sub(bare, text)
    # What is left of links, images and their definitions is none of those that are allowed.
    text = _IMAGE.sub("[", text).replace("](", "] (").replace("][", "] [").replace("]:", "] :")
    text = _HTML.sub(r"\1\\<", text)
    return re.sub("\x00(\\d+)\x00", lambda found: kept[int(found[1])], text)


def _allowed(address: str, hosts: Collection[str]) -> bool:
    if _OWN.fullmatch(address):
        return True
    try:
        parts = urlsplit(address)
        plain = parts.port is None and parts.username is None and parts.password is None
    except ValueError:
        return False
    return address.startswith("https://") and plain and parts.hostname in hosts and "\\" not in address


def _as_code(found: re.Match[str], address: str) -> str:
    """What stands in code is no link. Where a backtick before it is never closed, only the host is told."""
    before = found.string[: found.start()].rpartition("\n")[2]
    if before.count("`") % 2 == 0:
        return f"`{address}`{found[0][len(address) :]}"
    closed = "`" in found.string[found.end() :].partition("\n")[0]
    return found[0] if closed else f"{_host(address)}{found[0][len(address) :]}"


def _host(address: str) -> str:
    return re.split(r"[/?#\\]", address.rpartition("//")[2].rpartition("@")[2], maxsplit=1)[0].replace("`", "") or "…"
