"""How long something has been so: `not moved for 400 days`, `without demand since January`, `unused in half a year`."""

from agent.models.embedded.compose.comparisons import DAYS
from agent.models.embedded.compose.senses import FlagWord
from agent.models.embedded.compose.wording import Wording
from tools.analysis.semantics import Found

_ONE = frozenset({"a", "an", "one", "full", "whole", "entire"})
_NEAR = 3  # segments behind it


class Lasting(Wording):
    def _lasting(self) -> None:
        """A bound on a field of days that nothing ends; where no time is said, the flag of the same words."""
        for place in self._free(range(len(self._segments))):
            found = self._found(place, numeric=True)
            if found is None or not found.field.endless:
                continue
            behind = self._free(range(place + 1, min(place + 1 + _NEAR, len(self._segments))))
            if not any(self._lasts(found, place, near) for near in behind):
                flags = any(s.subject == found.owner.name for s in self._senses(place, FlagWord))
                compared = any(self._operator(near, "compare", "between") for near in behind)
                if flags and not compared:
                    self._take_flag(place)

    def _lasts(self, found: Found, place: int, near: int) -> bool:
        one, draft = self._segments[near], self._draft
        unit = self._segments[near + 1].stems[:1] if one.number is not None and self._is(near + 1) else one.stems[:1]
        days = DAYS.get(unit[0]) if unit else None
        half = one.before == "half" or self._segments[near - 1].text == "half"
        if one.period is not None and one.period.since is not None and not one.period.vague:
            day = next(
                f.name for f in self._model.fields(found.owner.name) if f.field.endless and f.field != found.field
            )
            draft.condition(draft.where, ".".join((*found.path, day)), "below", one.period.since.isoformat())
            draft.condition(draft.where, ".".join((*found.path, "stocked")))
            draft.used |= {place, near}
        elif days and one.number is not None:
            draft.condition(draft.where, found.name, "at_least", str(one.number * days))
            draft.used |= {place, near, near + 1}
        elif days and (half or one.before in _ONE) and one.text[-1:] != "s":
            draft.condition(draft.where, found.name, "at_least", str(days // 2 if half else days))
            draft.used |= {place, near}
        else:
            return False
        draft.structure += 1
        return True
