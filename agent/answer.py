"""The answer to one question, as every channel gives it and as it is kept."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from tools.spec import Kind


class Outcome(StrEnum):
    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    NOT_PERMITTED = "not_permitted"
    CLARIFY = "clarify"
    REFUSED = "refused"
    APPROVAL_REQUIRED = "approval_required"
    FAILED = "failed"


class ToolUse(BaseModel):
    """One call of a tool: `result` is its typed result as JSON, or `{"error": code, "message": …}`; `kind` says that
    it was no looking up."""

    tool: str
    arguments: dict[str, Any]
    ok: bool
    result: dict[str, Any]
    kind: Kind = Field(default="read", exclude_if=lambda kind: kind == "read")


class Citation(BaseModel):
    """A source of the answer: for a record, `reference` is its key in the system `source`; for a document, the link
    that opens it at the passage, and `label` its title, revision and page."""

    kind: Literal["record", "document"] = "record"
    label: str
    source: str
    reference: str
    as_of: datetime | None = None


class Grounding(BaseModel):
    """How many numbers and dates the text states; and what of them, of codes and of names no tool result of the turn
    holds: a language model's was cut from the text."""

    numbers: int = 0
    unsupported: list[str] = []


class Download(BaseModel):
    """A table that was cut, whole: as CSV under `url`, with the caller's own grants. `rows`: none when not counted."""

    title: str
    rows: int | None
    url: str


class Answer(BaseModel):
    """`choices` are what the planner can answer a question back with; `suggestions` are questions to go on with;
    `downloads` the tables that the text shows only in part. All are in the text too: it is enough alone.
    `confidence`: the chance, from 0 to 1, that the question was understood, where the model knows it."""

    thread_id: UUID
    message_id: UUID
    outcome: Outcome
    answer: str
    tool_calls: list[ToolUse] = []
    citations: list[Citation] = []
    grounding: Grounding = Grounding()
    approval: dict[str, Any] | None = None
    choices: list[str] = Field(default=[], exclude_if=lambda found: not found)
    suggestions: list[str] = Field(default=[], exclude_if=lambda found: not found)
    downloads: list[Download] = Field(default=[], exclude_if=lambda found: not found)
    confidence: float | None = Field(default=None, exclude_if=lambda found: found is None)
    model: str
    elapsed_ms: float
