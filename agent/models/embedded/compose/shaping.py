"""What shape the answer has: figures or rows, spread over what, and of what they are a share."""

from typing import Any

from agent.models.embedded.compose.lexicon import normal
from agent.models.embedded.compose.prices import SILLY_COST
from agent.models.embedded.compose.rows import Rows
from agent.models.embedded.compose.senses import ChoiceWord, FlagWord
from agent.models.embedded.compose.sight import LINES
from agent.models.embedded.words import STOP
from tools.analysis.semantics import NUMERIC, Kind

_LASTING = frozenset({("run",), ("take",), ("last",)})  # what one asks how long it does
_THEM = frozenset({"them", "these", "those"})
_AGAINST = frozenset({"vs", "versus", "against", "compared"})


class Shaping(Rows):
    def _shape(self) -> None:
        draft = self._draft
        if self._dated:
            self._still_to_come()
            return
        told = self._pieces or any(
            self._operator(p, "much", "sum") and not self._ranked_figure(p) for p in range(len(self._segments))
        )
        if self._subject.name == "stock" and not draft.by:
            self._spread_stock(told=told)
        for one in draft.by:
            fixed = any(c["field"] == one["field"] and c["is"] == "is" and len(c["values"]) == 1 for c in draft.where)
            one["field"] = (self._narrower(one["field"]) if fixed else None) or one["field"]
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
        if usual and not draft.measures and not draft.order and not draft.show and not single and self._mass():
            worth = self._model.find(self._subject.name, self._subject.usual or "")
            for found in (usual, worth or usual):  # pieces, and what they come to
                self._measure(self._natural(found), found)
        if draft.by and not draft.measures:
            draft.measures.append({"aggregate": "count"})
        self._share_of()
        if draft.measures:
            draft.show = []
        if draft.order is None:
            draft.descending = True

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
        ):
            draft.by.append({"field": "item"})

    def _share_of(self) -> None:
        """`what percentage went to Litware`: the figure as a share of the same without the condition."""
        draft = self._draft
        places = [p for p in range(len(self._segments)) if self._operator(p, "share") and p not in draft.used]
        if not places:
            return
        if any(map(self._share_of_records, places)):
            draft.measures, draft.show = [{"aggregate": "count"}], []
        figures = [f for name in draft.show if (f := self._model.find(self._subject.name, name)) is not None]
        added = [f for f in figures if f.field.kind in NUMERIC and f.field.adds and not f.field.over]
        if added and (not draft.measures or draft.measures == [{"aggregate": "count"}]):
            draft.measures = []
            self._measure("sum", added[0])
        elif not draft.measures and not draft.by:
            usual = self._model.find(self._subject.name, self._subject.usual or "")
            if usual is not None and self._mass():
                self._measure("sum", usual)
            else:
                draft.measures.append({"aggregate": "count"})
        if len(draft.measures) > 1:
            draft.measures = [one for one in draft.measures if one["aggregate"] == "sum"][:1] or draft.measures[:1]
        if draft.measures and draft.measures[0]["aggregate"] not in ("sum", "count"):
            return
        if len(draft.others) == 1 and (self._asks("difference") or self._asks("by_how")):
            draft.used |= set(places)  # "by how many percent did it grow from 2023 to 2024"
            return
        if len(draft.others) == 1 and not draft.by and (whole := self._period_behind(places)) is not None:
            if (draft.since, draft.until) == whole:
                (draft.since, draft.until), draft.others = draft.others[0], [whole]
            draft.share = "*"  # "May as a percentage of April"
            draft.used |= set(places)
            draft.structure += 1
            return
        said = [one for one in draft.where if one["is"] not in ("is_not", "stated")]
        if not said and draft.others:
            draft.used |= set(places)  # "May as a percentage of April": two periods are told with what changed
            return
        said = said or draft.where
        named = [one["field"] for one in said if one["values"]] or [one["field"] for one in said]
        named = sorted(named, key=lambda name: name.endswith("subcategory"))  # the narrower one is a share of the other
        named = named or [one["link"] for one in draft.related.values()]
        if not named and not draft.by:
            return
        draft.share = named[-1] if named and not draft.by else "*"
        draft.used |= set(places)
        draft.structure += 1

    def _period_behind(self, places: list[int]) -> tuple[str | None, str | None] | None:
        """Of what period something is a share: the one right behind the word."""
        for place in places:
            period = self._segments[place + 1].period if place + 1 < len(self._segments) else None
            if period is not None and period.since and period.until:
                return period.since.isoformat(), period.until.isoformat()
        return None

    def _share_of_records(self, place: int) -> bool:
        """`how many percent of them make a bike`, `what percentage of the open POs`: the records are counted."""
        for near in range(place + 1, len(self._segments)):
            segment = self._segments[near]
            if near == place + 1 and segment.before in _THEM:
                return True
            if self._noun(near) == self._subject.name:
                orders = self._subject.name not in LINES or self._lines(near)
                value = near + 1 < len(self._segments) and self._found(near + 1, numeric=True)
                return orders and not value and not self._names_usual(near)  # not "of the purchase order value"
            if not (segment.values or segment.period or any(self._senses(near, FlagWord | ChoiceWord))):
                return False
        return False

    def _share(self) -> None:
        """`what share of the received pieces was rejected`: the rate that these words name."""
        if not any(self._operator(p, "share") for p in range(len(self._segments))):
            return
        said = {stem for segment in self._segments for stem in segment.stems}
        for found in self._model.fields(self._subject.name):
            words = set(normal(found.field.name.replace("_", " "))) - STOP - {"rate", "time"}
            if found.field.over and not found.path and words & said:
                self._figures = []
                self._draft.measures = []
                self._measure("sum", found)
                self._draft.order = found.name if self._draft.order else None
                self._draft.used |= {p for p in range(len(self._segments)) if self._operator(p, "share")}
                return

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
        if any(one["field"] not in fixed or one.get("bucket") for one in draft.by):
            return
        for one in draft.where:
            if one["is"] == "is" and len(one["values"]) > 1 and (draft.measures or self._figures or self._mass()):
                draft.structure += 1
                draft.by = [{"field": one["field"]}]  # "each kind of pump: gear pumps, vane pumps"
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
            if len(both) < 2 or draft.by or (not values and len({one["is"] for one in both}) < 2):
                continue
            draft.where = [one for one in draft.where if one not in both]
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
