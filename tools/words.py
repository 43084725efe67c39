"""Text cut into words, the way the index of names is: lower case, letters and digits."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# A run of letters and digits, but for what an apostrophe joins to the one before it: the "s" of "what's".
_WORD = re.compile(r"(?<![^\W_])(?!(?<=\w['’])(?:s|t|d|m|ll|re|ve)\b)[^\W_]+", re.IGNORECASE)
LONGEST = 2_000  # characters of a text that are looked at
_SHORT = 4  # letters, below which a last s is no plural's

# Words that carry grammar and no meaning. They are never the name of anything by themselves.
_FUNCTION_WORDS = (
    "a about after all also am an and any anybody anyone anything are as at be been before being both but by can could"
    " did do does doing done each either else ever every few for from get give gives go goes going got had has have"
    " having he her here his how i if in into is isn it its just know let like list look make many may me might mine"
    " more most much must my need needs no none nor not now of off on once one only or other our ours out over own"
    " per please s same say shall she should show since so some sort sorted still such t take tell than that the their"
    " them then there these they this those to today too under until up upon us use used uses using via want was we"
    " were what whats when where which while who whom whose why will with within without worst would yes yet you your"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
EMPTY_WORDS = FUNCTION_WORDS - {"s"}  # by itself it is a size


@dataclass(frozen=True)
class Word:
    """One word of a text and where it stands."""

    text: str
    start: int
    end: int

    @property
    def numeric(self) -> bool:
        return self.text.isdigit()


def words(text: str) -> tuple[Word, ...]:
    return tuple(Word(m[0].lower(), m.start(), m.end()) for m in _WORD.finditer(text[:LONGEST]))


def distinct(text: str) -> frozenset[str]:
    """Its words once each, of a text of any length."""
    return frozenset(_WORD.findall(text.lower()))


@lru_cache(maxsize=8192)
def bare(text: str) -> tuple[str, ...]:
    return tuple(m[0].lower() for m in _WORD.finditer(text))


def squeeze(text: str) -> str:
    """A code without separators and case: `AR-5381` → `ar5381`."""
    return "".join(bare(text))


def stem(word: str) -> str:
    """A word without its usual endings, so that `sells`, `selling` and `sell` are one, and `relays` and `relay`."""
    word = singular(word)
    for ending in ("ing", "ed", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(20_000)
def singular(word: str) -> str:
    """A word without the ending of its plural, as far as spelling tells."""
    if word.endswith("ies") and len(word) > _SHORT:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")) and len(word) > _SHORT:
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) >= _SHORT else word


def numbers(word: str) -> tuple[str, ...]:
    """Its plural, and its singular in each way that it may be spelt."""
    plurals = (word + "s", word + "es", word[:-1] + "ies" if word.endswith("y") else word)
    singulars = (word[:-1], word[:-2] if word.endswith("es") else word, singular(word)) if word.endswith("s") else ()
    return tuple(one for one in dict.fromkeys((*singulars, *plurals)) if one != word)


def codelike(word: str) -> bool:
    """Letters and digits together: a code, where a wrong sign means another thing."""
    return any(c.isdigit() for c in word) and any(c.isalpha() for c in word)


def meaningful(found: Iterable[str]) -> list[str]:
    """Without the words that carry no meaning, unless nothing else is there."""
    kept = list(found)
    return [word for word in kept if word not in EMPTY_WORDS] or kept
