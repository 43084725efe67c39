"""Composes a query about one subject from the segments of a question."""

from datetime import date
from typing import Any

from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.lexicon import Extreme, LinkWord, normal
from agent.models.embedded.compose.plausibility import Plausibility
from agent.models.embedded.compose.prices import LINK_COST, SILLY_COST
from agent.models.embedded.compose.wording import Wording
from agent.models.embedded.words import STOP
from tools.analysis.semantics import NUMERIC, Found, Kind

_FEW, _SOME = 5, 10


class Composer(Wording, Plausibility):
    def compose(self) -> Draft:
        self._find_asked()
        self._buckets_and_groups()
        self._how_many_related()
        self._comparisons()
        self._both_ends()
        extreme = self._find_extreme()
        self._aggregates()
        for place, segment in enumerate(self._segments):
            if place not in self._draft.used and (segment.records or segment.values) and not self._direct(place):
                self._name(place, segment)
        for place, segment in enumerate(self._segments):
            if place not in self._draft.used and segment.senses:
                self._word(place, segment)
        for place, segment in enumerate(self._segments):
            if place not in self._draft.used and segment.senses and self._verb_of_another(place):
                self._draft.used.add(place)
        self._period()
        if extreme is not None:
            self._extreme(*extreme)
        self._long()
        self._shape()
        self._plausible()
        return self._draft

    def _period(self) -> None:
        vague_too = self._day is not None  # "today" is a courtesy unless something happens then
        places = [
            p
            for p, one in enumerate(self._segments)
            if one.period and p not in self._draft.used and (vague_too or not one.period.vague)
        ]
        if not places:
            return
        draft = self._draft
        periods = [self._segments[p].period for p in places]
        period = periods[0]
        assert period is not None
        since, until = _iso(period.since), _iso(period.until)
        day = self._day
        if self._subject.day or day is not None:
            draft.since, draft.until = since, until
            if day is not None and day.name != self._subject.day:
                draft.day = day.name
            elif day is None:
                draft.day = self._day_of_flag()
        else:
            links = [
                link for link in self._subject.links if self._model.subjects[link.subject].day and not link.structure
            ]
            said = [link for link in links if link.name in draft.links] or [
                link for link in links if self._price(link) < LINK_COST
            ]
            if not said:
                return
            one = draft.link(said[0].name)
            one["since"], one["until"] = since, until
            for place in range(len(self._segments)):
                if place not in draft.used and any(
                    s.subject == self._subject.name and s.link == said[0].name for s in self._senses(place, LinkWord)
                ):
                    draft.used.add(place)
        draft.used.add(places[0])
        if draft.since or draft.until:
            for place in places[1:]:
                other = self._segments[place].period
                assert other is not None
                draft.others.append((_iso(other.since), _iso(other.until)))
                draft.used.add(place)

    def _day_of_flag(self) -> str | None:
        """`completed last month`: when it was completed."""
        for condition in self._draft.where:
            found = self._model.find(self._subject.name, condition["field"])
            if found is not None and found.field.day and not found.path and condition["is"] == "is":
                return found.field.day
        return None

    def _extreme(self, place: int, extreme: Extreme) -> None:
        draft = self._draft
        figures: list[Found] = self._figures
        asked = self._noun(self._asked) if self._asked is not None else None
        way = self._way(asked) if asked and asked != self._subject.name else None
        found: Found | None = None
        if extreme.field:
            found = next(f for f in self._model.fields(self._subject.name)
                         if (f.owner.name, f.field.name) == (extreme.subject, extreme.field))  # fmt: skip
        elif self._flag_rank() is not None:
            found = self._flag_rank()
        elif figures:
            found = figures[0]
        elif draft.measures:
            found = self._model.find(self._subject.name, str(draft.measures[0].get("field")))
        elif self._subject.usual and (way or draft.by or self._mass()):
            found = self._model.find(self._subject.name, self._subject.usual)
        kinds = [name for name in draft.show if self._sorts(name)]
        counted = self._by_count or (not extreme.field and not figures and self._counted(place))
        if found is None and not counted and not draft.measures:
            return
        draft.used.add(place)
        draft.structure += 1
        if found is not None and found.field.kind not in NUMERIC:
            draft.order = found.name  # the last, the oldest: records in the order of their dates
            draft.descending = extreme.end in ("high", "best")
            draft.limit = draft.limit or (_SOME if self._plural() else _FEW)
            draft.show += [one.name for one in figures if one.name not in draft.show]
            draft.by, draft.measures, self._figures, self._dated = [], [], [], True
            return
        told_groups = bool(draft.by)
        better = found.field.better if found else ""
        high = {"high": True, "low": False, "best": better != "low", "worst": better == "low"}[extreme.end]
        draft.descending = high
        if way and not draft.by:
            draft.by.append({"field": way})
        elif not draft.by and kinds and (self._mass() or counted or self._asked_kind(kinds[0], place)):
            draft.by.append({"field": kinds[0]})
        elif not draft.by and self._mass() and self._subject.ranked and not draft.show:
            draft.by.append({"field": self._subject.ranked})
        for by in draft.by:
            if self._sorts(by["field"]):
                draft.where.append({"field": by["field"], "is": "stated", "values": []})
        if counted and not draft.measures:
            draft.measures.append({"aggregate": "count"})
        elif draft.by and found is not None and not draft.measures:
            ends = {"high": "maximum", "low": "minimum"}
            most = ends.get(extreme.end) if told_groups and self._natural(found) == "average" else None
            self._measure(most or self._natural(found), found)  # "the highest price in each category"
        draft.order = (draft.measures[0].get("field") or "count") if draft.measures else found.name if found else None
        if draft.limit is None:
            draft.limit = _SOME if self._plural() else _FEW
        self._figures = [f for f in figures if f != found]

    def _asked_kind(self, name: str, place: int) -> bool:
        """`which buyer placed the highest …`: the field is named before the word that ranks."""
        before = range(place)
        return any((found := self._found(p)) is not None and found.name == name for p in before)

    def _flag_rank(self) -> Found | None:
        """`top 5 items short of stock`: by how much they are short."""
        for one in self._draft.where:
            flag = self._model.find(self._subject.name, one["field"])
            if flag is not None and flag.field.rank and not flag.path and one["is"] == "is":
                return self._model.find(self._subject.name, flag.field.rank)
        return None

    def _long(self) -> None:
        """`how long does it take`: the time that the subject's records know, when no other is named."""
        if not self._asks("long") or any(found.field.kind is Kind.DAYS for found in self._figures):
            return
        if any(self._has_days(one) for one in self._draft.measures):
            return
        own = [one for one in self._model.fields(self._subject.name) if one.field.kind is Kind.DAYS and not one.path]
        times = [one for one in own if "longest" in one.field.superlatives and "late" not in one.field.superlatives]
        if times:
            self._figures.append(times[0])

    def _has_days(self, measure: dict[str, Any]) -> bool:
        found = self._model.find(self._subject.name, str(measure.get("field")))
        return found is not None and found.field.kind is Kind.DAYS

    def _shape(self) -> None:
        draft = self._draft
        if self._dated:
            return
        told = any(self._operator(p, "much", "sum") for p in range(len(self._segments)))
        if self._subject.name == "stock" and not draft.by:
            self._spread_stock(told=told)
        self._share()
        self._one_row_each()
        grouped = bool(draft.by or draft.measures)
        single = any(one["field"] == self._subject.name and one["is"] == "is" for one in draft.where) and not grouped
        alone = [c for c in draft.where if c["field"] == self._subject.name and c["is"] == "is"]
        if alone and not draft.related and draft.measures == [{"aggregate": "count"}]:
            draft.cost += SILLY_COST  # the number of one thing
        if alone and not draft.measures and not draft.by:
            self._show_flags()
        for found in self._figures:
            natural = bool(found.field.over) or found.field.adds
            if grouped or (natural and not single and (told or not self._listed())):
                self._measure(self._natural(found), found)
            elif found.name not in draft.show:
                draft.show.append(found.name)
        draft.told_measures = bool(draft.measures)
        usual = self._model.find(self._subject.name, self._subject.usual) if self._subject.usual else None
        if usual and not draft.measures and not draft.order and not draft.show and not single and self._mass():
            self._measure(self._natural(usual), usual)
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
        if any(self._operator(p, "where") for p in range(len(self._segments))):
            draft.by.append({"field": "warehouse"})
        elif "warehouse" in named and "item" not in named and not told and not draft.measures:
            draft.by.append({"field": "item"})

    def _share_of(self) -> None:
        """`what percentage went to Litware`: the figure as a share of the same without the condition."""
        draft = self._draft
        places = [p for p in range(len(self._segments)) if self._operator(p, "share") and p not in draft.used]
        if not places:
            return
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
        named = [one["field"] for one in draft.where if one["values"]] or [one["field"] for one in draft.where]
        named = named or [one["link"] for one in draft.related.values()]
        if not named and not draft.by:
            return
        draft.share = named[-1] if named and not draft.by else "*"
        draft.used |= set(places)
        draft.structure += 1

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
        if draft.by:
            return
        for one in draft.where:
            if one["is"] == "is" and len(one["values"]) > 1 and (draft.measures or self._figures or self._mass()):
                draft.by.append({"field": one["field"]})
                return


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
