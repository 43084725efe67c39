"""Composes a query about one subject from the segments of a question."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.lexicon import (
    ChoiceWord,
    Comparative,
    Extreme,
    FieldWord,
    FlagWord,
    LinkWord,
    Noun,
    Operator,
)
from agent.models.embedded.compose.segments import Segment
from tools.analysis.semantics import NUMERIC, Found, Kind, Link, SemanticModel, Subject

SUBJECT_OF = {
    "sku": "item", "supplier": "supplier", "customer": "customer", "warehouse": "warehouse",
    "work_centre": "work_centre",
}  # fmt: skip
_ORDERS = {"sales order": "sales_order", "purchase order": "purchase_order", "work order": "work_order"}
_JOIN, _LINK, _IDLE, _FAR = 0.015, 0.05, 0.03, 0.02
_SILLY = 0.4
_REACH = 4  # segments between a comparison and what it compares
_MONEY = frozenset({"usd", "eur", "dollar", "euro", "gbp", "pound", "$", "€", "buck", "chf"})
_FEW, _SOME = 5, 10


class Composer:
    def __init__(self, model: SemanticModel, segments: Sequence[Segment], subject: Subject) -> None:
        self._model = model
        self._segments = segments
        self._subject = subject
        self._draft = Draft(subject.name)
        self._denied = self._negations()
        self._asked: int | None = None
        self._figures: list[Found] = []
        self._day: Found | None = None
        self._dated = False
        self._by_count = False
        self._has_period = any(segment.period for segment in segments)

    def compose(self) -> Draft:
        self._find_asked()
        self._buckets_and_groups()
        self._comparisons()
        extreme = self._find_extreme()
        self._aggregates()
        for place, segment in enumerate(self._segments):
            if place not in self._draft.used and (segment.records or segment.values):
                self._name(place, segment)
        for place, segment in enumerate(self._segments):
            if place not in self._draft.used and segment.senses:
                self._word(place, segment)
        self._period()
        if extreme is not None:
            self._extreme(*extreme)
        self._shape()
        return self._draft

    # What is where

    def _senses(self, place: int, kind: type[Any]) -> Iterator[Any]:
        return (sense for sense in self._segments[place].senses if isinstance(sense, kind))

    def _operator(self, place: int, *names: str) -> Operator | None:
        return next((s for s in self._senses(place, Operator) if s.name in names), None)

    def _free(self, places: Sequence[int]) -> list[int]:
        return [p for p in places if 0 <= p < len(self._segments) and p not in self._draft.used]

    def _negations(self) -> set[int]:
        """The places that a word of denial before them denies, with that word's own place below zero kept apart."""
        denied: set[int] = set()
        self._nots: dict[int, int] = {}
        for place in range(len(self._segments)):
            if self._operator(place, "not"):
                for ahead in range(place + 1, min(place + 4, len(self._segments))):
                    segment = self._segments[ahead]
                    if (
                        segment.records
                        or segment.values
                        or any(
                            isinstance(s, Noun | FlagWord | LinkWord | FieldWord | ChoiceWord) for s in segment.senses
                        )
                    ):
                        meant = self._noun_behind(ahead)
                        denied.add(meant)
                        self._nots[meant] = place
                        self._deny_also(meant, place, denied)
                        break
                else:
                    self._deny_before(place, denied)
        return denied

    def _noun_behind(self, place: int) -> int:
        """`without open purchase orders`: what is denied are the orders, not that they are open."""
        if place + 1 < len(self._segments) and any(isinstance(s, FlagWord) for s in self._segments[place].senses):
            linked = {link.subject for link in self._subject.links}
            if any(isinstance(s, Noun) and s.subject in linked for s in self._segments[place + 1].senses):
                return place + 1
        return place

    def _deny_also(self, denied_place: int, place: int, denied: set[int]) -> None:
        """`leaving out cancelled and rejected`."""
        after = denied_place + 2
        if after < len(self._segments) and self._segments[denied_place + 1].text == "and":
            same = {type(s) for s in self._segments[denied_place].senses} & {FlagWord, ChoiceWord}
            if same & {type(s) for s in self._segments[after].senses}:
                denied.add(after)
                self._nots[after] = place

    def _deny_before(self, place: int, denied: set[int]) -> None:
        """`sell nothing`: with nothing behind it, what stands before is denied."""
        for behind in range(place - 1, max(place - 3, -1), -1):
            if any(isinstance(s, LinkWord | FlagWord | ChoiceWord) for s in self._segments[behind].senses):
                denied.add(behind)
                self._nots[behind] = place
                return

    def _deny(self, place: int) -> bool:
        if place in self._denied:
            self._draft.used.add(self._nots[place])
            self._draft.structure += 1
            return True
        return False

    def _found(self, place: int, *, numeric: bool = False, date: bool = False) -> Found | None:
        """The field that a segment names, as seen from the subject: the nearest."""
        best: Found | None = None
        for sense in self._senses(place, FieldWord):
            for found in self._model.fields(self._subject.name):
                if (found.owner.name, found.field.name) != (sense.subject, sense.field):
                    continue
                if (numeric and found.field.kind not in NUMERIC) or (date and found.field.kind is not Kind.DATE):
                    continue
                if best is None or len(found.path) < len(best.path):
                    best = found
        return best

    def _noun(self, place: int) -> str | None:
        """The subject that a segment names: ours before others."""
        nouns = [sense.subject for sense in self._senses(place, Noun)]
        if self._operator(place, "who"):
            nouns += ["supplier", "customer"]
        if self._operator(place, "where"):
            nouns.append("warehouse")
        if self._subject.name in nouns:
            return self._subject.name
        joined = [owner.name for _, owner in self._model.joined(self._subject.name) if owner.name in nouns]
        linked = [link.subject for link in self._subject.links if link.subject in nouns]
        return next(iter((*joined, *linked, *nouns)), None)

    def _way(self, subject: str) -> str | None:
        """The name of the way to a subject that each row belongs to."""
        ways = [path for path, owner in self._model.joined(self._subject.name) if owner.name == subject]
        return ".".join(ways[0]) if ways else None

    def _links_to(self, subject: str) -> list[Link]:
        return [
            link
            for link in self._subject.links
            if not link.structure
            and (link.subject == subject or any(o.name == subject for _, o in self._model.joined(link.subject)))
        ]

    # Grammar

    def _find_asked(self) -> None:
        for place in range(len(self._segments)):
            before = self._segments[place - 1] if place else None
            grouped = before is not None and any(s.name == "group" for s in before.senses if isinstance(s, Operator))
            if self._noun(place) and not grouped and place not in self._denied:
                self._asked = place
                return

    def _buckets_and_groups(self) -> None:
        draft = self._draft
        for place in range(len(self._segments)):
            bucket = self._operator(place, "bucket")
            if bucket is not None:
                day = self._near_date(place) or (
                    self._subject.day and self._model.find(self._subject.name, self._subject.day)
                )
                if day:
                    draft.by.append({"field": day.name, "bucket": bucket.value})
                    draft.used.add(place)
                    draft.structure += 1
            elif self._operator(place, "group"):
                self._group(place)

    def _near_date(self, place: int) -> Found | None:
        for near in self._free([place - 1, place + 1]):
            found = self._found(near, date=True)
            if found is not None and self._noun(near) is None:
                self._draft.used.add(near)
                return found
        return None

    def _group(self, place: int) -> None:
        draft = self._draft
        ahead = place + 1
        while ahead < len(self._segments):
            segment = self._segments[ahead]
            if segment.values and not segment.senses and ahead == place + 1 and ahead + 1 < len(self._segments):
                ahead += 1
                continue
            if segment.records or segment.number is not None or segment.period:
                return
            if self._operator(ahead, "count") and ahead == place + 1:
                self._by_count = True
                draft.used |= {place, ahead}
                return
            if self._operator(ahead, "not", "compare", "count"):
                return
            if ahead == place + 1 and self._ranked_by(ahead):
                return
            group = self._grouping(ahead)
            if group is None:
                return
            draft.by.append(group)
            draft.used |= {place, ahead}
            draft.structure += 1
            following = ahead + 1
            if following < len(self._segments) and self._segments[following].text in ("and", ","):
                draft.used.add(following)
                ahead = following + 1
            else:
                return

    def _ranked_by(self, place: int) -> bool:
        """`top 5 customers by sales`: by what they are ranked."""
        ranked = any(next(self._senses(p, Extreme), None) for p in range(place - 1))
        found = self._found(place, numeric=True)
        if not ranked or found is None or found.path:
            return False
        self._figures.append(found)
        self._draft.used |= {place - 1, place}
        return True

    def _grouping(self, place: int) -> dict[str, Any] | None:
        noun = self._noun(place)
        found = self._found(place)
        if found is not None and found.field.kind in NUMERIC:
            found = None
        if noun == self._subject.name:
            self._draft.cost += 0.1 if self._subject.label else 0.0
            return {"field": noun} if found is None or found.path else {"field": found.name}
        way = self._way(noun) if noun else None
        if way:
            return {"field": way}
        if found is not None and found.field.kind is Kind.DATE and self._has_period:
            self._day = found  # "in 2023, by end date": which day the period means
            return None
        if found is not None:
            self._draft.cost += _JOIN * len(found.path)
            return {"field": found.name}
        return None

    def _comparisons(self) -> None:
        for place in range(len(self._segments)):
            between, compare = self._operator(place, "between"), self._operator(place, "compare")
            if self._comparative(place):
                continue
            if between:
                numbers = [p for p in range(place + 1, min(place + 5, len(self._segments)))
                           if self._segments[p].number is not None][:2]  # fmt: skip
                if len(numbers) == 2:
                    self._compare(place, "between", numbers)
            elif compare and place not in self._draft.used:
                ahead = [p for p in (place + 1, place - 1) if 0 <= p < len(self._segments)]
                numbers = [p for p in ahead if self._segments[p].number is not None and p not in self._draft.used][:1]
                if numbers:
                    self._compare(place, compare.value, numbers)
                else:
                    self._compare_fields(place, compare.value)
        for place in range(len(self._segments)):
            self._equal(place)

    def _equal(self, place: int) -> None:
        """`credit rating 5`, `stock of 0`: a number right behind its field."""
        if self._segments[place].number is None or place in self._draft.used or place == 0:
            return
        found = self._found(place - 1, numeric=True)
        if found is None or place - 1 in self._draft.used or found.field.over:
            return
        if place + 1 < len(self._segments) and self._noun(place + 1):
            return
        self._draft.condition(self._draft.where, found.name, "is", str(self._segments[place].number))
        self._draft.used |= {place - 1, place}
        self._draft.cost += _JOIN * len(found.path)

    def _comparative(self, place: int) -> bool:
        """`cheaper than 50`."""
        following = self._free([place + 1])
        for sense in self._senses(place, Comparative):
            for found in self._model.fields(self._subject.name):
                if (found.owner.name, found.field.name) != (sense.subject, sense.field) or not following:
                    continue
                number = self._segments[following[0]].number
                if number is None:
                    continue
                self._draft.condition(self._draft.where, found.name, sense.operator, str(number))
                self._draft.used |= {place, following[0]}
                self._draft.structure += 1
                self._draft.cost += _JOIN * len(found.path)
                unit = self._free([following[0] + 1])
                if unit and self._segments[unit[0]].stems[:1] and self._segments[unit[0]].stems[0] in _MONEY | {"day"}:
                    self._draft.used.add(unit[0])
                return True
        return False

    def _compare(self, place: int, operator: str, numbers: list[int]) -> None:
        draft = self._draft
        last = max(*numbers, place)
        found, said = self._compared(place, last)
        if found is None:
            return
        values = [str(self._segments[p].number) for p in numbers]
        draft.condition(draft.where, found.name, operator, *values)
        draft.where[-1]["values"] = values
        draft.used |= {place, *numbers, *said}
        draft.structure += 1
        draft.cost += _JOIN * len(found.path)

    def _compared(self, place: int, last: int) -> tuple[Found | None, set[int]]:
        """The number that is compared: named just behind or before, or told by its unit."""
        after = range(last + 1, min(last + 3, len(self._segments)))
        before = range(place - 1, max(place - _REACH, -1), -1)
        unit = next((self._segments[p].stems[:1] for p in after if self._segments[p].stems), ())
        money = bool(unit) and unit[0] in _MONEY
        days = bool(unit) and unit[0] == "day"
        for near in (*before, *after):
            if near in self._draft.used:
                continue
            found = self._found(near, numeric=True)
            if found is not None and not (money and found.field.kind is not Kind.MONEY) and not found.field.over:
                extra = {last + 1} if (money or days) and last + 1 < len(self._segments) else set()
                return found, {near, *extra}
        kind = Kind.MONEY if money else Kind.DAYS if days else None
        if kind is not None:
            found = next(
                (f for f in self._model.fields(self._subject.name) if f.field.kind is kind and not f.path), None
            )
            return found, {last + 1}
        return None, set()

    def _compare_fields(self, place: int, operator: str) -> None:
        """`items with more allocated than on hand`, `list price below standard cost`."""
        for kind in ("numeric", "date"):
            self._compare_two(place, operator, date=kind == "date")

    def _compare_two(self, place: int, operator: str, *, date: bool) -> None:
        numeric = not date
        left = next(
            (p for p in range(place - 1, max(place - 4, -1), -1) if self._found(p, numeric=numeric, date=date)), None
        )
        right = next(
            (
                p
                for p in range(place + 1, min(place + 3, len(self._segments)))
                if self._found(p, numeric=numeric, date=date)
            ),
            None,
        )
        if left is None or right is None or {left, right} & self._draft.used:
            return
        one, other = self._found(left, numeric=numeric, date=date), self._found(right, numeric=numeric, date=date)
        assert one is not None
        assert other is not None
        if one.path == other.path == () and not (one.field.over or other.field.over):
            self._draft.where.append({"field": one.name, "is": operator, "values": [], "than": other.name})
            self._draft.used |= {place, left, right}
            self._draft.structure += 1

    def _find_extreme(self) -> tuple[int, Extreme] | None:
        """The word that ranks, and how many are wanted. `maximum lead time` is a figure, not a rank."""
        for place in range(len(self._segments)):
            found = [s for s in self._senses(place, Extreme) if not s.field or self._reaches(s)]
            if not found or place in self._draft.used:
                continue
            near = [place + 1, place - 1, place - 2, *([self._asked - 1] if self._asked else [])]
            numbers = [p for p in self._free(near) if self._segments[p].number is not None]
            if numbers and Decimal(1) <= (self._segments[numbers[0]].number or 0) <= 200:
                self._draft.limit = int(self._segments[numbers[0]].number or 0)
                self._draft.used.add(numbers[0])
            own = [s for s in found if s.field]
            return place, (own or found)[0]
        return None

    def _reaches(self, extreme: Extreme) -> bool:
        return any(
            (f.owner.name, f.field.name) == (extreme.subject, extreme.field)
            for f in self._model.fields(self._subject.name)
        )

    def _aggregates(self) -> None:
        for place in range(len(self._segments)):
            operator = self._operator(place, "average", "sum", "maximum", "minimum", "count")
            if operator is None or place in self._draft.used:
                continue
            ahead = self._free(range(place + 1, min(place + 5, len(self._segments))))
            if operator.name == "count":
                self._count(place, ahead)
                continue
            behind = self._free(range(place - 1, max(place - 4, -1), -1))
            for near in (*ahead, *behind):
                found = self._found(near, numeric=True)
                if found is not None:
                    self._measure(operator.name, found)
                    self._draft.used |= {place, near}
                    self._draft.structure += 1
                    break

    def _count(self, place: int, ahead: Sequence[int]) -> None:
        behind = [p for p in range(place - 1, -1, -1) if p not in self._draft.used]
        for near in (*ahead, *behind):
            noun = self._noun(near)
            if noun is None:
                continue
            if noun == self._subject.name and self._subject.pieces and self._mass() and not self._lines(near):
                self._count_pieces()
                self._draft.used |= {place, near}
                return
            way = None if noun == self._subject.name else self._way(noun)
            if noun == self._subject.name or way:
                one = {"aggregate": "count", **({"field": way} if way else {})}
                if one not in self._draft.measures:
                    self._draft.measures.append(one)
                self._draft.used |= {place, near}
                self._draft.evidence += 0.05 if not way else 0.0
                self._draft.cost += 0.06 if way else 0.0
                return
            if near in ahead:
                break
        # "how many do we have": of the usual thing, or of the subject when it is told otherwise
        if self._subject.pieces and self._mass():
            self._count_pieces()
            self._draft.used.add(place)
        elif not self._draft.measures:
            self._draft.measures.append({"aggregate": "count"})
            self._draft.used.add(place)

    def _count_pieces(self) -> None:
        pieces = self._model.find(self._subject.name, self._subject.pieces or "")
        assert pieces is not None
        self._measure("sum", pieces)

    def _lines(self, place: int) -> bool:
        """Are the records themselves counted? (`order lines`, `stock records`)"""
        return self._segments[place].stems[-1:] in (("line",), ("record",), ("position",))

    def _measure(self, aggregate: str, found: Found) -> None:
        one = {"aggregate": aggregate, "field": found.name}
        if one not in self._draft.measures:
            self._draft.measures.append(one)
            self._draft.cost += _JOIN * len(found.path)
            if found.path and aggregate == "sum" and not found.field.over:
                self._draft.cost += _SILLY  # each line would count its whole order again

    # Names, words, period

    def _name(self, place: int, segment: Segment) -> None:
        """Records and values, put where they belong: the subject itself, what it belongs to, what is linked to it."""
        best = segment.records[0].score if segment.records else 0.0
        routes: list[tuple[float, str, str, tuple[str, ...], str]] = []  # cost, link, field, values, entity
        for candidate in segment.records:
            if candidate.score < best - 0.1:
                continue
            subject = _ORDERS.get(candidate.name) if candidate.entity == "order" else SUBJECT_OF.get(candidate.entity)
            if subject:
                routes += [(cost + (best - candidate.score), link, field, (candidate.code,), subject)
                           for cost, link, field in self._routes_to(subject)]  # fmt: skip
        for value in segment.values:
            if value.weak and not self._field_beside(place, value.field):
                continue
            routes += [(cost, link, field, (value.value,), value.entity)
                       for cost, link, field in self._routes_of(value.entity, value.field)]  # fmt: skip
        if not routes:
            return
        cost, link, field, values, _ = min(routes, key=lambda one: one[0])
        draft = self._draft
        denied = self._deny(place)
        if link:
            draft.condition(draft.link(link, negated=denied)["where"], field, "is", *values)
        else:
            draft.condition(draft.where, field, "is_not" if denied else "is", *values)
        draft.used.add(place)
        draft.cost += cost
        for near in self._free([place - 1, place + 1]):  # "supplier Litware", "color red"
            noun = self._noun(near)
            named = [f for f in self._senses(near, FieldWord) if f.field == field.rsplit(".", 1)[-1]]
            if (noun and segment.records and noun == SUBJECT_OF.get(segment.records[0].entity)) or named:
                draft.used.add(near)

    def _routes_to(self, subject: str) -> Iterator[tuple[float, str, str]]:
        """To a record of a subject: (price, link, field)."""
        structure = self._structure() if subject == "item" else ""
        if structure and (self._subject.name == "item" or self._way("item")):
            way = self._way("item")
            yield 0.0, structure if way is None else f"{way}.{structure}", "item"
            return
        if subject == self._subject.name:
            yield 0.0, "", subject
        way = self._way(subject)
        if way:
            yield _JOIN * (way.count(".") + 1), "", way
        for link in self._links_to(subject):
            ways = [path for path, owner in self._model.joined(link.subject) if owner.name == subject]
            field = subject if link.subject == subject else ".".join(ways[0])
            yield self._price(link), link.name, field

    def _structure(self) -> str:
        """The link of the product structure that the words speak of."""
        said = [
            sense.link
            for place in range(len(self._segments))
            for sense in self._senses(place, LinkWord)
            if sense.subject == "item" and sense.link in ("components", "assemblies")
        ]
        for place in range(len(self._segments)):
            for sense in self._senses(place, LinkWord):
                if sense.subject == "item" and sense.link in said:
                    self._draft.used.add(place)
        # "which assemblies use X" and "components of X": a verb tells more than a noun does
        return said[-1] if said else ""

    def _routes_of(self, table: str, field: str) -> Iterator[tuple[float, str, str]]:
        """To a value of a field: (price, link, field)."""
        for found in self._model.fields(self._subject.name):
            if (found.owner.table, found.field.name) == (table, field):
                yield _JOIN * len(found.path), "", found.name
        for link in self._subject.links:
            if link.structure:
                continue
            for found in self._model.fields(link.subject):
                if (found.owner.table, found.field.name) == (table, field):
                    yield self._price(link) + _JOIN * len(found.path), link.name, found.name
                    break

    def _price(self, link: Link) -> float:
        """Of going through a link: less when the words speak of it."""
        said = link.name in self._draft.related or any(
            (isinstance(sense, LinkWord) and (sense.subject, sense.link) == (self._subject.name, link.name))
            or (isinstance(sense, Noun) and sense.subject == link.subject)
            for segment in self._segments
            for sense in segment.senses
        )
        return 0.02 if said else _LINK + _FAR

    def _field_beside(self, place: int, field: str) -> bool:
        near = [p for p in (place - 1, place + 1) if 0 <= p < len(self._segments)]
        return any(sense.field == field for p in near for sense in self._senses(p, FieldWord))

    def _word(self, place: int, segment: Segment) -> None:
        """What a word says in the cheapest way: our own noun, a condition, a field, something linked."""
        takes = []
        if self._noun(place) == self._subject.name and place not in self._denied:
            said_whole = len(self._segments[place].stems) > 1 and (self._price_of_flag(place) or 1.0) < _JOIN
            takes.append((0.02 if said_whole else -0.02, self._take_noun))  # "finished goods" are more than items
        for price, take in (
            (self._price_of_flag(place), self._take_flag),
            (self._price_of_field(place), self._take_field),
        ):
            if price is not None:
                takes.append((price, take))
        takes += [(0.011, self._take_link), (0.04, self._take_noun), (0.0, self._take_choice)]
        for _, take in sorted(takes, key=lambda one: one[0]):
            if take(place):
                return
        if self._operator(place, "much", "sum", "who", "where", "when", "count"):
            self._draft.used.add(place)

    def _price_of_flag(self, place: int) -> float | None:
        best = self._best_flag(place)
        return None if best is None else best[0] + 0.005

    def _price_of_field(self, place: int) -> float | None:
        found = self._found(place)
        if found is None:
            return None
        timely = found.field.kind is Kind.DATE and self._has_period
        return _JOIN * len(found.path) + (0.0 if timely or found.field.kind in NUMERIC else 0.008)

    def _best_flag(self, place: int) -> tuple[float, str, Found, bool] | None:
        """Price, link, flag and whether it holds."""
        best: tuple[float, str, Found, bool] | None = None
        for sense in self._senses(place, FlagWord):
            for found in self._model.fields(self._subject.name):
                if (found.owner.name, found.field.name) == (sense.subject, sense.field):
                    best = min(best or (9.0, "", found, True), (_JOIN * len(found.path), "", found, sense.holds),
                               key=lambda o: o[0])  # fmt: skip
            for link in self._subject.links:
                if link.structure:
                    continue
                for found in self._model.fields(link.subject):
                    if (found.owner.name, found.field.name) == (sense.subject, sense.field):
                        price = self._price(link) + _JOIN * len(found.path)
                        best = min(best or (9.0, "", found, True), (price, link.name, found, sense.holds),
                                   key=lambda o: o[0])  # fmt: skip
        return best

    def _take_flag(self, place: int) -> bool:
        draft, best = self._draft, self._best_flag(place)
        if best is None:
            return False
        price, link_name, found, holds = best
        denied = self._deny(place)
        where = draft.link(link_name)["where"] if link_name else draft.where
        draft.condition(where, found.name, "is" if holds != denied else "is_not")
        draft.structure += holds == denied
        draft.used.add(place)
        draft.cost += price
        return True

    def _take_choice(self, place: int) -> bool:
        for sense in self._senses(place, ChoiceWord):
            for found in self._model.fields(self._subject.name):
                if (found.owner.name, found.field.name) == (sense.subject, sense.field):
                    is_ = "is_not" if self._deny(place) else "is"
                    self._draft.condition(self._draft.where, found.name, is_, sense.value)
                    self._draft.used.add(place)
                    self._draft.cost += _JOIN * len(found.path)
                    return True
        return False

    def _take_noun(self, place: int) -> bool:
        noun = self._noun(place)
        draft = self._draft
        if noun is None:
            return False
        if noun == self._subject.name and place not in self._denied:
            draft.used.add(place)
            draft.evidence += 0.05 if place == self._asked else 0.02
            return True
        if noun != self._subject.name and self._verb_of_another(place):
            draft.used.add(place)
            return True
        links = [link for link in self._subject.links if link.subject == noun and not link.structure]
        if links and (place in self._denied or place != self._asked):
            draft.link(links[0].name, negated=self._deny(place))
            draft.used.add(place)
            draft.cost += _IDLE
            return True
        if self._way(noun):
            if place == self._asked and any(self._operator(p, "count") for p in range(place)):
                return False
            draft.used.add(place)
            draft.cost += 0.0 if place in self._denied else _IDLE
            return True
        return False

    def _verb_of_another(self, place: int) -> bool:
        """`the parts Litware sells us`: what the supplier does, through whom the subject was found already."""
        for sense in self._senses(place, LinkWord):
            if sense.subject == self._subject.name:
                continue
            for segment in self._segments:
                if any(SUBJECT_OF.get(record.entity) == sense.subject for record in segment.records):
                    return True
        return False

    def _take_link(self, place: int) -> bool:
        draft = self._draft
        for sense in self._senses(place, LinkWord):
            if sense.subject != self._subject.name:
                continue
            if sense.link in draft.related or place in self._denied:
                draft.link(sense.link, negated=self._deny(place))
                draft.used.add(place)
                return True
        return False

    def _take_field(self, place: int) -> bool:
        found = self._found(place)
        if found is None:
            return False
        draft = self._draft
        draft.used.add(place)
        draft.cost += _JOIN * len(found.path)
        draft.evidence += 0.02 if not found.path else 0.0
        if self._deny(place):
            if found.field.kind in NUMERIC and found.field.adds:
                draft.condition(draft.where, found.name, "is", "0")
            else:
                draft.condition(draft.where, found.name, "missing")
        elif found.field.kind in NUMERIC:
            self._figures.append(found)
        elif found.field.kind is Kind.DATE:
            self._day = found
            draft.show.append(found.name)
        elif found.name not in draft.show:
            draft.show.append(found.name)
        return True

    def _period(self) -> None:
        vague_too = self._day is not None  # "today" is a courtesy unless something happens then
        places = [
            p
            for p, one in enumerate(self._segments)
            if one.period and p not in self._draft.used and (vague_too or not one.period.vague)
        ]
        if not places:
            return
        draft = self._draft
        periods = [self._segments[p].period for p in places]
        period = periods[0]
        assert period is not None
        since = period.since.isoformat() if period.since else None
        until = period.until.isoformat() if period.until else None
        day = self._day
        if self._subject.day or day is not None:
            draft.since, draft.until = since, until
            if day is not None and day.name != self._subject.day:
                draft.day = day.name
            elif day is None:
                draft.day = self._day_of_flag()
        else:
            links = [
                link for link in self._subject.links if self._model.subjects[link.subject].day and not link.structure
            ]
            said = [link for link in links if link.name in draft.related] or [
                link for link in links if self._price(link) < _LINK
            ]
            if not said:
                return
            one = draft.link(said[0].name)
            one["since"], one["until"] = since, until
            for place in range(len(self._segments)):
                if place not in draft.used and any(
                    s.subject == self._subject.name and s.link == said[0].name for s in self._senses(place, LinkWord)
                ):
                    draft.used.add(place)
        draft.used.add(places[0])

    def _day_of_flag(self) -> str | None:
        """`completed last month`: when it was completed."""
        for condition in self._draft.where:
            found = self._model.find(self._subject.name, condition["field"])
            if found is not None and found.field.day and not found.path and condition["is"] == "is":
                return found.field.day
        return None

    # The shape of the answer

    def _extreme(self, place: int, extreme: Extreme) -> None:
        draft = self._draft
        figures: list[Found] = self._figures
        asked = self._noun(self._asked) if self._asked is not None else None
        way = self._way(asked) if asked and asked != self._subject.name else None
        found: Found | None = None
        if extreme.field:
            found = next(f for f in self._model.fields(self._subject.name)
                         if (f.owner.name, f.field.name) == (extreme.subject, extreme.field))  # fmt: skip
        elif figures:
            found = figures[0]
        elif draft.measures:
            found = self._model.find(self._subject.name, str(draft.measures[0].get("field")))
        elif self._subject.usual and (way or draft.by or self._mass()):
            found = self._model.find(self._subject.name, self._subject.usual)
        kinds = [name for name in draft.show if self._sorts(name)]
        counted = self._by_count or (not extreme.field and not figures and self._counted(place))
        if found is None and not counted and not draft.measures:
            return
        draft.used.add(place)
        draft.structure += 1
        if found is not None and found.field.kind not in NUMERIC:
            draft.order = found.name  # the last, the oldest: records in the order of their dates
            draft.descending = extreme.end in ("high", "best")
            draft.limit = draft.limit or (_SOME if self._plural() else _FEW)
            draft.show += [one.name for one in figures if one.name not in draft.show]
            draft.by, draft.measures, self._figures, self._dated = [], [], [], True
            return
        better = found.field.better if found else ""
        high = {"high": True, "low": False, "best": better != "low", "worst": better == "low"}[extreme.end]
        draft.descending = high
        if way and not draft.by:
            draft.by.append({"field": way})
        elif not draft.by and kinds and (self._mass() or counted):
            draft.by.append({"field": kinds[0]})
        elif not draft.by and self._mass() and self._subject.ranked and not draft.show:
            draft.by.append({"field": self._subject.ranked})
        for by in draft.by:
            if self._sorts(by["field"]):
                draft.where.append({"field": by["field"], "is": "stated", "values": []})
        if counted and not draft.measures:
            draft.measures.append({"aggregate": "count"})
        elif draft.by and found is not None and not draft.measures:
            self._measure(self._natural(found), found)
        draft.order = (draft.measures[0].get("field") or "count") if draft.measures else found.name if found else None
        if draft.limit is None:
            draft.limit = _SOME if self._plural() else _FEW
        self._figures = [f for f in figures if f != found]

    def _sorts(self, name: str) -> bool:
        found = self._model.find(self._subject.name, name)
        return found is not None and found.field.kind is Kind.TEXT

    def _counted(self, place: int) -> bool:
        """`most orders`: the noun behind is what is counted."""
        ahead = range(place + 1, min(place + 4, len(self._segments)))
        return any(self._noun(p) == self._subject.name and p != self._asked for p in ahead)

    def _plural(self) -> bool:
        return self._asked is not None and self._segments[self._asked].text.endswith("s")

    @staticmethod
    def _natural(found: Found) -> str:
        return "sum" if found.field.adds or found.field.over else "average"

    def _shape(self) -> None:
        draft = self._draft
        if self._dated:
            return
        told = any(self._operator(p, "much", "sum") for p in range(len(self._segments)))
        if self._subject.name == "stock" and not draft.by and self._places():
            draft.by.append({"field": "warehouse"})
        self._one_row_each()
        grouped = bool(draft.by or draft.measures)
        single = any(one["field"] == self._subject.name and one["is"] == "is" for one in draft.where) and not grouped
        alone = [c for c in draft.where if c["field"] == self._subject.name and c["is"] == "is"]
        if alone and not draft.related and draft.measures == [{"aggregate": "count"}]:
            draft.cost += _SILLY  # the number of one thing
        if alone and not draft.measures and not draft.by:
            self._show_flags()
        for found in self._figures:
            natural = bool(found.field.over) or found.field.adds
            if grouped or (natural and not single and (told or not self._listed())):
                self._measure(self._natural(found), found)
            elif found.name not in draft.show:
                draft.show.append(found.name)
        draft.told_measures = bool(draft.measures)
        usual = self._model.find(self._subject.name, self._subject.usual) if self._subject.usual else None
        if usual and not draft.measures and not draft.order and not draft.show and not single and self._mass():
            self._measure(self._natural(usual), usual)
        if draft.by and not draft.measures:
            draft.measures.append({"aggregate": "count"})
        if draft.measures:
            draft.show = []
        if draft.order is None:
            draft.descending = True

    def _places(self) -> bool:
        return any(self._operator(p, "where") for p in range(len(self._segments)))

    def _show_flags(self) -> None:
        """Of one record, whether it is so is told rather than asked for: `is AR-5381 bought?`"""
        for one in list(self._draft.where):
            found = self._model.find(self._subject.name, one["field"])
            if found is not None and found.field.kind is Kind.FLAG and one["field"] != self._subject.name:
                self._draft.where.remove(one)
                self._draft.show.append(found.name)

    def _one_row_each(self) -> None:
        """Several records or values of one field are told apart."""
        draft = self._draft
        if draft.by:
            return
        for one in draft.where:
            if one["is"] == "is" and len(one["values"]) > 1 and (draft.measures or self._figures or self._mass()):
                draft.by.append({"field": one["field"]})
                return

    def _listed(self) -> bool:
        """Are the records themselves asked for?"""
        named = any(self._noun(p) == self._subject.name for p in range(len(self._segments)))
        return not self._mass() and (named or self._subject.usual is None)

    def _mass(self) -> bool:
        """`sales`, `scrap`, `production`: what is told by its sum rather than record by record."""
        if self._subject.usual is None:
            return False
        return self._subject.name in ("sales_line", "scrap", "stock", "purchase_line", "operation") or not any(
            self._noun(p) == self._subject.name for p in range(len(self._segments))
        )
