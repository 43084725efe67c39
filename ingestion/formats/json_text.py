"""JSON objects as rows of text: numbers keep their digits, nested objects become `outer.inner`, lists stay JSON."""

import json
from collections.abc import Mapping
from typing import Any

_DEEPEST = 8


def parse(text: str | bytes) -> Any:
    """The value with its numbers as text, exactly as written. Raises ValueError."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def flat(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str | None]:
    """The record's values as text under their dotted names."""
    row: dict[str, str | None] = {}
    for name, value in record.items():
        column = _clean(prefix + name)
        if isinstance(value, Mapping) and depth < _DEEPEST:
            row.update(flat(value, f"{prefix}{name}.", depth + 1))
        else:
            row[column] = as_text(value)
    return row


def as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else _clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return _clean(json.dumps(value, ensure_ascii=False, default=str))


def _clean(text: str) -> str:
    """A lone surrogate, which JSON can write but no text can hold, becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
