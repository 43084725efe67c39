"""What PostgreSQL keeps of text: it has no place for the character NUL, nor UTF-8 for half a character."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WHOLE = r"\\u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPED = re.compile(rf"(\\\\|{_WHOLE})|\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{{2}})")


def plain(text: str) -> str:
    """Without NULs and halves of characters."""
    return _UNSTORABLE.sub("", text)


def storable(written: str) -> str:
    """JSON text without any, escaped or not; a backslash that is meant stays one."""
    return _ESCAPED.sub(r"\1", plain(written)) if "\\u" in written else plain(written)
