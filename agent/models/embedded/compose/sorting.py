"""Lists in an order that is asked for: `purchase orders sorted by due date`, `items ordered by lead time`."""

from agent.models.embedded.compose.refining import Refining
from tools.analysis.semantics import NUMERIC, Found

_SORTING = frozenset({"sorted", "sort", "ordered", "arranged"})
_HIGH_FIRST = frozenset({"descending", "desc", "highest", "largest", "biggest", "latest", "newest", "longest", "most"})
_LOW_FIRST = frozenset(
    {"ascending", "asc", "lowest", "smallest", "earliest", "oldest", "shortest", "soonest", "cheapest", "least"}
)


class Sorting(Refining):
    def _find_sorting(self) -> tuple[Found, bool] | None:
        """By which field of its own a list is to be sorted, and whether from the high end down."""
        for place in range(len(self._segments) - 1):
            text, found = self._segments[place].text.lower(), self._found(place + 1)
            sorts = text == "ordered by" or (text == "by" and self._segments[place].before.lower() in _SORTING)
            if not sorts or found is None or found.path or self._noun(place + 1):
                continue
            self._draft.used |= {place, place + 1}
            down = found.field.kind in NUMERIC
            for behind in range(place + 2, len(self._segments)):
                said = self._segments[behind].text.lower()
                if said in _HIGH_FIRST | _LOW_FIRST or (said == "first" and behind - 1 in self._draft.used):
                    self._draft.used.add(behind)
                    down = down if said == "first" else said in _HIGH_FIRST
            return found, down
        return None

    def _sort(self, sorting: tuple[Found, bool] | None) -> None:
        if sorting is None or self._draft.order is not None or self._draft.by:
            return
        draft, (found, down) = self._draft, sorting
        draft.measures, draft.order, draft.descending = [], found.name, down
        draft.structure += 1
        if found.name not in (*draft.show, *self._subject.shown):
            draft.show.append(found.name)

    def _cost_of_parts(self) -> None:
        """`the dearest part of the pump`: by what it costs us, and no price at which it might be sold."""
        draft = self._draft
        ranked = self._model.find(self._subject.name, draft.order or "")
        if ranked is None or ranked.path or not ranked.field.instead or draft.measures:
            return
        parts = any(name.endswith("assemblies") for name in draft.links)
        bought = any((one["field"], one["is"]) == ("bought", "is") for one in draft.where)
        named = any(self._found(place) == ranked for place in draft.used)
        draft.order = ranked.field.instead if (parts or bought) and not named else draft.order
