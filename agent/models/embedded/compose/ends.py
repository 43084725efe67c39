"""Which end of a rank is meant: how many have the best, a value that is said, single ones of each."""

from agent.models.embedded.compose.ranking import Ranking
from agent.models.embedded.compose.senses import Extreme
from agent.models.embedded.compose.sight import NUMBERING
from tools.analysis.semantics import Found

_EACH = frozenset({"each", "every", "per"})


class Ends(Ranking):
    def _how_many_have(self, place: int, found: Found, extreme: Extreme) -> bool:
        """`how many suppliers have the best rating`: so many have the one value at that end."""
        draft, asked = self._draft, self._asked
        counts = asked is not None and asked < place and asked > 0 and self._operator(asked - 1, "count") is not None
        own = counts and self._noun(asked or 0) == self._subject.name and not found.path
        if not own or found.field.adds or found.field.over or draft.by or draft.limit:
            return False
        draft.structure += 1
        better = (found.field.better == "high") == (extreme.end == "best")
        draft.measures, draft.by = [{"aggregate": "count"}], [{"field": found.name}]
        draft.where.append({"field": found.name, "is": "stated", "values": []})
        draft.order, draft.limit = found.name, 1
        draft.descending = extreme.end == "high" or (extreme.end in ("best", "worst") and better)
        self._figures = [f for f in self._figures if f != found]
        return True

    def _end_told(self, place: int) -> bool:
        """`the top rating of 1`: which value that is, is said."""
        found = self._found(place + 1, numeric=True) if self._is(place + 1) else None
        told = {one["field"] for one in self._draft.where if one["is"] == "is" and one["values"]}
        return found is not None and place + 1 in self._draft.used and found.name in told

    def _each_said(self) -> list[int]:
        groups = [p for p in range(len(self._segments)) if self._operator(p, "group", "bucket")]
        return [p for p in groups if _EACH.intersection(self._segments[p].text.lower().split())]

    def _one_of_each(self, place: int) -> bool:
        """`the largest order of each customer`: of single ones, and not what they come to."""
        own = self._is(place + 1) and self._noun(place + 1) == self._subject.name
        single = own and not self._segments[place + 1].text.endswith("s")
        return single and self._segments[place].text.lower() not in NUMBERING and bool(self._each_said())
