"""A case: a question to the copilot, and SQL that computes the answer a second time, from the source's own files."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from core.errors import InvalidInput

_KEYS = {"id", "class", "question", "tool", "outcome", "sql", "absent"}


@dataclass(frozen=True)
class Case:
    """`sql` runs over the export's files, each a table of text named as the file; every value of every row it gives
    must stand in the answer. `absent` are texts that must not."""

    id: str
    kind: str
    question: str
    outcome: str = "answered"
    tool: str | None = None
    sql: str | None = None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseFile:
    path: Path
    source: str
    today: date
    cases: tuple[Case, ...]


def load(path: Path) -> CaseFile:
    """Raises `InvalidInput` that names the file and the case."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return CaseFile(path, content["source"], content["today"], tuple(_case(path, c) for c in content["cases"]))
    except FileNotFoundError as error:
        raise InvalidInput(f"There is no case file {path}.") from error
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise InvalidInput(f"{path} is not a case file: it needs source, today and cases ({error}).") from error


def _case(path: Path, raw: dict[str, Any]) -> Case:
    unknown = set(raw) - _KEYS
    if unknown or not {"id", "class", "question"} <= set(raw):
        raise InvalidInput(
            f"{path}, case {raw.get('id', '?')}: needs id, class and question; unknown: {sorted(unknown)}."
        )
    return Case(
        id=raw["id"],
        kind=raw["class"],
        question=raw["question"],
        outcome=raw.get("outcome", "answered"),
        tool=raw.get("tool"),
        sql=raw.get("sql"),
        absent=tuple(raw.get("absent", ())),
    )
