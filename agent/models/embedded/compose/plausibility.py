"""What makes a reading less likely though all words found a place in it: it does not answer what was asked."""

from agent.models.embedded.compose.prices import BOTH_NAMED, MISSED_COST, SILLY_COST, UNNAMED_COST
from agent.models.embedded.compose.senses import ChoiceWord, Comparative, Extreme, FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import SUBJECT_OF
from agent.models.embedded.compose.structure import Structure
from tools.analysis.semantics import Kind

_PARTIES = frozenset({"supplier", "customer"})
_PLACES = frozenset({"warehouse", "work_centre"})


class Plausibility(Structure):
    def _plausible(self) -> None:
        """Adds to the price of the draft; called when it is complete."""
        draft = self._draft
        if not self._spoken_of():
            draft.cost += UNNAMED_COST
        if self._asks("who") and not self._tells_of(_PARTIES):
            draft.cost += MISSED_COST
        if self._asks("where") and not self._tells_of(_PLACES) and not self._said_of_structure():
            draft.cost += MISSED_COST
        if self._asks("when") and not self._tells_kind(Kind.DATE):
            draft.cost += MISSED_COST
        if self._asks("long") and not self._tells_kind(Kind.DAYS):
            draft.cost += MISSED_COST
        if draft.order and draft.limit and self._one_group():
            draft.cost += SILLY_COST  # a rank among one
        if draft.order and draft.measures and not draft.by:
            draft.cost += MISSED_COST  # one figure has no rank

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
        return any(name in ways or name.rpartition(".")[0] in ways for name in shown)

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
