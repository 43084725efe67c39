"""`pieces times standard cost`, `on hand x cost`: the field that is their product."""

from agent.models.embedded.compose.prices import OTHER_COST
from agent.models.embedded.compose.requirement import Requirement
from agent.models.embedded.compose.senses import FieldWord
from agent.models.embedded.compose.sight import UNITS
from tools.analysis.semantics import Found

_TIMES = frozenset({"x", "times", "multiplied"})


class Products(Requirement):
    def _products(self) -> None:
        for place in range(1, len(self._segments) - 1):
            if self._segments[place].text.lower() not in _TIMES:
                continue
            for found in self._model.fields(self._subject.name):
                said = self._factors(found, place) if found.field.product and not found.path else None
                if said:
                    self._figures.append(found)
                    self._draft.used |= {place, *said}
                    self._draft.structure += 1
                    return
            if self._found(place + 1, numeric=True) is not None:
                self._draft.cost += OTHER_COST  # "times the standard cost": of something else

    def _factors(self, found: Found, place: int) -> set[int] | None:
        """Where both are named, the one right behind the word and the other before it."""
        one, other = (self._model.find(self._subject.name, name) for name in found.field.product)
        assert one is not None
        assert other is not None
        for first, second in ((one, other), (other, one)):
            before = [p for p in range(place) if self._says(p, first)]
            if self._says(place + 1, second) and before:
                units = [p for p in range(place) if self._segments[p].stems in UNITS]
                return {place + 1, *before, *units}
        return None

    def _says(self, place: int, found: Found) -> bool:
        named = self._senses(place, FieldWord)
        return any((s.subject, s.field) == (found.owner.name, found.field.name) for s in named)
