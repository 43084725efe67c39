"""Figures that two named ones make together, and numbers of times: `money in stock at standard cost`, `ordered three
times`."""

from agent.models.embedded.compose.having import Having
from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.lexicon import normal
from agent.models.embedded.compose.prices import IDLE_COST
from agent.models.embedded.compose.senses import Extreme, FieldWord, FlagWord, LinkWord
from agent.models.embedded.compose.sight import NUMBERING
from tools.analysis.semantics import NUMERIC, Found, Kind

_TIMES = {"once": 1, "twice": 2}
_FIRST = frozenset({"first", "on top"})


class Ratios(Having):
    def _product_named(self) -> None:
        """`stock at standard cost`: what is on hand and what one costs are the value of it, where sums are told."""
        draft = self._draft
        names = {str(one.get("field")) for one in draft.measures} | {found.name for found in self._figures}
        named = [f for name in names if (f := self._model.find(self._subject.name, name)) is not None and not f.path]
        for found in self._model.fields(self._subject.name):
            if found.path or found.field.kind not in NUMERIC or not found.field.adds:
                continue
            parts = [(a, b) for a in named for b in named if f"{a.field.sql} * {b.field.sql}" in found.field.sql]
            if parts:
                gone = {one.name for one in parts[0]}
                draft.measures = [one for one in draft.measures if one.get("field") not in gone]
                self._figures = [one for one in self._figures if one.name not in gone]
                if draft.order in gone:
                    draft.order = found.name
                self._put_first(found)
                return

    def _put_first(self, found: Found) -> None:
        rest, self._draft.measures = self._draft.measures, []
        self._measure("sum", found)
        self._draft.measures += [one for one in rest if one not in self._draft.measures]

    def _so_many_times(self) -> None:
        """`customers who ordered exactly three times`, `only once`: so many of the records that the verb leads to."""
        for place in range(1, len(self._segments)):
            word = _TIMES.get(self._segments[place].text.lower())
            number = word or self._segments[place - 1].number
            if number is None or number != int(number) or not (word or self._segments[place].stems == ("time",)):
                continue
            before = place - 1 if word else place - 2
            compare = self._operator(before, "compare") if before >= 0 else None
            only = before >= 0 and self._operator(before, "only", "single") is not None
            own = [one for one in self._subject.links if not one.structure and self._model.subjects[one.subject].day]
            verbs = {s.link for p in range(place) for s in self._senses(p, LinkWord) if s.subject == self._subject.name}
            link = next((one for one in own if one.name in verbs), None)
            if link is None or self._asked is None or self._noun(self._asked) != self._subject.name:
                continue
            self._draft.count(link.name, compare.value if compare else "is", int(number))
            self._draft.used |= {*range(before + 1, place + 1)} | ({before} if compare or only else set())
            self._draft.structure += 1
            self._draft.cost += IDLE_COST

    def _names_a_kind(self, place: int) -> bool:
        """`the three subcategories with the most …`, `the 3 vendors we spent most with`."""
        found, noun = self._found(place), self._noun(place)
        way = noun is not None and (noun == self._subject.name or self._way(noun) is not None)
        return way or (found is not None and found.field.kind is Kind.TEXT)

    def _usual(self) -> Found | None:
        """What is told of the subject when no figure is named: of what was "sold" the pieces."""
        for place in range(len(self._segments)):
            mine = (self._subject.name, self._subject.pieces)
            said = any((sense.subject, sense.field) == mine for sense in self._senses(place, FieldWord))
            said = said and self._noun(place) == self._subject.name
            if (said or self._most_of(place)) and self._subject.pieces:
                return self._model.find(self._subject.name, self._subject.pieces)
        return self._model.find(self._subject.name, self._subject.usual) if self._subject.usual else None

    def _most_of(self, place: int) -> bool:
        """`which territory took the most pumps`: the most pieces."""
        one, behind = self._segments[place], self._segments[place + 1 : place + 2]
        beside = [kind for kind in behind if is_item(kind) and kind.start - one.end == 1]
        return one.text.lower() in NUMBERING and bool(beside)

    def _ranked_beside(self, place: int) -> list[int]:
        """`slowest on average`: the number that the word beside it ranks by."""
        near = [p for p in (place - 1, place + 1) if 0 <= p < len(self._segments)]
        return [p for p in near if self._ranked_by_word(p) is not None] if self._operator(place, "average") else []

    def _ranked_by_word(self, place: int) -> Found | None:
        named = [
            self._model.seen(self._subject.name, s.subject, s.field) for s in self._senses(place, Extreme) if s.field
        ]
        own = [found[0] for found in named if found and found[0].field.kind in NUMERIC and not found[0].path]
        return own[0] if own and not own[0].field.over else None

    def _of_usual(self, place: int, aggregate: str) -> None:
        """`the average order`, `how many orders, and what do they add up to`: its usual value."""
        usual = self._model.find(self._subject.name, self._subject.usual or "")
        added = self._segments[place].stems[-1:] in (("to",), ("up",))
        added = added and self._draft.measures in ([], [{"aggregate": "count"}])
        if aggregate == "sum" and usual is not None and added:
            self._measure(aggregate, usual)
            self._draft.used.add(place)
            return
        beside = place + 1 < len(self._segments) and self._noun(place + 1) == self._subject.name
        if aggregate == "average" and usual is not None and beside and self._segments[place].stems[0] != "on":
            self._measure(aggregate, usual)
            self._draft.used |= {place, place + 1}
            self._draft.structure += 1

    def _planned_twin(self, place: int) -> None:
        """`plan vs actual cost`: the planned cost beside it."""
        found = self._found(place, numeric=True)
        if found is None or found.path or not found.field.name.startswith("actual_"):
            return
        twin = self._model.find(self._subject.name, found.field.name.replace("actual_", "planned_"))
        for near in range(max(0, place - 2), place):
            if twin is not None and self._segments[near].stems == ("plan",):
                self._figures.append(twin)
                self._draft.used.add(near)

    def _first_few(self, place: int) -> bool:
        """`rank the subcategories by quantity, first three`: of groups the first are the highest, not the oldest."""
        following = self._segments[place + 1] if place + 1 < len(self._segments) else None
        if self._segments[place].text.lower() != "first" or following is None or following.number is None:
            return False
        named = [p for p in range(place) if not self._segments[p].values and self._names_a_kind(p)]
        ranked = any(one.stems == ("rank",) for one in self._segments[:place])
        others = [p for p in named if self._noun(p) != self._subject.name]
        kinds = [p for p in range(place) if is_item(self._segments[p]) and not self._segments[p].records]
        return bool(self._draft.by) or (ranked and bool(others or kinds))

    def _first_named(self, place: int) -> bool:
        """`highest first`, `largest on top`, `rank the vendors by …`: the order of all of them."""
        if self._segments[place].stems == ("rank",):
            return True
        behind = self._segments[place + 1 : place + 3]
        if not behind or behind[0].text.lower() not in _FIRST or behind[0].start - self._segments[place].end > 1:
            return False
        self._draft.used.add(place + 1)
        return len(behind) < 2 or behind[1].number is None

    def _only_doing(self, place: int, sense: FlagWord) -> bool:
        """`how long did it run`: not that it is running."""
        field = self._model.subjects[sense.subject].field(sense.field)
        said = self._segments[place]
        if field is None or len(said.stems) != 1 or said.text.lower().endswith(("ing", "ed")):
            return False
        words = [word for word in (field.name, *field.words, *field.unless) if normal(word) == said.stems]
        endings = ("ing",) if sense.subject == self._subject.name else ("ing", "ed")
        return bool(words) and all(word.endswith(endings) for word in words)
