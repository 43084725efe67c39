"""The best of each: `the best selling product of each category`, `top 3 scrap reasons per month`."""

from agent.models.embedded.compose.prices import OTHER_COST
from agent.models.embedded.compose.ranking import Ranking
from agent.models.embedded.compose.senses import Extreme, LinkWord
from agent.models.embedded.compose.sight import NUMBERING
from tools.analysis.semantics import Found, Kind

_EACH = frozenset({"each", "every", "per"})


class Within(Ranking):
    def _ranked_within(self, place: int) -> str | None:
        """What is ranked apart within each of the groups there are: what the word that ranks stands before or behind,
        or what is asked."""
        if len(self._draft.by) != 1 or self._draft.measures:
            return None
        each = self._each_said()
        if not each:
            return None
        behind = [place + 1, place + 2] if self._is(place + 1) and self._segments[place + 1].number else [place + 1]
        asked = [] if self._asked is None else [self._asked]
        nouns = [p for p in (*behind, *asked) if self._is(p) and self._noun(p) == self._subject.name]
        if nouns and self._subject.label and not (nouns[0] == place + 1 and self._segments[place].text in NUMBERING):
            self._draft.cost += 2 * OTHER_COST  # "the biggest customer of each country": by what they buy
        for near in (*behind, *asked, place - 1, place - 2, *range(place)):
            kind = self._kind_within(near) if self._is(near) else None
            within = kind is not None and kind not in {one["field"] for one in self._draft.by}
            if within and not any(p + 1 == near and self._operator(p, "group") for p in each):
                self._draft.used |= {near, *(p for p in range(near + 1, place) if self._only_verb(p))}
                return kind
        return None

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

    def _kind_within(self, place: int) -> str | None:
        segment = self._segments[place]
        if segment.records or segment.values or any(True for _ in self._senses(place, Extreme)):
            return None
        noun, found = self._noun(place), self._found(place)
        if noun is not None:
            return self._way(noun) if noun != self._subject.name else None
        sorts = found is not None and found.field.kind is Kind.TEXT and found.field.name != self._subject.code
        return found.name if found is not None and sorts else None

    def _only_verb(self, place: int) -> bool:
        return any(True for _ in self._senses(place, LinkWord)) and not self._noun(place)
