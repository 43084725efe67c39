"""When related records are meant: `customers who bought in May`, `… in 2024 but not in 2025`."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from agent.models.embedded.compose.denials import Denials
from agent.models.embedded.compose.senses import FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import ORDERS, PARTIES
from tools.analysis.semantics import Kind

_EACH_TIME = frozenset({"both", "as well as", "and also", "but also"})
TOGETHER = frozenset({"together", "altogether", "combined", "in total", "in sum", "overall", "taken together"})


class Timing(Denials):
    def _period_of_linked(self, name: str, places: Sequence[int]) -> None:
        """The periods at these places are those of the records that the link leads to. A denied one is of records
        there must not be; of two kinds of which one must not be, each has its own."""
        draft = self._draft
        draft.link(name)
        linked = [one for one in draft.related.values() if one["link"] == name]
        if len(linked) == 1 and self._each_its_time(linked[0], places):
            return
        told = [place for place in places if place not in self._denied]
        if len(linked) == 1 and (row := self._in_a_row(told or places)):
            linked[0]["since"], linked[0]["until"] = row[0].isoformat(), row[1].isoformat()
            draft.used |= set(told or places)
            told, places = [], []
        apart = [place for place in told[1:] if not self._same_time(place, told[0])]
        for number, one in enumerate(linked if places else ()):
            later = apart and number and one.get("negated") != linked[0].get("negated")
            self._then(one, apart[0] if later else (told or places)[0])
        draft.used |= {place for place in told if place not in apart or len(linked) > 1}
        for place in places:
            if place in self._denied and told:
                where = linked[0]["where"]
                if place in self._afresh:  # nothing at all, but by the same party
                    where = [c for c in where if c["field"].rsplit(".", 1)[-1] in PARTIES]
                never = {**linked[0], "where": [*where], "negated": self._deny(place)}
                draft.related[f"{name} then"] = never
                self._then(never, place)
                draft.used.add(place)
        for place in range(len(self._segments)):
            if place not in draft.used and any(
                s.subject == self._subject.name and s.link == name for s in self._senses(place, LinkWord)
            ):
                draft.used.add(place)

    def _dated_instead(self, name: str) -> None:
        """`vendors that delivered in May`: the verb also leads to what they deliver at any time, which has no day."""
        for key in self._undated():
            self._draft.link(name, negated=self._draft.related.pop(key)["negated"])

    def _undated(self) -> list[str]:
        """Related records that have no day, and of which nothing else is said."""
        dated = {one.name for one in self._subject.links if self._model.subjects[one.subject].day}
        related = self._draft.related.items()
        return [key for key, one in related if key not in dated and not (one["where"] or one.get("count"))]

    def _each_its_time(self, linked: dict[str, Any], places: Sequence[int]) -> bool:
        """`not ordered since May but ordered in 2023`, `bought in both 2023 and 2024`: such records in each of these
        times, or none."""
        apart = [p for number, p in enumerate(places) if not any(self._same_time(p, q) for q in places[:number])]
        verbs = [p for p in range(len(self._segments)) for s in self._senses(p, LinkWord)
                 if (s.subject, s.link) == (self._subject.name, linked["link"])]  # fmt: skip
        led = [next((v for v in reversed(verbs) if v < p), None) for p in apart]
        denied = [next((at for at in (p, v) if at in self._denied), None) for p, v in zip(apart, led, strict=True)]
        both = [p for p in range(len(self._segments)) if self._segments[p].text.lower() in _EACH_TIME]
        said_twice = len(set(led)) == len(led) and None not in led
        if (
            len(apart) != 2
            or not verbs
            or not (both or said_twice)
            or not (both or any(at is not None for at in denied))
        ):
            return False
        draft, where = self._draft, linked["where"]
        for number, (place, at) in enumerate(zip(apart, denied, strict=True)):
            afresh = {place, at} & set(self._afresh)  # "… and nothing at all since": nothing of any kind
            one = {**linked, "where": [] if afresh else [*where]} if number else linked
            one["negated"] = at is not None and self._deny(at)
            self._then(one, place)
            draft.related[f"{linked['link']} {number}" if number else linked["link"]] = one
        draft.used |= {*places, *verbs, *both}
        draft.structure += 1
        return True

    def _first_or_last(self) -> None:
        """`customers who placed their first order in 2025`, `new customers of 2025`, `items last sold before May`:
        related records then, and none before it; or none since."""
        period = next((p for p, one in enumerate(self._segments) if one.period), None)
        links = [one for one in self._subject.links if self._model.subjects[one.subject].day and not one.structure]
        asked = self._asked is not None and self._noun(self._asked) == self._subject.name
        if period is None or not links or not asked or any(self._operator(p, "when") for p in range(period)):
            return
        new = [p for p in range(self._asked or 0) if self._segments[p].stems == ("new",)]
        new = [p for p in new if p + 1 == self._asked]
        ends = [p for p in range(self._asked or 0, period) if self._segments[p].text in ("first", "last")]
        behind = [p for p in range(period, len(self._segments) - 1) if self._segments[p].text == "first"]
        ends += [p for p in behind if self._segments[p + 1].stems == ("time",)]  # "in 2024 for the first time"
        time = [p for p in ends if self._segments[p + 1].stems == ("time",)]
        for end in (*ends, *new):
            near = [end + 1, end - 1, end - 2, *range(self._asked or 0, end)] if end in ends else [*range(end, period)]
            said = {(s.subject, s.link): p for p in near if self._is(p) for s in self._senses(p, LinkWord)}
            link = next((one for one in links if (self._subject.name, one.name) in said), links[0] if new else None)
            then = self._segments[period].period
            if link is None or then is None or (end in new and self._subject.name not in PARTIES):
                continue
            self._then(self._draft.link(link.name), period)
            never = {"link": link.name, "where": [], "negated": True, "since": None, "until": None}
            if self._segments[end].text == "last" and then.until:
                never["since"] = (then.until + timedelta(days=1)).isoformat()
            elif self._segments[end].text != "last" and then.since:
                never["until"] = (then.since - timedelta(days=1)).isoformat()
            if never["since"] or never["until"]:
                self._draft.related[f"{link.name} never"] = never
            places = {said[self._subject.name, link.name]} if (self._subject.name, link.name) in said else set()
            mere = {p for p in range(end, period) if self._segments[p].weight < 1} if end in ends else set()
            self._draft.used |= {end, period, *places, *mere, *(p + 1 for p in time)}
            self._draft.structure += 1
            return

    def _together_in_time(self) -> None:
        """`in April and May together`: one period, where the one follows on the other."""
        draft = self._draft
        said = [p for p, one in enumerate(self._segments) if one.text.lower() in TOGETHER]
        spans = sorted([(draft.since or "", draft.until or ""), *((a or "", b or "") for a, b in draft.others)])
        days = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in spans if a and b]
        close = all(one[1] + timedelta(days=1) == other[0] for one, other in pairwise(days))
        if said and draft.others and len(days) == len(spans) and close:
            draft.since, draft.until, draft.others = spans[0][0], spans[-1][1], []
            draft.used |= set(said)

    def _then(self, related: dict[str, object], place: int) -> None:
        period = self._segments[place].period
        assert period is not None
        related["since"] = period.since.isoformat() if period.since else None
        related["until"] = period.until.isoformat() if period.until else None

    def _in_a_row(self, places: Sequence[int]) -> tuple[date, date] | None:
        """`in February and March 2026`: the time that follow-on periods make together."""
        said = sorted((p.since, p.until) for at in places if (p := self._segments[at].period) and p.since and p.until)
        follow = [one[0] == last[1] + timedelta(days=1) for last, one in pairwise(said)]
        return (said[0][0], said[-1][1]) if len(said) == len(places) > 1 and all(follow) else None

    def _same_time(self, one: int, other: int) -> bool:
        said, known = self._segments[one].period, self._segments[other].period
        return said is not None and known is not None and (said.since, said.until) == (known.since, known.until)

    def _day_of_measure(self) -> str | None:
        """`pieces produced in May`: when they were, unless another day was named."""
        if self._day is not None or self._placed_then():
            return None
        fields = [self._model.find(self._subject.name, str(one.get("field"))) for one in self._draft.measures]
        return next((one.field.day for one in fields if one is not None and one.field.day and not one.path), None)

    def _placed_then(self) -> bool:
        """`received on orders of 2024`, `… ordered in May`: the period is that of the orders."""
        places = [place for place, one in enumerate(self._segments) if one.period and place]
        before = self._segments[places[0] - 1].senses if places else ()
        orders = [s.subject for s in before if isinstance(s, Noun) and s.subject in ORDERS.values()]
        placed = any(isinstance(s, FieldWord) and s.field == "order_date" for s in before)
        return placed or any(map(self._way, orders))

    def _day_of_flag(self) -> str | None:
        """`completed last month`, `goods receipts of May`: when that was."""
        for place in self._draft.used:
            noun = any(sense.subject == self._subject.name for sense in self._senses(place, Noun))
            date_ = self._found(place, date=True) if noun and not self._placed_then() else None
            if date_ is not None and not date_.path:
                return date_.name
        figures = [
            *self._figures,
            *(self._model.find(self._subject.name, str(m.get("field"))) for m in self._draft.measures),
        ]
        dated = [p - 1 for p, one in enumerate(self._segments) if one.period and p]
        then = any(True for p in dated for _ in self._senses(p, FlagWord))  # "completed in May"
        money = any(f is not None and f.field.kind is Kind.MONEY and f.field.adds and not f.field.day for f in figures)
        if money and not then:
            return None  # "spent by month, completed orders only": money is of the day it was ordered
        for condition in self._draft.where:
            found = self._model.find(self._subject.name, condition["field"])
            if found is not None and found.field.day and not found.path and condition["is"] == "is":
                return found.field.day
            if found is not None and found.field.kind is Kind.DATE and condition.get("than") and not found.path:
                return found.name  # "ended later than due, in 2024": ended then
        return None
