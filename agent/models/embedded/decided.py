"""What is decided about a question, and what a question back to the planner looks like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.models.embedded.offer import Argument
from agent.models.embedded.reading import Call, Reading

MOST = 5  # choices shown
# At the end of a question about what was found: "…, and who is the vendor for each?" asks of all of them.
EACH = re.compile(
    r"(?:(?<=for )|(?<=supplies )|(?<=supply )|(?<=offers )|(?<=sells )|(?<=makes ))"
    r"each(?: one| of (?:them|these|those))?(?=\W*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    label: str
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Rest:
    """What a question asks of the records that its first calls find: all from `start` on, by words that point to them;
    or, with an `end`, all of it, with the first so `many` of them in the place of what stands between. `back`: what
    stands there points to a record that was shown before. `figure`: it means the figure that was found."""

    start: int
    end: int | None = None
    many: int = 1
    back: bool = False
    figure: bool = False


@dataclass(frozen=True)
class Unless:
    """How a document must answer what the data does not: with so much of the question's words (`heard`, 0 to 1), and
    with one of these at least."""

    heard: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """Either `calls`, with what of the question they leave unanswered and which words they ignore; or `text` for the
    planner. `confidence`: the chance that the calls are what was meant, where it is known. `then`: what is asked of
    the records that the calls find. `at_a_loss`: the text is said because the question was not understood. `unless`:
    the calls are only tried; when they do not answer it, nothing was asked."""

    calls: tuple[Call, ...] = ()
    unanswered: tuple[str, ...] = ()
    text: str = ""
    outcome: str = "answered"
    choices: tuple[Choice, ...] = ()
    pending: Call | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    query: Mapping[str, Any] | None = None
    confidence: float | None = None
    then: Rest | None = None
    at_a_loss: bool = False
    unless: "Unless | None" = None


def ask(question: str, choices: Sequence[Choice]) -> Decision:
    """The question back, with its choices numbered from 1."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1)]
    return Decision(text="\n".join((question, "", *lines)), outcome="clarify", choices=tuple(choices))


def choice_of(reading: Reading) -> Choice:
    return Choice(reading.label(), reading.offer.name, reading.arguments)


def noun(argument: Argument) -> str:
    """`An item: its code, or …` → `item`."""
    said, colon, _ = argument.description.partition(":")
    words = said.lower().removeprefix("a ").removeprefix("an ").removeprefix("the ")
    return words if colon and len(words) < 30 else argument.entity.replace("_", " ") or argument.name.replace("_", " ")
