"""Tables in an answer: at most 20 rows of each are shown."""

import re

ROWS = 20
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$")


def shortened(text: str) -> str:
    """A Markdown text whose longer tables are cut after 20 rows; that is said below each of those."""
    lines, kept = text.split("\n"), []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _ROW.match(lines[end]):
            end += 1
        if end - at > ROWS + 2 and _RULE.match(lines[at + 1]):
            kept += [*lines[at : at + ROWS + 2], "", f"Only the first {ROWS} rows are shown."]
            at = end
        else:
            kept.append(lines[at])
            at += 1
    return "\n".join(kept)
