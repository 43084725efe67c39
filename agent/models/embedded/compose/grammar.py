"""What a question groups, ranks and sums."""

from decimal import Decimal
from typing import Any

from agent.models.embedded.compose.counting import Counting
from agent.models.embedded.compose.prices import JOIN_COST
from agent.models.embedded.compose.senses import Extreme, FlagWord, Operator
from tools.analysis.semantics import NUMERIC, Found, Kind


class Grammar(Counting):
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
            if ahead == place + 1 and (self._ranked_by(ahead) or (self._noun(ahead) and self._ranked_by(ahead + 1))):
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
        found = self._found(place, numeric=True) if place < len(self._segments) else None
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
            self._draft.cost += JOIN_COST * len(found.path)
            return {"field": found.name}
        return None

    def _both_ends(self) -> None:
        """`lowest and highest list price`: two figures, no rank."""
        ends = [
            (place, sense)
            for place in range(len(self._segments))
            for sense in self._senses(place, Extreme)
            if not sense.field and place not in self._draft.used
        ]
        if {sense.end for _, sense in ends} < {"high", "low"} or len(ends) != 2:
            return
        for place, sense in ends:
            near = [*range(place + 1, min(place + 4, len(self._segments))), *range(place - 1, max(place - 4, -1), -1)]
            found = next((f for p in near if (f := self._found(p, numeric=True))), None)
            if found is None:
                return
            self._measure("maximum" if sense.end == "high" else "minimum", found)
            self._draft.used |= {place, *(p for p in near if self._found(p, numeric=True) == found)}
            self._draft.structure += 1

    def _find_extreme(self) -> tuple[int, Extreme] | None:
        """The word that ranks, and how many are wanted. `maximum lead time` is a figure, not a rank."""
        for place in range(len(self._segments)):
            senses = list(self._senses(place, Extreme))
            named = sorted(
                (s for s in senses if s.field and self._steps_to(s) is not None), key=lambda s: self._steps_to(s) or 0
            )
            told = next(self._senses(place, FlagWord), None)  # "running low"
            found = [*named, *(s for s in senses if not s.field and told is None)]
            if not found or place in self._draft.used:
                continue
            near = [place + 1, place - 1, place - 2]
            near += [self._asked - 1, self._asked - 2, self._asked - 3] if self._asked else []
            near += [p - 1 for p in self._items()]
            numbers = [p for p in self._free(near) if self._segments[p].number is not None]
            if numbers and Decimal(1) <= (self._segments[numbers[0]].number or 0) <= 200:
                self._draft.limit = int(self._segments[numbers[0]].number or 0)
                self._draft.used.add(numbers[0])
            return place, found[0]
        return None

    def _steps_to(self, extreme: Extreme) -> int | None:
        """How far the field is that the word names."""
        steps = [
            len(f.path)
            for f in self._model.fields(self._subject.name)
            if (f.owner.name, f.field.name) == (extreme.subject, extreme.field)
        ]
        return min(steps, default=None)

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
