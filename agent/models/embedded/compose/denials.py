"""What a question denies: `without`, `no`, `never`, `leaving out`."""

import re
from collections.abc import Sequence
from itertools import pairwise

from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import ChoiceWord, FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import PARTIES
from agent.models.embedded.compose.structure import STRUCTURE, Structure
from tools.analysis.semantics import SemanticModel, Subject

# They stand behind what they deny: "cancelled orders left out".
AFTERWARDS = frozenset(
    {
        "left out", "not counted", "not count", "do not count", "not count as", "do not count as", "not to be counted",
        "excluded", "ignored", "not included", "disregarded", "aside", "left aside", "out",
    }
)  # fmt: skip
_LEAVES = frozenset({"leave", "leaving", "ignore", "ignoring", "skip", "skipping", "exclude", "excluding", "omit"})
_REACH = 2  # segments between two denials that come to none
_MERE = frozenset({"out", "aside"})  # they deny nothing but how a record is
_HAS = re.compile(r"^(?:has|have|does|do|is|are)$")
_OTHERS = frozenset({"another", "other", "different"})
_CLOSE = 3  # characters between the words of one list
_HAVING = frozenset({("have",), ("has",), ("got",), ("get",)})
_THE_SAME = frozenset({"any", "one", "it", "them", "these", "those", "again"})
_AT_ALL = frozenset({"nothing", "none", "nothing at all"})
_LEADING = frozenset({"for", "with", "of", "from", "in", "on"})


class Denials(Structure):
    def __init__(
        self, model: SemanticModel, segments: Sequence[Segment], subject: Subject, *, what: bool = False
    ) -> None:
        super().__init__(model, segments, subject, what=what)
        self._nots: dict[int, int] = {}
        self._afresh: set[int] = set()  # periods in which nothing at all was done
        self._denied = self._negations()

    def _negations(self) -> set[int]:
        """The places that a word of denial before them denies, with that word's own place below zero kept apart."""
        denied: set[int] = set()
        twice = self._denied_twice()
        for place in range(len(self._segments)):
            denies = self._operator(place, "not") and not self._or_not(place)
            if place not in twice and (denies or self._other_than(place)):
                meant = self._denied_by(place)
                if self._segments[place].text.endswith(" as"):
                    self._draft.used |= {place + 1}  # "cancelled orders do not count as ordered"
                if meant is None:
                    self._deny_before(place, denied)
                    if self._segments[place].text.lower() in _MERE and place not in self._nots.values():
                        self._draft.used.add(place)  # "find out", "went out"
                    continue
                denied.add(meant)
                self._nots[meant] = place
                self._deny_also(meant, place, denied)
        return denied

    def _other_than(self, place: int) -> bool:
        """`in another colour than red`, `a different one from this`."""
        if self._segments[place].text.lower() not in ("than", "from"):
            return False
        others = [p for p in range(max(0, place - 3), place) if self._segments[p].text.lower() in _OTHERS]
        self._draft.used |= set(others)
        return bool(others)

    def _denied_twice(self) -> set[int]:
        """`leave out items with no stock record`: only those that have one. All between is said of them."""
        said = [p for p in range(len(self._segments)) if self._operator(p, "not")]
        found: set[int] = set()
        for one, other in pairwise(said):
            leaves = self._segments[one].text.lower().split()[0] in _LEAVES
            between = range(one + 1, other)
            if leaves and 0 < len(between) <= _REACH and any(True for _ in self._senses(one + 1, Noun)):
                found |= {one, other}
                self._draft.used |= {one, other, *between}
        return found

    def _denied_by(self, place: int) -> int | None:
        """What stands behind the word of denial; a verb's date only when nothing is named: `not placed an order`."""
        if self._segments[place].text.lower() in AFTERWARDS and not self._leads(place):
            return None
        dated: int | None = None
        if any(one.period for one in self._segments[:place]) and any(
            one.period for one in self._segments[place + 1 :][:1]
        ):
            self._afresh |= {place + 1} if self._segments[place].text.lower() in _AT_ALL else set()
            return place + 1  # "in 2024 but not in 2025"
        if (again := self._said_again(place)) is not None:
            return again
        for ahead in range(place + 1, min(place + 4, len(self._segments))):
            segment = self._segments[ahead]
            if segment.records or segment.values:
                return ahead
            if segment.text.lower() in _LEADING:
                continue  # "none for the pump": of what is named behind
            if segment.stems in _HAVING and any(one.senses for one in self._segments[ahead + 1 : ahead + 2]):
                continue  # "do not have any work orders": what one has not
            if self._holds_named(ahead):
                continue  # "not used in any bike"
            if any(isinstance(s, Noun | FlagWord | LinkWord | ChoiceWord) for s in segment.senses):
                if dated == place + 1 and self._found(dated) is not None and self._noun(ahead) == self._subject.name:
                    return dated  # "items without a weight in the item master"
                prefix = self._segments[place].text.lower() == "non"  # "non-preferred suppliers": not preferred
                return ahead if prefix else self._noun_behind(ahead)
            if dated is None and any(isinstance(s, FieldWord) for s in segment.senses):
                dated = ahead
        return dated

    def _holds_named(self, place: int) -> bool:
        """Is it a verb of the product structure, with what it leads to right behind?"""
        verb = any(s.verb and s.subject == "item" and s.link in STRUCTURE for s in self._senses(place, LinkWord))
        return verb and self._is(place + 1) and is_item(self._segments[place + 1])

    def _said_again(self, place: int) -> int | None:
        """`ordered in 2023 but have not ordered since May`, `… but placed no order since`: the period behind what was
        said before it of another one."""
        before = next((p for p in range(place) if self._segments[p].period), None)
        after = next((p for p in range(place + 1, len(self._segments)) if self._segments[p].period), None)
        if before is None or after is None or after - place > 4:
            return None
        said = {(s.subject, s.link) for p in range(before) for s in self._senses(p, LinkWord)}
        said = {one for one in said if one[0] == self._subject.name}
        between = range(place + 1, after)
        repeated = [p for p in between if said & {(s.subject, s.link) for s in self._senses(p, LinkWord)}]
        if not repeated or any(self._segments[p].records or self._segments[p].values for p in between):
            return None
        self._draft.used |= set(between)
        if not any(
            self._segments[p].before in _THE_SAME or self._segments[p].text in _THE_SAME for p in (*between, after)
        ):
            self._afresh.add(after)
        return after

    def _leads(self, place: int) -> bool:
        """`do not count cancelled ones`: what stands right behind is denied, as nothing before can be."""
        said = [self._is_state(p) for p in (place - 1, place - 2, place + 1) if 0 <= p < len(self._segments)]
        return place + 1 < len(self._segments) and self._is_state(place + 1) and sum(said) == 1

    def _is_state(self, place: int) -> bool:
        return any(isinstance(sense, ChoiceWord | FlagWord) for sense in self._segments[place].senses)

    def _noun_behind(self, place: int) -> int:
        """`without open purchase orders`: what is denied are the orders, not that they are open."""
        if place + 1 < len(self._segments) and any(isinstance(s, FlagWord) for s in self._segments[place].senses):
            if self._segments[place + 1].start - self._segments[place].end > _CLOSE:
                return place  # "zero on hand did customers order"
            linked = {name for link in self._subject.links for name in self._reached_by(link.name)}
            if any(isinstance(s, Noun) and s.subject in linked for s in self._segments[place + 1].senses):
                return place + 1
        return place

    def _deny_also(self, denied_place: int, place: int, denied: set[int]) -> None:
        """`leaving out cancelled and rejected`, `neither the chain nor the blade`, `without size or weight`."""
        after = denied_place + 1
        if after >= len(self._segments):
            return
        joined = self._segments[after].text in ("and", "nor", "or")
        after += joined and after + 1 < len(self._segments)
        listed = joined or self._segments[after].before in ("or", "nor")
        if self._choice_close_behind(denied_place) or (listed and self._alike(denied_place, after)):
            denied.add(after)
            self._nots[after] = place
            self._draft.used |= {denied_place + 1} if joined else set()

    def _alike(self, one: int, other: int) -> bool:
        """Are they records, values or states of one kind, or two fields that end the question?"""
        states = {type(s) for s in self._segments[one].senses} & {FlagWord, ChoiceWord}
        found = [self._found(place) for place in (one, other)]
        fields = all(f is not None and f.owner is self._subject and not f.path for f in found)
        return bool(
            self._kind_named(one) & self._kind_named(other)
            or states & {type(s) for s in self._segments[other].senses}
            or (fields and other == len(self._segments) - 1)
        )

    def _choice_close_behind(self, place: int) -> bool:
        one, other = self._segments[place], self._segments[place + 1]
        both = all(any(True for _ in self._senses(p, ChoiceWord)) for p in (place, place + 1))
        return both and 0 < other.start - one.end <= _CLOSE

    def _kind_named(self, place: int) -> set[str]:
        one = self._segments[place]
        return {record.entity for record in one.records} | {value.field for value in one.values}

    def _deny_before(self, place: int, denied: set[int]) -> None:
        """`sell nothing`: with nothing behind it, what stands before is denied."""
        if self._segments[place].text.lower() in _MERE:
            beside = [p for p in (place - 1, place - 2) if p >= 0]
            stated = [p for p in beside if any(True for _ in self._senses(p, ChoiceWord))]
            if stated and (
                stated[0] == place - 1 or self._noun(place - 1)
            ):  # "cancelled out", "cancelled orders aside"
                denied.add(stated[0])
                self._nots[stated[0]] = place
            return
        near = range(place - 1, max(place - 4, -1), -1)
        last = not any(one.weight for one in self._segments[place + 1 :])
        if last and place > 2 and self._segments[place - 1].records and _HAS.search(self._segments[place].before):
            denied.add(place - 1)  # "what the pump has and the motor has not"
            self._nots[place - 1] = place
            return
        if self._segments[place].text.lower() in AFTERWARDS:
            # "the pumps, cancelled ones left out": what stands nearer, a value or how a record is
            valued = [p for p in near if self._segments[p].values or self._operator(p, "not") or self._is_state(p)]
            figure = place and self._found(place - 1, numeric=True) is not None  # "pumps made, scrap not counted"
            if valued and self._segments[valued[0]].values and not figure:  # "the red ones left out"
                denied.add(valued[0])
                self._nots[valued[0]] = place
                return
        for kinds in (FlagWord | ChoiceWord, LinkWord):
            for behind in near:
                if any(isinstance(s, kinds) for s in self._segments[behind].senses):
                    for also in (behind, *self._listed_before(behind)):
                        denied.add(also)
                        self._nots[also] = place
                    return

    def _listed_before(self, place: int) -> list[int]:
        """`cancelled and rejected orders left out`, `cancelled/rejected`: what stands in one list with it."""
        listed: list[int] = []
        last = place if self._states(place) else 0
        while last:
            before = last - 1 - (self._segments[last - 1].text in ("and", "or", "nor", ","))
            close = self._segments[last].start - self._segments[before].end <= _CLOSE if before >= 0 else False
            same = before >= 0 and self._states(before)
            if not same or not (close or before < last - 1):
                break
            listed.append(before)
            self._draft.used |= set(range(before + 1, last))
            last = before
        return listed

    def _deny(self, place: int) -> bool:
        if place in self._denied:
            self._draft.used.add(self._nots[place])
            self._draft.structure += 1
            return True
        return False

    def _dropped(self, place: int) -> bool:
        """`regardless of the colour`: it shall not matter."""
        found = self._found(place)
        before = self._operator(place - 1, "also") if place else None
        if found is None or before is None or not self._segments[place - 1].text.startswith("regardless"):
            return False
        self._draft.dropped.add(found.field.name)
        self._draft.used |= {place, place - 1}
        return True

    def _included(self, place: int) -> bool:
        """`including cancelled`, `cancelled included`, `active or not`: no condition."""
        does = any(sense.subject in PARTIES for sense in self._senses(place, LinkWord))  # "what do they also buy"
        said = self._states(place) and not does
        near = [p for p in (place - 1, place + 1) if 0 <= p < len(self._segments)]
        beside = [p for p in near if self._operator(p, "also") or (p > place and self._or_not(p))]
        if not beside and place > 2 and self._segments[place - 1].text in ("and", "or") and self._states(place - 2):
            beside = [place - 1] if self._operator(place - 3, "also") else []  # "also cancelled and rejected ones"
        if said and beside:
            self._draft.used |= {place, *beside}
        return said and bool(beside)

    def _or_not(self, place: int) -> bool:
        """`every item, active or not`: it denies nothing."""
        one = self._segments[place]
        beside = self._is(place + 1) and self._segments[place + 1].start - one.end == 1
        return one.text.lower() == "not" and one.before == "or" and not beside

    def _states(self, place: int) -> bool:
        return any(isinstance(sense, FlagWord | ChoiceWord) for sense in self._segments[place].senses)
