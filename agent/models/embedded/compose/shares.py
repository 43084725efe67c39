"""Of what a figure is a share: of the same without a condition, of all groups, of another period; and rates."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.lexicon import normal
from agent.models.embedded.compose.rows import Rows
from agent.models.embedded.compose.senses import ChoiceWord, FlagWord
from agent.models.embedded.compose.sight import HAVING, LINES
from agent.models.embedded.compose.timing import TOGETHER
from agent.models.embedded.words import STOP
from tools.analysis.semantics import NUMERIC, Kind

_THEIR = frozenset({"their", "its", "each"})
_BEING = frozenset({"is", "are", "was", "were", "been", "being", "still", "already", "get", "got"})
_THEM = frozenset({"them", "these", "those"})


class Shares(Rows):
    def _share_of(self) -> None:
        """`what percentage went to Litware`: the figure as a share of the same without the condition."""
        draft = self._draft
        places = [p for p in range(len(self._segments)) if self._operator(p, "share") and p not in draft.used]
        draft.used |= {p for p in places if p and self._segments[p - 1].number is not None}  # "above 10 percent"
        places = [p for p in places if p not in draft.used]
        if not places:
            self._of_how_many()
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
        found = [self._model.find(self._subject.name, str(one.get("field"))) for one in draft.measures]
        if draft.measures and all(one is not None and one.field.over for one in found):
            draft.used |= set(places)  # "percentage of orders shipped on time": a rate is a share itself
            return
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
        kinds = [name for name in draft.show if self._sorts(name)]
        if (
            kinds
            and not draft.by
            and any(self._segments[p].before in _THEIR for p in (*places, *(p - 1 for p in places if p)))
        ):
            draft.by.append({"field": kinds[0]})  # "categories with their share of revenue"
        if not said and draft.others:
            draft.used |= set(places)  # "May as a percentage of April": two periods are told with what changed
            return
        said = said or draft.where
        named = [one["field"] for one in said if one["values"] or "than" in one] or [one["field"] for one in said]
        named = sorted(named, key=lambda name: name.endswith("subcategory"))  # the narrower one is a share of the other
        named = named or [one["link"] for one in draft.related.values()]
        named += [name for name in (one["field"] for one in said) if self._is_said_to_be(name, places[0])]
        if not named and not draft.by:
            return
        if draft.measures[0]["aggregate"] == "count" and (so := self._so_said_last(said)):
            named = [so]
        how = [one["field"] for one in said if not one["values"] or self._own_kind(one["field"])]
        how = how if draft.measures[0]["aggregate"] == "count" else []
        how = [name for name in how if name not in {one["field"] for one in draft.by}]
        # "the share of late orders by item", "of online orders by month": how many of its own are so
        timed = all(one.get("bucket") for one in draft.by)  # "share of online revenue per year": in each of them
        draft.share = named[-1] if named and timed else how[0] if how else "*"
        flag = self._model.find(self._subject.name, draft.share)
        if flag is not None and len(flag.field.needs) > 1:  # "shipped on time": of those that were shipped
            draft.where += [{"field": one, "is": "stated", "values": []} for one in flag.field.needs]
        draft.used |= set(places)
        draft.structure += 1

    def _of_how_many(self) -> None:
        """`how many cost more than 1,000, and how many are there overall`, `…, compared with all pumps`: of so many."""
        draft, read = self._draft, self._segments
        counts = [p for p in range(len(read)) if self._operator(p, "count")]
        kinds = [p for p, one in enumerate(read) if one.values]
        whole = [p for p in range(counts[-1], len(read)) if read[p].text.lower() in TOGETHER] if counts[1:] else []
        whole = [p for p in whole if not any(one.weight >= 1 for one in read[counts[-1] + 1 : p])]
        first = {one.value for one in read[kinds[0]].values} if kinds else set()
        whole += [p for p in kinds[1:] if read[p].before == "all" and first & {one.value for one in read[p].values}]
        so = [one["field"] for one in draft.where if one["is"] != "is" or not one["values"]]
        so = so or [one["field"] for one in draft.where[-1:]]
        if whole and so and not (draft.by or draft.order) and draft.measures in ([], [{"aggregate": "count"}]):
            draft.measures, draft.share, draft.show = [{"aggregate": "count"}], so[0], []
            draft.used |= {*whole, *counts[-1:]}
            draft.structure += 1

    def _is_said_to_be(self, name: str, share: int) -> bool:
        """`what portion of Acme's orders was late`: how many of them are so, whatever else says which are meant."""
        found = self._model.find(self._subject.name, name)
        behind = [p for p in range(share + 1, len(self._segments)) if self._segments[p].before in _BEING]
        flags = {(s.subject, s.field) for p in behind for s in self._senses(p, FlagWord | ChoiceWord)}
        return found is not None and (found.owner.name, found.field.name) in flags

    def _so_said_last(self, said: Sequence[Mapping[str, Any]]) -> str:
        """`how many wheel orders were finished late, and what share is that`, `what share of them was late`: of how
        they were, which is said last."""
        asked = [p for p in range(len(self._segments)) if self._operator(p, "count", "share")]
        pairs = [str(one["field"]) for one in said if "than" in one]
        if pairs and any(self._operator(p, "compare") for p in range(min(asked), len(self._segments))):
            return pairs[-1]  # "what percentage was finished after the due date"
        rated = [p - 1 for p in asked if p and self._segments[p].text.lower() == "rate"]  # "late rate of jobs finished"
        for place in (*rated, *range(len(self._segments) - 1, min(asked), -1)):
            if self._segments[place].values or self._segments[place].records:
                return ""
            said_so = [self._model.subjects[s.subject].field(s.field) for s in self._senses(place, FlagWord)]
            flags = {name for one in said_so if one is not None for name in (one.name, one.done)}
            so = [str(one["field"]) for one in said if not one["values"] and one["field"] in flags]
            if so:
                return "" if self._is(place + 1) and self._noun(place + 1) else so[0]
        return ""

    def _own_kind(self, name: str) -> bool:
        """Is it how an order itself is, or came?"""
        found = self._model.find(self._subject.name, name)
        return self._subject.label is None and found is not None and not found.path and found.field.kind is Kind.TEXT

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
                whole = (
                    self._is(near + 1) and self._operator(near + 1, "sum") is not None
                )  # "of orders in total revenue"
                behind = near + 1 + whole
                value = self._is(behind) and self._found(behind, numeric=True) is not None
                value = value and self._segments[behind].before not in HAVING  # "of lines that had rejects"
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
            if any(set(one.stems) & words and one.before in HAVING for one in self._segments):
                continue  # "share of jobs with scrap": so many of them
            if found.field.over and not found.path and words & said:
                self._figures = []
                self._draft.measures = []
                self._measure("sum", found)
                self._draft.order = found.name if self._draft.order else None
                self._draft.used |= {p for p in range(len(self._segments)) if self._operator(p, "share")}
                return
