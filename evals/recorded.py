"""What the embedded model must not fall below: the least share of right questions, by half and case file."""

from collections.abc import Mapping
from math import floor
from pathlib import Path

import yaml

from core.errors import InvalidInput
from evals.asking import Asked
from evals.figures import share

RECORDED = Path(__file__).parent / "recorded.yaml"
_HEAD = """\
# The least share of questions (each wording is one) that the embedded model answers right, by half and case file.
# `make test` fails below it. Written by `copilot eval --fresh --record`; never lower one without saying why.
"""


def read(file: Path = RECORDED) -> dict[str, float]:
    """By the case file's name without ending. Raises `InvalidInput`."""
    try:
        halves = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return {name: float(least) for files in halves.values() for name, least in files.items()}
    except (OSError, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise InvalidInput(f"{file} must hold halves, and in each case files with a share such as 0.97.") from error


def record(files: Mapping[str, list[Asked]], file: Path = RECORDED) -> None:
    """Put what was measured in place of what was recorded of these files, rounded down to a thousandth."""
    halves: dict[str, dict[str, float]] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    for name, asked in files.items():
        halves.setdefault(asked[0].file.half, {})[name] = floor(share(asked).value * 1000) / 1000
    file.write_text(_HEAD + yaml.safe_dump(halves), encoding="utf-8")
