"""Names in an answer that belong to nothing the tools returned: an invented supplier reads like a real one."""

import re
from collections.abc import Iterable

from agent.evidence import Evidence
from agent.stated import Stated
from tools.words import FUNCTION_WORDS

# Two or more words with capitals, within a sentence: "from Acme Industrial Supply". The word that begins a sentence,
# a heading or a label has its capital from there.
_RUN = re.compile(r"[A-Z][a-z]+(?:['’&-]?[A-Za-z]+)*(?:,?\s(?:of\s|and\s|&\s)?[A-Z][a-z]+(?:['’&-]?[A-Za-z]+)*)+")
_WORD = re.compile(r"[^\W\d_]+")
_LABEL = re.compile(r"^\s*(?:#.*|(?:[-*]\s+)?\*\*[^*\n]+\*\*:?\s*$|\|[^\n]*\|\s*(?=\n\s*\|\s*:?-))", re.MULTILINE)
_LEAD = re.compile(r"\*\*[^*\n]{1,40}(?::\*\*|\*\*:)")
_ENGLISH = 0.2  # the share of words that carry grammar: other languages write other words with capitals


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of specifications and instructions: none of them makes a name."""
    return frozenset(word for text in texts for word in _WORD.findall(text.lower()))


def strangers(text: str, question: str, evidence: Evidence, known: frozenset[str]) -> list[Stated]:
    """Names with a word that is in no result, not in the question and not among the `known` words."""
    body = _LEAD.sub(_blank, _LABEL.sub(_blank, text))
    runs = list(_RUN.finditer(body))
    if not runs or not _english(text):
        return []
    asked = words_of([question])
    found = []
    for run in runs:
        words = [word.lower() for word in _WORD.findall(run[0])]
        if _begins_sentence(body, run.start()):
            words = words[1:]
        strange = [w for w in words if w not in FUNCTION_WORDS and not _has(w, evidence.words, known, asked)]
        if strange and len(words) > 1:
            found.append(Stated("code", run[0], run.start(), run.end()))
    return found


def _has(word: str, *sets: frozenset[str]) -> bool:
    """Also in the plural or singular."""
    forms = (word, f"{word}s", word.removesuffix("s"), word.removesuffix("es"))
    return any(form in words for words in sets for form in forms)


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" *_“\"'(")
    return not before or before[-1] in ".!?:\n|" or before.endswith(("\n-", "\n*"))


def _english(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    return sum(word in FUNCTION_WORDS for word in words) >= _ENGLISH * len(words)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
