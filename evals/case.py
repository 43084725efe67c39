"""A case: a question to the copilot, and SQL that computes the answer a second time, from the source's own files.

How one is written: docs/evals.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from agent.answer import Outcome
from core.errors import InvalidInput
from ingestion.source import load_source
from tools.registry import by_name

HALVES = ("tuning", "measured")
CLASSES = (
    "stock",
    "sales",
    "purchasing",
    "suppliers",
    "production",
    "bom",
    "master",
    "analysis",
    "quality",
    "dates",
    "followup",
    "joined",
    "negative",
)
FORECASTING = frozenset({"forecast_demand", "forecast_accuracy", "forecast_misses"})
_FILE_KEYS = {"source", "today", "half", "cases"}
_CASE_KEYS = {
    "id",
    "class",
    "question",
    "turns",
    "paraphrases",
    "outcome",
    "tool",
    "arguments",
    "sql",
    "absent",
}


@dataclass(frozen=True)
class Case:
    """`turns` are asked in one thread and the last one's answer is judged; `paraphrases` are other wordings of it.

    Right is an answer of one of the `outcomes` that came from one of the `tools` (any, when there are none) by a call
    with these `arguments`, that says every value of every row of `sql`, and none of the texts in `absent`.
    """

    id: str
    kind: str
    turns: tuple[str, ...]
    paraphrases: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = (Outcome.ANSWERED.value,)
    tools: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    sql: str | None = None
    absent: tuple[str, ...] = ()

    def wordings(self) -> Iterator[tuple[str, ...]]:
        """The turns as given, then with the last one said in each other way."""
        yield self.turns
        for other in self.paraphrases:
            yield (*self.turns[:-1], other)


@dataclass(frozen=True)
class CaseFile:
    """Cases over one source, by its name, as it stands on `today`. `description`: its YAML, when it is no built-in one.

    The tuning half is looked at while the embedded model is built, the measured one is not.
    """

    path: Path
    source: str
    today: date
    half: str
    cases: tuple[Case, ...]
    description: Path | None = None

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def settings(self) -> bool:
        """Do its conversations change settings of the user, whom all of them share?"""
        return any(by_name[tool].kind == "setting" for case in self.cases for tool in case.tools)

    @property
    def forecasts(self) -> bool:
        """Is it asked for forecasts, which have to be trained before?"""
        return any(tool in FORECASTING for case in self.cases for tool in case.tools)


class _Loader(yaml.SafeLoader):
    """Refuses a key that is written twice, of which YAML would keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(problem=f"{key} is written twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


def load(path: Path) -> CaseFile:
    """Raises `InvalidInput` that names the file and the case, `SourceError` about the YAML of a source of its own."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except FileNotFoundError as error:
        raise InvalidInput(f"There is no case file {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        raise InvalidInput(f"{path} is not YAML: {error}.") from error
    if not isinstance(content, dict) or set(content) != _FILE_KEYS or not isinstance(content["cases"], list):
        raise InvalidInput(f"{path} is not a case file: it needs source, today, half and a list of cases.")
    if not isinstance(content["source"], str) or not content["source"]:
        raise InvalidInput(f"{path}: source must be the name of one, such as sample_plant, or its YAML.")
    _one_of(f"{path}: half", content["half"], HALVES)
    if type(content["today"]) is not date:
        raise InvalidInput(f"{path}: today must be a date such as 2025-05-15, not {content['today']!r}.")
    cases = tuple(_case(path, number, raw) for number, raw in enumerate(content["cases"], 1))
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise InvalidInput(f"{path}, case {case.id}: there are two of that id.")
        seen.add(case.id)
    described = path.parent / content["source"] if content["source"].endswith((".yaml", ".yml")) else None
    name = load_source(str(described)).name if described else content["source"]
    return CaseFile(path, name, content["today"], content["half"], cases, described)


def _case(path: Path, number: int, raw: Any) -> Case:
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise InvalidInput(f"{path}, case number {number}: needs an id, unique-and-in-kebab-case.")
    where = f"{path}, case {raw['id']}"
    unknown = sorted(map(str, set(raw) - _CASE_KEYS))
    if unknown:
        raise InvalidInput(f"{where}: unknown: {', '.join(unknown)}; known: {', '.join(sorted(_CASE_KEYS))}.")
    if ("question" in raw) == ("turns" in raw):
        raise InvalidInput(f"{where}: needs either a question or turns.")
    _one_of(f"{where}: class", raw.get("class"), CLASSES)
    outcomes = _texts(where, "outcome", raw.get("outcome", Outcome.ANSWERED.value))
    for outcome in outcomes:
        _one_of(f"{where}: outcome", outcome, tuple(Outcome))
    if not isinstance(raw.get("arguments", {}), dict):
        raise InvalidInput(f"{where}: arguments must be names with values.")
    if not isinstance(raw.get("sql", ""), str):
        raise InvalidInput(f"{where}: sql must be a text.")
    case = Case(
        id=raw["id"],
        kind=raw["class"],
        turns=_texts(where, "turns", raw["turns"] if "turns" in raw else raw["question"]),
        paraphrases=_texts(where, "paraphrases", raw.get("paraphrases", [])),
        outcomes=outcomes,
        tools=_texts(where, "tool", raw.get("tool", [])),
        arguments=MappingProxyType(raw.get("arguments", {})),
        sql=raw.get("sql"),
        absent=_texts(where, "absent", raw.get("absent", [])),
    )
    if not case.turns or not case.outcomes:
        raise InvalidInput(f"{where}: asks nothing, or no outcome is right.")
    if case.outcomes == (Outcome.ANSWERED.value,) and not case.sql and not case.tools:
        raise InvalidInput(f"{where}: nothing says what is right; it needs sql or at least a tool.")
    return case


def _texts(where: str, name: str, value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) and text.strip() for text in given):
        raise InvalidInput(f"{where}: {name} must be a text or a list of texts, not {value!r}.")
    return tuple(given)


def _one_of(where: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InvalidInput(f"{where} is {value!r}, but must be one of {', '.join(known)}.")
