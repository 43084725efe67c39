"""What a word or a phrase may say: the senses that the lexicon gives and the grammar reads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    subject: str


@dataclass(frozen=True)
class FieldWord:
    subject: str
    field: str


@dataclass(frozen=True)
class FlagWord:
    subject: str
    field: str
    holds: bool


@dataclass(frozen=True)
class ChoiceWord:
    """A value of a closed field: `on hold`."""

    subject: str
    field: str
    value: str


@dataclass(frozen=True)
class LinkWord:
    """`verb`: what stands before it does so to what stands behind."""

    subject: str
    link: str
    verb: bool = False


@dataclass(frozen=True)
class Extreme:
    """`high`, `low`, `best` or `worst`; with a field when the word names one itself (`cheapest`)."""

    end: str
    subject: str = ""
    field: str = ""


@dataclass(frozen=True)
class Operator:
    """A word of grammar: `count`, `sum`, `average`, `minimum`, `maximum`, `group`, `bucket`, `compare`, `not`,
    `between`, `much`, `who`, `where`, `when`, `long`, `list`."""

    name: str
    value: str = ""


@dataclass(frozen=True)
class Comparative:
    """`cheaper than`: which field, and on which side of what follows."""

    operator: str
    subject: str
    field: str


Sense = ChoiceWord | Comparative | Noun | FieldWord | FlagWord | LinkWord | Extreme | Operator
