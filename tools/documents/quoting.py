"""The few lines of a passage that answer a question, word for word."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.documents.kinds_of_answer import Kind, kinds_of, what_is_told
from tools.documents.lines import Line, lines_of
from tools.words import FUNCTION_WORDS, bare, stem

LONGEST, _LINES = 320, 4  # characters and lines of a quotation
_SHORT = 40  # a line shorter than this says little without its neighbour
_LED = 0.5  # a word of the heading right above a line, against one of the line itself
_KNOWN = 0.3  # a word of what leads to the whole passage: it hardly tells its lines apart
_ASIDE = 0.4  # of what they weigh: a line that only says what the document is
_DOUBTED = 0.6  # of what they weigh: a line that holds less is quoted with what stands beside it
_MORE = 0.15  # of what they weigh: what the next line must add to be quoted as well
_ITSELF = re.compile(r"^(?:revision|valid (?:from|until)|item|owner|present)\b[^.]*:", re.IGNORECASE)
_LETTER = re.compile(
    r"^(?:from|to|cc|subject|date):|^(?:dear|hi|hello)\b.{0,40}$|\b(?:best|kind) regards\b|^\S+@\S+$", re.IGNORECASE
)  # its head and foot
_POINTS_BACK = re.compile(
    r"^(?:this|these|those|such|it|they|he|she|otherwise|then|thereafter|afterwards|in that case)\b"
    r"|\b(?:these|those) (?:days|hours|weeks|cases|parts|goods|steps|limits|terms)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Quotation:
    """`heading` stands right above it within the passage, or is empty."""

    text: str
    heading: str = ""


def quote(question: str, passage: str, headings: Sequence[str] = ()) -> Quotation:
    """The sentence, item or row that shares most with the question, and what beside it shares more; a table of which no
    row does more than another. At most 320 characters. `headings` lead to the passage."""
    lines = lines_of(passage)
    if not lines:
        return Quotation("")
    weights = _weights(question, lines, headings)
    worth = [_worth(line, weights, kinds_of(question)) for line in lines]
    best = max(range(len(lines)), key=lambda at: (worth[at], -at))
    table = _whole_table(lines, best, weights)
    text = table or _with_neighbours(lines, best, weights, worth)
    return Quotation(text if len(text) <= LONGEST else _cut(text), lines[best].heading)


def heard(question: str, passage: str, headings: Sequence[str] = ()) -> float:
    """The share of the question's own words, from 0 to 1, that the passage or what leads to it holds."""
    asked = _stems(what_is_told(question))
    said = _stems(" ".join((*headings, passage)))
    return len(asked & said) / len(asked) if asked else 0.0


def flat(text: str) -> str:
    """In one line, without what would be markup where it is shown."""
    return re.sub(r"([\\`*<\[\]])", r"\\\1", " ".join(text.split()))


def _weights(question: str, lines: Sequence[Line], headings: Sequence[str]) -> Mapping[str, float]:
    """What each of the question's words is worth: what most lines say tells none of them apart."""
    held = [_stems(line.text) for line in lines]
    known = {word for heading in headings for word in _stems(heading)}
    return {
        word: math.log(1 + (len(lines) + 1) / (sum(word in one for one in held) + 1)) * (_KNOWN if word in known else 1)
        for word in _stems(what_is_told(question))
    }


def _worth(line: Line, weights: Mapping[str, float], asked: Sequence[Kind]) -> float:
    own, led = _stems(line.text), _stems(line.heading)
    said = sum(weight * (1 if word in own else _LED * (word in led)) for word, weight in weights.items())
    told = sum(kind.weight for kind in asked if kind.told(line.text)) if said else 0.0
    aside = 1.0 if _LETTER.search(line.text) else _ASIDE if _ITSELF.match(line.text) else 0.0
    return said + (told - aside) * sum(weights.values())


def _whole_table(lines: Sequence[Line], best: int, weights: Mapping[str, float]) -> str:
    """Where it is the table that is asked about, and not one of its rows."""
    table = lines[best].table
    rows = [line for line in lines if line.table == table]
    if table is None or len(rows) < 2 or any(weights.keys() & _stems(" ".join(line.cells)) for line in rows):
        return ""
    return f"{' | '.join(lines[best].columns)}: {'; '.join(' | '.join(line.cells) for line in rows)}"


def _with_neighbours(lines: Sequence[Line], best: int, weights: Mapping[str, float], worth: Sequence[float]) -> str:
    """The line with those beside it that say more of the question, or without which it says little; where it holds
    little of the question itself, with as many as there is room for."""
    first = last = best
    said = _stems(lines[best].text)
    whole = sum(weights.values()) or 1.0
    doubted = worth[best] < _DOUBTED * whole

    def beside(at: int) -> bool:
        return (
            0 <= at < len(lines)
            and lines[at].heading == lines[best].heading
            and lines[at].table is None
            and not _LETTER.search(lines[at].text)
            and sum(len(line.text) + 1 for line in lines[min(first, at) : max(last, at) + 1]) <= LONGEST
            and max(last, at) - min(first, at) < _LINES
        )

    def adds(at: int) -> bool:
        return doubted or sum(weights.get(word, 0.0) for word in _stems(lines[at].text) - said) >= _MORE * whole

    while lines[best].table is None:
        short = len(lines[last].text) < _SHORT and first == last
        after = beside(last + 1) and (adds(last + 1) or (short and lines[last + 1].joins))
        back = lines[first].joins and _POINTS_BACK.search(lines[first].text)
        ahead = beside(first - 1) and (adds(first - 1) or back)
        if not (after or ahead):
            break
        if after and not (ahead and worth[first - 1] > worth[last + 1]):
            last += 1
        else:
            first -= 1
        said = _stems(" ".join(line.text for line in lines[first : last + 1]))
    return " ".join(line.text for line in lines[first : last + 1])


def _cut(text: str) -> str:
    return text[: LONGEST - 2].rsplit(" ", 1)[0] + " …"


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in bare(text) if word not in FUNCTION_WORDS)
