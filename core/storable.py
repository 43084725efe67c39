"""What PostgreSQL keeps of JSON: it has no place for the character NUL."""

import re

_NUL = re.compile(r"((?<!\\)(?:\\\\)*)\\u0000")


def storable(written: str) -> str:
    """JSON text without escaped NULs; a backslash that is meant stays one."""
    return _NUL.sub(r"\1", written)
