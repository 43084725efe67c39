"""A question about documents, and the passage that answers it: a document's name and words that stand in the passage.

How one is written: docs/evals.md.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from core.errors import InvalidInput
from evals.case import HALVES

QUESTIONS = Path(__file__).with_name("questions")
_FILE_KEYS = {"source", "today", "half", "questions"}
_ANSWERED, _UNANSWERED = {"ask", "document", "says"}, {"ask", "none"}
_MORE = {"day", "revision"}
_LAYOUT = re.compile(r"(?:<br ?/?>|[\s*|])+")


@dataclass(frozen=True)
class Question:
    """Right is a passage of one of the `documents` (of that `revision`, where there are several) which `says` so. No
    documents: nothing that holds on `day` answers it, and `none` says why one could think so."""

    ask: str
    day: date
    documents: tuple[str, ...] = ()
    revision: str | None = None
    says: str = ""
    none: str = ""

    def answered_by(self, document: str, revision: str | None, text: str) -> bool:
        """Whether this passage is the right one."""
        known = document in self.documents and (self.revision is None or self.revision == revision)
        return known and words(self.says) in words(text)


@dataclass(frozen=True)
class QuestionFile:
    """Questions over a source's documents; those without a day of their own are asked on `today`."""

    path: Path
    source: str
    today: date
    half: str
    questions: tuple[Question, ...]

    @property
    def name(self) -> str:
        return f"passages-{self.path.stem}"


def words(text: str) -> str:
    """A text without what only lays it out: bold signs, bars of tables, line breaks, capitals."""
    return _LAYOUT.sub(" ", text).strip().casefold()


def load(path: Path) -> QuestionFile:
    """Raises `InvalidInput` that names the file and the question."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"{path} cannot be read as YAML: {error}.") from error
    if not isinstance(content, dict) or set(content) != _FILE_KEYS or not isinstance(content["questions"], list):
        raise InvalidInput(f"{path} holds no questions: it needs source, today, half and a list of questions.")
    if content["half"] not in HALVES or type(content["today"]) is not date:
        raise InvalidInput(f"{path}: half must be {' or '.join(HALVES)}, and today a date such as 2025-06-12.")
    questions = tuple(_question(path, raw, content["today"]) for raw in content["questions"])
    asked = [(question.ask, question.day) for question in questions]
    twice = next((ask for number, (ask, day) in enumerate(asked) if (ask, day) in asked[:number]), None)
    if twice:
        raise InvalidInput(f"{path}: asks twice: {twice}")
    return QuestionFile(path, content["source"], content["today"], content["half"], questions)


def _question(path: Path, raw: Any, today: date) -> Question:
    if not isinstance(raw, dict) or set(raw) - _MORE not in (_ANSWERED, _UNANSWERED):
        raise InvalidInput(f"{path}: a question needs ask, document and says, or ask and none, not {raw!r}.")
    texts = {key: value for key, value in raw.items() if key not in ("day", "document")}
    if not all(isinstance(value, str) and value.strip() for value in texts.values()):
        raise InvalidInput(f"{path}: what is said in {raw['ask']!r} must be texts: write figures in quotes.")
    if type(raw.get("day", today)) is not date:
        raise InvalidInput(f"{path}: the day of {raw['ask']!r} must be a date such as 2025-06-12.")
    given = raw.get("document", [])
    documents = tuple(given) if isinstance(given, list) else (given,)
    return Question(documents=documents, day=raw.get("day", today), **texts)
