"""Statements as spans, where what they belong to is traced. Their texts and values stay here."""

import re
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

from sqlalchemy.exc import CompileError

from core.telemetry import Attributes, SpanKind, recording, span

_UNTRACED = nullcontext()
_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN|COPY|TABLE(?:\s+IF\s+NOT\s+EXISTS)?)\s+(?:ONLY\s+)?([a-z_][\w.]*)")


def traced(statement: Any) -> AbstractContextManager[Any]:
    """A span for the statement (a text, or what becomes one) if anything is traced here."""
    if not recording():
        return _UNTRACED
    try:
        written = str(statement)
    except CompileError:  # it can be run and not be told
        written = ""
    name, attributes = _summary(written)
    return span(name, attributes, kind=SpanKind.CLIENT)


@lru_cache(maxsize=1024)
def _summary(written: str) -> tuple[str, Attributes]:
    """Its operation and the first table it names."""
    operation = written.split(None, 1)[0].upper() if written.split() else "SQL"
    table = _TABLE.search(written)
    about = {"db.system.name": "postgresql", "db.operation.name": operation}
    if table is None:
        return operation, about
    summary = f"{operation} {table[1]}"
    return summary, {**about, "db.collection.name": table[1], "db.query.summary": summary}
