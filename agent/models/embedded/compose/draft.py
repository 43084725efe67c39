"""A query being composed: the arguments of an analysis, what of the question went into it, and at what price."""

from copy import copy
from dataclasses import dataclass, field
from typing import Any

from agent.models.embedded.question import Candidate


@dataclass
class Draft:
    """`used` are the places of segments that say something in it; `cost` what was assumed to make it so. `doubts`: a
    code that was taken and the records that fit as well. `others` are further periods, each a query of its own.
    `dropped` are fields that shall not matter any more. `told_measures`: the figures were asked for, not assumed.
    `unnamed`: no word speaks of the subject. `each_called`: what is called so or so is told each by itself.
    `mirrored`: of two related records, one denied, it is asked the other way round as well."""

    subject: str
    measures: list[dict[str, Any]] = field(default_factory=list)
    by: list[dict[str, Any]] = field(default_factory=list)
    where: list[dict[str, Any]] = field(default_factory=list)
    related: dict[str, dict[str, Any]] = field(default_factory=dict)
    since: str | None = None
    until: str | None = None
    day: str | None = None
    order: str | None = None
    descending: bool = True
    limit: int | None = None
    show: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    cost: float = 0.0
    evidence: float = 0.0
    structure: int = 0
    told_measures: bool = False
    unnamed: bool = False
    each_called: bool = False
    having: list[dict[str, Any]] = field(default_factory=list)
    share: str | None = None
    mirrored: bool = False
    dropped: set[str] = field(default_factory=set)
    others: list[tuple[str | None, str | None]] = field(default_factory=list)
    doubts: list[tuple[str, tuple[Candidate, ...]]] = field(default_factory=list)

    def copy(self) -> "Draft":
        """Of which everything may be changed."""
        other = copy(self)
        other.__dict__.update({name: _apart(value) for name, value in self.__dict__.items()})
        return other

    def condition(self, where: list[dict[str, Any]], name: str, is_: str = "is", *values: str) -> None:
        """One more condition; of the same field another value, so that either is meant."""
        for known in where:
            if known["field"] == name and known["is"] == is_ == "is" and values:
                known["values"] = [*known["values"], *(v for v in values if v not in known["values"])]
                return
            if (known["field"], known["is"], known["values"]) == (name, is_, list(values)) and "than" not in known:
                return  # said twice
        where.append({"field": name, "is": is_, "values": list(values)})

    def link(self, name: str, *, negated: bool = False) -> dict[str, Any]:
        known = self.related.get(name)
        if known is not None and negated and known.get("count"):  # "more than 20 orders but no late ones"
            return self.related.setdefault(f"{name} apart", {"link": name, "where": [], "negated": True})
        made = self.related.setdefault(name, {"link": name, "where": [], "negated": negated})
        made["negated"] = made["negated"] or negated
        return made

    def apart(self, name: str, *, negated: bool) -> dict[str, Any]:
        """As `link`; but what is denied stands apart from what is not: `customers who bought the rack but no bottle`
        have bought the one, and nothing of the other."""
        known = self.related.get(name)
        if known is None or known["negated"] == negated or not any(one["values"] for one in known["where"]):
            return self.link(name, negated=negated)
        return self.related.setdefault(f"{name} apart", {"link": name, "where": [], "negated": negated})

    def nested(self, name: str, inner: str) -> dict[str, Any]:
        """What a related record must be related to: offers of items that go into something."""
        within = self.link(name).setdefault("related", [])
        found: dict[str, Any] | None = next((one for one in within if one["link"] == inner), None)
        if found is None:
            found = {"link": inner, "where": []}
            within.append(found)
        return found

    @property
    def links(self) -> set[str]:
        return {one["link"] for one in self.related.values()}

    def count(self, name: str, is_: str, value: int, of: str = "") -> None:
        """So many of the related records. Of a single one, what else is said of such records is said apart: `items that
        only Litware offers` have one offer, and one of Litware."""
        many = {"is": is_, "value": value, **({"of": of} if of else {})}
        if (is_, value) == ("is", 1):
            self.related[f"{name} counted"] = {"link": name, "where": [], "negated": False, "count": many}
        else:
            self.link(name)["count"] = many

    def arguments(self) -> dict[str, Any]:
        """As the tool takes them, nothing that is said by default."""
        said: dict[str, Any] = {"subject": self.subject}
        for name in ("measures", "by", "where"):
            if getattr(self, name):
                said[name] = [_short(one) for one in getattr(self, name)]
        if self.related:
            said["related"] = [
                _short({**one, "where": [_short(c) for c in one["where"]]}) for one in self.related.values()
            ]
        if self.having:
            said["having"] = self.having
        for name in ("since", "until", "day", "order", "limit", "share"):
            if getattr(self, name) is not None:
                said[name] = getattr(self, name)
        if self.show:
            said["show"] = self.show
        if self.order is not None and not self.descending:
            said["descending"] = False
        return said


def _short(one: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in one.items() if v not in (None, [], (), "", False) and (k, v) != ("is", "is")}


def _apart(value: Any) -> Any:
    """Many times faster than `copy.deepcopy`."""
    if isinstance(value, dict):
        return {name: _apart(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_apart(one) for one in value]
    return set(value) if isinstance(value, set) else value
