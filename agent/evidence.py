"""The cells of a turn's tool results, indexed once: what holds a number, a date, a code or a name."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from agent.stated import iso_dates, plain_number, stated

Result = Mapping[str, Any]
_CELL = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)|(?P<date>\d{4}-\d\d-\d\d(?:T.*)?)", re.ASCII)
# Keys of records, and how well a passage fits, prove nothing about the plant.
_SILENT = frozenset({"next_cursor", "source", "record", "reference", "link", "score", "heard"})
_SPOKEN = frozenset({"quote", "document"})  # blocks of what a document says
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w/-])", re.ASCII)


class Place(NamedTuple):
    """Where a cell stands: in a result, in a row of one of its fields (`field` empty: the result's own)."""

    result: int
    field: str = ""
    row: Mapping[str, Any] | None = None


class Evidence:
    """Numbers are compared without sign, in the form of `plain_number`; texts in lower case. `spoken` are the places of
    what documents say: it may be quoted, but is nothing that the plant's data holds."""

    def __init__(self, results: Iterable[Result]) -> None:
        self.results: Sequence[Result] = [result for result in results if isinstance(result, Mapping)]
        self.places: list[Place] = []
        self.spoken: set[int] = set()
        self.numbers: dict[str, list[int]] = defaultdict(list)
        self.days: dict[str, list[int]] = defaultdict(list)
        self.texts: dict[str, list[int]] = defaultdict(list)
        self._read: dict[str, Sequence[list[int]]] = {}
        self._words_of: dict[int, int] | None = None  # in a result of documents, the place of the words in a place
        for at, result in enumerate(self.results):
            self._result(at, result)

    def day(self, text: str) -> list[int] | None:
        """The places that hold the day; None when none does. A month is held by any of its days."""
        for iso in iso_dates(text):
            if iso in self.days:
                return self.days[iso]
            partial = [at for held, at in self.days.items() if held.startswith(iso) or (iso[0] == "-" and iso in held)]
            if partial and len(iso) != 10:
                return [place for at in partial for place in at]
        return None

    def code(self, text: str) -> list[int] | None:
        """A whole cell, or a word of one."""
        wanted = text.lower()
        if wanted in self.texts:
            return self.texts[wanted]
        return [] if _within(wanted, self._haystack) else None

    def near(self, value: Decimal, step: Decimal) -> list[int] | None:
        """The places of a number that rounds to `value` at this step."""
        at = bisect_left(self._sorted, (value - step / 2, ""))
        if at < len(self._sorted) and abs(self._sorted[at][0] - value) * 2 <= step:
            return self.numbers[self._sorted[at][1]]
        return None

    @cached_property
    def columns(self) -> list[list[Decimal]]:
        """The numbers of each column of rows, top down."""
        found: dict[tuple[int, str, str], list[Decimal]] = defaultdict(list)
        for place in self._own_places():
            for key, value in (place.row or {}).items():
                if key in _SILENT or isinstance(value, bool) or not isinstance(value, str | int | float):
                    continue
                match = _CELL.fullmatch(str(value))
                if match and match.lastgroup == "number":
                    found[place.result, place.field, key].append(Decimal(match[0]))
        return list(found.values())

    @cached_property
    def totals(self) -> list[Decimal]:
        """The numbers that results state beside their rows."""
        own = {at for at, place in enumerate(self.places) if place.row is None and at not in self.spoken}
        return [Decimal(number) for number, places in self.numbers.items() if not own.isdisjoint(places)]

    @cached_property
    def counts(self) -> set[int]:
        """How many rows share a value in a column: what can be counted by looking."""
        found: dict[tuple[Any, ...], int] = defaultdict(int)
        for place in self._own_places():
            for key, value in (place.row or {}).items():
                if isinstance(value, str | bool):
                    found[place.result, place.field, key, value] += 1
        return set(found.values())

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self._haystack))

    @cached_property
    def _haystack(self) -> str:
        return "\n".join(self.texts)

    @cached_property
    def _sorted(self) -> list[tuple[Decimal, str]]:
        return sorted((Decimal(number), number) for number in self.numbers)

    def _own_places(self) -> Iterator[Place]:
        return (place for at, place in enumerate(self.places) if at not in self.spoken)

    def _result(self, at: int, result: Result) -> None:
        documents = any(block.get("type") in _SPOKEN for block in result.get("blocks", ()))
        self._words_of = {} if documents else None
        own = self._place(Place(at))
        for field, value in result.items():
            if field in _SILENT:
                continue
            if isinstance(value, list):
                self.numbers[str(len(value))].append(own)
                rows = field not in ("blocks", "freshness")
                for item in value:
                    if rows and isinstance(item, dict):
                        self._row(item, self._place(Place(at, field, item)))
                    else:
                        self._cell(item, own)
            elif isinstance(value, dict) and "record" in value:
                self._row(value, self._place(Place(at, field, value)))
            else:
                self._cell(value, own)

    def _place(self, place: Place) -> int:
        self.places.append(place)
        return len(self.places) - 1

    def _row(self, row: Mapping[str, Any], place: int) -> None:
        read = self._read
        for key, value in row.items():
            if key in _SILENT:
                continue
            if isinstance(value, str):  # most cells are: what a text says is found out once
                at = place if self._words_of is None else self._place_of_words(value, place)
                for places in read.get(value) or self._meaning(value):
                    places.append(at)
            else:
                self._cell(value, place)

    def _cell(self, value: Any, place: int) -> None:
        if value is None or isinstance(value, bool):
            return
        if isinstance(value, str):
            at = place if self._words_of is None else self._place_of_words(value, place)
            for places in self._read.get(value) or self._meaning(value):
                places.append(at)
        elif isinstance(value, dict):
            self._row(value, place)
        elif isinstance(value, list):
            self.numbers[str(len(value))].append(place)
            for inner in value:
                self._cell(inner, place)
        else:
            self.numbers[plain_number(f"{Decimal(str(value)):f}" if isinstance(value, float) else str(value))].append(
                place
            )

    def _place_of_words(self, text: str, place: int) -> int:
        """Of a cell of documents: the place itself of a typed value, as the day from which one holds."""
        assert self._words_of is not None
        if _CELL.fullmatch(text):
            return place
        if place not in self._words_of:
            self._words_of[place] = self._place(self.places[place])
            self.spoken.add(self._words_of[place])
        return self._words_of[place]

    def _meaning(self, text: str) -> Sequence[list[int]]:
        """The lists of places to which a cell with this text belongs."""
        match = None if text[:1].isalpha() else _CELL.fullmatch(text)
        if match is None:
            found = [self.texts[text.lower()]]
            found += [(self.numbers if kind == "number" else self.days)[key] for kind, key in _inside(text)]
        elif match.lastgroup == "number":
            found = [self.numbers[plain_number(text)]]
        else:
            found = [self.days[text[:10]]]
        self._read[text] = found
        return found


_NAME = 48  # a longer text is a sentence, which may hold dates


def _inside(text: str) -> Iterator[tuple[str, str]]:
    """Numbers and dates within a name or a sentence of a tool."""
    if len(text) <= _NAME:
        if " " in text:
            yield from (("number", plain_number(number)) for number in _NUMBER.findall(text))
    elif _DIGIT.search(text):
        for one in stated(text):
            if one.kind == "number":
                yield "number", plain_number(one.text)
            elif one.kind == "date":
                yield from (("date", iso) for iso in iso_dates(one.text))


def _within(wanted: str, text: str) -> bool:
    """As a whole word."""
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (text[at - 1 : at].isalnum() if at else False) and not text[end : end + 1].isalnum():
            return True
        at = text.find(wanted, at + 1)
    return False
