"""What each word says in the cheapest way: a condition, a field, a choice, a noun."""

from agent.models.embedded.compose.choices import Choices
from agent.models.embedded.compose.denials import AFTERWARDS
from agent.models.embedded.compose.lexicon import normal
from agent.models.embedded.compose.prices import IDLE_COST, JOIN_COST, OTHER_COST
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import ChoiceWord, Extreme, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import ORDERS
from tools.analysis.semantics import NUMERIC, Found, Kind

_STILL = frozenset({"still", "yet", "nevertheless"})
_DOING = frozenset({"who", "we", "they", "i", "you", "customer", "customers", "that", "has", "have", "ever", "also"})
_HAD = frozenset({"had", "has", "have", "with", "having", "any", "some", "something", "anything"})
_NONE = frozenset({"never", "without", "no"})  # "suppliers that never delivered late": none of their deliveries


class Wording(Choices):
    def _direct(self, place: int) -> bool:
        """`direct components`: of the structure, though there may be a value called so."""
        return bool(self._said_of_structure()) and (
            self._operator(place, "direct") is not None or self._part_word(place)
        )

    def _word(self, place: int, segment: Segment) -> None:
        """What a word says in the cheapest way: our own noun, a condition, a field, something linked."""
        if self._included(place) or self._dropped(place):
            return
        named = self._noun(place)
        if named is not None and self._kind_behind(place, named):
            self._draft.used.add(place)  # "item category": the item only says whose it is
            return
        takes = []
        if self._noun(place) == self._subject.name and place not in self._denied and not self._figure_of_named(place):
            whole = any(sense.subject == self._subject.name for sense in self._senses(place, FlagWord))
            takes.append((0.02 if whole else -0.02, self._take_noun))  # "finished goods" are more than items
        flag = self._price_of_flag(place)
        own, held = self._found(place), self._best_flag(place)
        if flag is not None and held is not None and held[2].path and own is not None and not own.path:
            flag += 2 * JOIN_COST  # how long it ran, not that its order is running
        elif flag is not None and any(
            self._noun(p) == self._subject.name for p in (place - 1, place + 1) if self._is(p)
        ):
            flag -= 2 * JOIN_COST  # "completed work orders": how they are, not how many pieces
        elif flag is not None and segment.before in _STILL:
            flag -= 2 * JOIN_COST  # "inactive but still in stock": how they are as well
        elif flag is not None and self._describes(place):
            flag -= 2 * JOIN_COST  # "bought items": how they are, not how many were bought
        elif flag is not None and place in self._denied:
            never = self._segments[self._nots[place]].text.lower() == "never"
            done = (never or self._has_period) and any(
                sense.subject == self._subject.name for sense in self._senses(place, LinkWord)
            )
            # "not in stock": how they are not, rather than none of the figure; "never bought": what was not done
            flag += 3 * JOIN_COST if done else -JOIN_COST
        for price, take in (
            (flag, self._take_flag),
            (self._price_of_field(place), self._take_field),
        ):
            if price is not None:
                takes.append((price, take))
        if self._asks("when") and (day := self._found(place, date=True)) is not None and not day.path:
            takes.append((-0.05, self._take_field))  # "when was it started": the day, and not whether it was
        said = segment.text.lower().replace(" ", "_")
        flags = {s.field for s in self._senses(place, FlagWord) if s.subject == self._subject.name}
        if ChoiceWord(self._subject.name, "status", said.upper()) in segment.senses and flags and said not in flags:
            takes.append((-0.03, self._take_choice))  # the very word of the field: "pending" is not just open
        elif self._of_order_behind(place):
            takes.append((-0.03, self._take_choice))  # "without the rejected POs": how an order is, and no pieces
        elif flags and self._beside_choice(place):
            takes.append((-0.03, self._take_choice))  # "running or planned"
        takes += [(0.011, self._take_link), (self._price_of_noun(place), self._take_noun), (0.007, self._take_choice)]
        for _, take in sorted(takes, key=lambda one: one[0]):
            if take(place):
                return
        if self._operator(place, "direct") and self._direct(place):
            self._draft.used.add(place)
            self._draft.cost += 0.0 if self._subject.name == "bom_line" else IDLE_COST
        if self._operator(place, "each_piece") and self._priced():
            self._draft.used.add(place)
        if segment.stems == ("one",) and place and next(self._senses(place - 1, Extreme), None) is not None:
            self._draft.used.add(place)  # "the most expensive one"
        if self._operator(place, "single") and place + 1 < len(self._segments):
            following = self._segments[place + 1]  # "one Road-150"
            if segment.stems in (("one",), ("single",)) and (following.records or following.values):
                self._draft.used.add(place)
        if self._operator(place, "much", "sum", "who", "where", "when", "count", "long", "list", "ever"):
            self._draft.used.add(place)

    def _of_order_behind(self, place: int) -> bool:
        kinds = {sense.subject for sense in self._senses(place, ChoiceWord)}
        beside = self._is(place + 1) and self._segments[place + 1].start - self._segments[place].end == 1
        named = {sense.subject for sense in self._senses(place + 1, Noun)} if beside else set()
        flags = any(True for _ in self._senses(place, FlagWord))
        return not flags and bool(kinds & named & set(ORDERS.values()))

    def _priced(self) -> bool:
        """Is a price asked, which is that of a piece?"""
        named = (*self._draft.show, *(str(one.get("field")) for one in self._draft.measures), self._draft.order or "")
        found = [*self._figures, *(self._model.find(self._subject.name, name) for name in named if name)]
        return any(one is not None and one.field.kind is Kind.MONEY and not one.field.adds for one in found)

    def _price_of_flag(self, place: int) -> float | None:
        best = self._best_flag(place)
        return None if best is None else best[0] + 0.005

    def _price_of_field(self, place: int) -> float | None:
        found = self._found(place)
        if found is None:
            return None
        timely = found.field.kind is Kind.DATE and (self._has_period or self._asks("when"))
        counted = any(one["aggregate"] == "count" for one in self._draft.measures)
        if counted and found.field.kind in NUMERIC and not found.path:
            return 0.02  # "how many work orders were completed": they, not their pieces
        return JOIN_COST * len(found.path) + (0.0 if timely or found.field.kind in NUMERIC else 0.008)

    def _best_flag(self, place: int) -> tuple[float, str, Found, bool] | None:
        """Price, link, flag and whether it holds."""
        best: tuple[float, str, Found, bool] | None = None
        stated = any(sense.subject == self._subject.name for sense in self._senses(place, ChoiceWord))
        for sense in self._senses(place, FlagWord):
            if sense.subject != self._subject.name and self._segments[place].weight < 1:
                continue  # "came out": a filler tells nothing of another record
            if self._only_doing(place, sense) or self._done_by_customer(place):
                continue
            for found in self._model.seen(self._subject.name, sense.subject, sense.field):
                if found.path and self._mere_verb(place, sense.subject):
                    continue
                price = JOIN_COST * len(found.path) - (JOIN_COST if self._beside(place, sense.subject) else 0.0)
                price += 3 * JOIN_COST if not found.path and self._of_other(place) else 0.0
                price += (
                    3 * JOIN_COST if found.path and stated else 0.0
                )  # "orders not approved": they, not their vendor
                price += 0.001 if found.path[:1] == ("parent",) else 0.0  # "bought components"
                best = min(best or (9.0, "", found, True), (price, "", found, sense.holds), key=lambda o: o[0])
            for link in self._subject.links:
                if link.structure:
                    continue
                for found in self._model.seen(link.subject, sense.subject, sense.field):
                    if found.path and self._mere_verb(place, sense.subject):
                        continue
                    price = self._price(link) + JOIN_COST * len(found.path)
                    own = any(s.subject == link.subject for s in self._senses(place, FlagWord))
                    price -= 2 * JOIN_COST if self._beside(place, sense.subject) and not (own and found.path) else 0.0
                    own_link = (price, link.name, found, sense.holds)
                    best = min(best or (9.0, "", found, True), own_link, key=lambda o: o[0])
        return best

    def _done_by_customer(self, place: int) -> bool:
        """`what did the shop buy`, `customers who bought`: what they did, and not how an item is."""
        doing = any(sense.subject == "customer" for sense in self._senses(place, LinkWord))
        if not doing or (self._is(place + 1) and Noun("item") in self._segments[place + 1].senses):
            return False
        before = self._segments[:place]
        named = any(record.entity == "customer" for one in before for record in one.records[:1])
        return named or any(Noun("customer") in one.senses for one in before)

    def _mere_verb(self, place: int, subject: str) -> bool:
        """`made the most revenue`: of what rows only refer to, a verb says how it is when it stands before its name."""
        senses = self._segments[place].senses
        if not any(isinstance(sense, LinkWord) for sense in senses) or Noun(subject) in senses:
            return False
        if self._segments[place].before in _DOING:
            return True  # "customers who bought touring bikes"
        direct = self._is(place + 1) and self._operator(place + 1, "direct") is not None
        at = place + 1 + direct
        behind = self._segments[at] if self._is(at) else None
        named = behind is not None and (
            any(isinstance(s, Noun | LinkWord) and s.subject == subject for s in behind.senses)
            or any(value.entity == self._model.subjects[subject].table for value in behind.values)
        )
        return not named

    def _of_other(self, place: int) -> bool:
        """Does the word stand beside the name of another kind of record that may be so?"""
        others = {sense.subject for sense in self._senses(place, FlagWord)} - {self._subject.name}
        return any(self._beside(place, other) for other in others)

    def _beside(self, place: int, subject: str) -> bool:
        """Is the subject, and not ours, named next to the word? (`inactive vendors`, `vendors flagged inactive`)"""
        for step in (1, -1):
            at = place + step
            while self._is(at) and not self._segments[at].senses and not self._segments[at].values:
                at += step
            nouns = {sense.subject for sense in self._senses(at, Noun)} if self._is(at) else set()
            if nouns:
                return subject in nouns and self._subject.name not in nouns
        return False

    def _take_flag(self, place: int) -> bool:
        draft, best = self._draft, self._best_flag(place)
        if best is None:
            return False
        price, link_name, found, holds = best
        before = self._best_flag(place - 1) if place and place - 1 in draft.used else None
        if before is not None and before[1:3] == (link_name, found):
            draft.used.add(place)
            return True  # "not made in house": said once
        denied = self._deny(place)
        none = denied and bool(link_name) and self._segments[self._nots[place]].text.lower() in _NONE
        where = draft.link(link_name, negated=none)["where"] if link_name else draft.where
        draft.condition(where, found.name, "is" if none or holds != denied else "is_not")
        draft.structure += holds == denied
        draft.used.add(place)
        draft.cost += price
        return True

    def _still_open(self, place: int) -> bool:
        """Does an open record of the subject go by not having done so? (`not arrived`)"""
        flag = self._model.find(self._subject.name, "open")
        said = ("not", *self._segments[place].stems)
        return flag is not None and not flag.path and any(normal(words) == said for words in flag.field.words)

    def _had(self, place: int, found: Found) -> bool:
        """Is it said that there was some of what nobody wants? Then such records are meant, and not how much of it."""
        unwanted = found.field.kind is Kind.QUANTITY and found.field.better == "low" and not found.field.over
        told = any(self._operator(p, "much", "sum", "average") for p in range(len(self._segments)))
        own = any(self._noun(p) == self._subject.name for p in range(place))
        return unwanted and own and not found.path and not told and self._segments[place].before in _HAD

    def _take_field(self, place: int) -> bool:
        found = self._found(place)
        if found is None or (place in self._denied and found.field.kind is Kind.DATE and self._noun(place)):
            return False
        draft = self._draft
        draft.used.add(place)
        draft.cost += JOIN_COST * len(found.path)
        draft.evidence += 0.02 if not found.path else 0.0
        if self._deny(place):
            if found.field.kind is Kind.DATE and self._still_open(place):
                draft.condition(draft.where, "open")  # "nothing has come in"
            elif found.field.kind in NUMERIC and self._segments[self._nots[place]].text.lower() in AFTERWARDS:
                pass  # "scrap not counted": it is none of what is asked
            elif found.field.kind in NUMERIC and found.field.adds:
                draft.condition(draft.where, found.name, "is", "0")
                if found.name == self._subject.pieces and any(True for _ in self._senses(place, LinkWord)):
                    draft.cost += OTHER_COST  # "have not been sold": what was not, and no line of nothing
            else:
                draft.condition(draft.where, found.name, "missing")
        elif self._had(place, found):  # "how many orders had scrap", "lines with rejects"
            draft.condition(draft.where, found.name, "above", "0")
            draft.structure += 1
        elif found.field.kind in NUMERIC:
            self._figures.append(found)
        elif found.field.kind is Kind.DATE:
            self._day = found
            draft.show.append(found.name)
        elif found.name not in draft.show:
            draft.show.append(found.name)
        return True
