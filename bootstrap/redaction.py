"""What may stand in no log and no trace: secrets and e-mail addresses, by the names and the shapes that they have."""

import re
from collections.abc import Mapping
from typing import Any

_SECRET_NAMES = re.compile(r"authorization|api_?key|password|passwd|secret|token|cookie|dsn", re.IGNORECASE)
_PERSONAL_NAMES = re.compile(r"(?i)^(e_?mail|recipients?)$")
_HIDDEN = "[hidden]"
# Keys of ours, of a provider and of Slack, keys that sign webhooks, JSON web tokens, what an address or a sentence
# gives away, e-mail addresses, and the values that PostgreSQL tells with an error.
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"cpk_[0-9a-f]{12}_[0-9a-f]+"), f"cpk_{_HIDDEN}"),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{8,}"), f"sk-{_HIDDEN}"),
    (re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]{8,}"), rf"\1-{_HIDDEN}"),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=_-]{8,}"), f"whsec_{_HIDDEN}"),
    (re.compile(r"(hooks\.slack\.com/\w+/)[A-Za-z0-9/_-]+"), rf"\1{_HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {_HIDDEN}"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), _HIDDEN),
    (re.compile(r"(://[^\s:/@]*):[^\s/]+@"), rf"\1:{_HIDDEN}@"),
    (
        re.compile(r"(?i)\b((?:\w+_)?(?:password|passwd|secret|token|api_?key|sig|signature)=)[^\s&'\"]+"),
        rf"\1{_HIDDEN}",
    ),
    (re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b"), "[e-mail]"),
    (re.compile(r"(DETAIL:\s+(?:Key|Failing row|Parameters?)\b)[^\n]*"), rf"\1 {_HIDDEN}"),
)


def redact(value: Any) -> Any:
    """The same value with what looks like a secret or an e-mail address hidden, however deep it lies."""
    if isinstance(value, str):
        for pattern, instead in _SHAPES:
            value = pattern.sub(instead, value)
        return value
    if isinstance(value, Mapping):
        return {name: _HIDDEN if inner and _named(str(name)) else redact(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact(item) for item in value]
    return value


def _named(name: str) -> bool:
    return bool(_SECRET_NAMES.search(name) or _PERSONAL_NAMES.search(name))
