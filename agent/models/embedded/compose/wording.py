"""What each word says in the cheapest way: a condition, a field, a choice, a noun."""

from agent.models.embedded.compose.naming import Naming
from agent.models.embedded.compose.prices import IDLE_COST, JOIN_COST
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import ChoiceWord, FlagWord
from tools.analysis.semantics import NUMERIC, Found, Kind


class Wording(Naming):
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
        """`including cancelled`, `cancelled included`: no condition."""
        said = any(isinstance(sense, FlagWord | ChoiceWord) for sense in self._segments[place].senses)
        near = [p for p in (place - 1, place + 1) if 0 <= p < len(self._segments)]
        beside = [p for p in near if self._operator(p, "also")]
        if said and beside:
            self._draft.used |= {place, *beside}
        return said and bool(beside)

    def _direct(self, place: int) -> bool:
        """`direct components`: of the structure, though there may be a value called so."""
        return self._operator(place, "direct") is not None and bool(self._said_of_structure())

    def _word(self, place: int, segment: Segment) -> None:
        """What a word says in the cheapest way: our own noun, a condition, a field, something linked."""
        if self._included(place) or self._dropped(place):
            return
        takes = []
        if self._noun(place) == self._subject.name and place not in self._denied:
            said_whole = len(self._segments[place].stems) > 1 and (self._price_of_flag(place) or 1.0) < JOIN_COST
            takes.append((0.02 if said_whole else -0.02, self._take_noun))  # "finished goods" are more than items
        flag = self._price_of_flag(place)
        if flag is not None and any(self._noun(p) == self._subject.name for p in (place - 1, place + 1) if self._is(p)):
            flag -= 2 * JOIN_COST  # "completed work orders": how they are, not how many pieces
        for price, take in (
            (flag, self._take_flag),
            (self._price_of_field(place), self._take_field),
        ):
            if price is not None:
                takes.append((price, take))
        takes += [(0.011, self._take_link), (0.04, self._take_noun), (0.007, self._take_choice)]
        for _, take in sorted(takes, key=lambda one: one[0]):
            if take(place):
                return
        if self._direct(place):
            self._draft.used.add(place)
            self._draft.cost += 0.0 if self._subject.name == "bom_line" else IDLE_COST
        if self._operator(place, "single") and place + 1 < len(self._segments):
            following = self._segments[place + 1]  # "one Road-150"
            if segment.stems == ("one",) and (following.records or following.values):
                self._draft.used.add(place)
        if self._operator(place, "much", "sum", "who", "where", "when", "count", "long", "list", "ever"):
            self._draft.used.add(place)

    def _is(self, place: int) -> bool:
        return 0 <= place < len(self._segments)

    def _price_of_flag(self, place: int) -> float | None:
        best = self._best_flag(place)
        return None if best is None else best[0] + 0.005

    def _price_of_field(self, place: int) -> float | None:
        found = self._found(place)
        if found is None:
            return None
        timely = found.field.kind is Kind.DATE and self._has_period
        counted = any(one["aggregate"] == "count" for one in self._draft.measures)
        if counted and found.field.kind in NUMERIC and not found.path:
            return 0.02  # "how many work orders were completed": they, not their pieces
        return JOIN_COST * len(found.path) + (0.0 if timely or found.field.kind in NUMERIC else 0.008)

    def _best_flag(self, place: int) -> tuple[float, str, Found, bool] | None:
        """Price, link, flag and whether it holds."""
        best: tuple[float, str, Found, bool] | None = None
        for sense in self._senses(place, FlagWord):
            for found in self._model.fields(self._subject.name):
                if (found.owner.name, found.field.name) == (sense.subject, sense.field):
                    best = min(best or (9.0, "", found, True), (JOIN_COST * len(found.path), "", found, sense.holds),
                               key=lambda o: o[0])  # fmt: skip
            for link in self._subject.links:
                if link.structure:
                    continue
                for found in self._model.fields(link.subject):
                    if (found.owner.name, found.field.name) == (sense.subject, sense.field):
                        price = self._price(link) + JOIN_COST * len(found.path)
                        best = min(best or (9.0, "", found, True), (price, link.name, found, sense.holds),
                                   key=lambda o: o[0])  # fmt: skip
        return best

    def _take_flag(self, place: int) -> bool:
        draft, best = self._draft, self._best_flag(place)
        if best is None:
            return False
        price, link_name, found, holds = best
        denied = self._deny(place)
        where = draft.link(link_name)["where"] if link_name else draft.where
        draft.condition(where, found.name, "is" if holds != denied else "is_not")
        draft.structure += holds == denied
        draft.used.add(place)
        draft.cost += price
        return True

    def _take_choice(self, place: int) -> bool:
        for sense in self._senses(place, ChoiceWord):
            for found in self._model.fields(self._subject.name):
                if (found.owner.name, found.field.name) == (sense.subject, sense.field):
                    is_ = "is_not" if self._deny(place) else "is"
                    self._draft.condition(self._draft.where, found.name, is_, sense.value)
                    self._draft.used.add(place)
                    self._draft.cost += JOIN_COST * len(found.path)
                    return True
        return False

    def _take_field(self, place: int) -> bool:
        found = self._found(place)
        if found is None or (place in self._denied and found.field.kind is Kind.DATE and self._noun(place)):
            return False
        draft = self._draft
        draft.used.add(place)
        draft.cost += JOIN_COST * len(found.path)
        draft.evidence += 0.02 if not found.path else 0.0
        if self._deny(place):
            if found.field.kind in NUMERIC and found.field.adds:
                draft.condition(draft.where, found.name, "is", "0")
            else:
                draft.condition(draft.where, found.name, "missing")
        elif found.field.kind in NUMERIC:
            self._figures.append(found)
        elif found.field.kind is Kind.DATE:
            self._day = found
            draft.show.append(found.name)
        elif found.name not in draft.show:
            draft.show.append(found.name)
        return True
