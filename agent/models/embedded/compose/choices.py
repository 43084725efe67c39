"""Values of closed fields in words: `cancelled`, `running or planned`."""

from agent.models.embedded.compose.naming import Naming
from agent.models.embedded.compose.prices import JOIN_COST
from agent.models.embedded.compose.senses import ChoiceWord


class Choices(Naming):
    def _other_form(self, place: int, value: str) -> bool:
        """`shift start`, `plan against actual`: not that anything was started or planned."""
        said = self._segments[place].text.lower()
        participle = len(self._segments[place].stems) == 1 and not said.endswith(("ed", "ing"))
        return participle and value in ("IN_PROGRESS", "SCHEDULED")

    def _take_choice(self, place: int) -> bool:
        for sense in self._senses(place, ChoiceWord):
            if self._other_form(place, sense.value):
                continue
            for found in self._model.fields(self._subject.name):
                if (found.owner.name, found.field.name) == (sense.subject, sense.field):
                    is_ = "is_not" if self._deny(place) else "is"
                    self._draft.condition(self._draft.where, found.name, is_, sense.value)
                    self._draft.used.add(place)
                    self._draft.cost += JOIN_COST * len(found.path)
                    return True
        return self._choice_of_linked(place)

    def _choice_of_linked(self, place: int) -> bool:
        """`customers who bought the pump, cancelled orders left out`: of every related record that is spoken of."""
        draft = self._draft
        for sense in self._senses(place, ChoiceWord):
            for link in self._subject.links:
                said = [one for one in draft.related.values() if one["link"] == link.name]
                found = next((f for f in self._model.fields(link.subject)
                              if (f.owner.name, f.field.name) == (sense.subject, sense.field)), None)  # fmt: skip
                if link.structure or found is None or not said or self._other_form(place, sense.value):
                    continue
                is_ = "is_not" if self._deny(place) else "is"
                for one in said:
                    draft.condition(one["where"], found.name, is_, sense.value)
                draft.used.add(place)
                draft.cost += JOIN_COST * (len(found.path) + 1)
                return True
        return False

    def _beside_choice(self, place: int) -> bool:
        """Does it stand in one list with a value of the same field?"""
        here = {(s.subject, s.field) for s in self._senses(place, ChoiceWord) if s.subject == self._subject.name}
        for near in (place - 1, place + 1):
            if self._is(near) and here & {(s.subject, s.field) for s in self._senses(near, ChoiceWord)}:
                first, second = sorted((self._segments[place], self._segments[near]), key=lambda one: one.start)
                return second.start - first.end > 1  # "or" or a comma between
        return False

    def _is(self, place: int) -> bool:
        return 0 <= place < len(self._segments)
