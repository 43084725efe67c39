"""What shape the answer has: figures or rows, spread over what, and of what they are a share."""

from typing import Any

from agent.models.embedded.compose.prices import SILLY_COST
from agent.models.embedded.compose.senses import FlagWord
from agent.models.embedded.compose.shares import Shares
from agent.models.embedded.compose.sight import ORDERS
from agent.models.embedded.compose.timing import TOGETHER
from tools.analysis.semantics import Kind

_LASTING = frozenset({("run",), ("take",), ("last",)})  # what one asks how long it does
_AGAINST = frozenset({"vs", "versus", "against", "compared"})
_DONE = frozenset({"shipped_date", "end_date"})
_FALLING = frozenset({"drop", "decrease", "decline", "fell", "shrink", "shrank", "lose", "lost", "less", "fewer"})
_BETTER, _WORSE = frozenset({"improve", "improvement"}), frozenset({"worsen", "deteriorate"})
_RISING = frozenset({*_BETTER, *_WORSE, "grow", "grown", "grew", "rise", "risen", "increase", "gain", "more"})
_INTAKE = frozenset({"bookings", "intake"})
_LOSING = frozenset({("lose",), ("lost",), ("gain",), ("grew",)})
_LESS = frozenset({("less",), ("fewer",), ("more",)})
_ASKING = frozenset({"which", "what"})
_COMPARING = _AGAINST | {"compare", "comparison", "than"}


class Shaping(Shares):
    def _shape(self) -> None:
        draft = self._draft
        if self._dated:
            self._still_to_come()
            return
        told = (
            self._pieces
            or self._of_all()
            or any(self._operator(p, "much", "sum") and not self._ranked_figure(p) for p in range(len(self._segments)))
        )
        if self._subject.name == "stock" and not draft.by:
            self._spread_stock(told=told)
        self._late_though_done()
        for one in draft.by:
            fixed = any(c["field"] == one["field"] and c["is"] == "is" and len(c["values"]) == 1 for c in draft.where)
            one["field"] = (self._narrower(one["field"]) if fixed else None) or one["field"]
            kinds = [c["field"] for c in draft.where if c["is"] == "is" and len(c["values"]) > 1]
            if one["field"].endswith("subcategory") and len(kinds) == 1 and self._sorts(kinds[0]):
                one["field"] = kinds[0]  # "each kind of pump: centrifugal pumps, gear pumps"
        self._kinds_by_number()
        self._share()
        self._by_how_much()
        self._either()
        self._one_row_each()
        grouped = bool(draft.by or draft.measures)
        grouped = grouped or (self._apart and bool(draft.others))
        single = any(one["field"] == self._subject.name and one["is"] == "is" for one in draft.where) and not grouped
        alone = [c for c in draft.where if c["field"] == self._subject.name and c["is"] == "is"]
        if alone and not draft.related and draft.measures == [{"aggregate": "count"}]:
            draft.cost += SILLY_COST  # the number of one thing
        if alone and not draft.measures and not draft.by:
            self._show_flags()
        if grouped or told:
            self._product_named()
        rows = self._rows_of_fields()
        for found in self._figures:
            natural = bool(found.field.over) or found.field.adds
            if grouped or (natural and not single and (told or not (rows or self._listed()))):
                self._measure(self._natural(found), found)
            elif found.name not in draft.show:
                draft.show.append(found.name)
        self._still_to_come()
        draft.told_measures = bool(draft.measures)
        usual = self._usual()
        lines = any(self._noun(p) == self._subject.name and self._lines(p) for p in range(len(self._segments)))
        counted = bool(draft.by) and lines  # "order lines by month": how many
        if usual and not (draft.measures or draft.order or draft.show or single or counted) and self._mass():
            worth = self._model.find(self._subject.name, self._subject.usual or "")
            for found in (usual, worth or usual):  # pieces, and what they come to
                self._measure(self._natural(found), found)
        compared = len(draft.others) == 1 and any(one.text.lower() in _COMPARING for one in self._segments)
        if (draft.by or not draft.show or compared) and not (draft.measures or draft.order or single or counted):
            draft.measures += [{"aggregate": "sum", "field": self._subject.usual}] if self._in_money() else []
        if (draft.by or (compared and not draft.show and not draft.order)) and not draft.measures:
            draft.measures.append({"aggregate": "count"})
        self._share_of()
        self._developed()
        together = self._asks("sum") or any(one.text.lower() in TOGETHER for one in self._segments)
        draft.each_called = bool(draft.measures) and not (together or draft.share or draft.order)
        if draft.measures:
            self._untold()
        if draft.order is None:
            draft.descending = True

    def _in_money(self) -> bool:
        """`how much did we order from each supplier`, `bookings by month`: what the orders are worth, not how many."""
        worth = self._model.find(self._subject.name, self._subject.usual or "")
        if self._subject.name not in ORDERS.values() or worth is None or worth.field.kind is not Kind.MONEY:
            return False
        return any(
            (self._operator(p, "much") and not self._operator(p, "count")) or one.text.lower() in _INTAKE
            for p, one in enumerate(self._segments)
        )

    def _kinds_by_number(self) -> None:
        """`territories ranked by number of customers`: so many of each."""
        draft = self._draft
        kinds = [name for name in draft.show if self._sorts(name)]
        if self._by_count and kinds and not (draft.by or draft.measures or draft.order):
            draft.by.append({"field": kinds[0]})
            draft.measures.append({"aggregate": "count"})
            draft.order = "count"
            draft.structure += 1

    def _untold(self) -> None:
        """Beside a figure the day of each row is not told: where no period is meant, the word for it is not heard."""
        draft = self._draft
        fields = {str(one.get("field")) for one in (*draft.measures, *draft.by, *draft.where)}
        lost = set() if self._has_period else {*draft.show} - fields - {self._subject.day}
        named = {p for p in draft.used if (f := self._found(p, date=True)) and f.name in lost and not self._noun(p)}
        draft.used -= {p for p in named if not any(True for _ in self._senses(p, FlagWord))}
        draft.show = []

    def _developed(self) -> None:
        """`dealers whose revenue dropped from 2023 to 2024`: each of them, those that lost most first."""
        draft, places = self._draft, range(len(self._segments))
        said = [p for p in places if self._operator(p, "difference") or self._segments[p].stems in _LOSING]
        then = [p for p in places if self._operator(p, "than") and p + 1 in places and self._segments[p + 1].period]
        said += [p for p in places if then and p < then[0] and self._segments[p].stems in _LESS]  # "less than in 2023"
        ways = {stem for p in said for stem in self._segments[p].stems} & (_FALLING | _RISING)
        usual = self._usual()
        if ways and len(draft.others) == 1 and not draft.measures and usual is not None and self._mass():
            self._measure(self._natural(usual), usual)  # "which scrap reason is growing"
        if not ways or len(draft.others) != 1 or not draft.measures or any(one.get("bucket") for one in draft.by):
            return
        asked = self._noun(self._asked) if self._asked is not None else None
        way = self._way(asked) if asked and asked != self._subject.name else None
        many = self._asked is not None and self._segments[self._asked].text.endswith("s")
        led = [
            p for p in places if self._segments[p].before in _ASKING or (not p and self._segments[p].text[-1:] == "s")
        ]
        led += [p for p in places if p and self._segments[p - 1].text == "among" and self._segments[p].text[-1:] == "s"]
        kind = next((f for p in led if (f := self._found(p))), None)
        if not draft.by and way and many:
            draft.by.append({"field": way})
        elif not draft.by and kind is not None and kind.field.kind is Kind.TEXT and kind.field.name != kind.owner.code:
            draft.by.append({"field": kind.name})
        if draft.by and (way or kind or draft.order):
            measured = self._model.find(self._subject.name, str(draft.measures[0].get("field")))
            low = measured is not None and measured.field.better == "low"
            fell = bool(ways & _FALLING) or (low and bool(ways & _BETTER)) or (not low and bool(ways & _WORSE))
            draft.order, draft.descending = "difference", not fell
            draft.used |= {*said, *then, *led, *([self._asked] if self._asked is not None else [])}
            draft.structure += 1

    def _late_though_done(self) -> None:
        """`finished work orders that were late`: they were finished late, as none of them is overdue any more."""
        where = self._draft.where
        held = {one["field"]: one for one in where if one["is"] == "is" and not one["values"]}
        done = held.keys() & {"completed", "shipped"} or {self._draft.day, *self._draft.show} & _DONE
        figures = [one for one in (*self._draft.measures, *where) if one.get("field") == "days_late"]
        for one in (*held.values(), *figures) if done else ():
            found = self._model.find(self._subject.name, one["field"])
            if found is not None and found.field.done:
                one["field"] = ".".join((*found.path, found.field.done))

    def _of_all(self) -> bool:
        """`what was the value of all open sales orders in May`: what they come to together; a rate is one of all."""
        figures = [p for p, one in enumerate(self._segments) if self._figures[:1] == [self._found(p, numeric=True)]]
        shown = [name for name in self._draft.show if not self._dates(name)]  # "of work orders started in May"
        alone = len(self._figures) == 1 and not shown and not self._operator(0, "list")
        nouns = [p for p in range(len(self._segments)) if self._noun(p) == self._subject.name and p not in figures]
        if not alone or not figures or not nouns or figures[0] > nouns[0]:
            return False
        between = self._segments[figures[0] + 1 : nouns[0] + 1]
        mine = self._subject.label is None or self._figures[0].field.kind is Kind.MONEY
        rate = bool(self._figures[0].field.over) and between[-1].text.endswith("s")  # "our scrap rate on work orders"
        return mine and (rate or any(one.before == "all" for one in between))

    def _dates(self, name: str) -> bool:
        found = self._model.find(self._subject.name, name)
        return found is not None and found.field.kind is Kind.DATE

    def _spread_stock(self, *, told: bool) -> None:
        """`where is X`: by location; `what lies in Y`: by item."""
        draft = self._draft
        named = {one["field"].rsplit(".", 1)[-1] for one in draft.where}
        own = [name for name in draft.show if self._sorts(name) and "." not in name]
        if own and "item" in named:
            draft.by.append({"field": own[0]})  # "which lot of the wire do we have, and how much of it"
        elif any(self._operator(p, "where") for p in range(len(self._segments))):
            draft.by.append({"field": "warehouse"})
        elif (
            named & {"warehouse", "bin", "lot"}
            and "item" not in named
            and not (told or self._asks("share"))
            and not draft.measures
            and not (self._figures and any(len(one["values"]) > 1 for one in draft.where))  # of each of the places
        ):
            draft.by.append({"field": "item"})

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
        fixed = [one["field"] for one in draft.where if one["is"] == "is" and len(one["values"]) == 1]
        asked = self._subject.label and any(one.values and one.before in _ASKING for one in self._segments)
        if (asked and not draft.measures) or any(
            one["field"] not in fixed and not one.get("bucket") for one in draft.by
        ):
            return  # "which pumps and valves are out of stock": these
        for one in draft.where:
            if one["is"] == "is" and len(one["values"]) > 1 and (draft.measures or self._figures or self._mass()):
                draft.structure += 1  # "each kind of pump: gear pumps, vane pumps", "pumps and valves by month"
                draft.by = [*(by for by in draft.by if by.get("bucket")), {"field": one["field"]}]
                return

    def _either(self) -> None:
        """`made or bought`, `active vs inactive`, `open vs completed`: what is set against each other is told apart."""
        draft = self._draft
        against = any(one.text.lower() in _AGAINST for one in self._segments)
        flags: dict[str, list[dict[str, Any]]] = {}
        for one in draft.where:
            found = self._model.find(self._subject.name, one["field"])
            if found is not None and found.field.kind is Kind.FLAG and one["is"] in ("is", "is_not"):
                said = found.field.says if one["is"] == "is" else ()
                flags.setdefault(".".join((*found.path, said[0])) if said else one["field"], []).append(one)
        for name, both in flags.items():
            held = [self._model.find(self._subject.name, one["field"]) for one in both]
            values = list(dict.fromkeys(f.field.says[1] for f in held if f is not None and f.field.says))
            if len(both) < 2 or (not values and len({one["is"] for one in both}) < 2):
                continue
            if not draft.by or not values:  # "active and inactive, by colour": all of them
                draft.where = [one for one in draft.where if one not in both]
            if draft.by:
                continue
            if self._one_named() and "." not in name:
                draft.show.append(name)  # "do we make or buy AR-5381": what it is
                draft.structure += 1
                return
            if values:
                draft.condition(draft.where, name, "is", *values)
            draft.by.append({"field": name})
            draft.structure += 1
            return
        alone = [name for name, both in flags.items() if len(both) == 1 and both[0]["is"] == "is"]
        others = [p for p in self._free(range(len(self._segments))) if self._segments[p].stems == ("other",)]
        if against and others and len(alone) == 1 and not draft.by:
            draft.where = [one for one in draft.where if one["field"] not in alone]
            draft.by.append({"field": alone[0]})  # "preferred suppliers vs the others"
            draft.used |= set(others)
            draft.structure += 1
            return
        if against and len(alone) == 2 and not draft.by:
            draft.where = [one for one in draft.where if one["field"] not in alone]
            draft.by += [{"field": name} for name in alone]
            draft.structure += 1

    def _long(self) -> None:
        """`how long does it take`: the time that the subject's records know, when no other is named."""
        if not self._asks("long") or any(found.field.kind is Kind.DAYS for found in self._figures):
            return
        if any(self._has_days(one) for one in self._draft.measures):
            return
        own = [one for one in self._model.fields(self._subject.name) if one.field.kind is Kind.DAYS and not one.path]
        times = [one for one in own if "longest" in one.field.superlatives and "late" not in one.field.superlatives]
        averages = [p for p in self._free(range(len(self._segments))) if self._operator(p, "average")]
        if times:
            self._draft.used |= {p for p in range(len(self._segments)) if self._segments[p].stems in _LASTING}
        if times and averages:
            self._measure("average", times[0])
            self._draft.used |= set(averages)
        elif times:
            self._figures.append(times[0])

    def _has_days(self, measure: dict[str, Any]) -> bool:
        found = self._model.find(self._subject.name, str(measure.get("field")))
        return found is not None and found.field.kind is Kind.DAYS
