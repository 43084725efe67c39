"""Limits with the unit or the currency they were said in: `less than 500 kg`, `over $5,000`, `above 20k pounds`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from agent.models.embedded.decided import Choice, Decision
from agent.models.embedded.measured import Measured, measured, priced
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.words import token_spans
from core.units import CURRENCIES, UNITS
from tools.analysis.semantics import MODEL, NUMERIC, Found, Kind
from tools.wording import join

_SIGNS = "|".join(re.escape(one) for one in sorted(CURRENCIES, key=len, reverse=True) if not one.isalpha())
_BEFORE = re.compile(rf"(?P<sign>{_SIGNS})\s*\d", re.IGNORECASE)
_BEHIND = re.compile(rf"\d\s*(?:k|m|mio|million|thousand|hundred|grand)?\s*(?P<sign>{_SIGNS})", re.IGNORECASE)
_IN = re.compile(rf"\bin\s+(?:us\s+|british\s+|swiss\s+)?(?P<word>{_SIGNS}|[a-z]+)", re.IGNORECASE)
_CODE = re.compile(r"\b[A-Z]{3}\b")
_CODES = frozenset().union(*CURRENCIES.values())
_MILLION = 1_000_000  # "100 m" are metres, where no money is compared
_METRES = "m"


def in_said_units(question: Question, decided: Decision, before: Before, composing: str | None) -> Decision:
    """The decision with each limit of its queries in the unit or the currency that was said with it; what goes on from
    a limit in one (`and below 200?`) is in the same."""
    said = _Said(measured(question), currency(question), _units_before(before, composing))
    if not (said.measured or said.currency or said.before):
        return decided

    def told(call: Call) -> Call:
        return Call(call.tool, said.query(call.arguments)) if call.tool == composing else call

    choices = [Choice(one.label, one.tool, told(Call(one.tool, one.arguments)).arguments) for one in decided.choices]
    query = said.query(decided.query) if decided.query is not None and "subject" in decided.query else decided.query
    return replace(decided, calls=tuple(map(told, decided.calls)), choices=tuple(choices), query=query)


def untold(text: str, results: Sequence[Mapping[str, Any]]) -> str:
    """That amounts are not told in the currency they were asked in (`in dollars`), but in those of the records."""
    asked = next((m["word"].lower() for m in _IN.finditer(text) if m["word"].lower() in CURRENCIES), None)
    told = {code for one in results for code in _CODE.findall(str(one.get("summary"))) if code in _CODES}
    if asked is None or not told or told & set(CURRENCIES[asked]):
        return ""
    return f"Amounts are in {join(sorted(told))}: there are no exchange rates to tell them in {asked}."


def without_currency(question: Question) -> Question:
    """What is asked, without the currency that it is to be told in: of it the answer says whether it is."""
    said = [m for m in _IN.finditer(question.text) if _tells_in(m["word"].lower(), question.text[m.end() :])]
    taken = [m for m in said if not any(s.start < m.end() and m.start() < s.end for s in question.spans if s.known)]
    text = question.text
    for one in taken:
        text = text[: one.start()] + " " * (one.end() - one.start()) + text[one.end() :]
    spans = tuple(s for s in question.spans if not any(m.start() <= s.start and s.end <= m.end() for m in taken))
    return replace(question, text=text, spans=spans) if taken else question


def _tells_in(word: str, behind: str) -> bool:
    return word in CURRENCIES and word not in UNITS and not behind.lstrip()[:1].isdigit()


@lru_cache(256)
def currency(question: Question) -> str:
    """The one that is said with a number; empty, where none is, or more than one."""
    places = priced(question)
    found = {word for word, start, _ in token_spans(question.text) if start in places}
    found |= {m["sign"].lower() for way in (_BEFORE, _BEHIND) for m in way.finditer(question.text)}
    stood_for = {CURRENCIES[word] for word in found}
    return min(found, key=len) if len(stood_for) == 1 else ""


def _units_before(before: Before, composing: str | None) -> Mapping[str, str]:
    """By field: the unit of what was compared in the question before."""
    queries = [before.query or {}, *(call.arguments for call in before.calls[-1:] if call.tool == composing)]
    limits = [one for query in queries for one in (*query.get("where", ()), *query.get("having", ()))]
    return {_field(one): str(one["unit"]) for one in limits if one.get("unit")}


def _field(limit: Mapping[str, Any]) -> str:
    return str(limit.get("field") or limit.get("measure"))


class _Said:
    def __init__(self, measures: Sequence[Measured], money: str, before: Mapping[str, str]) -> None:
        self.measured, self.currency, self.before = measures, money, before

    def query(self, query: Mapping[str, Any]) -> dict[str, Any]:
        subject = str(query["subject"])
        changed = {
            name: [self._limit(subject, one) for one in query[name]] for name in ("where", "having") if name in query
        }
        if "related" in query:
            changed["related"] = [self._related(subject, one) for one in query["related"]]
        return {**query, **changed}

    def _related(self, subject: str, related: Mapping[str, Any]) -> dict[str, Any]:
        *path, name = str(related["link"]).split(".")
        owner = dict(MODEL.joined(subject)).get(tuple(path), MODEL.subjects[subject])
        link = next((one for one in owner.links if one.name == name), None)
        if link is None:
            return dict(related)
        inner = self.query({**related, "subject": link.subject})
        return {name: value for name, value in inner.items() if name != "subject"}

    def _limit(self, subject: str, one: Mapping[str, Any]) -> dict[str, Any]:
        found = MODEL.find(subject, _field(one))
        values = list(_numbers(one))
        if found is None or not found.field.unit or found.field.kind not in NUMERIC or not any(values):
            return dict(one)
        if one.get("unit"):
            return dict(one)
        unit, values_said = self._unit(found, values)
        if not unit:
            return dict(one)
        if values_said == values:
            return {**one, "unit": unit}
        return {**one, "unit": unit, "values": [str(value) for value in values_said]}

    def _unit(self, found: Found, values: Sequence[Decimal]) -> tuple[str, Sequence[Decimal]]:
        kept = self.before.get(found.name, "")
        if found.field.kind is Kind.MONEY:
            # What is so many tonnes is no money, as the tool will say.
            said_with = [one.unit for one in self.measured if one.number in values]
            # "28 pounds and cheaper than 700": those pounds are a weight, and the 700 are in no currency.
            money = self.currency if self.currency not in UNITS or self.currency in said_with else ""
            return money or next((unit for unit in said_with if unit not in CURRENCIES), kept), values
        for said in self.measured:
            if said.number in values:
                return said.unit, values
            if said.unit == _METRES and said.number * _MILLION in values:
                return said.unit, [value / _MILLION if value >= _MILLION else value for value in values]
        return ("" if self.measured else kept), values


def _numbers(limit: Mapping[str, Any]) -> Iterator[Decimal]:
    """What it is compared with; nothing, where that is no number."""
    for value in limit.get("values", (limit["value"],) if "value" in limit else ()):
        try:
            yield Decimal(str(value))
        except InvalidOperation:
            return
