"""Is every number, date, code and name of an answer found in what the tools returned (or in the question)?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from langchain_core.messages import AnyMessage

from agent.answer import Grounding
from agent.arithmetic import reckoned
from agent.evidence import Evidence
from agent.names import strangers
from agent.stated import Stated, as_day, figure, iso_dates, plain_number, scaled, stated
from agent.turn import tool_uses

_WORD = re.compile(r"\w+(?:[-/.]\w+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUOTE = re.compile(r"“([^”\n]*)”")
_SAID = re.compile(r"“[^”]*”|\"[^\"\n]*\"|„[^“”]*[“”]|«[^»]*»|^>.*$", re.MULTILINE)
_TABLE = re.compile(r"(?:^\s*\|.*\|[ ]*$\n?)+", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\s*\|(?!\s*:?-).*\|\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Checked:
    """`unsupported` are the statements that nothing holds; `places` those of the evidence that hold the others."""

    numbers: int = 0
    unsupported: list[Stated] = field(default_factory=list)
    places: list[list[int]] = field(default_factory=list)

    @property
    def unsaid(self) -> list[str]:
        """What must not be said."""
        return sorted({one.text for one in self.unsupported})


def ground(text: str, question: str, results: Iterable[Any], today: date | None = None) -> Grounding:
    """A statement is supported when a cell or a text of a result holds it, exactly or rounded to the digits it is said
    with; when it is reckoned from such (see `arithmetic`); when it counts the rows of a result or of the answer's own
    table; or when the planner said it. What nothing but a document says is supported where it is quoted, or told as
    that document's. `numbers` counts the stated numbers and dates."""
    checked = Checker(Evidence(results), question, today).check(text)
    return Grounding(numbers=checked.numbers, unsupported=checked.unsaid)


class Checker:
    """For one turn: the evidence is indexed once, however often the text is looked at."""

    def __init__(
        self, evidence: Evidence, question: str, today: date | None = None, known: frozenset[str] | None = None
    ) -> None:
        """`known`: words that are no names of records; without them names are not looked at."""
        self.evidence = evidence
        self._today = today
        self._known = known
        said = stated(question)
        self._question = question
        self._said = {plain_number(one.text) for one in said if one.kind == "number"}
        self._days = {iso for one in said if one.kind == "date" for iso in iso_dates(one.text)}
        self._days |= {today.isoformat()} if today else set()
        self._days |= {f"{year}-{day}" for year in self._said if _YEAR.fullmatch(year) for day in ("01-01", "12-31")}

    def check(self, text: str) -> Checked:
        found = stated(text)
        if not found and self._known is None:
            return Checked()
        rows = _rows(text)
        places: list[list[int]] = []
        open_: list[Stated] = []
        direct: list[Stated] = []
        for one in found:
            held = self._held(one, text, rows)
            if held is None or (one.kind != "code" and not self._as_said(one, text, held)):
                open_.append(one)
            else:
                direct.append(one)
                places.append(held)
        wrong = [one for one in open_ if not self._reckoned(one, text, direct)]
        if self._known is not None:
            wrong += strangers(text, self._question, self.evidence, self._known)
        return Checked(sum(one.kind != "code" for one in found), wrong, places)

    def _held(self, one: Stated, text: str, rows: frozenset[str]) -> list[int] | None:
        """The places that hold it, none when it was the planner who said it; None when it is not held at all."""
        evidence = self.evidence
        if one.kind == "code":
            places = evidence.code(one.text)
            return [] if places is None and _said(one.text, self._question) else places
        if one.kind == "date":
            places = evidence.day(one.text)
            return [] if places is None and not self._days.isdisjoint(iso_dates(one.text)) else places
        plain = plain_number(one.text)
        if not scaled(text, one):
            if plain in evidence.numbers:
                return evidence.numbers[plain]
            if plain in self._said or plain in rows or self._quoted(one, text):
                return []
        said = figure(text, one)
        places = evidence.near(said.value, said.step)
        if places is None and said.unit == "%":
            places = evidence.near(said.value / 100, said.step / 100)
        return evidence.code(_word(text, one)) if places is None else places

    def _as_said(self, one: Stated, text: str, held: Sequence[int]) -> bool:
        """Is it told as what it is, when it is nothing but the words of documents?"""
        if not held or not self.evidence.spoken.issuperset(held):
            return True
        begin, end = text.rfind("\n\n", 0, one.start) + 1, text.find("\n\n", one.end)
        led = text.rfind("\n\n", 0, begin - 1) + 1 if begin and text[:begin].rstrip().endswith(":") else begin
        told = text[led : end if end >= 0 else len(text)].lower()
        rows = ((at in held, place.row) for at, place in enumerate(self.evidence.places) if place.row)
        titles = ((its_own, str(row["title"]).lower()) for its_own, row in rows if "title" in row)
        quoted = any(m.start() < one.start and one.end < m.end() for m in _SAID.finditer(text))
        # Of a document that says it, or whose name does: "Customer complaints and 8D".
        return quoted or any(title in told for its_own, title in titles if its_own or one.text in title)

    def _quoted(self, one: Stated, text: str) -> bool:
        """Does it stand in the planner's own words, as they were heard: “Touring-3000”?"""
        inside = (m[1] for m in _QUOTE.finditer(text) if m.start() < one.start and one.end < m.end())
        return any(_said(words, self._question) for words in inside)

    def _reckoned(self, one: Stated, text: str, direct: Sequence[Stated]) -> bool:
        if one.kind != "number":
            return False
        begin, end = text.rfind("\n", 0, one.start) + 1, text.find("\n", one.end)
        line = [other for other in direct if begin <= other.start and (end < 0 or other.end <= end)]
        shown = [figure(text, other).value for other in line if other.kind == "number"]
        isos = (iso for other in line if other.kind == "date" for iso in iso_dates(other.text))
        days = [day for day in map(as_day, isos) if day] + ([self._today] if self._today else [])
        return reckoned(figure(text, one), shown, days, self.evidence)


def _rows(text: str) -> frozenset[str]:
    """How many rows each table of the text has."""
    return frozenset(str(len(_TABLE_ROW.findall(table[0])) - 1) for table in _TABLE.finditer(text))


def checker_of(turn: Sequence[AnyMessage], known: frozenset[str] | None = None) -> Checker:
    """Over the results of a turn. What the planner asked, the records that the words may name and the arguments that
    were asked with may be said again."""
    uses = tool_uses(turn)
    arguments = (str(value) for call, _ in uses for value in call["args"].values())
    named = (
        f"{candidate['code']} {candidate['name']}"
        for mention in turn[0].additional_kwargs.get("mentions", ())
        for candidate in mention["candidates"]
    )
    today = as_day(str(turn[0].additional_kwargs.get("today", "")))
    asked = "\n".join((turn[0].text, *arguments, *named))
    return Checker(Evidence(result.artifact for _, result in uses), asked, today, known)


def _word(text: str, one: Stated) -> str:
    """The whole word that the number is a part of: `2023-Q1`."""
    return next((m[0] for m in _WORD.finditer(text, max(0, one.start - 40)) if m.end() >= one.end), one.text)


def _said(code: str, question: str) -> bool:
    return code.lower() in question.lower()
