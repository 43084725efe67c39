"""What a line says of its document (`Revision: C`, `Valid from 1 March 2025`), never what a sentence says."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date

from retrieval.written_dates import leading_date


@dataclass(frozen=True)
class Statements:
    """What is said in one way only: a field that is said in two ways is none."""

    revision: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    site: str | None = None
    author: str | None = None
    issuer: str | None = None


@dataclass(frozen=True)
class Line:
    """`alone`: it may also be a statement without a colon (`Rev. C`); in the midst of a text it may not."""

    text: str
    alone: bool = True


_LABELS = {
    "revision": r"(?:document |dokument(?:en)?-?)?(?:revision|rev|version|ver|issue|edition|ausgabe)(?:s?-?stand)?"
    r"(?:[ .-]*(?:no|nr|number|nummer|level|index|status))?|änderungs(?:index|stand)",
    "valid_from": r"valid(?:ity)? (?:from|as of|since|start)|effective(?: (?:date|from|as of|as from|on|since))?"
    r"|(?:comes into|in) (?:force|effect)(?: (?:from|since|as of|on))?|applies from|applicable from"
    r"|gültig (?:ab|seit|vom|von)|gültigkeit ab|gültigkeitsbeginn|gilt (?:ab|seit)"
    r"|in kraft (?:ab|seit)|tritt in kraft am|wirksam ab|inkrafttreten",
    "valid_to": r"valid(?:ity)? (?:until|till?|to|through|thru|up to|end)|expir(?:es|y|ation)(?: (?:date|on))?"
    r"|in force until|gültig bis(?: zum)?|gilt bis(?: zum)?|gültigkeitsende|läuft ab am|ablauf(?:datum)?|in kraft bis",
    "both": r"valid(?:ity)?(?: period)?|period of validity|term"
    r"|gültig(?:keit)?(?:szeitraum|sdauer)?|(?:vertrags)?laufzeit",
    "site": r"site|plant|standort|werk",
    "author": r"author|written by|prepared by|created by|autor(?:in)?|verfasser(?:in)?|erstellt von|ersteller(?:in)?",
    "issuer": r"issued by|issuer|published by|document owner|owner|herausgeber|ausgestellt von",
}
_ANY = "|".join(_LABELS.values())
_LABEL = re.compile("|".join(rf"(?P<{field}>(?:{label})(?![^\W_]))" for field, label in _LABELS.items()), re.IGNORECASE)
_MARK = re.compile(r"\.?\s*[:=]\s*")
_REVISION = re.compile(
    r"(?:(?i:rev(?:ision)?\.?|v\.?)\s*)?([A-Z](?:\.?\d{1,2})?|A[A-H]|\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?)(?!\w|\.\d)"
)
_UNTIL = re.compile(r"\s*,?\s*(?:(?:to|until|till|through|thru|up to|bis(?: zum)?)\s|[–—-])\s*", re.IGNORECASE)
_OPEN_END = re.compile(r"\s*(?:$|[.,;(/–—]|(?:until|bis|unless)\b)", re.IGNORECASE)
_NOTHING_MORE = re.compile(r"\s*(?:on|onwards|an)?\s*\.?", re.IGNORECASE)
_NAME = re.compile(r"[^\W_][^|;:\t]{0,59}?(?=\s*(?:$|[;|\t]|(?<=\w{3})\.(?:\s|$)))")
_NOWHERE = re.compile(r"all\b.*|alle\b.*|any|global|n/?a|none|keine?r?|company-wide", re.IGNORECASE)

_HARD = re.compile(r"\s\|\s|\t|\s{3,}|\s[·•]\s")
_SOFT = re.compile(rf"(?<=[.,;])\s+(?=(?:{_ANY})(?![^\W_]))", re.IGNORECASE)
_SAID = re.compile(r"[^\W_][^:.;]{1,40}:\s|[A-Z]{1,5}[- ]?\d[\w.-]*[,.;]?$")
_PAPER_HEAD = re.compile(
    r"^[A-Z]{2,5}[- ]?\d[\w-]*[\s,]+|[\s,]+(?:page|seite)\s\d+(?:\s?(?:of|von|/)\s?\d+)?$", re.IGNORECASE
)
_LONGEST = 400
_LONGEST_NAME = 5  # words: what is longer is a sentence


def statements(lines: Iterable[Line]) -> Statements:
    found: dict[str, set[str | date]] = {}
    for line in lines:
        for field, value in _of(line):
            found.setdefault(field, set()).add(value)
    values = {field: value for field, (value, *others) in found.items() if not others}
    if "valid_from" in values and "valid_to" in values and str(values["valid_to"]) < str(values["valid_from"]):
        del values["valid_from"], values["valid_to"]
    return Statements(**{one.name: values.get(one.name) for one in fields(Statements)})  # type: ignore[arg-type]


def is_label(text: str) -> bool:
    return bool(_LABEL.fullmatch(text.strip().rstrip(".:").rstrip()))


def _of(line: Line) -> Iterator[tuple[str, str | date]]:
    for part in _HARD.split(line.text[:_LONGEST]):
        alone = line.alone
        for at, said in enumerate(_SOFT.split(part.strip())):
            found = list(
                _read(said.strip().rstrip(",;"), marked=not alone, named=at == 0 or said[:1].isupper() or alone)
            )
            yield from found
            alone = alone and bool(found or _SAID.match(said))


def _read(said: str, *, marked: bool, named: bool) -> Iterator[tuple[str, str | date]]:
    """`marked`: only with a colon. `named`: its beginning is one of a statement."""
    label = _LABEL.match(said)
    if label is None or not named:
        bare = _PAPER_HEAD.sub("", said)
        if bare != said and not marked:
            yield from _read(bare, marked=False, named=True)
        return
    field, rest = label.lastgroup or "", said[label.end() :]
    mark = _MARK.match(rest)
    if mark:
        yield from _value(field, rest[mark.end() :], _OPEN_END)
    elif not marked and field not in ("site", "author", "issuer"):
        yield from _value(field, rest.removeprefix(".").lstrip(), _NOTHING_MORE)


def _value(field: str, text: str, end: re.Pattern[str]) -> Iterator[tuple[str, str | date]]:
    ends = end.fullmatch if end is _NOTHING_MORE else end.match
    if field == "revision":
        if (found := _REVISION.match(text)) and ends(text, found.end()):
            yield field, found[1]
    elif field in ("site", "author", "issuer"):
        found = _NAME.match(text)
        if found and len(found[0].split()) <= _LONGEST_NAME and not _NOWHERE.fullmatch(found[0]):
            yield field, found[0].strip()
    elif first := leading_date(text):
        day, rest = first
        until = _UNTIL.match(rest)
        last = leading_date(rest[until.end() :]) if until else None
        if last and field != "valid_to" and ends(last[1]):
            yield from (("valid_from", day), ("valid_to", last[0]))
        elif field != "both" and not last and ends(rest):
            yield field, day
