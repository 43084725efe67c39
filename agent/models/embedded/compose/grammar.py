"""What a question groups, ranks and sums."""

from decimal import Decimal
from typing import Any

from agent.models.embedded.compose.asking import Asking
from agent.models.embedded.compose.buckets import TIMES
from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.senses import ChoiceWord, Extreme, FieldWord, FlagWord, Noun
from tools.analysis.semantics import NUMERIC, Found, Kind

_BY = frozenset({"by", "according to"})


class Grammar(Asking):
    def _buckets_and_groups(self) -> None:
        draft = self._draft
        for place in self._free(range(len(self._segments))):
            bucket = self._operator(place, "bucket") or self._time_ranked(place)
            ranked = place > 1 and any(True for _ in self._senses(place - 2, Extreme))
            if place and self._segments[place - 1].number is not None and not ranked:
                bucket = None  # "for 400 days with a stock above 100", but "top 3 months"
            if bucket is not None:
                near = self._near_date(place)
                if near is not None and self._is(place + 1) and self._segments[place + 1].period:
                    self._day = near  # "due on each day until Friday"
                day = near or (self._subject.day and self._model.find(self._subject.name, self._subject.day))
                if day and bucket.value == "day" and self._has_period and self._told_by_noun(place):
                    self._day = day  # "in April, by the day the operations ended"
                    draft.used.add(place)
                elif day:
                    dates = [one for one in draft.by if self._is_date(one["field"]) and "bucket" not in one]
                    if dates:
                        dates[0]["bucket"] = bucket.value  # "by end date, yearly"
                    elif {"field": day.name, "bucket": bucket.value} not in draft.by:
                        draft.by.append({"field": day.name, "bucket": bucket.value})
                    draft.used.add(place)
                    draft.structure += 1
                    if place + 2 < len(self._segments) and self._segments[place + 1].text == "and":
                        self._group(place, place + 2)  # "by month and territory"
            elif self._operator(place, "group") and place not in draft.used:
                self._group(place, place + 1)

    def _group(self, place: int, ahead: int) -> None:
        draft = self._draft
        asked = self._noun(self._asked) if self._asked is not None and self._asked < place else None
        if ahead == len(self._segments) and self._segments[place].text == "each" and asked and self._way(asked):
            draft.by.append({"field": self._way(asked)})  # "which suppliers have open POs, how many each"
            draft.used |= {place} if self._segments[self._asked or 0].values else {place, self._asked or 0}
            draft.structure += 1
            return
        if self._each_of_kind(place, ahead):
            draft.by.append({"field": self._way("item")})
            draft.used.add(place)
            draft.structure += 1
            return
        while ahead < len(self._segments):
            segment = self._segments[ahead]
            if segment.values and not segment.senses and ahead == place + 1 and ahead + 1 < len(self._segments):
                ahead += 1
                continue
            if segment.records or segment.number is not None or segment.period:
                return
            if self._operator(ahead, "count") and ahead == place + 1:
                self._by_count = True
                others = [n for p in range(ahead + 1, ahead + 4) if self._is(p) and (n := self._noun(p))]
                draft.cost += OTHER_COST if others and others[0] != self._subject.name else 0.0
                draft.used |= {place, ahead}
                return
            if self._operator(ahead, "not", "compare", "count", "who"):
                return
            numbered = self._noun(ahead) == self._subject.name and self._is(ahead + 1)
            if numbered and self._operator(ahead + 1, "count") and ahead == place + 1:
                self._by_count = True  # "by order count"
                draft.used |= {place, ahead, ahead + 1}
                return
            ranked = any(not s.field for p in range(place) for s in self._senses(p, Extreme))
            figure = any(self._found(p, numeric=True) for p in (ahead, ahead + 1) if p < len(self._segments))
            own = self._noun(ahead) == self._subject.name and not figure  # not "by PO value", "by scrapped pieces"
            if ranked and own and asked not in (None, self._subject.name):
                self._by_count = self._way(asked) is not None  # "top 5 customers by orders"
                draft.used |= {place, ahead}
                return
            if segment.text.lower() in TIMES and not segment.period and self._subject.day:
                draft.by.append({"field": self._subject.day, "bucket": segment.text.lower()})  # "by channel and year"
                draft.used |= {place, ahead}
                return
            leads = self._noun(ahead) or self._operator(ahead, "average", "median", "sum")
            if ahead == place + 1 and (self._ranked_by(ahead) or (leads and self._ranked_by(ahead + 1))):
                draft.used.add(place)
                return
            if ahead == place + 1 and self._listed_by(place):
                return
            state = any(True for _ in self._senses(ahead, FlagWord | ChoiceWord)) and ahead + 1 < len(self._segments)
            if self._every_record(place, ahead) or (state and self._every_record(place + 1, ahead + 1, place)):
                return
            if state and ahead == place + 1 and (noun := self._noun(ahead + 1)) and self._way(noun):
                ahead += 1  # "for every bought part"
                continue
            group = self._grouping(ahead)
            if group is None:
                return
            behind = [one for one in self._segments[ahead + 1 : ahead + 2] if not one.aside]
            named = [value.field for one in behind for value in one.values]
            if str(group["field"]).rpartition(".")[2] in named and (kinds := self._narrower(group["field"])):
                group["field"] = kinds  # "for each kind of bike"
            elif str(group["field"]).rpartition(".")[2] in named:
                draft.used |= {place, ahead}  # "handled by buyer G. Olmi": his, not of each
                return
            draft.by.append(group)
            draft.used |= {place, ahead}
            draft.structure += 1
            following = ahead + 1
            following += following in draft.used and self._found(following) is not None  # "by item category"
            if following < len(self._segments) and self._segments[following].text in ("and", ","):
                draft.used.add(following)
                ahead = following + 1
            else:
                return

    def _each_of_kind(self, place: int, ahead: int) -> bool:
        """`pieces for each fork`, `stock of every helmet`: the items of that kind, unless a field of theirs is
        named."""
        said = self._segments[place].text.lower().split()
        if not self._is(ahead) or not {"each", "every", "per"} & set(said) or self._way("item") is None:
            return False
        kind = self._segments[ahead]
        one = kind.text[-1:] != "s" or said[-1] == "of"
        behind = self._segments[ahead + 1] if self._is(ahead + 1) else None
        field = behind is not None and behind.start - kind.end == 1 and self._found(ahead + 1) is not None
        return one and not field and is_item(kind) and bool(kind.values) and not self._noun(ahead)

    def _every_record(self, place: int, ahead: int, said: int | None = None) -> bool:
        """`every sales order over 100000`, `every started work order`: which ones, not a group of each."""
        before, place = place, place if said is None else said
        own = self._noun(ahead + self._describes(ahead)) == self._subject.name
        leading = bool(place) and all(self._operator(p, "list") for p in range(place))  # "name every vendor with …"
        if (
            own
            and (leading or self._subject.label is None or self._asks("who"))  # "for every part that is short: who …"
            and ahead == before + 1
            and self._segments[place].text.lower().removeprefix("for ") in ("every", "each")
        ):
            self._draft.used.add(place)
            return True
        return False

    def _ranked_by(self, place: int) -> bool:
        """`top 5 customers by sales`: by what they are ranked."""
        ranked = any(
            next(self._senses(p, Extreme), None) or self._segments[p].stems == ("rank",) for p in range(place - 1)
        )
        found = self._found(place, numeric=True) if place < len(self._segments) else None
        if not ranked or found is None or found.path:
            return False
        if not self._operator(place - 1, "average", "median", "sum"):  # "ranked by average price": told already
            self._figures.append(found)
            self._draft.used.add(place - 1)
        self._draft.used.add(place)
        first = next((p for p in range(place - 1) if self._segments[p].stems == ("rank",)), None)
        named = first + 1 if first is not None and first + 1 < place - 1 else None
        noun, kind = (self._noun(named), self._found(named)) if named is not None else (None, None)
        kind = kind if kind is not None and kind.field.kind is Kind.TEXT and not noun else None
        ranks = kind.name if kind else self._way(noun) if noun and noun != self._subject.name else None
        if first is not None and ranks:
            self._draft.by.append({"field": ranks})  # "rank the categories by units sold"
            self._draft.order = found.name
            self._draft.used |= {first, first + 1}
        return True

    def _listed_by(self, place: int) -> bool:
        """`customers by order value`, `items by margin`: each of them, the highest figure first."""
        draft, found = self._draft, self._found(place + 1, numeric=True)
        rank = any(not s.field for p in range(len(self._segments)) for s in self._senses(p, Extreme))
        if found is None or found.path or rank or self._segments[place].text.lower() not in _BY:
            return False
        kinds = [p for p in self._items() if not self._segments[p].records]
        heads = [p for p in range(place) if self._noun(p) or p in kinds or self._sorts_by(p)]
        if not heads or not self._segments[heads[0]].text.endswith("s"):
            return False
        if any(self._operator(p, "share", "average", "median") for p in range(heads[0])):
            return False  # "the share of bikes in sales by value", "on average, what do frames cost by list price"
        noun, kind = "item" if heads[0] in kinds else self._noun(heads[0]), self._found(heads[0])
        way = self._way(noun) if noun else kind.name if kind is not None else None
        if noun == self._subject.name:
            if self._mass():
                return False
            draft.show.append(found.name)
        elif way is None:
            return False
        else:
            if not draft.by:
                draft.by.append({"field": way})
            self._measure(self._natural(found), found)
        draft.order, draft.descending = found.name, True
        draft.used |= {place, place + 1} if heads[0] in kinds else {place, place + 1, heads[0]}
        draft.structure += 1
        return True

    def _sorts_by(self, place: int) -> bool:
        """A field whose values are kinds, and none of them."""
        found = self._found(place)
        return found is not None and found.field.kind is Kind.TEXT and not self._segments[place].values

    def _grouping(self, place: int) -> dict[str, Any] | None:
        noun = self._noun(place)
        found = self._found(place)
        if self._segments[place].text in TIMES and self._subject.day:  # "by territory and month"
            return {"field": self._subject.day, "bucket": self._segments[place].text}
        if found is not None and found.field.kind in NUMERIC:
            found = None
        if noun == self._subject.name and self._asks("average"):
            self._draft.used |= {place - 1, place}  # "mean stock per item": over all of them
            return None
        if noun == self._subject.name:
            self._draft.cost += 0.1 if self._subject.label else 0.0
            return {"field": noun} if found is None or found.path else {"field": found.name}
        dated = self._found(place + 1, date=True) if noun and place + 1 < len(self._segments) else None
        if dated is not None and dated.owner.name == noun and self._has_period:
            self._day = dated  # "of last month, by work order end date"
            self._draft.used |= {place, place - 1, place + 1}
            return None
        kind = self._kind_behind(place, noun) if noun else None
        if kind is not None:
            self._draft.used.add(place + 1)
            return {"field": kind.name}
        way = self._way(noun) if noun else None
        if way:
            return {"field": way}
        if found is not None and found.field.kind is Kind.DATE:
            return self._of_each_day(place, found)
        if found is not None:
            self._draft.cost += JOIN_COST * len(found.path)
            return {"field": found.name}
        return None

    def _of_each_day(self, place: int, found: Found) -> dict[str, Any] | None:
        """`per due date`; but a day may also say which one a stretch or a period is of."""
        bucketed = [one for one in self._draft.by if one.get("bucket")]
        again = self._segments[place].stems == ("date",) and any(self._is_date(one["field"]) for one in bucketed)
        if bucketed and not again:
            bucketed[0]["field"] = found.name  # "each year, by end date": the years of that day
            self._day = found
        if bucketed:
            self._draft.used |= {place, place - 1}  # "per due date, with the count for each date": said once
            return None
        if self._has_period:
            self._day = found  # "in 2023, by end date": which day the period means
            return None
        self._draft.cost += JOIN_COST * len(found.path)
        each = self._segments[place - 1].text.lower() != "by"
        return {"field": found.name, **({"bucket": "day"} if each else {})}

    def _find_extreme(self) -> tuple[int, Extreme] | None:
        """The word that ranks, and how many are wanted. `maximum lead time` is a figure, not a rank."""
        told_to = [p for p, one in enumerate(self._segments) if one.stems == ("rank",) and not self._is_rank(p)]
        for place in (*(p for p in range(len(self._segments)) if self._segments[p].stems != ("rank",)), *told_to):
            senses = list(self._senses(place, Extreme))
            named = sorted(
                (s for s in senses if s.field and self._steps_to(s) is not None),
                key=lambda s: (self._steps_to(s) or 0, s.field != str(self._subject.day).rpartition(".")[2]),
            )
            told = next(self._senses(place, FlagWord), None)  # "running low"
            if self._first_few(place):
                senses, named = [Extreme("high")], []  # "by subcategory, the first three"
            following = self._found(place + 1, numeric=True) if self._is(place + 1) else None
            if following is not None and not following.path and any(not s.field for s in senses):
                named = [s for s in named if (s.subject, s.field) == (following.owner.name, following.field.name)]
            found = [*named, *(s for s in senses if not s.field and told is None)]
            if not found or place in self._draft.used:
                continue
            compared = [one for p in range(place) if (one := self._operator(p, "compare")) is not None]
            if any(one.value in ("worse", "better") for one in compared) and found[0].end in ("best", "worst"):
                continue  # "rated 3 or worse (5 is worst)"
            near = [place + 1, place - 1, place - 2]
            near += [self._asked - 1, self._asked - 2, self._asked - 3] if self._asked else []
            near += [p - 1 for p in self._items()]
            near += [p - 1 for p in range(1, len(self._segments)) if self._names_a_kind(p)]
            numbers = [p for p in self._free(near) if self._segments[p].number is not None]
            if numbers and Decimal(1) <= (self._segments[numbers[0]].number or 0) <= 200:
                self._draft.limit = int(self._segments[numbers[0]].number or 0)
                self._draft.used.add(numbers[0])
            return place, found[0]
        return None

    def _is_rank(self, place: int) -> bool:
        """`credit rank`: a figure's name, and not that something is to be ranked."""
        before = self._segments[place - 1] if place else None
        beside = before is not None and self._segments[place].start - before.end == 1
        return beside and any(True for _ in self._senses(place - 1, FieldWord | Noun))

    def _ranked_figure(self, place: int) -> bool:
        """`the highest total`: a field, and no sum."""
        before = any(not s.field for s in self._senses(place - 1, Extreme)) if place else False
        return before and self._found(place, numeric=True) is not None

    def _ranked_again(self, place: int, extreme: Extreme) -> None:
        """`who buys most? the top three`: the same rank, and how many are wanted."""
        alike = {"high": "best", "low": "worst"}
        for other in self._free(range(len(self._segments))):
            ends = {sense.end for sense in self._senses(other, Extreme) if not sense.field}
            numbers = [p for p in self._free([other + 1, other - 1]) if self._segments[p].number is not None]
            if other == place or not numbers or not ends & {extreme.end, alike.get(extreme.end)}:
                continue
            self._draft.limit = int(self._segments[numbers[0]].number or 0) or None
            self._draft.used |= {other, numbers[0]}

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
            operator = self._operator(place, "average", "median", "sum", "maximum", "minimum", "count")
            self._planned_twin(place)
            if operator is None or place in self._draft.used or self._ranked_figure(place):
                continue
            if operator.name in ("maximum", "minimum") and self._line_ranked():
                continue  # "max qty on one line": the line that has it
            ahead = self._free(range(place + 1, min(place + 5, len(self._segments))))
            if operator.name == "count":
                self._count(place, ahead)
                continue
            behind = self._free(range(place - 1, max(place - 7, -1), -1))
            for near in (*self._ranked_beside(place), *self._shared(place), *ahead, *behind):
                found = self._found(near, numeric=True) or self._ranked_by_word(near)
                if found is not None:
                    self._measure(operator.name, found)
                    self._draft.used |= {place, near}
                    self._draft.structure += 1
                    break
            else:
                self._of_usual(place, operator.name)

    def _shared(self, place: int) -> list[int]:
        """`average and total value`: the number behind the aggregates that stand side by side."""
        near = place + 1
        while near < len(self._segments) and (
            self._segments[near].text in ("and", ",") or self._operator(near, "average", "sum", "maximum", "minimum")
        ):
            near += 1
        return [near] if near < len(self._segments) else []
