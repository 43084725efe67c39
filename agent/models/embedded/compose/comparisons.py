"""What a question compares: `above 1000`, `between 5 and 10`, `cheaper than 50`, `list price below cost`."""

from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.pairs import Pairs
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import Comparative, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import MONEY, UNITS, WEIGHTS
from tools.analysis.semantics import Found, Kind

DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_STOCKED = frozenset({"item", "stock", "stock_records", "lines"})  # and "with"
_IDLE = frozenset({"dead", "slow_moving", "above_maximum"})  # kinds of stock that tie up money
_REACH = 4  # segments between a comparison and what it compares
_MEASURES = (("day",), ("week",), ("month",), ("percent",), ("%",))
_YEAR = 4  # digits
_COUNTING = frozenset({"which", "what", "the", "top"})
_FOR_SO_MANY = frozenset({"at", "for", "from", "of", "buy", "order", "need", "take"})
_SAID_WITH = MONEY | WEIGHTS | {"day", "piece"}
_CLOSE, _JOINED = 4, 6  # characters between numbers of one list; " and " may stand there
_JOINTS = frozenset({"and", "or"})


class Comparisons(Pairs):
    def _comparisons(self) -> None:
        for place in range(len(self._segments)):
            between, compare = self._operator(place, "between"), self._operator(place, "compare", "judge")
            if self._comparative(place) or (compare and self._of_periods(place)):
                continue
            if between and place not in self._draft.used:
                numbers = [p for p in range(place + 1, min(place + 5, len(self._segments)))
                           if self._segments[p].number is not None][:2]  # fmt: skip
                if len(numbers) == 2:
                    self._compare(place, "between", numbers)
            elif compare and place not in self._draft.used:
                near = (place - 1, place - 2, place + 1) if self._behind(place) else (place + 1, place - 1)
                ahead = [p for p in near if 0 <= p < len(self._segments)]
                numbers = [p for p in ahead if self._segments[p].number is not None and p not in self._draft.used][:1]
                if numbers:
                    self._compare(place, compare.value, numbers)
                elif self._segments[place].text.startswith("or "):
                    self._draft.used.add(place)  # "more socks or more caps"
                else:
                    self._compare_fields(place, compare.value)
        for place in range(len(self._segments)):
            self._for_so_many(place)
            self._said_in_text(place)
            self._equal(place)
            self._stock_of_limit(place)
            self._apart_from_than(place)

    def _of_periods(self, place: int) -> bool:
        """`was 2025 better than 2024`: the one with the other."""
        both = all(self._is(p) and self._segments[p].period for p in (place - 1, place + 1))
        self._draft.used |= {place} if both else set()
        return both

    def _equal(self, place: int) -> None:
        """`credit rating 5`, `stock of 0`: a number right behind its field."""
        if self._segments[place].number is None or place in self._draft.used or place == 0:
            return
        if self._segments[place].before in _COUNTING:
            return  # "… with tax and freight: which two are in front"
        found = self._found(place - 1, numeric=True)
        if found is None or place - 1 in self._draft.used or found.field.over:
            return
        if found.field.kind is Kind.MONEY and self._is(place + 1) and self._segments[place + 1].stems in UNITS:
            return  # "their price from 100 pcs on": no price of 100
        close = place + 1 < len(self._segments) and self._segments[place + 1].start - self._segments[place].end <= 1
        if close and self._noun(place + 1):
            return  # "rating of 3 suppliers"; but "rated 2: which suppliers"
        listed = self._numbers_behind(place)
        if len(listed) > 1:
            if len(listed) > 2 or self._segments[listed[1]].before in _JOINTS:  # "rated 3, 4 or 5", "rated 4 and 5"
                values = [str(self._segments[p].number) for p in listed]
                self._draft.where.append({"field": found.name, "is": "is", "values": values})
            else:
                low, high = sorted(self._segments[p].number or 0 for p in listed)  # "list price 500-800"
                self._draft.where.append({"field": found.name, "is": "between", "values": [str(low), str(high)]})
            self._draft.used |= set(listed)
            self._draft.structure += 1
        else:
            self._draft.condition(self._draft.where, found.name, "is", str(self._segments[place].number))
        self._draft.used |= {place - 1, place}
        self._draft.cost += JOIN_COST * len(found.path)

    def _for_so_many(self, place: int) -> None:
        """`the cheapest vendor at 200 pcs`: whose offers so small an order is enough for."""
        one = self._segments[place]
        pieces = self._is(place + 1) and self._segments[place + 1].stems in UNITS
        free = one.number is not None and place not in self._draft.used and one.before in _FOR_SO_MANY
        if self._subject.name == "offer" and free and pieces:
            self._draft.condition(self._draft.where, "minimum_quantity", "at_most", str(one.number))
            self._draft.used |= {place, place + 1}

    def _said_in_text(self, place: int) -> None:
        """`payment terms of 90 days`, `90 days payment terms`: a number in what a field says."""
        number, last = self._segments[place].number, place + 1
        if number is None or place in self._draft.used or last >= len(self._segments):
            return
        if self._segments[last].stems[:1] not in _MEASURES:
            return
        for near in self._free([last + 1, place - 1]):
            found = self._found(near)
            own = found is not None and found.field.kind is Kind.TEXT and found.field.name != found.owner.code
            if found is not None and own and not self._noun(near):
                self._draft.condition(self._draft.where, found.name, "contains", str(number))
                self._draft.used |= {place, last, near}
                self._draft.structure += 1
                self._draft.cost += JOIN_COST * len(found.path)
                return

    def _behind(self, place: int) -> bool:
        """`3 or worse`: it stands behind its number."""
        return self._segments[place].text.lower().startswith("or ")

    def _numbers_behind(self, place: int) -> list[int]:
        """The numbers that stand close together from here on, but not how many there are of what stands behind."""
        listed = [place]
        for ahead in range(place + 1, len(self._segments)):
            one, last = self._segments[ahead], self._segments[listed[-1]]
            beside = self._is(ahead + 1) and self._segments[ahead + 1].start - one.end == 1 and self._noun(ahead + 1)
            if one.text in _JOINTS:
                continue
            if one.number is None or one.start - last.end > (_JOINED if one.before in _JOINTS else _CLOSE) or beside:
                break
            listed.append(ahead)
        return listed

    def _comparative(self, place: int) -> bool:
        """`cheaper than 50`."""
        following = self._free([place + 1])
        senses = tuple(self._senses(place, Comparative))
        if not senses or not following:
            return False
        fields = sorted(self._model.fields(self._subject.name), key=lambda found: len(found.path))  # our own first
        for found in fields:
            for sense in senses:
                if (found.owner.name, found.field.name) != (sense.subject, sense.field):
                    continue
                number = self._segments[following[0]].number
                if number is None:
                    if self._against_field(place, found, sense.operator):
                        return True
                    continue
                value = str(number)
                if found.field.kind is Kind.DATE:
                    if not (len(value) == _YEAR and value.isdigit()):
                        continue
                    value += "-01-01" if sense.operator == "below" else "-12-31"  # "earlier than 2025"
                self._draft.condition(self._draft.where, found.name, sense.operator, value)
                self._draft.used |= {place, following[0]}
                self._draft.structure += 1
                self._draft.cost += JOIN_COST * len(found.path)
                unit = self._free([following[0] + 1])
                if unit and self._segments[unit[0]].stems[:1] and self._segments[unit[0]].stems[0] in _SAID_WITH:
                    self._draft.used.add(unit[0])
                return True
        return False

    def _compare(self, place: int, operator: str, numbers: list[int]) -> None:
        draft = self._draft
        last = max(*numbers, place)
        found, said = self._compared(place, last, numbers[-1] + 1)
        found = self._in_percent(found, numbers[-1])
        if found is None:
            return
        unit = self._segments[last + 1].stems[:1] if self._is(last + 1) and found.field.kind is Kind.DAYS else ()
        days = DAYS.get(unit[0], 1) if unit else 1  # "more than 2 weeks of cover"
        said |= {last + 1} if days > 1 else set()
        values = [str((self._segments[p].number or 0) * days) for p in numbers]
        if operator in ("better", "worse"):  # "rated 3 or worse": what is better is the field's to say
            operator = "at_most" if (found.field.better == "low") == (operator == "better") else "at_least"
        elif operator in ("better_than", "worse_than"):
            operator = "below" if (found.field.better == "low") == (operator == "better_than") else "above"
        if self._subject.name == "stock" and not any(
            r.entity == "warehouse" for s in self._segments for r in s.records
        ):
            draft.cost += OTHER_COST  # of an item in all its places, rather than of each place
        draft.condition(draft.where, found.name, operator, *values)
        draft.where[-1]["values"] = values
        draft.used |= {place, *numbers, *said}
        draft.structure += 1
        draft.cost += JOIN_COST * len(found.path)

    def _in_percent(self, found: Found | None, number: int) -> Found | None:
        """`margin below 30 %`, `more than 5 % scrap`: no amount, but the rate that is made of it."""
        if found is None or not self._segments[number].percent or found.field.over:
            return found
        rates = (f for f in self._model.fields(self._subject.name) if f.path == found.path and f.field.over)
        rate = next((f for f in rates if f.field.sql == found.field.sql), None)
        return rate or (found if found.field.kind in (Kind.NUMBER, Kind.SHARE) else None)

    def _only_stocked(self) -> bool:
        """`items with fewer than 20 pieces`: of nothing else that comes in pieces is spoken."""
        senses = [s for one in self._segments if not _we_have(one) for s in one.senses]
        told = {s.subject for s in senses if isinstance(s, Noun)} | {s.link for s in senses if isinstance(s, LinkWord)}
        placed = any(record.entity == "warehouse" for one in self._segments for record in one.records)
        return self._subject.name == "item" and told <= _STOCKED and not placed

    def _of_idle_stock(self, place: int) -> bool:
        """`dead stock over 10k`: what lies idle is counted in money, unless pieces or days are said."""
        before = [p for p in (place - 1, place - 2) if self._is(p)]
        flags = {one.field for p in before for one in self._senses(p, FlagWord) if one.subject == "item"}
        named = any(self._segments[p].stems[-1:] == ("stock",) for p in before[:1])
        return self._subject.name == "item" and named and bool(flags & _IDLE)

    def _asks_what_there_is(self) -> bool:
        """`which screws do we have less than 500 of`."""
        return any((not one.weight and Noun("stock") in one.senses) or _we_have(one) for one in self._segments)

    def _own_pieces(self) -> Found | None:
        return self._model.find(self._subject.name, self._subject.pieces) if self._subject.pieces else None

    def _compared(self, place: int, last: int, behind: int) -> tuple[Found | None, set[int]]:
        """The number that is compared: named just behind or before, or told by its unit."""
        after = range(last + 1, min(last + 3, len(self._segments)))
        before = range(place - 1, max(place - _REACH, -1), -1)
        if behind < place:  # "12 days or less"
            after = range(behind, behind + 1)
        unit = next((self._segments[p].stems[:1] for p in after if self._segments[p].stems), ())
        weight = self._model.find(self._subject.name, "weight") if unit and unit[0] in WEIGHTS else None
        near = [f for p in (*before, *after) if (f := self._found(p, numeric=True))]
        if weight is not None and weight.path and not near and (pieces := self._own_pieces()):
            return pieces, {after[0]}  # "order lines of more than 200 kg": so much of the item
        if weight is not None and after[0] == last + 1 and all(f == weight for f in near):
            return weight, {after[0]}
        if self._of_idle_stock(place) and not (unit in UNITS or (unit and (unit[0] in DAYS or unit[0] in WEIGHTS))):
            return self._model.find("item", "stock_value"), {
                place - 1,
                *(after[:1] if unit and unit[0] in MONEY else ()),
            }
        money = bool(unit) and unit[0] in MONEY
        days = bool(unit) and unit[0] == "day"
        for near in (*before, *after):
            if near in self._draft.used or is_item(self._segments[near]):
                continue  # "covers we have less than 5 of": no days of cover
            found = self._found(near, numeric=True)
            other = found is not None and (
                (money and found.field.kind is not Kind.MONEY) or (days and found.field.kind is not Kind.DAYS)
            )
            if found is not None and not other:
                extra = {*after[:1]} if money or days else set()
                if near in after and self._segments[near].stems in UNITS:  # "50 pieces scrapped"
                    meant = self._found(near + 1, numeric=True) if near + 1 < len(self._segments) else None
                    if meant is not None and not meant.path and meant.field.kind is Kind.QUANTITY:
                        return meant, {near, near + 1}
                return found, {near, *extra}
        if unit in UNITS and self._only_stocked():
            return self._model.find("item", "on_hand"), {after[0]}
        if not unit and self._only_stocked() and self._asks_what_there_is():
            return self._model.find("item", "on_hand"), set()
        kind = Kind.MONEY if money else Kind.DAYS if days else None
        told = [found for found in self._figures if found.field.kind is kind and not found.path]
        if kind is Kind.DAYS and told:
            return told[0], {*after[:1]}  # "shipped more than 7 days after the order date"
        if kind is not None:
            found = next(
                (f for f in self._model.fields(self._subject.name) if f.field.kind is kind and not f.path), None
            )
            return found, {*after[:1]}
        usual = self._model.find(self._subject.name, self._subject.usual or "")
        if usual is not None and usual.field.kind is Kind.MONEY:  # "orders exceeding 100000"
            self._draft.cost += OTHER_COST
            return usual, set()
        return None, set()


def _we_have(one: Segment) -> bool:
    return one.text == "have" and one.before == "we"
