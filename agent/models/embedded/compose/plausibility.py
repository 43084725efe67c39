"""What makes a reading less likely though all words found a place in it: it does not answer what was asked."""

from collections.abc import Mapping
from typing import Any

from agent.models.embedded.compose.items import KINDS
from agent.models.embedded.compose.prices import (
    BORROWED_COST,
    BOTH_NAMED,
    IDLE_COST,
    JOIN_COST,
    MISSED_COST,
    OTHER_COST,
    SILLY_COST,
    TOGETHER_COST,
    UNNAMED_COST,
)
from agent.models.embedded.compose.senses import ChoiceWord, Comparative, Extreme, FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import PARTIES, SUBJECT_OF, UNITS
from agent.models.embedded.compose.structure import Structure
from tools.analysis.semantics import Kind

_SPENT = (("spend",), ("spent",))
_PLACES = frozenset({"warehouse", "work_centre"})
_MARGIN = FieldWord("sales_line", "margin")
_STOCK_FIGURES = frozenset({"on_hand", "allocated", "available", "stock_value"})


class Plausibility(Structure):
    def _plausible(self) -> None:
        """Adds to the price of the draft; called when it is complete."""
        draft = self._draft
        if not self._spoken_of():
            draft.cost += UNNAMED_COST
            draft.unnamed = True
        if self._asks("who") and not self._tells_of(PARTIES):
            draft.cost += MISSED_COST
        if self._which_untold():
            draft.cost += MISSED_COST
        if self._asks("where") and not self._tells_of(_PLACES) and not self._said_of_structure():
            draft.cost += MISSED_COST
        if self._asks("much") and not draft.measures and not draft.show and not draft.order and self._subject.label:
            draft.cost += MISSED_COST  # how much, and no list of suppliers
        if self._counted_for_amount():
            draft.cost += 2 * MISSED_COST
        if self._asks("when") and not self._tells_kind(Kind.DATE):
            draft.cost += MISSED_COST
        if self._asks("long") and not self._tells_kind(Kind.DAYS):
            draft.cost += MISSED_COST
        if draft.order and draft.limit and self._one_group():
            draft.cost += SILLY_COST  # a rank among one
        if self._subject.name == "bom_line" and self._side_by_side(self._items()):
            draft.cost += MISSED_COST  # "the pump and the motor": neither holds the other
        if self._subject.name == "bom_line" and any(one.stems == ("affect",) for one in self._segments):
            draft.cost += MISSED_COST  # over all levels, which no lines tell
        if self._pieces_unheard():
            draft.cost += MISSED_COST
        draft.cost += IDLE_COST if self._only_says_which() else 0.0
        draft.cost += OTHER_COST if self._tells_itself() else 0.0
        groups = {one["field"] for one in draft.by}
        if self._so_many_of_it() or any(
            one["aggregate"] == "count" and one.get("field") in groups for one in draft.measures
        ):
            draft.cost += SILLY_COST  # so many suppliers of each supplier: one
        if any(one["is"] == "missing" and one["field"].rpartition(".")[2] == "order_date" for one in draft.where):
            draft.cost += SILLY_COST  # "have not ordered since March": every order was placed on a day
        draft.cost += OTHER_COST if self._counted_for_figure() or self._spent_by_nobody() else 0.0
        if self._denies_itself():
            draft.cost += MISSED_COST  # "items without an open order line": not order lines
        if any(one.stems[-1:] == ("level",) and self._operator(p - 1, "count") for p, one in enumerate(self._segments)):
            draft.cost += SILLY_COST  # "how many levels has its structure": no rows tell that
        if self._priced_elsewhere() or self._scrap_itself() or self._scrap_not_stock():
            draft.cost += OTHER_COST
        if self._place_of_work() or self._ranks_others():
            draft.cost += OTHER_COST
        if self._margin_of_period():
            draft.cost += SILLY_COST
        limit = {str(draft.limit)} if draft.limit and draft.order else set()
        draft.used |= {
            p
            for p, one in enumerate(self._segments[:-1])
            if one.text.lower() in ("top", "first") and str(self._segments[p + 1].number) in limit
        }  # "cheapest first, top 10"
        if self._subject.name == "work_centre" and self._said_of_structure() and self._items():
            draft.cost += SILLY_COST  # "machines that contain the pump": what is made, and no place
        if self._subject.name == "item" and self._said_of_structure() and self._items():
            draft.used |= {p for p in range(len(self._segments)) if self._segments[p].stems == ("machine",)}
        if self._subject.name == "item" and self._one_in_other():
            draft.cost += MISSED_COST  # "nipples per wheel": not both as a list
        if self._kind_of_one():
            draft.cost += MISSED_COST  # "the crankset of the bike": not the bike, if it is one
        if self._of_each_apart():
            draft.cost += OTHER_COST  # "customers who bought both": not in one order
        if self._whole_for_part():
            draft.cost += OTHER_COST  # "the value of the pumps they ordered": not of all that was on those orders
        if self._denies_other():
            draft.cost += MISSED_COST  # "bought the rack but no bottle": not lines of racks that are no bottles
        if draft.order and draft.measures and not draft.by:
            draft.cost += SILLY_COST  # one figure has no rank
        if draft.measures and not draft.by and self._taken_together():
            draft.cost += TOGETHER_COST
        lines = any(map(self._lines, range(len(self._segments))))
        if any(one["link"] == "lines" and one["negated"] and not one["where"] for one in draft.related.values()):
            draft.cost += 0.0 if lines else SILLY_COST  # "have placed no order since": no order has no lines
        if {"aggregate": "count"} in draft.measures and not lines and self._orders_not_lines():
            draft.cost += OTHER_COST  # "territories with more than 500 orders"
        elif draft.measures and not draft.told_measures and self._orders_not_lines():
            draft.cost += JOIN_COST
        if self._terms_of_supplier() or self._party_of_order() or self._made_though_bought() or self._first_sold():
            draft.cost += OTHER_COST
        if self._pieces_of_linked():
            draft.cost += OTHER_COST
        if self._one_and_its_number() or self._kinds_in_stock():
            draft.cost += OTHER_COST
        placed = any(one["field"] == "warehouse" for one in draft.where)
        if (
            self._subject.name == "item"
            and self._all_places()
            and any(one.get("field") in _STOCK_FIGURES for one in (*draft.measures, {"field": draft.order}))
        ):
            draft.cost += MISSED_COST  # what lies in one place is not all that is on hand
        if (
            not placed
            and self._subject.name == "stock"
            and {"aggregate": "average", "field": "on_hand"} in draft.measures
        ):
            draft.cost += OTHER_COST  # of an item in all its places, rather than of each place
        if any(self._borrowed(one) for one in draft.measures):
            draft.cost += BORROWED_COST

    def _which_untold(self) -> bool:
        """`which assemblies use it, and how many pieces are on open jobs`: of each of them, and not in all."""
        asked = self._segments[self._asked] if self._asked is not None else None
        if asked is None or self._draft.by or not self._draft.measures or asked.before not in ("which", "what"):
            return False
        way = self._way(self._noun(self._asked or 0) or "")
        return way is not None and asked.text.endswith("s") and self._noun(self._asked or 0) != self._subject.name

    def _spent_by_nobody(self) -> bool:
        """`spend on the parts of the pump`: we spend it, where no customer is spoken of."""
        spent = any(one.stems in _SPENT for one in self._segments)
        sold = self._subject.name in ("sales_order", "sales_line")
        buyers = any("customer" in {s.subject for s in self._senses(p, Noun)} for p in range(len(self._segments)))
        named = any(record.entity == "customer" for one in self._segments for record in one.records)
        return spent and sold and not buyers and not named

    def _counted_for_figure(self) -> bool:
        """`share of pumps in our sales`: of what they bring, and not of how many items there are."""
        if self._draft.measures != [{"aggregate": "count"}] or not self._asks("share") or not self._subject.label:
            return False
        named = any(self._noun(p) == self._subject.name for p in range(len(self._segments)))
        said = [
            self._model.subjects[s.subject].field(s.field) for p in self._draft.used for s in self._senses(p, FieldWord)
        ]
        return not named and any(field is not None and field.kind is Kind.MONEY and field.adds for field in said)

    def _priced_elsewhere(self) -> bool:
        """`the dearest part of the pump`: the part itself, where nothing is said of orders, sales or suppliers."""
        linked = list(self._draft.related.values())
        linked += [inner for one in linked for inner in one.get("related", ())]
        through = any(one["link"].endswith((".assemblies", ".components")) for one in linked)
        if not through or self._subject.name not in ("sales_line", "purchase_line", "offer", "purchase_order"):
            return False
        places = [
            p for p in range(len(self._segments)) if not any(s.subject == "item" for s in self._senses(p, FlagWord))
        ]
        said = [sense for p in places for sense in self._senses(p, Noun | LinkWord)]  # "purchased": how the part is
        own = [s for s in said if isinstance(s, Noun) and s.subject == self._subject.name]
        return not own and not any(isinstance(s, LinkWord) and self._leads_here(s) for s in said)

    def _scrap_not_stock(self) -> bool:
        """`do we have more scrap on frames`: it was lost, and does not lie there."""
        nouns = {noun for p in range(len(self._segments)) if (noun := self._noun(p)) is not None}
        return self._subject.name == "stock" and "scrap" in nouns

    def _scrap_itself(self) -> bool:
        """`scrap cost per month`: of the scrap records, with their day, where no work orders are spoken of."""
        told = {str(one.get("field")) for one in self._draft.measures}
        nouns = {noun for p in range(len(self._segments)) if (noun := self._noun(p)) is not None}
        return self._subject.name == "work_order" and told == {"scrap_value"} and "work_order" not in nouns

    def _margin_of_period(self) -> bool:
        """`what margin did we make on it in May`: by selling it, where an item's own is of today's list price."""
        said = any(_MARGIN in one.senses for one in self._segments)
        dated = any(one.period and not one.period.vague for one in self._segments)
        return self._subject.name != _MARGIN.subject and said and dated

    def _ranks_others(self) -> bool:
        """`our biggest buyers`: no rank of suppliers, where the word is a field of their orders."""
        if not (self._draft.order and self._draft.by):
            return False
        groups = {str(one["field"]).rpartition(".")[2] for one in self._draft.by}
        told = groups | {str(one["field"]).rpartition(".")[2] for one in self._draft.where} | {*self._draft.show}
        own = (s for p in self._draft.used for s in self._senses(p, FieldWord) if s.subject == self._subject.name)
        fields = (self._subject.field(sense.field) for sense in own)
        return any(one is not None and one.kind is Kind.TEXT and one.name not in told for one in fields)

    def _place_of_work(self) -> bool:
        """`paint operations`, where a warehouse is called so as well as a work centre: no orders for that place."""
        placed = any(one["field"] == "warehouse" for one in self._draft.where)
        nouns = {noun for p in range(len(self._segments)) if (noun := self._noun(p)) is not None}
        both = any({r.entity for r in one.records} >= {"warehouse", "work_centre"} for one in self._segments)
        return placed and both and bool(nouns & {"operation", "work_centre", "routing"})

    def _kind_of_one(self) -> bool:
        """Is one item named, and a kind of items or a part of their names as well, where only rows of that one would
        be told that are of the kind?"""
        if self._subject.name == "bom_line":
            return False
        held = {one["field"] for one in self._draft.where if one["is"] in ("is", "contains", "named") and one["values"]}
        way = "" if self._subject.name == "item" else f"{self._way('item')}."
        return (way[:-1] or "item") in held and any(f"{way}{name}" in held for name in (*KINDS, "size", "color"))

    def _terms_of_supplier(self) -> bool:
        """`lead time of the nut at Lindell`: what that supplier offers, rather than what the item master says."""
        told = {*self._draft.show, *(str(one.get("field")) for one in self._draft.measures), self._draft.order}
        told |= {str(one["field"]) for one in self._draft.where}
        named = [c for one in self._draft.related.values() for c in one["where"] if c["values"]]
        at = any(c["field"] in ("supplier", "order.supplier") for c in named)
        return self._subject.name == "item" and at and bool(told & {"list_price", "lead_time"})

    def _made_though_bought(self) -> bool:
        """`which bought item was rejected most`: what is bought has no work orders."""
        made = self._subject.name in ("work_order", "operation", "scrap")
        bought = any(one["field"].endswith("item.bought") and one["is"] == "is" for one in self._draft.where)
        return made and bought

    def _first_sold(self) -> bool:
        """`the latest order given to Litware`: when it was ordered, not since when the item is sold."""
        dated = [one for one in self._subject.links if self._model.subjects[one.subject].day]
        told = any(one.name in self._draft.links for one in dated)
        return self._subject.name == "item" and self._draft.order == "sold_from" and told

    def _tells_itself(self) -> bool:
        """`the stock of the nut in the tool crib and the paint shop`: no list of just these two places."""
        draft = self._draft
        named = any(one["field"] == self._subject.name and one["is"] == "is" for one in draft.where)
        stock = [link.name for link in self._subject.links if link.subject == "stock"]
        told = draft.measures or draft.by or draft.show or draft.order
        return self._subject.name in _PLACES and named and not told and bool(draft.links & set(stock))

    def _party_of_order(self) -> bool:
        """`vendor and total of purchase order 4007`: of the order, which tells both."""
        orders = {c["field"] for one in self._draft.related.values() for c in one["where"] if c["values"]}
        return self._subject.name in PARTIES and bool(orders & {"purchase_order", "sales_order"})

    def _pieces_of_linked(self) -> bool:
        """`orders with scrap from a leak, and how many pieces`: the scrapped ones, not all of those orders."""
        named = {link.subject for link in self._subject.links if link.name in self._draft.links}
        linked = any(self._model.subjects[name].pieces for name in named)
        told = [str(one.get("field")) for one in self._draft.measures if one["aggregate"] == "sum"]
        units = [p for p in self._draft.used if self._segments[p].stems in UNITS]
        return linked and any((f := self._found(p, numeric=True)) is not None and f.name in told for p in units)

    def _one_and_its_number(self) -> bool:
        """`the only source of AR-5381`: who that is, rather than whether there is but one."""
        counted = [one for one in self._draft.related.values() if one.get("count")]
        fixed = [c for c in self._draft.where if (c["field"], c["is"]) == (self._subject.name, "is")]
        return bool(counted and fixed and len(fixed[0]["values"]) == 1 and self._asks("single"))

    def _kinds_in_stock(self) -> bool:
        """`how many blue bikes are in stock`, `helmets sold to Australia, how many?`: pieces, and not how many items or
        customers there are."""
        places = range(len(self._segments))
        counted = self._draft.measures or any(self._segments[p].stems in UNITS for p in places)
        if self._subject.name not in PARTIES | {"item"} or not (counted and self._items()):
            return False
        stocked = any((one["field"], one["is"]) == ("stocked", "is") for one in self._draft.where)
        linked = {one["link"] for one in self._draft.related.values() if not (one.get("negated") or one.get("count"))}
        traded = any(link.name in linked & {"sales", "purchases"} for link in self._subject.links)
        named = any(self._noun(p) == self._subject.name for p in places)
        return not named and (traded or (stocked and not self._draft.related and self._subject.name == "item"))

    def _all_places(self) -> bool:
        """Is a place named, to which items are only related?"""
        return any(
            one["link"] == "stock_records"
            and not one["negated"]
            and any("warehouse" in c["field"] for c in one["where"])
            for one in self._draft.related.values()
        )

    def _taken_together(self) -> bool:
        """Are several records named to which others only lead, so that each cannot be told by itself?"""
        inner = [one for related in self._draft.related.values() for one in related["where"]]
        return any(one["is"] == "is" and len(one["values"]) > 1 for one in inner)

    def _orders_not_lines(self) -> bool:
        """`orders per year`: counted are the orders, when nothing tells of their lines."""
        named = [{s.subject for s in self._senses(p, Noun)} for p in range(len(self._segments))]
        orders = {owner.name for way, owner in self._model.joined(self._subject.name) if way == ("order",)}
        return any(self._subject.name in one and orders & one for one in named)

    def _pieces_unheard(self) -> bool:
        """Are pieces asked for, or things that are not named, where but the one item or party that was named is
        listed?"""
        draft = self._draft
        named = any(one["field"] == self._subject.name and one["is"] == "is" for one in draft.where)
        rows = named and bool(draft.related) and not (draft.measures or draft.show or draft.by)
        nouns = {self._noun(place) for place in range(len(self._segments))} - {None, self._subject.name}
        things = self._what and self._subject.name in PARTIES and not nouns
        return rows and (things or any(one.stems in UNITS for one in self._segments))

    def _counted_for_amount(self) -> bool:
        """`how much do we buy from suppliers in Italy`: not how many suppliers there are."""
        places = [p for p in range(len(self._segments)) if self._operator(p, "much") and not self._operator(p, "count")]
        named = any(self._is(p + 1) and self._noun(p + 1) == self._subject.name for p in places)
        counted = self._draft.measures == [{"aggregate": "count"}] and self._subject.label is not None
        return counted and bool(places) and not named

    def _denies_itself(self) -> bool:
        """Is something else asked for, that has none of the subject's records?"""
        asked = self._noun(self._asked) if self._asked is not None else None
        if asked in (None, self._subject.name):
            return False
        for place in (p for p in range(len(self._segments)) if p > (self._asked or 0) and self._operator(p, "not")):
            ahead = range(place + 1, min(place + 3, len(self._segments)))
            noun = next((p for p in ahead if any(True for _ in self._senses(p, Noun))), None)
            if noun is not None and self._noun(noun) == self._subject.name and self._lines(noun):
                return True
        return False

    def _of_each_apart(self) -> bool:
        """Is something counted to which the records only lead, though each of them must have two kinds of related
        records, or one and not the other?"""
        links = [one["link"] for one in self._draft.related.values()]
        ways = [str(one.get("field")) for one in self._draft.measures if one["aggregate"] == "count"]
        return len(set(links)) < len(links) and any(way in ("customer", "supplier", "item") for way in ways)

    def _whole_for_part(self) -> bool:
        """Is a whole order's value told of orders that hold items of a kind?"""
        own = self._model.find(self._subject.name, self._subject.usual or "")
        if (
            own is None
            or own.field.kind is not Kind.MONEY
            or self._subject.pieces
            or (self._draft.order and not self._draft.by)
        ):
            return False
        told = {*self._draft.show, *(str(one.get("field")) for one in self._draft.measures)}
        lines = [c for one in self._draft.related.values() if not one.get("negated") for c in one["where"]]
        return own.name in told and any(str(one["field"]).split(".")[0] == "item" for one in lines)

    def _so_many_of_it(self) -> bool:
        """`can we build 20 of the pump`: so many are wanted, and no record holds just that number."""
        held = {v for one in self._draft.where if one["is"] == "is" for v in one["values"]}
        named = [p for p, one in enumerate(self._segments) if any(r.entity == "sku" for r in one.records)]
        before = [p - 1 - (p > 1 and self._segments[p - 1].stems in UNITS) for p in named if p]  # "15 pcs of the pump"
        told = [self._segments[p] for p in before if self._segments[p].before != "with"]  # "orders with 15 pcs of it"
        return any(one.number is not None and str(one.number) in held for one in told)

    def _denies_other(self) -> bool:
        """Is a record or a value denied beside another one of the same kind, so that the denial says nothing?"""
        held = {one["field"] for one in self._draft.where if one["is"] == "is" and one["values"]}
        denied = [one["field"] for one in self._draft.where if one["is"] == "is_not" and one["values"]]
        lines = self._subject.name == "bom_line" and {"parent", "component"} & set(denied)
        return bool(lines) or any(field in held for field in denied)

    def _borrowed(self, measure: Mapping[str, Any]) -> bool:
        """The average of what each row only refers to: an item bought often would weigh more than another."""
        found = self._model.find(self._subject.name, str(measure.get("field")))
        return measure["aggregate"] not in ("count", "sum") and found is not None and bool(found.path)

    def _spoken_of(self) -> bool:
        """Does any word speak of the subject, or name one of its records?"""
        mine = self._subject.name
        if mine == "stock" and any(one["field"] in ("item", "warehouse") for one in self._draft.where):
            return True  # how many of it, or in it: what is on hand
        if mine == "bom_line" and (self._said_of_structure() or self._two_apart()):
            told = [str(one.get("field")) for one in self._draft.measures] + self._draft.show
            self._draft.evidence += BOTH_NAMED if "quantity" in told else 0.0
            return True
        named = (Noun, FieldWord, FlagWord, ChoiceWord, Extreme, Comparative)
        for place in self._draft.used:
            segment = self._segments[place]
            if segment.stems in UNITS or (mine == "bom_line" and FieldWord(mine, "quantity") in segment.senses):
                continue  # pieces and kilograms are of anything
            if any(isinstance(sense, named) and sense.subject == mine for sense in segment.senses):
                return True
            if any(isinstance(sense, LinkWord) and self._leads_here(sense) for sense in segment.senses):
                return True
            if any(SUBJECT_OF.get(record.entity) == mine for record in segment.records):
                return True
            if any(value.entity == self._subject.table for value in segment.values):
                return True
        return False

    def _tells_of(self, subjects: frozenset[str]) -> bool:
        """Is such a record what is listed, grouped by or shown beside?"""
        if self._subject.name in subjects:
            return True
        shown = (*self._draft.show, *(one["field"] for one in self._draft.by))
        if not self._draft.measures and not self._draft.by:
            shown = (*shown, *self._subject.shown)
        ways = {".".join(way) for way, owner in self._model.joined(self._subject.name) if owner.name in subjects}
        named = self._subject.name == "item" and "possible_suppliers" in shown and "supplier" in subjects
        return named or any(name in ways or name.rpartition(".")[0] in ways for name in shown)

    def _tells_kind(self, kind: Kind) -> bool:
        draft = self._draft
        shown = [*draft.show, *(str(one.get("field")) for one in draft.measures), draft.order or ""]
        if not draft.measures and not draft.by:
            shown += self._subject.shown
        found = [self._model.find(self._subject.name, name) for name in shown if name]
        return any(one is not None and one.field.kind is kind for one in found)

    def _one_group(self) -> bool:
        """Is all of it about the one record that it is grouped by?"""
        fixed = {one["field"] for one in self._draft.where if one["is"] == "is" and len(one["values"]) == 1}
        return any(one["field"] in fixed and not one.get("bucket") for one in self._draft.by)
