"""Differences, spreads, several figures of one number: `list price minus cost`, `how many more than`, `min and max`."""

from collections.abc import Iterator, Mapping, Sequence

from agent.models.embedded.compose.prices import JOIN_COST
from agent.models.embedded.compose.ratios import Ratios
from agent.models.embedded.compose.senses import Extreme, FieldWord, Operator
from agent.models.embedded.words import stem
from tools.analysis.semantics import NUMERIC, Found, Kind

_REACH = 5  # segments between the word and the two that differ
_NEAR = 3  # between the two ends of a number and the number
_DURATIONS = frozenset({("day",), ("time",), ("lead", "time")})
_BOTH = frozenset({"high", "low"})


class Differences(Ratios):
    def _differences(self) -> None:
        """`difference between A and B`: of two fields the one that is their difference; of two records, values or
        periods each is told, and how far apart they are."""
        places = [p for p in range(len(self._segments)) if self._operator(p, "difference")]
        for place in places:
            two = self._two_fields(place)
            if two is None and not self._two_named():
                continue
            draft = self._draft
            if two is not None:
                found, said = two
                self._averaged(found)
                both = [p for p in self._free(range(len(self._segments))) if self._segments[p].stems == ("both",)]
                if both:  # "with both figures"
                    way = found.path
                    pair = (self._model.find(self._subject.name, ".".join((*way, n))) for n in found.field.between)
                    self._figures += [one for one in pair if one is not None]
                    draft.used |= set(both)
                draft.cost += JOIN_COST * len(found.path)
                draft.used |= said
            if self._operator(place, "count", "much") is None:
                draft.used.add(place)
            draft.used |= {p for p in self._free([place + 1, place + 2, place + 3]) if self._operator(p, "between")}
            draft.structure += 1
            self._apart = True

    def _days_between(self) -> None:
        """`days between order date and ship date`: the field that is the time between two days."""
        for found in self._model.fields(self._subject.name):
            if found.path or found.field.kind is not Kind.DAYS or not found.field.between:
                continue
            dates = {p: f.name for p in self._free(range(len(self._segments))) if (f := self._found(p, date=True))}
            dates |= self._order_itself(found.field.between, dates)
            said = [p for p in self._free(range(len(self._segments))) if self._segments[p].stems in _DURATIONS]
            if not set(found.field.between) <= set(dates.values()) or not (said or self._asks("long")):
                continue
            self._averaged(found)
            words = [p for p, name in dates.items() if name in found.field.between]
            self._spanned |= set(words)
            between = [p for p in self._free(range(len(self._segments))) if self._operator(p, "between")]
            between += [p for p in self._free([p - 1 for p in words]) if self._segments[p].text in ("after", "between")]
            counts = [p for p in self._free(range(len(self._segments))) if self._operator(p, "count")]
            between += [p for p in counts if not self._is(p + 1) or self._noun(p + 1) is None]  # "how many days"
            self._draft.used |= {*words, *said, *between}
            self._draft.structure += 1
            return

    def _averaged(self, found: Found) -> None:
        """On average, where that is said."""
        averages = [p for p in self._free(range(len(self._segments))) if self._operator(p, "average", "median")]
        for place in averages:
            self._measure("median" if self._operator(place, "median") else "average", found)
        self._figures += [] if averages else [found]
        self._draft.used |= set(averages)

    def _order_itself(self, between: Sequence[str], dates: Mapping[int, str]) -> dict[int, str]:
        """`from order to shipment`, `within 3 days of ordering`: the day it was placed."""
        if self._subject.day not in between or self._subject.day in dates.values():
            return {}
        for place in self._free(range(1, len(self._segments))):
            placed = self._noun(place) == self._subject.name and place not in dates
            beside = self._segments[place - 1].stems in _DURATIONS or self._segments[place - 1].text == "after"
            joint = self._segments[place].before
            if placed and (joint in ("from", "of", "after", "between", "to") or (joint == "the" and beside)):
                to = any(p > place for p in dates) if self._segments[place].before == "from" else True
                if to and not self._segments[place].text.endswith("s"):
                    return {place: str(self._subject.day)}
        return {}

    def _other_of_pair(self) -> None:
        """`hours worked, and how many were planned?`: of two figures that belong together the other is meant."""
        named = {f.name for p in self._free(range(len(self._segments))) if (f := self._found(p, numeric=True))}
        pairs = [f.field.between for f in self._model.fields(self._subject.name) if not f.path and f.field.between]
        for mine, other in (pair for two in pairs for pair in (two, two[::-1])):
            found, first = self._model.find(self._subject.name, other), stem(other.partition("_")[0])
            said = [p for p in self._free(range(len(self._segments))) if self._segments[p].stems == (first,)]
            said = [p for p in said if not any(isinstance(s, Operator) for s in self._segments[p].senses)]
            if mine in named and other not in named and found is not None and found.field.kind in NUMERIC and said:
                self._figures.append(found)
                counted = [p - 1 for p in said if p and self._operator(p - 1, "count", "much")]
                self._draft.used |= {*said, *counted}
                return

    def _also_ranked(self, first: int) -> None:
        """`who is cheaper and who is quicker`: ranked by the one, and the other is told beside it."""
        for place in self._free(range(first + 1, len(self._segments))):
            named = {(s.subject, s.field) for s in self._senses(place, Extreme) if s.field}
            own = [f for f in self._model.fields(self._subject.name) if (f.owner.name, f.field.name) in named]
            own = [found for found in own if not found.path and found.field.kind in NUMERIC]
            if own and first in self._draft.used and own[0].name != self._draft.order:
                self._figures.append(own[0])
                self._draft.used.add(place)

    def _for_how_much(self) -> None:
        """`how many orders did we get, and for how much?`: their usual value beside their number."""
        usual = self._model.find(self._subject.name, self._subject.usual or "")
        if self._draft.measures != [{"aggregate": "count"}] or usual is None or usual.field.kind is not Kind.MONEY:
            return
        last = [p for p in range(len(self._segments)) if self._operator(p, "much") and not self._operator(p, "count")]
        if last and not any(one.weight >= 1 and not one.period for one in self._segments[last[-1] + 1 :]):
            self._measure("sum", usual)
            self._draft.used.add(last[-1])

    def _two_fields(self, place: int) -> tuple[Found, set[int]] | None:
        than = next(
            (p + 2 for p in range(place, len(self._segments)) if self._operator(p, "than")), 0
        )  # "… than its cost"
        ahead = min(max(place + _REACH, than), len(self._segments))
        near = [*range(place + 1, ahead), *range(place - 1, max(place - 3, -1), -1)]
        named = {p: f for p in self._free(near) if (f := self._found(p, numeric=True)) is not None}
        for found in self._model.fields(self._subject.name):
            pair = {".".join((*found.path, name)) for name in found.field.between}
            said = {p for p, one in named.items() if one.name in pair}
            missing = pair - {named[p].name for p in said}
            if said and len(missing) == 1:  # "actual and planned hours"
                first = stem(missing.copy().pop().rpartition(".")[2].partition("_")[0])
                said |= {p for p in self._free(near) if self._segments[p].stems == (first,)}
                missing = set() if any(self._segments[p].stems == (first,) for p in said) else missing
            if pair and said and not missing:
                return found, said
        return None

    def _two_named(self) -> bool:
        """Are two periods named, or two records or values of one kind?"""
        if sum(one.period is not None for one in self._segments) > 1:
            return True
        kinds = [record.entity for one in self._segments for record in one.records[:1]]
        kinds += [value.field for one in self._segments for value in one.values[:1] if not value.weak]
        return len(set(kinds)) < len(kinds)

    def _by_how_much(self) -> None:
        """`by how many pieces is it below its reorder point`: what a flag is ranked by is the figure."""
        draft = self._draft
        asked = [p for p in range(len(self._segments)) if self._operator(p, "by_how", "long")]
        days = any(self._operator(p, "long") for p in asked)
        if not asked:
            return
        for one in list(draft.where):
            flag = self._model.find(self._subject.name, one["field"])
            if flag is None or not flag.field.rank or one["is"] != "is":
                continue
            rank = self._model.find(self._subject.name, ".".join((*flag.path, flag.field.rank)))
            if rank is None or (days and rank.field.kind is not Kind.DAYS):
                continue
            if any(segment.records for segment in self._segments):
                draft.where.remove(one)  # of one that is named it is told whether it is so or not
            self._figures = [found for found in self._figures if found.field.kind is not rank.field.kind]
            self._figures.append(rank)
            draft.cost += JOIN_COST * len(rank.path)
            draft.used |= {p for place in asked for p in (place, *self._unit_behind(place, rank))}
            draft.structure += 1
            return

    def _unit_behind(self, place: int, rank: Found) -> Sequence[int]:
        """`by how many pieces`, `by how many days`."""
        behind = self._free([place + 1])
        days = rank.field.kind is Kind.DAYS
        return [p for p in behind if self._segments[p].stems == ("day",) or (not days and self._says_number(p))]

    def _says_number(self, place: int) -> bool:
        owners = self._model.subjects
        found = [owners[s.subject].field(s.field) for s in self._senses(place, FieldWord)]
        return any(one is not None and one.kind in NUMERIC for one in found)

    def _both_ends(self) -> None:
        """`lowest and highest list price`, `price range`: two figures of one number, no rank; and its average, when
        that is asked beside them."""
        found, places = self._spread() or self._two_ends() or (None, [])
        if found is None:
            return
        draft = self._draft
        averages = [p for p in self._free(range(len(self._segments))) if self._operator(p, "average")]
        beside = [p for p in averages if any(abs(p - place) <= _NEAR for place in places)]
        if beside:
            self._measure("average", found)
        ends = sorted((p, end) for p in places for end in self._ends(p, found)) or [(0, "low"), (1, "high")]
        for _, end in ends if {end for _, end in ends} >= _BOTH else [(0, "low"), (1, "high")]:
            self._measure("maximum" if end == "high" else "minimum", found)
        same = [p for p in range(len(self._segments)) if self._found(p, numeric=True) == found]
        between = [p for p in range(len(self._segments)) if self._operator(p, "between", "difference")]
        draft.used |= {*places, *beside, *same, *between}
        draft.structure += 1

    def _ends(self, place: int, found: Found) -> Iterator[str]:
        """The ends of this number that a word speaks of, the plain ones first."""
        senses = list(self._senses(place, Extreme))
        named = [s.end for s in senses if (s.subject, s.field) == (found.owner.name, found.field.name)]
        yield from (*(s.end for s in senses if not s.field), *named)

    def _spread(self) -> tuple[Found, list[int]] | None:
        """`the range of prices`, `from what price to what price`."""
        places = [p for p in self._free(range(len(self._segments))) if self._operator(p, "ends")]
        if len(places) == 1 and self._segments[places[0]].text.lower().startswith(("from ", "to ")):
            return None  # "from which supplier": no range
        for place in places:
            for near in (place + 1, place - 1, place + 2, place - 2):
                found = self._found(near, numeric=True) if 0 <= near < len(self._segments) else None
                if found is not None:
                    more = [p for p in self._free(range(len(self._segments))) if {*self._ends(p, found)} & _BOTH]
                    return found, [*places, *more]
        return None

    def _two_ends(self) -> tuple[Found, list[int]] | None:
        free = self._free(range(len(self._segments)))
        plain = [(p, s.end) for p in free for s in self._senses(p, Extreme) if not s.field]
        if len(plain) == 2 and {end for _, end in plain} == _BOTH:
            for place, _ in plain:
                near = [
                    *range(place + 1, min(place + 4, len(self._segments))),
                    *range(place - 1, max(place - 4, -1), -1),
                ]
                ends = {p for p, _ in plain}  # "maximum" is no maximum stock here
                named = [f for p in near if p not in ends and (f := self._found(p, numeric=True)) is not None]
                if named:
                    return min(named, key=lambda found: len(found.path)), [*ends]
        if not self._compares_ends() and not self._ends_of_named():
            return None
        for found in self._model.fields(self._subject.name):  # "how much cheaper is the cheapest than the dearest"
            said = {p: {*self._ends(p, found)} for p in free if found.field.superlatives}
            places = [p for p, named in said.items() if named]
            if {end for p in places for end in said[p]} >= _BOTH and len(places) > 1:
                return found, places
        return None

    def _ends_of_named(self) -> bool:
        """`cheapest, dearest and average list price`: the number itself is named behind its two ends."""
        ranked = [p for p in self._free(range(len(self._segments))) if any(s.field for s in self._senses(p, Extreme))]
        if len(ranked) < 2 or ranked[1] - ranked[0] > 2:
            return False
        behind = self._free(range(ranked[1] + 1, min(ranked[1] + 4, len(self._segments))))
        return any(self._found(p, numeric=True) is not None for p in behind)

    def _compares_ends(self) -> bool:
        """`how much cheaper`, `the difference`."""
        for place in range(len(self._segments) - 1):
            ranked = next(self._senses(place + 1, Extreme), None) is not None
            if self._operator(place, "difference") or (self._operator(place, "much") and ranked):
                return True
        return False
