"""Parts of periods: the end of June, the second half of last year, the first three months of 2025, year to date."""

from abc import abstractmethod
from dataclasses import replace

from agent.models.embedded import date_spans as spans
from agent.models.embedded.date_absolute import Absolute
from agent.models.embedded.date_feasts import feast, in_year
from agent.models.embedded.date_spans import ALIKE, Named, Span
from agent.models.embedded.date_words import (
    COMPARING,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS,
    STEPS,
    STRETCHES,
    UNITS,
    WHOLE,
)
from agent.models.embedded.date_years import plain_year

TO_DATE = {"ytd": "year", "mtd": "month", "qtd": "quarter", "wtd": "week", "fytd": "year"}
ENDS = {"eom": "month", "eoy": "year", "eoq": "quarter", "eow": "week"}
_SO_FAR = (("so", "far"), ("till", "now"), ("until", "now"), ("up", "to", "now"), ("to", "date"), ("till", "today"),
           ("until", "today"), ("up", "to", "today"), ("to", "now"))  # fmt: skip


class Parts(Absolute):
    """Reads a part of what `named` reads."""

    @abstractmethod
    def named(self, i: int) -> Named | None:
        """The period that begins with word i."""

    def count(self, i: int) -> tuple[int, int] | None:
        """A number in figures or words: the word after it, and the number."""
        word = self.at(i)
        if word in ("a", "an", "the") and self.at(i + 1) in ("couple", "few"):
            i, word = i + 1, self.at(i + 1)
        number = int(word) if word.isdigit() and len(word) <= 4 else NUMBERS.get(word, 0)
        return (i + 1 + (self.at(i + 1) == "of"), number) if number else None

    def length(self, i: int) -> tuple[int, int, str, bool] | None:
        """`3 months`: the word after it, the number, the unit, and whether whole ones are meant."""
        if self.at(i) == "fortnight":
            return i + 1, 2, "week", False
        said = self.count(i)
        if said is None:
            return (i + 3, 6, "month", False) if self._words(i, "half", "a", "year") else None
        j, number = said
        whole = self.at(j) in WHOLE
        j += whole
        if self.at(j) == "half" and self.at(j + 1) in ("year", "years"):
            return j + 2, number, "half", whole
        if self.at(j) in ("working", "business") and self.at(j + 1) == "days":
            return j + 2, number, "workday", whole
        unit = UNITS.get(self.at(j))
        return (j + 1, number, unit, whole) if unit else None

    def _words(self, i: int, *words: str) -> bool:
        return all(self.at(i + k) == word for k, word in enumerate(words))

    def _so_far(self, found: Named) -> Named:
        """Ends today when the text says so: `2025 so far`, `this year to date`."""
        for words in _SO_FAR:
            if self._words(found.end, *words) and found.span and found.span[0] <= self.today <= found.span[1]:
                return replace(found, end=found.end + len(words), span=(found.span[0], self.today))
        if self.at(found.end) == "ytd" and found.kind == "year" and found.span:
            return replace(found, end=found.end + 1, span=self._same_days(found.span))
        return found

    def _same_days(self, year: Span) -> Span:
        """As much of a year as has passed of this one."""
        years = year[0].year - spans.part(spans.fiscal_year(self.today, 1), "year", 1)[0].year
        return year[0], min(year[1], max(year[0], spans.shift(self.today, "year", years)))

    def _whole(self, i: int) -> tuple[Named, str] | None:
        """What a part is taken of: a period, or just `the month`, this one; with its unit."""
        i += self.at(i) == "of"
        i += self.at(i) == "the"
        inner = self.named(i) if self.at(i) not in PARTS else None
        if inner and inner.kind in ("month", "quarter", "half", "year", "week"):
            return inner, inner.kind
        unit = UNITS.get(self.at(i), "day")
        if unit == "day":
            return None
        return Named(i, i + 1, unit, spans.unit_of(self.today, unit)), unit

    def _third(self, i: int, j: int, span: Span, unit: str, which: str) -> Named:
        return Named(i, j, "other", spans.third(span, unit, which), edge="" if which == "mid" else which)

    def _part(self, i: int) -> Named | None:
        """`end of June`, `mid May`, `early 2024`, `start of the year`."""
        word = self.at(i)
        told = self.at(i + 1) == "of"
        if not told and not (self.at(i + 1) in MONTHS or self.at(i + 1)[:1].isdigit() or self.at(i + 1)[:1] == "q"
                             or (word in ("end", "mid") and self.at(i + 1) in {*UNITS, *STEPS})):  # fmt: skip
            return None
        whole = self._whole(i + 1)
        if whole is None:
            return None
        which, unit = PARTS[word], whole[1]
        wide = word in ("early", "late")
        edge = "" if which == "mid" or wide else which
        return whole[0].map(i, whole[0].end, lambda span: spans.third(span, unit, which, wide=wide), edge)

    def _nth(self, i: int) -> Named | None:
        """`first week of May`, `second half of last year`, `first three months of 2025`, `last day of the month`."""
        number, said = ORDINALS[self.at(i)], self.length(i + 1)
        count, unit, j = (said[1], said[2], said[0]) if said else (1, UNITS.get(self.at(i + 1), ""), i + 2)
        if self.at(i + 1) == "half":
            unit = "half"
        if not unit or self.at(j) not in ("of", "in"):
            return None
        whole = self._whole(j + 1) if number > 0 or self.at(j) == "of" else None
        if whole is None or (self.at(j) == "in" and unit not in ("quarter", "half")):
            return None
        return whole[0].map(i, whole[0].end, lambda span: spans.nth(span, unit, number, count))

    def _ordinal(self, i: int) -> Named | None:
        return self._nth(i) or self.ordinal(i)

    def _rest(self, i: int) -> Named | None:
        whole = self._whole(i + 1) if self.at(i + 1) == "of" else None
        if whole is None:
            return None
        return whole[0].map(i, whole[0].end, lambda span: (max(self.today, span[0]), span[1]))

    def _so(self, i: int) -> Named | None:
        """`so far this year`."""
        j = i + 2 + (self.at(i + 2) in ("in", "during"))
        inner = self.named(j) if self.at(i + 1) == "far" else None
        if inner is None or inner.span is None or not inner.span[0] <= self.today <= inner.span[1]:
            return None
        return replace(inner, start=i, span=(inner.span[0], self.today))

    def _same(self, i: int) -> Named | None:
        """`same month last year`, `same period of 2024`, `same four months a year earlier`."""
        j = i + 1 + (self.count(i + 1) is not None)
        unit = UNITS.get(self.at(j)) if self.at(j)[-1:] != "s" else None
        j += 3 if self._words(j, "stretch", "of", "time") else 2 if self._words(j, "time", "period") else 1
        if self.at(j - 1) not in STRETCHES:
            return None
        j += self.at(j) in ("of", "in", "from", "as", "during")
        j += self.at(j) in ("the", "in")
        last = spans.unit_of(spans.shift(self.today, "year", -1), unit) if unit else None
        if self.at(j) in ("last", "previous", "prior", "preceding") and self.at(j + 1) == "year":
            return Named(i, j + 2, ALIKE, last, year=self.today.year - 1 if self.at(j) == "last" else None)
        if year := plain_year(self.at(j)):
            return Named(i, j + 1, ALIKE, last, year=year)
        end = self.year_before(j)
        return Named(i, end, ALIKE, last) if end else None

    def year_before(self, i: int) -> int | None:
        """The word behind `a year earlier`, `one year ago`, `year before`."""
        i += self.at(i) in ("a", "one")
        earlier = self.at(i) == "year" and self.at(i + 1) in ("earlier", "before", "ago", "prior", "back")
        return i + 2 if earlier and not (self.at(i + 1) == "before" and self.at(i + 2) == "last") else None

    def compared(self, i: int) -> bool:
        """Is what begins with word i set against something named before?"""
        before = self.at(i - 2 if self.at(i - 1) == "the" else i - 1)
        return before in COMPARING or (before == "and" and self.at(i - 1) == "the")

    def _year_on_year(self, i: int) -> Named:
        return Named(i, i + 1, ALIKE, edge="each")

    def _to_date(self, i: int, j: int, unit: str, fiscal: bool = False) -> Named:
        first = spans.unit_of(self.today, unit, 0, self.fiscal if fiscal else 1)[0]
        if unit == "year" and (said := self.year_at(j)):
            return Named(i, said[0], "year", self._same_days(spans.months(said[1], 1, 12)), year=said[1])
        return Named(i, j, "other", (first, self.today))

    def _shortened(self, i: int) -> Named:
        word = self.at(i)
        if word in ENDS:
            return self._third(i, i + 1, spans.unit_of(self.today, ENDS[word]), ENDS[word], "end")
        return self._to_date(i, i + 1, TO_DATE[word], word == "fytd")

    def festive(self, i: int) -> Named | None:
        """`Christmas Eve`, `Easter weekend 2024`; of `Easter Monday 21 April` the day that is told."""
        found = feast(self.line.words[i : i + 3])
        if found is None or (found[1] == "new year" and self.at(i - 1) not in ("since", "before", "after", "until")):
            return None
        j, name = i + found[0], found[1]
        told = self.at(j)[:1].isdigit() or self.at(j) in MONTHS
        dated = (self.month(j) if self.at(j) in MONTHS else self.figures(j)) if told else None
        if dated and dated.dated:
            return replace(dated, start=i)
        return self.of_year(i, j, "day", lambda year, _: in_year(name, year))
