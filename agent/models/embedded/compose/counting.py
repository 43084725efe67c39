"""What a question counts: records, pieces, and how many related records there must be."""

from collections.abc import Sequence

from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.quantities import Quantities
from agent.models.embedded.compose.senses import Comparative, Extreme, FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import HAVING, LINES, MONEY, NUMBERING, ORDERS, PARTIES, UNITS
from tools.analysis.semantics import NUMERIC, Found, Kind

_OF_EACH, _COUNTS = frozenset({"both", "the", "all"}), frozenset({"number", "count"})
_TIMES = frozenset({"day", "hour", "week", "month"})
_BESIDES = frozenset({"and", "but", "or", "with"})
_LEADING = frozenset({"for", "from", "to", "at", "in", "on"})
_DOING = frozenset({"do", "does", "did"})
_ONCE = frozenset({"customer", "item"})
_SIGNS = frozenset({"=", "<", ">", "<=", ">="})


class Counting(Quantities):
    def _sourced(self, place: int) -> bool:
        """`single sourced`: so many offers of an item, and not of what stands behind."""
        return "sourc" in " ".join(self._segments[place].stems)

    def _how_many_related(self) -> None:
        """`with more than 10 open orders`, `from only one supplier`: how many related records there must be."""
        for place in range(len(self._segments)):
            compare = self._operator(place, "compare")
            single = None if self._sourced(place) else self._operator(place, "single")
            if place in self._draft.used or self._sign_of_field(place):
                continue
            if compare is None and single is None:
                self._just_so_many(place)
                continue
            if single and any(self._operator(p, "not") for p in range(max(0, place - 3), place)):
                self._draft.used.add(place)  # "not a single one"
                continue
            number, after = (1, place + 1) if single else self._counted_number(place)
            if number is None:
                continue
            unit = self._segments[after].stems if compare and after < len(self._segments) else ()
            if unit in UNITS or set(unit[:1]) & (MONEY | _TIMES):
                continue  # "more than 50 pieces scrapped", "above 1000 dollars", "up to 14 days": not so many records
            if compare and self._pieces_compared(after) and not self._held_so_many(place):
                continue  # "more than 20 helmets in a single order": so many of these
            said = {place, *range(place, after)} | ({place - 1} if after == place + 1 and compare else set())
            for ahead in range(after, min(after + 4, len(self._segments))):
                led = ahead > place and self._segments[ahead].before in _LEADING  # "over 1000 for customers in Spain"
                if self._operator(ahead, "group") or led or (ahead == after and self._ends_figure(place, after)):
                    break  # "orders over 1000 by customer", "rating above 3 and open orders"
                noun, figure = self._noun(ahead), self._found(ahead, numeric=True)
                if figure and noun is None and not figure.path and figure.field.kind is Kind.MONEY:
                    break  # "over 50,000 with tax and freight"
                done = self._segments[ahead].text.endswith("ed") and any(self._senses(ahead, FieldWord))
                if done and noun != self._subject.name:
                    break  # "where more than 2 were scrapped": so many pieces, not so many records
                other = self._model.subjects[noun] if noun and noun != self._subject.name else None
                if other is not None and figure is not None and figure.field.name == other.pieces:
                    self._draft.used |= {place} if single else set()  # "which one, what is on hand"
                    break  # "more than 500 in stock": so many pieces, not so many records
                link = self._counted_link(noun, ahead) if noun != self._subject.name else None
                if link is not None:
                    self._draft.count(link, compare.value if compare else "is", number, self._once(link, noun))
                    self._draft.used |= {ahead, *said}
                    self._draft.structure += 1
                    named = any(self._noun(p) == self._subject.name for p in range(ahead))
                    kinds = [f for p in range(place) if (f := self._found(p)) and f.field.kind is Kind.TEXT]
                    if kinds and not named:
                        self._draft.cost += OTHER_COST  # "product lines with 12 or more orders": not items
                    break
                if noun is None and compare and (own := self._own_lines(ahead)):
                    self._draft.count(own, compare.value, number)
                    self._draft.used |= {ahead, *said}
                    self._draft.structure += 1
                    break
                if noun:
                    if single and noun == "item" and (counted := self._held_so_many(place)):
                        self._draft.count(counted, "is", 1)
                        self._draft.used |= {ahead, place - 1, *said}
                        self._draft.structure += 1
                    elif single and noun == self._subject.name:
                        self._draft.used.add(place)  # "on a single open order"
                        held = self._segments[place].before in HAVING or self._said_of_structure()
                        self._draft.cost += OTHER_COST if held else 0.0
                    elif compare and (counted := self._held_so_many(place)):
                        self._draft.count(counted, compare.value, number)
                        self._draft.used |= {ahead, place - 1, *said}
                        self._draft.structure += 1
                    elif compare and self._draft.having and (way := self._counted_of_group(ahead, noun)):
                        self._draft.measures.append({"aggregate": "count", "field": way})
                        self._draft.having.append({"measure": way, "is": compare.value, "value": number})
                        self._draft.used |= {ahead, *said}
                        self._draft.structure += 1
                    elif compare and noun == self._subject.name:
                        self._group_with(place, ahead, compare.value, number, said)
                    break

    def _counted_of_group(self, place: int, noun: str) -> str | None:
        """`vendors with over 3 % rejects and more than 20 orders`: how many different ones the lines of each are of."""
        whole = self._way("order") if self._subject.name in LINES and not self._lines(place) else None
        return self._way(noun) or (whole if self._segments[place].stems[-1:] == ("order",) else None)

    def _sign_of_field(self, place: int) -> bool:
        """`stock = 0 but sold`, `a list price above 2,300`: the figure before it is compared, and not how many."""
        found = self._found(place - 1, numeric=True) if place else None
        priced = found is not None and found.field.kind is Kind.MONEY and not (found.field.adds or found.path)
        return found is not None and (priced or self._segments[place].text in _SIGNS)

    def _ends_figure(self, place: int, after: int) -> bool:
        """Has the figure before a comparison its number, and does something else begin behind it?"""
        figure = self._found(place - 1, numeric=True) if place else None
        return figure is not None and not figure.path and self._segments[after].text.lower() in _BESIDES

    def _just_so_many(self, place: int) -> None:
        """`parts that have three sources`: a number of related records, with no word that compares."""
        number = self._segments[place].number
        if number is None or number != int(number) or place + 1 >= len(self._segments) or self._asked is None:
            return
        near = (place - 1, place - 2, place + 2)
        ranked = [p for p in near if self._is(p) and any(self._senses(p, Extreme | Comparative))]
        compared = self._operator(place - 1, "compare", "between") if place else None
        last = place + 2 == len(self._segments) - 1 and self._operator(place + 2, "compare")  # "3 locations at least"
        compared = compared or last or None
        noun = self._noun(place + 1)
        if ranked or compared or noun in (None, self._subject.name) or not self._asked < place:
            return
        link = self._counted_link(noun, place + 1) if self._noun(self._asked) == self._subject.name and noun else None
        if link is not None:
            self._draft.count(link, "is", int(number), self._once(link, noun))
            self._draft.used |= {place, place + 1}
            self._draft.structure += 1

    def _group_with(self, place: int, counted: int, is_: str, number: int, said: set[int]) -> None:
        """`countries with more than 12 customers`, `months with over 1,500 orders`: groups of so many records."""
        if any(one.get("bucket") for one in self._draft.by):
            self._draft.measures.append({"aggregate": "count"})
            self._draft.having.append({"measure": "count", "is": is_, "value": number})
            self._draft.used |= {counted, *said}
            self._draft.structure += 1
            return
        for before in range(place - 1, -1, -1):
            found = self._found(before)
            if found is None or found.field.kind is not Kind.TEXT or self._noun(before) == self._subject.name:
                continue
            self._draft.by.append({"field": found.name})
            self._draft.measures.append({"aggregate": "count"})
            self._draft.having.append({"measure": "count", "is": is_, "value": number})
            self._draft.used |= {before, counted, *said}
            self._draft.structure += 1
            self._counts_groups([before])
            return

    def _counted_number(self, place: int) -> tuple[int | None, int]:
        """The number of a comparison and where what is counted may begin: `at least 8 orders`, `8 or more orders`."""
        for near in (place - 1, place + 1) if self._behind(place) else (place + 1, place - 1):
            if 0 <= near < len(self._segments) and near not in self._draft.used:
                number = self._segments[near].number
                if number is not None and number == int(number) and not self._segments[near].percent:
                    return int(number), max(near, place) + 1
        number = self._segments[place - 2].number if place > 1 and place - 2 not in self._draft.used else None
        if number is not None and number == int(number) and self._noun(place - 1):
            self._draft.used.add(place - 2)  # "3 locations at least"
            return int(number), place - 1
        return None, place

    def _counted_link(self, noun: str | None, place: int) -> str | None:
        """The related records that a noun names: their own link before one that leads through others."""
        if noun is None and not self._lines(place):
            return None
        links = [one for one in self._subject.links if not one.structure and one.subject == noun]
        said = [one for one in links if any(s.link == one.name for s in self._senses(place, LinkWord))]
        through = [one for one in self._subject.links if not one.structure and noun in self._reached_by(one.name)]
        own = {s.link for s in self._senses(place, LinkWord) if s.subject == self._subject.name and not s.verb}
        named = [one for one in self._subject.links if not one.structure and one.name in own]  # a supplier's "orders"
        found = next(iter((*said, *links, *through, *named)), None)
        return found.name if found else None

    def _once(self, link_name: str, noun: str | None) -> str:
        """`bought by more than 100 customers`: each of them counts once, however often."""
        target = next(link.subject for link in self._subject.links if link.name == link_name)
        ways = [path for path, owner in self._model.joined(target) if owner.name == noun]
        return ".".join(ways[0]) if ways and noun in _ONCE and target != "offer" else ""

    def _count(self, place: int, ahead: Sequence[int]) -> None:
        said = self._segments[place].text.lower()
        if said.endswith(" of") and self._number_of_each(place, ahead):
            return
        if place and said == "number" and {s.subject for s in self._senses(place - 1, Noun)} & set(ORDERS.values()):
            told = self._noun(place - 1) == self._subject.name or self._way(self._noun(place - 1) or "")
            self._draft.cost += 0.0 if told or not self._subject.label else OTHER_COST  # "order number and customer"
        if said == "numbers" and self._segments[place].before not in _OF_EACH:
            self._draft.used.add(place)  # "open orders, their numbers": which ones
            return
        behind = [p for p in range(place - 1, -1, -1) if p not in self._draft.used]
        if self._asked in behind and self._noun(self._asked or 0) == self._subject.name:
            behind = [self._asked or 0]  # "operations of unfinished work orders, number"
        if self._is(place + 1) and self._segments[place + 1].text == "and":
            ahead = []  # "number of them and the suppliers"
        elif ahead and self._noun(ahead[0]) in PARTIES and self._segments[ahead[0]].before in _DOING:
            self._draft.cost += OTHER_COST if self._subject.label else 0.0
            ahead = []  # "how many do customers wait for": not of them
        elif self._is(place + 1) and self._segments[place + 1].text in HAVING and (self._asked or 0) < place:
            self._draft.cost += 0.0 if self._noun(self._asked or 0) == self._subject.name else OTHER_COST
            ahead = []  # "of the vendors rated 1, how many have late orders": of them
        elif self._led_by_for(place) and self._subject.label and not any(self._noun(p) for p in ahead):
            self._draft.used.add(place)
            return  # "which are on order, and for how many?": so many pieces
        if said == "count" and place and place - 1 in behind and (self._noun(place - 1) or self._is_state(place - 1)):
            ahead = [place - 1] if self._noun(place - 1) else []  # "PO count", "cancelled count"
        if self._different_values(place):
            return
        if not any(self._noun(p) for p in ahead) and self._told_otherwise(place):
            self._draft.used.add(place)
            return
        if ahead and any(record.entity == "sku" for record in self._segments[ahead[0]].records):
            if self._subject.pieces and self._subject.name != "bom_line":  # "how many AR-5381 were sold": its pieces
                if not self._figure_of_count(place):
                    self._count_pieces()
                self._draft.used.add(place)
                return
            named = (self._found(p, numeric=True) for p in self._free(range(len(self._segments))))
            own = any(f and f.field.kind is Kind.QUANTITY and not f.path for f in named)
            if own and not self._subject.label:
                self._draft.used.add(place)  # "how many AR-5381 must be taken at least": the quantity that is named
                return
            self._draft.cost += OTHER_COST if self._subject.name != "bom_line" else 0.0
        if ahead and self._pieces_beside(place, ahead[0]):
            self._draft.used.add(place)
            return
        if ahead and self._kind_counted(place, ahead[0]):
            self._count_pieces()  # "how many pumps did customers order": not how many customers
            self._draft.used.add(place)
            return
        if (
            ahead
            and is_item(self._segments[self._kind_behind_values(ahead[0])])
            and not self._subject.pieces
            and self._subject.name != "item"
        ):
            self._draft.cost += OTHER_COST  # "how many bikes did customers order": not how many customers
        following = self._segments[place + 1] if place + 1 < len(self._segments) else None
        figure = self._found(place + 1, numeric=True) if following is not None else None
        if figure is not None and self._is_the_number(place + 1, figure):
            self._draft.used.add(place)  # "how many hours", "and how many rejected": they are the figure
            return
        apart = following is not None and following.start - self._segments[place].end > 1
        if self._segments[place].text.lower() == "number" and following and (apart or not self._noun(place + 1)):
            self._draft.used.add(place)  # "number, vendor, amount": its number is asked
            return
        if ahead and self._lines(ahead[0]) and any(map(self._leads_here, self._senses(ahead[0], LinkWord))):
            self._draft.measures.append({"aggregate": "count"})  # "order 43659: how many lines"
            self._draft.used |= {place, ahead[0]}
            return
        if ahead and ahead[0] == place + 1 and self._subject.pieces and self._says_pieces(ahead[0]):
            self._count_pieces()  # "how many pieces are customers waiting for": not how many customers
            self._draft.used |= {place, ahead[0]}
            return
        for near in (*ahead, *behind):
            noun = self._noun(near)
            if noun is None or (near in behind and near in self._denied):
                continue
            if near in behind and noun != self._subject.name and self._names_record(near, noun):
                continue  # "open orders for warehouse W30, count"
            if self._segments[near].text.lower() == "orders" and self._way("sales_order") and self._mass():
                self._draft.measures.append({"aggregate": "count", "field": self._way("sales_order")})
                self._draft.used |= {place, near}
                self._draft.cost += OTHER_COST  # "in how many orders": but orders themselves are likelier
                return
            if noun == self._subject.name and self._subject.pieces and self._mass() and not self._lines(near):
                self._count_pieces()
                self._draft.used |= {place, near}
                return
            way = None if noun == self._subject.name else self._way(noun)
            if noun == self._subject.name or way:
                one = {"aggregate": "count", **({"field": way} if way else {})}
                if one not in self._draft.measures:
                    self._draft.measures.append(one)
                said_more = self._segments[near].values or any(True for _ in self._senses(near, FlagWord))
                self._draft.used |= {place} if said_more else {place, near}  # "finished goods" are more than items
                self._draft.evidence += 0.05 if not way else 0.0
                self._draft.cost += 0.06 if way else 0.0
                return
            if near in ahead:
                self._draft.cost += OTHER_COST
                break
        kind = self._kind_before(place)
        if kind is not None:  # "scrap reasons with counts"
            self._draft.by.append({"field": kind.name})
            self._draft.measures.append({"aggregate": "count"})
            self._draft.used |= {place, *(p for p in range(place) if self._found(p) == kind)}
            return
        if self._subject.name == "bom_line" and self._pieces_of_part():
            self._count_pieces()
            self._draft.used.add(place)
            return
        # "how many do we have": of the usual thing, or of the subject when it is told otherwise
        if self._subject.pieces and self._mass():
            self._count_pieces()
            self._draft.used.add(place)
        elif not self._draft.measures:
            self._draft.measures.append({"aggregate": "count"})
            self._draft.used.add(place)

    def _led_by_for(self, place: int) -> bool:
        before = self._segments[place - 1] if place else None
        return before is not None and before.text == "for" and self._segments[place].start - before.end == 1

    def _different_values(self, place: int) -> bool:
        """`how many colours are there`, `in how many countries do we sell`: each value once, not each record."""
        if not self._is(place + 1) or self._segments[place].text.lower() in NUMBERING:
            return False
        behind, found = self._segments[place + 1], self._found(place + 1)
        named = behind.values or self._noun(place + 1) or behind.stems == ("line",) or not behind.text.endswith("s")
        if found is None or found.field.kind is not Kind.TEXT or named:
            return False
        self._draft.measures.append({"aggregate": "count", "field": found.name})
        self._draft.cost += JOIN_COST * len(found.path)
        used = self._segments[-1].stems == ("use",)  # "how many scrap reasons do we use"
        self._draft.used |= {place, place + 1, *([len(self._segments) - 1] if used else [])}
        self._draft.structure += 1
        return True

    def _told_otherwise(self, place: int) -> bool:
        """`PO with the most lines, how many`, `suppliers with more than 5 open orders and how many each has`: the
        number is told beside them; `how many pieces went to scrap`: the figure that is named is meant."""
        if any(one.get("count") for one in self._draft.related.values()):
            return True
        if any(self._segments[p].text.lower() in NUMBERING for p in range(place)):
            return True
        following = self._segments[place + 1] if place + 1 < len(self._segments) else None
        if following is None or following.stems not in UNITS or self._found(place + 1, numeric=True) is None:
            return False
        self._pieces = True
        return any((f := self._found(p, numeric=True)) is not None and f.field.kind is Kind.QUANTITY and not f.path
                   and self._segments[p].stems not in UNITS for p in range(len(self._segments)))  # fmt: skip

    def _kind_before(self, place: int) -> Found | None:
        """The kind of thing named before a count at the end, when nothing is counted behind it."""
        last = not any(self._segments[p].senses for p in range(place + 1, len(self._segments)))
        if self._draft.by or self._draft.measures or not last:
            return None
        records = place + 1 < len(self._segments) and self._lines(place + 1)
        named = [f for p in self._free(range(place)) if p not in self._denied and (f := self._found(p)) is not None]
        kinds = [f for f in named if f.field.kind is Kind.TEXT and not f.path and f.field.name != self._subject.code]
        return kinds[0] if kinds and (records or not any(f.field.kind in NUMERIC for f in named)) else None
