"""What a morning brief is made of: sections, and in each of them lines that name the record they stand on."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from tools.result import Freshness, Record, Typed

MOST_LINES = 5


class State(StrEnum):
    """`partly`: some of what it is about may not be seen by the caller. The order is that in which they are told."""

    EXCEPTIONS = "exceptions"
    PARTLY = "partly"
    CLEAR = "clear"
    NOT_PERMITTED = "not_permitted"
    UNKNOWN = "unknown"


class BriefLine(Record):
    what: str
    told: str


class Section(Typed):
    title: str
    state: State
    told: str = Field(description="The section in a sentence")
    count: int = Field(description="Exceptions there are; of a section that cannot be told 0")
    more: int = Field(description="Of these, how many have no line here")


class Told(Typed):
    """A section with its lines, the worst first, and the age of what it was read from."""

    section: Section
    lines: tuple[BriefLine, ...] = ()
    freshness: tuple[Freshness, ...] = ()


def exceptions(
    title: str, told: str, count: int, lines: Sequence[BriefLine], freshness: tuple[Freshness, ...] = ()
) -> Told:
    """`told` is a sentence; without exceptions it says so."""
    shown = tuple(lines[:MOST_LINES])
    state = State.EXCEPTIONS if count else State.CLEAR
    section = Section(title=title, state=state, told=told, count=count, more=count - len(shown))
    return Told(section=section, lines=shown, freshness=freshness)


def untold(title: str, state: State, why: str) -> Told:
    return Told(section=Section(title=title, state=state, told=why, count=0, more=0))
