"""What a question denies: `without`, `no`, `never`, `leaving out`."""

from collections.abc import Sequence

from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import ChoiceWord, FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.structure import Structure
from tools.analysis.semantics import SemanticModel, Subject

# They stand behind what they deny: "cancelled orders left out".
_AFTERWARDS = frozenset({"left out", "not counted", "excluded", "ignored", "not included", "disregarded"})


class Denials(Structure):
    def __init__(self, model: SemanticModel, segments: Sequence[Segment], subject: Subject) -> None:
        super().__init__(model, segments, subject)
        self._nots: dict[int, int] = {}
        self._denied = self._negations()

    def _negations(self) -> set[int]:
        """The places that a word of denial before them denies, with that word's own place below zero kept apart."""
        denied: set[int] = set()
        for place in range(len(self._segments)):
            if self._operator(place, "not"):
                meant = self._denied_by(place)
                if meant is None:
                    self._deny_before(place, denied)
                    continue
                denied.add(meant)
                self._nots[meant] = place
                self._deny_also(meant, place, denied)
        return denied

    def _denied_by(self, place: int) -> int | None:
        """What stands behind the word of denial; a verb's date only when nothing is named: `not placed an order`."""
        if self._segments[place].text.lower() in _AFTERWARDS:
            return None
        dated: int | None = None
        for ahead in range(place + 1, min(place + 4, len(self._segments))):
            segment = self._segments[ahead]
            if segment.records or segment.values:
                return ahead
            if any(isinstance(s, Noun | FlagWord | LinkWord | ChoiceWord) for s in segment.senses):
                return self._noun_behind(ahead)
            if dated is None and any(isinstance(s, FieldWord) for s in segment.senses):
                dated = ahead
        return dated

    def _noun_behind(self, place: int) -> int:
        """`without open purchase orders`: what is denied are the orders, not that they are open."""
        if place + 1 < len(self._segments) and any(isinstance(s, FlagWord) for s in self._segments[place].senses):
            linked = {name for link in self._subject.links for name in self._reached_by(link.name)}
            if any(isinstance(s, Noun) and s.subject in linked for s in self._segments[place + 1].senses):
                return place + 1
        return place

    def _deny_also(self, denied_place: int, place: int, denied: set[int]) -> None:
        """`leaving out cancelled and rejected`."""
        after = denied_place + 2
        if after < len(self._segments) and self._segments[denied_place + 1].text in ("and", "nor", "or"):
            same = {type(s) for s in self._segments[denied_place].senses} & {FlagWord, ChoiceWord}
            if same & {type(s) for s in self._segments[after].senses}:
                denied.add(after)
                self._nots[after] = place
                self._draft.used.add(denied_place + 1)

    def _deny_before(self, place: int, denied: set[int]) -> None:
        """`sell nothing`: with nothing behind it, what stands before is denied."""
        near = range(place - 1, max(place - 4, -1), -1)
        for kinds in (FlagWord | ChoiceWord, LinkWord):
            for behind in near:
                if any(isinstance(s, kinds) for s in self._segments[behind].senses):
                    denied.add(behind)
                    self._nots[behind] = place
                    return

    def _deny(self, place: int) -> bool:
        if place in self._denied:
            self._draft.used.add(self._nots[place])
            self._draft.structure += 1
            return True
        return False
