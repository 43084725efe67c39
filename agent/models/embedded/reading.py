"""What one reading of a question is: a call, how well it fits, and the turn before that it may lean on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.models.embedded.offer import Argument, Offer
from agent.models.embedded.question import Candidate, Question, Span
from agent.models.embedded.shown import Shown

CURSOR = "cursor"  # the argument that pages on, in every tool that has pages


@dataclass(frozen=True)
class Call:
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Before:
    """What the turn before was about: its calls, the records they were given, and the names of those; what was `shown`,
    the codes `used` so far, the `query` that was composed and the questions that were `asked`, each
    leaning on the one before; where in the names of
    items stands of what `kinds` these are."""

    calls: tuple[Call, ...] = ()
    entities: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    next_cursor: str | None = None
    shown: Shown = field(default_factory=Shown)
    used: frozenset[str] = frozenset()
    query: Mapping[str, Any] | None = None
    asked: tuple[Question, ...] = ()
    kinds: Mapping[str, Sequence[tuple[str, int, int]]] = field(default_factory=dict)
    listed: "Before | None" = None

    @property
    def said(self) -> frozenset[str]:
        """All texts in the arguments of its calls."""
        return frozenset(text for call in self.calls for text in texts(call.arguments))


@dataclass(frozen=True)
class Reading:
    """`missing`: the required argument nobody named. `open`: an argument and the candidates that fit it alike.
    `loose`: words that nothing explains, their `share` of the meaning; `explained`: how many are. `more`: further
    values of one argument, each a call of its own."""

    offer: Offer
    arguments: dict[str, Any]
    score: float
    missing: Argument | None = None
    open: tuple[Argument, tuple[Candidate, ...]] | None = None
    loose: tuple[str, ...] = ()
    share: float = 0.0
    explained: int = 0
    unused: tuple[Span, ...] = ()
    more: tuple[dict[str, Any], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Does it take all that was said, and lack nothing?"""
        return not (self.loose or self.unused or self.missing)

    def calls(self) -> tuple[Call, ...]:
        return (Call(self.offer.name, self.arguments), *(Call(self.offer.name, a) for a in self.more))

    def label(self) -> str:
        """`stock on hand: BA-8327 Adjustable Race`."""
        said = [
            self.names.get(str(value), str(value))
            if (argument := self.offer.argument(name)) and argument.entity
            else f"{name.replace('_', ' ')} {value}"
            if value is not True
            else name.replace("_", " ")
            for name, value in self.arguments.items()
        ]
        return f"{self.offer.title}: {', '.join(said)}" if said else self.offer.title


def texts(value: Any) -> Iterator[str]:
    """All texts in a call's arguments."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
    else:
        yield str(value)
