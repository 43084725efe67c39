"""How the semantic model is declared: subjects, what is known of each, and how they hang together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from core.identity import Scope

Aggregate = Literal["count", "sum", "average", "median", "minimum", "maximum"]


class Kind(StrEnum):
    """What a field's values are. Numbers that may be added are sums by nature; the rest is averaged."""

    TEXT = "text"
    FLAG = "flag"
    DATE = "date"
    QUANTITY = "quantity"
    MONEY = "money"
    NUMBER = "number"
    DAYS = "days"
    HOURS = "hours"
    SHARE = "share"  # between 0 and 1, shown in percent


NUMERIC = frozenset({Kind.QUANTITY, Kind.MONEY, Kind.NUMBER, Kind.DAYS, Kind.HOURS, Kind.SHARE})


@dataclass(frozen=True)
class Field:
    """One thing known of a subject's row.

    `sql` is over `{t}`, the row itself, and `{name}` of the subject's own joins; `unit` is the SQL of its unit or
    currency. A `rate` is the quotient of two sums: `sql` is what is divided, `over` what by. `better` says which end
    is the good one; `adds` whether a sum of it means anything. `words` are how planners say it, besides its name; of a
    flag also those of its opposite (`unless`). `shows` are fields that a list tells beside it, `choices` the values
    there can be; `day` is the date that a period means when a flag is asked for, `rank` what those that have it are
    ranked by, `called` how planners say one of the choices. `needs` are the fields without which it says nothing
    (`lines.due_date`: of one of its related records): where none states them, that is the answer. `between` are the
    two fields whose difference it is, `product` those that it multiplies; of a flag that is one value of a field,
    `says` are that field and the value. `narrower` is the field of the kinds that each of its values has, `done` the
    flag that says the same of records that are no longer open. `endless` is the SQL of the rows for which none means
    without end: what never moved has been idle for longer than any number of days. `been`: it is a day on which
    something has happened, and none to come. `ahead` is the field that is meant of days to come, when this one tells of
    what has been (received: due; received quantity: open quantity). `instead` is the field that ranks records where
    none of them states this one.
    """

    name: str
    kind: Kind
    sql: str
    words: tuple[str, ...] = ()
    unit: str = ""
    over: str = ""
    better: Literal["high", "low", ""] = ""
    adds: bool = True
    unless: tuple[str, ...] = ()
    superlatives: Mapping[str, str] = field(default_factory=dict, hash=False)
    shows: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    day: str = ""
    rank: str = ""
    needs: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict, hash=False)
    label: str = ""
    between: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    narrower: str = ""
    done: str = ""
    product: tuple[str, ...] = ()
    endless: str = ""
    been: bool = False
    ahead: str = ""
    instead: str = ""
    narrows: str = ""

    @property
    def title(self) -> str:
        return self.label or self.name.replace("_", " ")


@dataclass(frozen=True)
class Join:
    """At most one row of `subject` for each of ours: pairs of our column and its."""

    name: str
    subject: str
    on: tuple[tuple[str, str], ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Derived:
    """At most one row of a subquery for each of ours: sums over another table."""

    name: str
    sql: str
    on: tuple[tuple[str, str], ...]
    scope: Scope


@dataclass(frozen=True)
class Link:
    """Any number of rows of `subject` for each of ours. With `structure`, over all levels of the product structure, or
    the next one only (`direct`): `down` to the components, `up` to the assemblies; then `verbs` are what the one before
    it does to the one behind. `figure` is our own field that adds up what the open ones of them still hold."""

    name: str
    subject: str
    on: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    structure: Literal["down", "up", ""] = ""
    direct: bool = False
    verbs: tuple[str, ...] = ()
    figure: str = ""


@dataclass(frozen=True)
class Subject:
    """What one row is. `code` and `label` name a record; `shown` are the fields of a list; `day` is the field that a
    period means, `size` is by what one of them is big or small; `usual` the one that is summed when nothing is said and
    `ranked` what is ranked then, `pieces` what "how many" of it sums; `reads` are the entities whose freshness an
    answer quotes; `scope` is what a caller must be granted."""

    name: str
    table: str
    one: str
    many: str
    words: tuple[str, ...]
    code: str
    label: str | None
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    joins: tuple[Join, ...] = ()
    derived: tuple[Derived, ...] = ()
    links: tuple[Link, ...] = ()
    shown: tuple[str, ...] = ()
    day: str | None = None
    usual: str | None = None
    size: str | None = None
    ranked: str | None = None
    pieces: str | None = None
    reads: tuple[str, ...] = ()
    scope: Scope = Scope.INVENTORY_READ

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True)
class Found:
    """A field as seen from a subject: through which joins, and of which subject it is."""

    path: tuple[str, ...]
    owner: Subject
    field: Field

    @cached_property
    def name(self) -> str:
        return ".".join((*self.path, self.field.name))

    @property
    def title(self) -> str:
        """Of the code and the name of what the row belongs to: `component`, `component name`."""
        if not self.path or self.field.name not in (self.owner.code, self.owner.label):
            return self.field.title
        way = self.path[-1].replace("_", " ")
        return way if self.field.name == self.owner.code else f"{way} {self.field.title}"


class SemanticModel:
    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self.subjects: Mapping[str, Subject] = {subject.name: subject for subject in subjects}
        self._fields = {subject.name: tuple(self._reach(subject, (), 3)) for subject in subjects}
        # Asked for thousands of times while one question is read.
        self._named: dict[str, dict[str, Found]] = {}
        self._seen: dict[str, dict[tuple[str, str], tuple[Found, ...]]] = {}
        self._joined: dict[str, tuple[tuple[tuple[str, ...], Subject], ...]] = {}
        for subject, fields in self._fields.items():
            named: dict[str, Found] = {}
            seen: defaultdict[tuple[str, str], list[Found]] = defaultdict(list)
            joined: dict[tuple[str, ...], Subject] = {}
            for one in fields:
                named.setdefault(one.name, one)
                named.setdefault(one.field.name, one)
                seen[one.owner.name, one.field.name].append(one)
                if one.path:
                    joined.setdefault(one.path, one.owner)
            self._named[subject] = named
            self._seen[subject] = {of: tuple(found) for of, found in seen.items()}
            self._joined[subject] = tuple(joined.items())

    def fields(self, subject: str) -> tuple[Found, ...]:
        """All fields that one row of it has, its own first, then those of what it is joined to, nearest first."""
        return self._fields[subject]

    def find(self, subject: str, name: str) -> Found | None:
        """A field by its name, with or without the way to it; of several the nearest."""
        return self._named[subject].get(name)

    def seen(self, subject: str, owner: str, field: str) -> tuple[Found, ...]:
        """A field of a subject as one row of another has it, nearest first; nothing where it has none."""
        return self._seen[subject].get((owner, field), ())

    def joined(self, subject: str) -> tuple[tuple[tuple[str, ...], Subject], ...]:
        """The subjects that one row of it belongs to, each with the way to it, nearest first."""
        return self._joined[subject]

    def _reach(self, subject: Subject, path: tuple[str, ...], depth: int) -> Iterator[Found]:
        level: list[tuple[tuple[str, ...], Subject]] = [(path, subject)]
        for _ in range(depth):
            for way, owner in level:
                yield from (Found(way, owner, one) for one in owner.fields)
            level = [((*way, join.name), self.subjects[join.subject]) for way, owner in level for join in owner.joins]
