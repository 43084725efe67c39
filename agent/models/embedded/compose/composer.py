"""Composes a query about one subject from the segments of a question."""

from datetime import date
from functools import lru_cache

from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.ends import Ends
from agent.models.embedded.compose.lasting import Lasting
from agent.models.embedded.compose.plausibility import Plausibility
from agent.models.embedded.compose.prices import LINK_COST, OTHER_COST, VERB_COST
from agent.models.embedded.compose.ranking import OFTEN
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import Extreme, FlagWord, Noun
from agent.models.embedded.compose.sight import LINES, NUMBERING, PARTIES
from agent.models.embedded.compose.sorting import Sorting
from agent.models.embedded.compose.timing import Timing
from tools.analysis.semantics import MODEL, NUMERIC, Found

FEW, _SOME, _ALL = 5, 10, 20
_ONE = frozenset({"only one", "just one", "exactly one"})
_BOUGHT = frozenset({"purchase_order", "purchase_line"})
_STILL = frozenset({"open", "wait", "outstand"})


def composed(read: tuple[Segment, ...], subject: str, *, what: bool = False) -> Draft:
    """What the segments ask of the subject; the caller's own to change. `what`: things are asked that are not named."""
    apart = tuple((one.stems, one.before) for one in read)  # equal segments may differ in these
    return _composed(read, apart, subject, what).copy()


@lru_cache(512)  # a question that goes on from one before is composed as it stands and as it goes on
def _composed(
    read: tuple[Segment, ...], apart: tuple[tuple[tuple[str, ...], str], ...], subject: str, what: bool
) -> Draft:
    return Composer(MODEL, read, MODEL.subjects[subject], what=what).compose()


class Composer(Lasting, Sorting, Plausibility, Ends, Timing):
    def compose(self) -> Draft:
        self._find_asked()
        self._first_or_last()
        self._days_between()
        self._on_average()
        sorting = self._find_sorting()
        self._lasting()
        self._buckets_and_groups()
        self._groups_by_figure()
        self._so_many_times()
        self._how_many_related()
        self._both_ends()
        self._other_of_pair()
        self._differences()
        self._comparisons()
        extreme = self._find_extreme()
        if extreme is not None:
            self._ranked_again(*extreme)
        self._stand()
        self._others()
        self._required()
        self._products()
        self._of_each()
        self._aggregates()
        self._for_how_much()
        for place, segment in enumerate(self._segments):
            if place not in self._draft.used and (segment.records or segment.values) and not self._direct(place):
                self._name(place, segment)
        for place, segment in enumerate(self._segments):
            if place not in self._draft.used and segment.senses:
                self._word(place, segment)
        self._that_have_any()
        for place, segment in enumerate(self._segments):
            if place not in self._draft.used and segment.senses and self._verb_of_another(place):
                self._draft.used.add(place)
                self._draft.cost += 0.0 if self._draft.links else 2 * VERB_COST
        self._period()
        self._together_in_time()
        self._without_units()
        if extreme is not None:
            told = self._draft.limit
            self._extreme(*extreme)
            self._also_ranked(extreme[0])
            if " to " in self._segments[extreme[0]].text or self._first_named(extreme[0]):
                self._draft.limit = told  # "from cheap to dear": all
        self._long()
        self._what_of_party()
        self._values_of()
        self._shape()
        if extreme is not None:
            self._end_of_rank(extreme[1])
            unranked = self._draft.limit is not None and not (self._draft.order or self._draft.measures)
            self._draft.cost += 2 * OTHER_COST if unranked else 0.0  # "top 3 customers": by what they buy
        self._show_standing()
        self._sort(sorting)
        if self._draft.day is None and (self._draft.since or self._draft.until):
            self._draft.day = self._day_of_measure()
        self._days_of_buckets(self._draft.day or self._day_of_flag() or self._day_of_measure())
        self._dealt_in()
        self._part_by_word()
        self._cost_of_parts()
        self._times_of_offers()
        self._only_from()
        self._nothing_else()
        self._structures_apart()
        self._own_structure()
        self._in_common()
        self._direct_level()
        self._pieces_done()
        self._on_those_orders()
        self._of_other_end()
        self._refine()
        self._ranked_by_shown()
        self._hear_units()
        if any(self._segments[p].text.lower() in _ONE for p in self._free(range(len(self._segments)))):
            self._draft.cost += OTHER_COST  # how many there may be was not heard
        self._plausible()
        return self._draft

    def _period(self) -> None:
        vague_too = self._day is not None  # "today" is a courtesy unless something happens then
        places = [
            p
            for p, one in enumerate(self._segments)
            if one.period and p not in self._draft.used and (vague_too or not one.period.vague)
        ]
        if not places:
            return
        draft = self._draft
        periods = [self._segments[p].period for p in places]
        period = periods[0]
        assert period is not None
        since, until = _iso(period.since), _iso(period.until)
        day, then = self._day, self._day_before(places[0])
        if day is None or (then is not None and (day.path or len(places) > 1)):
            day = then  # "came out of the orders finished in March": of what stands beside the month
        if self._subject.day or day is not None:
            draft.since, draft.until = since, until
            if day is not None and day.name != self._subject.day:
                draft.day = day.name
            elif day is None:
                draft.day = self._day_of_flag()
        else:
            links = [
                link for link in self._subject.links if self._model.subjects[link.subject].day and not link.structure
            ]
            said = [link for link in links if link.name in draft.links] or [
                link for link in links if self._price(link) < LINK_COST
            ]
            if not said and self._subject.name in PARTIES and links and len(self._undated()) == len(draft.related):
                said, draft.cost = links, draft.cost + LINK_COST  # "customers per territory last year": who ordered
            if not said:
                return
            self._dated_instead(said[0].name)
            self._period_of_linked(said[0].name, places)
        draft.used.add(places[0])
        if draft.since or draft.until:
            for place in places[1:]:
                other = self._segments[place].period
                assert other is not None
                draft.used.add(place)
                if (other.since, other.until) in ((period.since, period.until), *draft.others) or self._other_day(
                    place
                ):
                    continue  # said twice; "due in May and shipped in June"
                draft.others.append((_iso(other.since), _iso(other.until)))

    def _extreme(self, place: int, extreme: Extreme) -> None:
        draft = self._draft
        if self._end_told(place):
            draft.used.add(place)
            return
        figures: list[Found] = self._figures
        asked = self._noun(self._asked) if self._asked is not None else None
        way = self._way(asked) if asked and asked != self._subject.name else None
        kind = self._which_kind(place)
        way = None if kind else self._way_before(place) or way
        any_one = self._segments[self._asked or 0].before == "any" or (
            bool(figures or extreme.field) and self._both_asked(place)
        )
        if asked and not self._subject.pieces and any_one:
            way, self._dated = None, True  # "the longest lead time any supplier has": a single one of them
        found: Found | None = None
        if extreme.field:
            found = next(f for f in self._model.fields(self._subject.name)
                         if (f.owner.name, f.field.name) == (extreme.subject, extreme.field))  # fmt: skip
            found = self._day_ranked(place, found) or self._named_behind(place) or self._said_by(found) or found
            if found.path and self._line_ranked():
                found = next(iter(figures), self._usual())  # "the largest order line": not its whole order
        elif behind := [f for p in (place + 1, place + 2) if self._is(p) for f in figures if f in self._own_found(p)]:
            found = behind[0]  # "cost us the most scrapped pieces": the pieces
        elif self._flag_rank() is not None:
            found = self._flag_rank()
        elif figures:
            found = figures[0]
        elif draft.measures:
            found = self._model.find(self._subject.name, str(draft.measures[0].get("field")))
        elif self._subject.size and self._sized(place):
            found = self._model.find(self._subject.name, self._subject.size)
        elif self._subject.usual and (way or draft.by or self._mass() or self._first_kind_asked(place)):
            found = self._judged(extreme, way) or self._usual()
            draft.cost += 2 * OTHER_COST if self._others_counted(place) else 0.0
        kinds = [name for name in draft.show if self._sorts(name)]
        kinds = [kind] if kind in kinds else kinds
        self._most_different(place, way)
        often = self._segments[place].text.lower().endswith(OFTEN)  # "ordered most often, and what did they spend"
        counted = self._by_count or (not extreme.field and (often or not figures) and self._counted(place))
        found = None if often and counted else found
        counted = counted or (bool(draft.by) and not (extreme.field or figures or draft.measures) and self._listed())
        if found is None and not counted and not draft.measures:
            return
        draft.used.add(place)
        if found is not None and self._how_many_have(place, found, extreme):
            return
        if self._apart and found is not None and extreme.field:
            self._figures.append(found)  # "how much dearer is A than B": both, and how far apart they are
            return
        draft.structure += 1
        began = self._began(found)
        if began is not None:
            found, extreme = began, Extreme("low" if extreme.end in ("high", "worst") else "high")
        self._rank_of_linked(place, extreme)
        if found is not None and found.field.kind not in NUMERIC:
            draft.order = found.name  # the last, the oldest: records in the order of their dates
            if set(self._segments[place].stems) & _STILL and self._model.find(self._subject.name, "open"):
                draft.condition(draft.where, "open")  # "open the longest": among those that are open
            draft.descending = extreme.end in ("high", "best")
            draft.limit = draft.limit or (_SOME if self._plural() else FEW)
            draft.show += [one.name for one in figures if one.name not in draft.show]
            draft.by, draft.measures, self._figures, self._dated = [], [], [], True
            return
        alone = self._line_ranked() or self._dated
        way, kinds = (None, []) if alone else (self._other_role() or way, kinds)
        told_groups = bool(draft.by)
        measured = self._model.find(self._subject.name, str(draft.measures[0].get("field"))) if draft.measures else None
        ranked = measured or found  # what is measured is what is ordered by
        better = ranked.field.better if ranked else ""
        if extreme.field and ranked and draft.measures == [{"aggregate": "sum", "field": ranked.name}] and not draft.by:
            draft.measures = []  # "the biggest order, and its total"
        if draft.measures == [{"aggregate": "count"}] and not (draft.by or draft.having or way or kinds or counted):
            draft.measures = []  # "how many are there, and which is the largest": a list tells both
        high = {"high": True, "low": False, "best": better != "low", "worst": better == "low"}[extreme.end]
        draft.descending = high
        if way and not draft.by:
            draft.by.append({"field": way})
        elif not draft.by and kinds and (self._mass() or counted or self._kind_asked(kinds[0], place)):
            draft.by.append({"field": self._as_group(kinds[0])})
        elif not draft.by and self._mass() and self._kind_ranked(place):
            draft.by.append({"field": self._way("item")})
        elif not draft.by and self._one_value(place, found):
            self._dated = True  # "the biggest discount we ever gave": the line that has it
        elif not draft.by and self._mass() and self._subject.ranked and not draft.show:
            draft.by.append({"field": self._subject.ranked})
        for by in draft.by:
            if self._sorts(by["field"]):
                draft.where.append({"field": by["field"], "is": "stated", "values": []})
        if counted and not draft.measures:
            draft.measures.append({"aggregate": "count"})
        elif draft.by and found is not None and not draft.measures:
            ends = {"high": "maximum", "low": "minimum"}
            single = told_groups and (self._natural(found) == "average" or self._one_of_each(place))
            most = ends.get(extreme.end) if single else None
            self._measure(most or self._natural(found), found)  # "the highest price in each category"
            draft.limit = draft.limit or (_ALL if most and self._each_said() else None)
        draft.order = (draft.measures[0].get("field") or "count") if draft.measures else found.name if found else None
        draft.limit = draft.limit or (_SOME if self._plural() else FEW)
        self._figures = [f for f in figures if f != found]

    def _judged(self, extreme: Extreme, way: str | None) -> Found | None:
        """`our worst supplier`: the one that keeps its promises worst, and not of whom least is bought."""
        supplier = (way or "").rpartition(".")[2] == "supplier"
        if extreme.end not in ("best", "worst") or not supplier or self._subject.name not in _BOUGHT:
            return None
        judged = self._model.find(self._subject.name, "on_time_rate")
        self._draft.cost += 0.0 if judged else OTHER_COST
        return judged

    def _said_by(self, ranked: Found) -> Found | None:
        """`the best selling by revenue`: the figure that is named, rather than the one that the word means."""
        led = [p for p in range(1, len(self._segments)) if self._segments[p - 1].text.lower() == "by"]
        named = [f for p in led if (f := self._found(p, numeric=True)) in self._figures]
        return named[0] if named and ranked.field.kind in NUMERIC else None

    def _one_value(self, place: int, found: Found | None) -> bool:
        """Is it of single lines, of which no sum is told, and nothing else is asked?"""
        lines = self._subject.name in LINES and (self._asked is None or self._noun(self._asked) == self._subject.name)
        plain = found is not None and not (found.field.adds or found.field.over or found.path)
        return lines and plain and all(p > place for p in self._items()) and not self._draft.measures

    def _both_asked(self, place: int) -> bool:
        """`longest lead time: item, vendor, days`: what tells both is one offer."""
        if self._segments[place].text.lower() in NUMBERING or self._draft.measures:
            return False
        named = {s.subject for p in range(len(self._segments)) for s in self._senses(p, Noun | FlagWord)}
        return self._subject.name == "offer" and named >= {"item", "supplier"} and not self._each_said()

    def _end_of_rank(self, extreme: Extreme) -> None:
        """`the worst share of rejects`: what is ranked in the end says which end of it is the worst."""
        ranked = self._model.find(self._subject.name, self._draft.order or "")
        if extreme.end in ("best", "worst") and ranked is not None and ranked.field.better:
            self._draft.descending = (ranked.field.better == "high") == (extreme.end == "best")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
