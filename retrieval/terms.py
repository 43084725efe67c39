"""What of a text is looked up by its letters: stems of its words, its numbers, and its codes, whole and in parts."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import chain

from bm25s.stopwords import STOPWORDS_EN_PLUS
from Stemmer import Stemmer

# 1,250.50; or letters and digits held together by marks, as in AR-5381, 10.9, M8x30 or 2025/014.
_RUN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![^\W_])|[^\W_]+(?:[-./_][^\W_]+)*")
_BETWEEN_PARTS = re.compile(r"[-/_]|(?<=\d)x(?=\d)|(?<!\d)\.|\.(?!\d)")
_LETTERS_OR_NUMBER = re.compile(r"[^\W\d_]+|\d[\d.]*")
_LETTER = re.compile(r"[^\W\d_]")
_FOUR_DIGITS = re.compile(r"\d{4}")
_STOP = frozenset(STOPWORDS_EN_PLUS)


class Terms:
    """Remembers what it has read. Not for two threads at once, as the stemmer is not."""

    def __init__(self) -> None:
        self._of_run = _Read(Stemmer("english").stemWord)

    def of(self, text: str) -> list[str]:
        """In the text's order, as often as they stand there."""
        return list(chain.from_iterable(map(self._of_run.__getitem__, _RUN.findall(_plain(text)))))


class _Read(dict[str, tuple[str, ...]]):
    """The terms of a run, found out once."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, run: str) -> tuple[str, ...]:
        terms = self[run] = tuple(self._read(run))
        return terms

    def _read(self, run: str) -> Iterator[str]:
        if code := _code(run):
            yield code
        for part in _BETWEEN_PARTS.split(run) if "," not in run else ():
            if part.isalpha():
                if part not in _STOP:
                    yield self._stem(part)
                continue
            if part != code:
                yield part
            pieces = _LETTERS_OR_NUMBER.findall(part)
            if len(pieces) == 2:  # AR5381, 10mm
                yield from (piece for piece in pieces if len(piece) > 1)


def codes(text: str) -> set[str]:
    """The codes that a text names, as `Terms` has them: digits with letters, or four digits and more."""
    named = (code for run in _RUN.findall(_plain(text)) if (code := _code(run)))
    return {code for code in named if _LETTER.search(code) or _FOUR_DIGITS.search(code)}


def _code(run: str) -> str | None:
    """`AR-5381` and `ar5381` are one, so are `1,250` and `1250`. None when no digit stands in it."""
    if not any(letter.isdecimal() for letter in run):
        return None
    return re.sub(r"[-/_,]", "", run) if "," in run or _LETTER.search(run) else run


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
