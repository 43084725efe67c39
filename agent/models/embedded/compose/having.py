"""Groups by their figure: `vendors with more than 5,000 pieces rejected`, `months with over 1,500 orders`."""

from collections.abc import Sequence

from agent.models.embedded.compose.comparisons import Comparisons
from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.senses import LinkWord, Noun
from agent.models.embedded.compose.sight import LINES, MONEY, ORDERS, PARTIES, UNITS
from tools.analysis.semantics import NUMERIC, Found, Kind

_SINGLE = frozenset({"one", "single", "same"})
_DOING = 2  # segments between what is done and the comparison
_BEHIND = 4  # segments between the number and what it measures


class Having(Comparisons):
    def _groups_by_figure(self) -> None:
        """What is asked are not the subject's records but what they belong to, and a sum or an average of them is
        compared: each group's own."""
        for place in range(len(self._segments)):
            compare = self._operator(place, "compare", "between")
            if compare is None or place in self._draft.used:
                continue
            number = next((p for p in (place + 1, place - 1) if self._is_number(p)), None)
            upper = next((p for p in (place + 2, place + 3) if self._is_number(p)), None)
            between = compare.name == "between"
            if between and (upper is None or number != place + 1):
                continue
            group = self._told_by(min(place, number)) or self._of_own_rate(place - 1) if number is not None else None
            if number is None or group is None:
                continue
            name, said = group
            if place > 1 and self._operator(place - 1, "count") and not self._draft.measures:
                self._so_many_each(place, number, name, said)  # "months with an order count above 1500"
                continue
            figure = self._measured_by(place, upper if between and upper else number, said)
            if figure is None:
                self._bound_of_count(place, number)
                continue
            aggregate, found, words = figure
            draft = self._draft
            if name:
                draft.by.append({"field": name})
            self._measure(aggregate, found)
            ends = [(number, "at_least"), (upper, "at_most")] if between else [(number, compare.value)]
            for at, is_ in ends:
                value = self._plain(self._segments[at or number].number)
                draft.having.append({"measure": found.name, "is": is_, "value": value})
                draft.used.add(at or number)
            draft.used |= {place, *words, *(p for p in said if not self._segments[p].values)}
            draft.structure += 2
            self._at_once()
            self._counts_groups(said)

    def _bound_of_count(self, place: int, number: int) -> None:
        """`number of customers per country, more than 3 only`: of each group, when nothing else is compared."""
        compare, last = self._operator(place, "compare"), max(place, number)
        rest = [p for p in range(last + 1, len(self._segments)) if self._noun(p) != self._subject.name]
        mere = all(self._segments[p].weight < 1 or self._operator(p, "only") for p in rest)
        if compare is None or not self._draft.by or not self._asks("count") or not mere:
            return
        value = self._plain(self._segments[number].number)
        self._draft.having.append({"measure": "count", "is": compare.value, "value": value})
        self._draft.used |= {place, number, *(p for p in rest if self._operator(p, "only"))}
        self._draft.structure += 1

    def _at_once(self) -> None:
        """`more than 20 helmets in a single order`: of each order, not of all of them together."""
        order = self._order()
        for place in self._free(range(1, len(self._segments))):
            single = [p for p in (place - 1, place - 2) if p >= 0 and self._operator(p, "single")]
            said = bool(single) or self._segments[place].before in _SINGLE
            nouns = {s.subject for s in self._senses(place, Noun)}
            if order and said and (nouns & set(ORDERS.values()) or self._segments[place].stems[-1:] == ("order",)):
                self._draft.by += [] if {"field": order} in self._draft.by else [{"field": order}]
                self._draft.used |= {place, *single}

    def _pieces_compared(self, place: int) -> bool:
        """Does a kind of item stand here, and nothing that it but describes right behind (`20 helmet orders`)?"""
        if not self._is(place) or not is_item(self._segments[place]):
            return False
        beside = self._is(place + 1) and self._segments[place + 1].start - self._segments[place].end == 1
        return not (beside and self._noun(place + 1))

    def _order(self) -> str | None:
        return next((way for name in ORDERS.values() if (way := self._way(name))), None)

    def _of_orders(self, place: int, before: int) -> bool:
        """`orders with more than 15 helmets`: the orders of these lines."""
        ordered = self._segments[place].stems[-1:] == ("order",) and self._order() is not None
        return ordered and self._pieces_compared(before + 2)

    def _so_many_each(self, place: int, number: int, name: str, said: list[int]) -> None:
        draft, compare = self._draft, self._operator(place, "compare")
        if compare is None:
            return
        if name:
            draft.by.append({"field": name})
        draft.measures.append({"aggregate": "count"})
        value = self._plain(self._segments[number].number)
        draft.having.append({"measure": "count", "is": compare.value, "value": value})
        draft.used |= {place - 1, place, number, *said}
        draft.structure += 2

    def _is_number(self, place: int) -> bool:
        return (
            0 <= place < len(self._segments)
            and place not in self._draft.used
            and self._segments[place].number is not None
        )

    @staticmethod
    def _plain(number: object) -> int | float:
        value = float(str(number))
        return int(value) if value.is_integer() else value

    def _told_by(self, before: int) -> tuple[str, list[int]] | None:
        """What the records are grouped by: the groups there are (then no name), or the first kind of thing named."""
        if self._draft.by:
            return "", []
        for place in range(before):
            noun, found = self._noun(place), self._found(place)
            if place in self._denied or self._segments[place].records:
                continue
            if self._segments[place].values and not noun:
                asked = is_item(self._segments[place]) and self._segments[place].before in ("which", "what")
                if asked and self._way("item") and self._subject.pieces:
                    return str(self._way("item")), [place]  # "which pumps did we sell less than 50 of"
                continue
            if self._segments[place].text.lower() == "who":
                party = self._doing_party(range(place + 1, before))
                return (party, []) if party else None
            if noun is not None and self._segments[place].text.lower() != "where":
                way = self._way(noun)
                if noun == self._subject.name and self._of_orders(place, before):
                    return str(self._order()), [place]
                if noun == self._subject.name:
                    return None
                kind = self._kind_behind(place, noun)
                if kind is not None:
                    return kind.name, [place, place + 1]
                if way is not None and not (self._subject.name == "stock" and noun == "item"):
                    return way, [place]
            if found is not None and found.field.kind is Kind.TEXT and found.field.name != self._subject.code:
                return found.name, [place]
            if noun is not None:
                return None
        return None

    def _doing_party(self, places: Sequence[int]) -> str | None:
        """`who bought more than …`, `who delivered …`: the way to the one who does so."""
        doing = {s.subject for p in places for s in self._senses(p, LinkWord)} & PARTIES
        spent = [f for p in places if (f := self._found(p, numeric=True)) and f.field.kind is Kind.MONEY and not f.path]
        if not doing and spent:  # "who did we spend over a million with"
            doing = {owner.name for _, owner in self._model.joined(self._subject.name)} & PARTIES
        return self._way(min(doing)) if doing else None  # customers buy, what is bought from suppliers is not by them

    def _done_by_group(self, place: int, number: int, said: list[int]) -> Found | None:
        """`customers that ordered more than 50,000`, `who bought more than 100 pumps`: what each of them did comes to
        so much, in money or in pieces."""
        first, last = min(place, number), max(place, number)
        verbs = [p for p in range(first) if not any(True for _ in self._senses(p, Noun))]
        doing = [p for p in verbs if any(s.subject in PARTIES for s in self._senses(p, LinkWord))]
        following = self._segments[last + 1] if self._is(last + 1) else None
        own = self._noun(first - 1) == self._subject.name or (following is not None and self._noun(last + 1))
        pieces = following is not None and (is_item(following) or following.stems in UNITS)
        on_one = pieces and any(
            self._segments[p].stems[-1:] == ("order",) for p in said
        )  # "orders with more than 20 helmets"
        if (not on_one and (not doing or first - doing[-1] > _DOING)) or own or self._segments[number].percent:
            return None
        name = self._subject.pieces if pieces else self._subject.usual
        found = self._model.find(self._subject.name, name or "")
        money = found is not None and found.field.kind is Kind.MONEY
        return found if found is not None and (money or pieces) and found.field.adds else None

    def _of_own_rate(self, place: int) -> tuple[str, list[int]] | None:
        """`work orders with a scrap rate above 2 %`: of each of them."""
        found = self._found(place, numeric=True) if place > 0 else None
        own = [p for p in range(max(place, 0)) if self._noun(p) == self._subject.name]
        rate = found is not None and bool(found.field.over) and not found.path
        return (self._subject.name, own[:1]) if rate and own and len(self._subject.key) == 1 else None

    def _kind_behind(self, place: int, noun: str) -> Found | None:
        """`item category`, `customer country`: the field of the noun right before it."""
        if place + 1 >= len(self._segments):
            return None
        here, following = self._segments[place], self._segments[place + 1]
        found = self._found(place + 1)
        beside = following.start - here.end == 1
        if found is None or not beside or found.field.kind is not Kind.TEXT or found.owner.name != noun:
            return None
        return found if found.field.name != found.owner.code else None

    def _measured_by(self, place: int, number: int, said: list[int]) -> tuple[str, Found, set[int]] | None:
        """How the records' values become the figure that is compared, and the words that say so."""
        last = max(place, number)
        after = list(range(last + 1, min(last + 1 + _BEHIND, len(self._segments))))
        start = max(said, default=-1) + 1
        before = list(range(min(place, number) - 1, start - 1, -1))
        unit = self._segments[after[0]].stems[:1] if after else ()
        money, days = bool(set(unit) & MONEY), unit in (("day",), ("d",))
        averages = [p for p in range(len(self._segments)) if self._operator(p, "average")]
        own = [p for p in (place - 1,) if p >= 0 and self._noun(p) == self._subject.name and p not in said]
        each = [p for p in own if not self._says_numeric(p)]
        if each and not said:
            return None  # "revenue by country for orders above 100": only such orders
        if any(not self._segments[p].text.endswith("s") for p in each) and not averages:
            return None  # "customers with an order above 10000": a single one of them
        named: list[tuple[int, Found]] = []
        for near in (*before, *after):
            if near in self._draft.used or self._segments[near].period:
                continue
            if near in after and self._noun(near) == self._subject.name and not self._says_numeric(near):
                break
            found = self._found(near, numeric=True)
            if found is not None and found.path and not found.field.adds and near == place - 1:
                return None  # "pedals with a list price over 60": of each of them
            if found is None or found.path or found.field.kind not in NUMERIC:
                continue
            if (money and found.field.kind is not Kind.MONEY) or (days and found.field.kind is not Kind.DAYS):
                continue
            named.append((near, found))
        plain = self._subject.pieces  # "rejected quantity": not the one of which it is a part
        telling = [one for one in named if self._segments[one[0]].stems not in UNITS] or named
        telling = [one for one in telling if one[1].field.name != plain] or telling
        if not telling and days and averages:
            own_days = [f for f in self._model.fields(self._subject.name) if f.field.kind is Kind.DAYS and not f.path]
            telling = [(place, f) for f in own_days[:1]]
        if not telling and not averages and (done := self._done_by_group(place, number, said)) is not None:
            return "sum", done, {after[0]} if money else set()
        usual = self._model.find(self._subject.name, self._subject.usual or "")
        if not telling and averages and each and usual is not None:
            self._draft.cost += OTHER_COST if self._subject.name in LINES and not self._lines(each[0]) else 0.0
            return "average", usual, {*each, *averages}  # "buyers whose average PO is above 20k"
        rates = [(p, f, made) for p, f in telling if (made := self._in_percent(f, number)) is not None]
        if not rates:
            return None
        near, amount, found = rates[0]
        of_all = bool(found.field.over)
        if not (found.field.adds or averages or of_all) or found.field.kind is Kind.NUMBER:
            return None
        words = {near, *(p for p, one in named if one == amount or one.field.name == plain)}
        words |= {
            p for p, _ in named if self._segments[number].percent and p < near
        }  # "delivered more than 10 % rejected"
        words |= set(averages) | ({after[0]} if money or days else set())
        return "average" if averages and not of_all else "sum", found, words

    def _says_numeric(self, place: int) -> bool:
        found = self._found(place, numeric=True)
        return found is not None and not found.path

    def _counts_groups(self, said: list[int]) -> None:
        """`how many customers have more than …`: a list of them does not count them."""
        if any(self._operator(p - 1, "count") for p in said if p):
            self._draft.cost += OTHER_COST + JOIN_COST
