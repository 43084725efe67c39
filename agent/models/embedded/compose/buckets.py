"""Stretches of time that figures are told for: which words ask for them, and of which day they are."""

from agent.models.embedded.compose.counting import Counting
from agent.models.embedded.compose.senses import Extreme, Operator
from agent.models.embedded.compose.sight import NUMBERING
from tools.analysis.semantics import Found, Kind

TIMES = frozenset({"day", "week", "month", "quarter", "year"})


class Buckets(Counting):
    def _time_ranked(self, place: int) -> Operator | None:
        """`best production month`, `on what date did most orders arrive`: a stretch of time is ranked."""
        if self._operator(place, "when") and self._segments[place].text.endswith(("day", "date")):
            numbering = any(one.text.lower() in NUMBERING for one in self._segments[place + 1 :])
            return Operator("bucket", "day") if numbering else None
        ranked = any(not s.field for p in range(max(0, place - 2), place) for s in self._senses(p, Extreme))
        said = self._segments[place].text.lower()
        several = said.removesuffix("s") in TIMES and said.endswith("s")
        led = all(self._operator(p, "list") for p in range(place))
        if several and led and any(self._operator(p, "compare") for p in range(len(self._segments))):
            return Operator("bucket", said.removesuffix("s"))  # "months of last year with more than …"
        if self._segments[place].senses and self._found(place, date=True) is not None:
            said = said.split()[-1]  # "busiest order day"
        elif self._segments[place].senses:
            return None
        said = said.removesuffix("s")  # "the 5 worst months"
        return Operator("bucket", said) if ranked and said in TIMES else None

    def _near_date(self, place: int) -> Found | None:
        own = place + 1 < len(self._segments) and self._noun(place + 1) == self._subject.name
        for near in self._free([place - 1, place + 1, *([place + 2] if own else [])]):  # "by year of WO end date"
            found = self._found(near, date=True)
            if found is not None and self._noun(near) is None:
                if self._found(near, numeric=True) is None:
                    self._draft.used.add(near)  # "pieces made per month" are told as well
                return found
        return None

    def _told_by_noun(self, place: int) -> bool:
        """Does the day's own record stand between the word and what was done then?"""
        return place + 2 in self._draft.used and self._noun(place + 1) == self._subject.name

    def _is_date(self, name: str) -> bool:
        found = self._model.find(self._subject.name, name)
        return found is not None and found.field.kind is Kind.DATE
