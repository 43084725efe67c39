"""What a document is called, and which revision its title or name says it is."""

import re

from retrieval.statements import Line, statements
from retrieval.text import BlockKind, Parsed

_LONGEST = 200
_LONGEST_LINE = 400
_OF_A_PROGRAM = re.compile(
    r"(?:microsoft \w+ - .*|\(?anonymous\)?|untitled.*|unbenannt.*|document\d*|dokument\d*|powerpoint[- ]presentation"
    r"|präsentation\d*|presentation\d*|book\d+|mappe\d+|slide \d+|title|titel"
    r"|.*\.(?:docx?|pdf|pptx?|xlsx?|indd|html?|md|txt))",
    re.IGNORECASE,
)
_OF_A_SECTION = re.compile(r"\d+(?:\.\d+)*[.)]?\s.*|(?:table of )?contents|inhalt(?:sverzeichnis)?", re.IGNORECASE)
_REPLY = re.compile(r"\A(?:\s*(?:re|aw|fwd?|wg)\s*:)+", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|`+|\\(?=\W)")
_MARK = re.compile(r"\A\s*(?:#+|[-*+•])\s+")
_REVISION_IN_TITLE = re.compile(
    r"(?:[,(–—-]\s*(?=rev|version|issue|ausgabe|v\d)|\s(?=rev))(?:v(?=\d))?([^,()]+)\)?$", re.IGNORECASE
)
_REVISION_IN_NAME = re.compile(r"[-_. ]rev[-_. ]?([a-z]|\d{1,3})$", re.IGNORECASE)
_CODE = re.compile(r"(?<![^\W_])([a-z]{1,4})-(\d+)(?![^\W_])", re.IGNORECASE)
_KEPT = "\0"  # for a hyphen between a code's letters and its number


def title_of(parsed: Parsed, name: str) -> str:
    """A mail's subject, the title that the file says it has unless a program gave it, the first heading unless it is a
    section's, else the file's name in words."""
    subject = parsed.properties.get("subject", "") if parsed.media_type == "message/rfc822" else ""
    for text in (_REPLY.sub("", subject), parsed.properties.get("title", "")):
        if (said := plain(text)) and not _OF_A_PROGRAM.fullmatch(said):
            return said[:_LONGEST]
    first = next((block.text for block in parsed.blocks if block.kind is BlockKind.HEADING), "")
    if (said := plain(first)) and not _OF_A_SECTION.fullmatch(said):
        return said[:_LONGEST]
    coded = _CODE.sub(lambda found: f"{found[1].upper()}{_KEPT}{found[2]}", _stem(name))
    words = re.sub(r"[_\s]|(?<!\d)-|-(?!\d)", " ", coded).replace(_KEPT, "-")
    return " ".join(words.split())[:_LONGEST]


def revision_in(title: str, name: str) -> str | None:
    """`…, Rev. C`, `… (Version 1.2)`; of a name `…_rev_c.pdf`."""
    if found := _REVISION_IN_TITLE.search(title):
        said = found[1].strip()
        return statements([Line(f"Revision: {said}" if said[0].isdigit() else said)]).revision
    in_name = _REVISION_IN_NAME.search(_stem(name))
    return in_name[1].upper() if in_name else None


def plain(line: str) -> str:
    """The beginning of a line of Markdown without its marks."""
    return " ".join(_EMPHASIS.sub("", _MARK.sub("", line[:_LONGEST_LINE])).split())


def _stem(name: str) -> str:
    return re.sub(r"(?<=.)\.[a-z][a-z0-9]{0,4}$", "", re.split(r"[/\\]", name)[-1], flags=re.IGNORECASE)
