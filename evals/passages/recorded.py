"""What the search of documents must not fall below, or rise above: measured before, by file of questions."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from pathlib import Path

import yaml

from core.errors import InvalidInput
from evals.passages.scoring import INVENTED, RIGHTLY, SILENT, WRONGLY, Result, found, told

RECORDED = Path(__file__).with_name("recorded.yaml")
_MOST = (WRONGLY, SILENT, INVENTED)
_FOUND_SLACK, _TOLD_SLACK = 0.02, 0.04
_HEAD = """\
# What was measured of the fused search, by file of questions: nDCG, recall and right answers may not fall below it, the
# others not rise above. Written by `copilot eval --documents --record`; never loosen one without saying why.
"""

Figures = Mapping[str, float]


def figures(results: Sequence[Result]) -> dict[str, float]:
    """What is recorded of a file."""
    return {**found(results, "fused"), **told(results)}


def read(file: Path = RECORDED) -> dict[str, dict[str, float]]:
    """By the name of the file of questions. Raises `InvalidInput`."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return {name: {what: float(value) for what, value in values.items()} for name, values in content.items()}
    except (OSError, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise InvalidInput(f"{file} must hold files of questions, and of each its figures.") from error


def record(files: Mapping[str, Sequence[Result]], file: Path = RECORDED) -> None:
    """In place of what was recorded of these files; a little easier to keep than what was measured."""
    measured = {name: {what: _eased(what, value) for what, value in figures(r).items()} for name, r in files.items()}
    kept = read(file) if file.exists() else {}
    file.write_text(_HEAD + yaml.safe_dump({**kept, **measured}, sort_keys=True), encoding="utf-8")


def worse(name: str, results: Sequence[Result], recorded: Mapping[str, Figures]) -> list[str]:
    """A sentence for each figure of the file that is worse than the recorded one."""
    measured = figures(results)
    return [
        f"{name}: {what} is {measured[what]:.3f}, recorded is {limit:.2f}"
        for what, limit in recorded.get(name, {}).items()
        if (measured[what] > limit if what in _MOST else measured[what] < limit)
    ]


def _eased(what: str, value: float) -> float:
    """Another processor rounds the vectors otherwise, so that a question or two may turn."""
    if what in _MOST:
        return ceil((value + _TOLD_SLACK) * 100) / 100
    return floor((value - (_TOLD_SLACK if what == RIGHTLY else _FOUND_SLACK)) * 100) / 100
