"""Bytes as text."""

import codecs
import re

# The longer marks first: that of UTF-32 begins with that of UTF-16.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = re.compile("[\x00-\x06\x0e-\x1a\x1c-\x1f]")


def decoded(content: bytes, *, charset: str | None = None, cut: bool = False) -> str | None:
    """The text, with line ends as `\\n`: by its byte order mark, else by the charset it names, as UTF-8 or as
    Windows-1252. None: these bytes are no text. `cut`: they may end within a character."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _text(content[len(mark) :], encoding, cut)
    for named in (charset or "utf-8", "utf-8", "cp1252"):
        text = _text(content, named, cut)
        if text is not None:
            return text
    return None


def _text(content: bytes, encoding: str, cut: bool) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(content, final=not cut)
    except (UnicodeError, LookupError):
        return None
    # A few stray control characters are a fault of the writer, many are a file that is no text.
    if "\x00" in text or len(_BINARY.findall(text)) > len(text) // 200:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
