"""A figure without part of it: `the value without tax and freight` is the net value, and not the value beside it."""

from agent.models.embedded.compose.offering import Offering
from tools.analysis.semantics import Found, Kind

_BOTH = frozenset({"and", "or", "vs", "versus", "against", "plus", "gross"})
_BY = frozenset({"by", "at", "on"})
_NEAR = 2  # segments between the two, where both are told


class Refining(Offering):
    def _refine(self) -> None:
        """Where a figure is told by a word that narrows another, that one goes: what is measured, shown and ranked."""
        draft = self._draft
        told = {*draft.show, *(str(one.get("field")) for one in draft.measures), draft.order or ""}
        for found in self._model.fields(self._subject.name):
            narrows = found.field.narrows
            wide = self._model.find(self._subject.name, ".".join((*found.path, narrows))) if narrows else None
            if wide is None or found.name not in told or self._both(found, wide):
                continue
            measures = [
                {**one, "field": found.name} if one.get("field") == wide.name else one
                for one in draft.measures
                if one.get("field") != found.name or all(other.get("field") != wide.name for other in draft.measures)
            ]
            draft.measures = measures
            draft.show = [name for name in draft.show if name != wide.name]
            draft.order = found.name if draft.order == wide.name else draft.order
            for one in draft.having:
                one["measure"] = found.name if one["measure"] == wide.name else one["measure"]
            for one in draft.where:
                one["field"] = found.name if one["field"] == wide.name else one["field"]

    def _ranked_by_shown(self) -> None:
        """`the most expensive parts (standard cost)`: by the one price that is named, and not the one usually meant."""
        draft = self._draft
        ranked = self._model.find(self._subject.name, draft.order or "")
        if ranked is None or not ranked.field.superlatives or draft.measures or draft.order in draft.show:
            return
        alike = [f for name in draft.show if (f := self._model.find(self._subject.name, name)) is not None]
        alike = [f for f in alike if f.path == ranked.path and f.field.kind is ranked.field.kind is Kind.MONEY]
        said = {p: f for p, one in enumerate(self._segments) if (f := self._found(p, numeric=True)) and one.text}
        led = {p for p in said if {self._segments[p].before, self._segments[p].text.split()[0].lower()} & _BY}
        beside = [f for p, f in said.items() if self._segments[p].aside or p in led]
        if len(alike) == 1 and alike[0] in beside and not alike[0].field.adds and ranked not in said.values():
            draft.order = alike[0].name

    def _both(self, found: Found, wide: Found) -> bool:
        """`order value and net value`, `gross and net`: each is told."""
        places = range(len(self._segments))
        here = [p for p in places if self._found(p, numeric=True) == found]
        there = [p for p in places if self._found(p, numeric=True) == wide]
        between = [self._segments[min(a, b) : max(a, b)] for a in here for b in there if 0 < abs(a - b) <= _NEAR]
        return any(one.text.lower() in _BOTH or one.before in _BOTH for near in between for one in near[1:])
