"""YAML with the line of every value, so that each mistake can be named where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import yaml

from core.errors import SourceError

_MOST_VALUES = 20_000
_DEEPEST = 40


@dataclass(frozen=True)
class Scalar:
    """`text` as written; `number`: written without quotes as a number, true or false; `empty`: nothing or null."""

    text: str
    line: int
    number: bool = False
    empty: bool = False


@dataclass(frozen=True)
class Items:
    values: tuple["Node", ...]
    line: int


@dataclass(frozen=True)
class Pairs:
    values: dict[str, "Node"]
    lines: dict[str, int]
    line: int


Node = Scalar | Items | Pairs


class Problems:
    """The mistakes found in one file. They are told together."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, message: str) -> None:
        if (line, message) not in self._found:
            self._found.append((line, message))

    def raise_if_any(self) -> None:
        if not self._found:
            return
        told = [f"{self.file}:{line}: {message}" for line, message in sorted(self._found)[:10]]
        if len(self._found) > 10:
            told.append(f"… and {len(self._found) - 10} more mistakes in {self.file}.")
        raise SourceError("\n".join(told))


def suggestion(word: str, known: Iterable[str]) -> str:
    """', did you mean x?' when something known is near, else which are known; ends the sentence."""
    names = list(known)
    near = get_close_matches(word.lower(), [name.lower() for name in names], 1, 0.6)
    if near:
        return f"; did you mean {next(name for name in names if name.lower() == near[0])}?"
    return f"; expected one of {', '.join(names)}." if names else "."


def parse(text: str, file: str) -> Node:
    """The only document of a YAML text. Raises SourceError with file and line."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        lines = text.splitlines()
        if mark and mark.line < len(lines) and lines[mark.line][: mark.column + 1].lstrip(" ").startswith("\t"):
            raise SourceError(f"{file}:{line}: the line is indented with a tab; YAML wants spaces.") from error
        raise SourceError(f"{file}:{line}: not YAML: {error.problem or error.context}.") from error
    except yaml.YAMLError as error:
        raise SourceError(f"{file}:1: not YAML: {str(error).splitlines()[0]}.") from error
    if node is None:
        raise SourceError(f"{file}:1: the file is empty; expected was the description of a source.")
    return _Reader(file).node(node, 0)


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._left = _MOST_VALUES

    def node(self, node: yaml.Node, depth: int) -> Node:
        line = node.start_mark.line + 1
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            raise SourceError(f"{self._file}:{line}: too many or too deeply nested values for a source.")
        if isinstance(node, yaml.ScalarNode):
            kind = node.tag.rpartition(":")[2]
            truth = kind == "bool" and node.value.lower() in ("true", "false")  # yes, no, on, off: rather columns
            return Scalar(node.value, line, truth or kind in ("int", "float"), kind == "null")
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self.node(value, depth + 1) for value in node.value), line)
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise SourceError(f"{self._file}:{at}: a key must be a word.")
            if key.value in values:
                raise SourceError(f"{self._file}:{at}: {key.value!r} is said twice (first in line {lines[key.value]}).")
            values[key.value] = self.node(value, depth + 1)
            lines[key.value] = at
        return Pairs(values, lines, line)
