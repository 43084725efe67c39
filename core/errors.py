"""Errors a caller can act on. Each message is one sentence, fit for the planner and for the model.

* CopilotError
  - InvalidInput      the request itself is wrong
  - NotFound          there is no such record
  - Ambiguous         more than one record fits; `choices` names them
  - NotAuthenticated  nobody we know is asking
  - NotPermitted      the caller may not see or do this
  - Conflict          it is already being done, or has been done
  - Unavailable       a part that is needed is away for now
    - TooMuch         it takes longer than a statement may: to be asked more narrowly
  - LimitReached      as much as is allowed in a time has been asked for
    - QuotaUsedUp     as much as is allowed in a month has been used
  - SourceError       a source is not what its description says (file, line and column in the message)
"""

from collections.abc import Sequence


class CopilotError(Exception):
    """An error whose message is safe to show to a planner and to the model.

    `retry_after_s`: seconds until it is worth trying again, where that is known."""

    code = "internal"
    retry_after_s: int | None = None


class InvalidInput(CopilotError):
    code = "invalid_input"


class NotFound(CopilotError):
    code = "not_found"


class Ambiguous(CopilotError):
    """More than one record fits; `choices` are texts the planner can answer with."""

    code = "ambiguous"

    def __init__(self, message: str, choices: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.choices = tuple(choices)


class NotAuthenticated(CopilotError):
    code = "not_authenticated"


class NotPermitted(CopilotError):
    code = "not_permitted"


class Conflict(CopilotError):
    code = "conflict"


class Unavailable(CopilotError):
    code = "unavailable"


class TooMuch(Unavailable):
    """More than can be read in the time that a statement has. A job may try again; a question is to be narrowed."""

    code = "invalid_input"


class LimitReached(CopilotError):
    """As often as is allowed in a time; after `retry_after_s` there is room again."""

    code = "rate_limited"

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class QuotaUsedUp(LimitReached):
    code = "quota_exceeded"


class SourceError(CopilotError):
    code = "source_error"
