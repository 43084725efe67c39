"""What is kept of who asked for what, and what came of it; results themselves are not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4

from pydantic_core import to_jsonable_python

from core.identity import Principal
from core.storable import plain, storable

_LONGEST = 8_000  # characters of a detail, as JSON


class Kind(StrEnum):
    """`what` names: the question; how its answer ended; the tool; the list that was read;
    what was approved or done; the id of a key, a widget, somebody in Slack or a workspace;
    whose data was handed out, or what an erased user is called; for how many days what is kept."""

    QUESTION = "question"
    ANSWER = "answer"
    TOOL_CALL = "tool_call"
    RECORDS = "records"
    APPROVAL = "approval"
    EFFECT = "effect"
    SIGN_IN_REFUSED = "sign_in_refused"
    KEY_CREATED = "key_created"
    KEY_REVOKED = "key_revoked"
    WIDGET_CREATED = "widget_created"
    WIDGET_REVOKED = "widget_revoked"
    SLACK_LINKED = "slack_linked"
    SLACK_UNLINKED = "slack_unlinked"
    SLACK_INSTALLED = "slack_installed"
    SLACK_REMOVED = "slack_removed"
    USER_EXPORTED = "user_exported"
    USER_ERASED = "user_erased"
    RETENTION_SET = "retention_set"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Record:
    """`outcome` is ok, or the code of an error; `detail` is JSON: arguments, ids, sizes. Never a result or a secret."""

    tenant_id: str
    user_id: str
    channel: str
    kind: Kind
    what: str
    outcome: str = "ok"
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime = field(default_factory=_now)
    audit_id: UUID = field(default_factory=uuid4)

    @classmethod
    def of(
        cls, principal: Principal, channel: str, kind: Kind, what: str, *, outcome: str = "ok", **detail: Any
    ) -> Self:
        """Of that caller, now. What of `detail` is None is left out; what is too long is cut."""
        return cls(principal.tenant_id, principal.user_id, channel, kind, plain(what), outcome, _kept(detail))


def _kept(detail: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has it."""
    kept = {}
    for name, value in detail.items():
        if value is not None:
            written = storable(json.dumps(to_jsonable_python(value, fallback=str), ensure_ascii=False))
            kept[name] = json.loads(written) if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"
    return kept
