"""Which quantity a number is of: pieces, a figure named beside it, or the kind of item that is counted."""

from collections.abc import Sequence

from agent.models.embedded.compose.differences import Differences
from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.lexicon import normal
from agent.models.embedded.compose.senses import FieldWord, LinkWord
from agent.models.embedded.compose.sight import SUBJECT_OF, UNITS
from tools.analysis.semantics import Found, Kind

_WITH = frozenset({"their", "with", "and", "plus"})


class Quantities(Differences):
    def _is_the_number(self, place: int, figure: Found) -> bool:
        """`how many hours`, `and how many rejected`: what stands right behind is the figure that is asked."""
        behind = self._noun(place + 1) if place + 1 < len(self._segments) else None
        if figure.path or figure.field.kind is Kind.HOURS:
            return not figure.path and self._noun(place) is None
        if self._segments[place].stems in UNITS:
            return False
        own = figure.field.kind is Kind.QUANTITY and figure.name != self._subject.pieces and self._mass()
        return own and self._subject.name not in (self._noun(place), behind)

    def _number_of_each(self, place: int, ahead: Sequence[int]) -> bool:
        """`vendors with their number of open orders`: the records behind, counted for each of what stands before."""
        told = self._segments[place].before in _WITH and not self._draft.by and self._segments[place].weight
        own = next((p for p in ahead[:3] if self._noun(p) == self._subject.name), None)
        nouns = [p for p in range(place) if self._noun(p) not in (None, self._subject.name)]
        way = self._way(self._noun(nouns[-1]) or "") if nouns else None
        if not told or own is None or not way or self._segments[nouns[-1]].text[-1:] != "s":
            return False
        self._draft.by.append({"field": way})
        self._draft.measures.append({"aggregate": "count"})
        self._draft.used |= {place, own, nouns[-1]}
        self._draft.structure += 1
        return True

    def _figure_of_count(self, place: int) -> bool:
        """`how many AR-5381 were received, how many rejected`: each number has a quantity of its own."""
        for ahead in range(place + 1, len(self._segments)):
            if self._operator(ahead, "count"):
                return False
            found = self._found(ahead, numeric=True)
            if found is not None and found.field.kind is Kind.QUANTITY and not found.path:
                return found.name != self._subject.pieces
        return False

    def _kind_counted(self, place: int, counted: int) -> bool:
        """Is a kind of item counted, and not what stands right behind it: `how many pump orders`?"""
        if counted != place + 1:
            return False
        counted = self._kind_behind_values(counted)
        if not is_item(self._segments[counted]) or self._segments[counted].records:
            return False
        following = self._segments[counted + 1] if counted + 1 < len(self._segments) else None
        apart = following is None or following.start - self._segments[counted].end > 1  # "… did customers …"
        behind = None if apart else self._noun(counted + 1)
        other = any(self._noun(p) not in (None, self._subject.name) for p in range(counted + 1, len(self._segments)))
        return bool(self._subject.pieces) and self._mass() and other and behind in (None, self._subject.name)

    def _kind_behind_values(self, place: int) -> int:
        """`red pumps`: the kind that values of items only describe."""
        at = place
        while at + 1 < len(self._segments) and not is_item(self._segments[at]):
            if not any(value.entity == "sku" for value in self._segments[at].values):
                return place
            at += 1
        return at

    def _names_record(self, place: int, noun: str) -> bool:
        """`warehouse W30`: the noun only says what the record beside it is."""
        beside = [self._segments[p] for p in (place - 1, place + 1) if 0 <= p < len(self._segments)]
        return any(SUBJECT_OF.get(record.entity) == noun for one in beside for record in one.records[:1])

    def _own_lines(self, place: int) -> str | None:
        """`orders with more than 5 lines`: those of each order."""
        links = {one.link for one in self._senses(place, LinkWord) if one.subject == self._subject.name}
        return next(iter(links), None) if self._segments[place].stems == ("line",) else None

    def _says_pieces(self, place: int) -> bool:
        said = () if self._describes(place) else self._senses(place, FieldWord)
        return any((sense.subject, sense.field) == (self._subject.name, self._subject.pieces) for sense in said)

    def _pieces_beside(self, place: int, counted: int) -> bool:
        """`how many work orders for bikes are open, for how many bikes`: so many pieces beside so many orders."""
        kind = counted == place + 1 and is_item(self._segments[counted]) and not self._segments[counted].records
        others = [p for p in range(len(self._segments)) if p != place and self._operator(p, "count")]
        beside = any(self._noun(p + 1) == self._subject.name for p in others if p + 1 < len(self._segments))
        pieces = next((f for f in self._subject.fields if f.kind is Kind.QUANTITY and "piece" in f.words), None)
        found = self._model.find(self._subject.name, pieces.name) if pieces is not None else None
        if not kind or not beside or self._mass() or found is None:
            return False
        self._measure("sum", found)
        return True

    def _pieces_done(self) -> None:
        """`how many orders were finished, and how many pieces`: those that were made, not those that were ordered."""
        pieces = self._model.find(self._subject.name, self._subject.pieces or "")
        completed = any(c["field"] == "completed" and c["is"] == "is" for c in self._draft.where)
        still = any(c["field"] == "open" and c["is"] == "is" for c in self._draft.where)
        if pieces is not None and still and pieces.field.day:
            self._pieces_to_come(pieces)
        if pieces is None or not completed:
            return
        said = [f for p in self._draft.used if (f := self._found(p, numeric=True)) and self._segments[p].stems in UNITS]
        plain = {found.name for found in said} - {pieces.name}
        told = [str(one.get("field")) for one in self._draft.measures]
        for one in self._draft.measures:
            if one["aggregate"] == "sum" and one["field"] in plain and pieces.name not in told:
                one["field"] = pieces.name

    def _pieces_to_come(self, pieces: Found) -> None:
        """`how many are being made right now`: of open orders what is still to come, unless what is done is asked."""
        said = {self._found(p, numeric=True) for p in self._draft.used}
        coming = self._model.find(self._subject.name, "open_quantity")
        if coming is None or pieces in said:
            return
        for one in self._draft.measures:
            if (one["aggregate"], one.get("field")) == ("sum", pieces.name):
                one["field"] = coming.name

    def _figure_of_named(self, place: int) -> bool:
        """`output of work order 4711`: a figure, as the records are named by another word."""
        found, one = self._found(place, numeric=True), normal(self._subject.one)
        return found is not None and not found.path and any(segment.stems == one for segment in self._segments)
