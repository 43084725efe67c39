"""What a question compares: `above 1000`, `between 5 and 10`, `cheaper than 50`, `list price below cost`."""

from agent.models.embedded.compose.denials import Denials
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.senses import Comparative
from tools.analysis.semantics import Found, Kind

# What stock is compared with, and what being beyond it is called.
_LIMITS = {
    "maximum_stock": {"above": "above_maximum"},
    "safety_stock": {"below": "below_safety_stock"},
    "reorder_point": {"below": "below_reorder_point"},
}
_REACH = 4  # segments between a comparison and what it compares
_MONEY = frozenset({"usd", "eur", "dollar", "euro", "gbp", "pound", "$", "€", "buck", "chf"})


class Comparisons(Denials):
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
                elif self._segments[place].text.startswith("or "):
                    self._draft.used.add(place)  # "more socks or more caps"
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
        following = self._segments[place + 1] if place + 1 < len(self._segments) else None
        if following is not None and following.number is not None and following.start - self._segments[place].end <= 4:
            low, high = sorted((self._segments[place].number or 0, following.number))  # "list price 500-800"
            self._draft.where.append({"field": found.name, "is": "between", "values": [str(low), str(high)]})
            self._draft.used.add(place + 1)
            self._draft.structure += 1
        else:
            self._draft.condition(self._draft.where, found.name, "is", str(self._segments[place].number))
        self._draft.used |= {place - 1, place}
        self._draft.cost += JOIN_COST * len(found.path)

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
                self._draft.cost += JOIN_COST * len(found.path)
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
        if self._subject.name == "stock" and not any(
            r.entity == "warehouse" for s in self._segments for r in s.records
        ):
            draft.cost += OTHER_COST  # of an item in all its places, rather than of each place
        draft.condition(draft.where, found.name, operator, *values)
        draft.where[-1]["values"] = values
        draft.used |= {place, *numbers, *said}
        draft.structure += 1
        draft.cost += JOIN_COST * len(found.path)

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
        usual = self._model.find(self._subject.name, self._subject.usual or "")
        if usual is not None and usual.field.kind is Kind.MONEY:  # "orders exceeding 100000"
            self._draft.cost += OTHER_COST
            return usual, set()
        return None, set()

    def _compare_fields(self, place: int, operator: str) -> None:
        """`items with more allocated than on hand`, `list price below standard cost`."""
        for kind in ("numeric", "date"):
            self._compare_two(place, operator, date=kind == "date")

    def _limit_of_stock(self, place: int, operator: str, right: int) -> bool:
        """`more than the maximum stock`: of what is on hand."""
        limit = self._found(right, numeric=True)
        if self._subject.name != "item" or limit is None or limit.path or limit.field.name not in _LIMITS:
            return False
        flag = _LIMITS[limit.field.name].get(operator)
        if flag:
            self._draft.condition(self._draft.where, flag)
        else:
            self._draft.where.append({"field": "on_hand", "is": operator, "values": [], "than": limit.name})
        self._draft.used |= {place, right}
        self._draft.structure += 1
        return True

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
        if left is None and right is not None and numeric and self._limit_of_stock(place, operator, right):
            return
        if left is None or right is None or {left, right} & self._draft.used:
            return
        one, other = self._found(left, numeric=numeric, date=date), self._found(right, numeric=numeric, date=date)
        assert one is not None
        assert other is not None
        if one.path == other.path == () and not (one.field.over or other.field.over):
            self._draft.where.append({"field": one.name, "is": operator, "values": [], "than": other.name})
            self._draft.used |= {place, left, right}
            self._draft.structure += 1
