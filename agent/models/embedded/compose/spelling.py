"""Slips of the finger in words of ours: `oders` for orders, `endet` for ended."""

from collections.abc import Collection

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from agent.models.embedded.meaning import is_word
from agent.models.embedded.words import ASKING, STOP, stem

_REMEMBERED = 20_000
_SHORTEST = 4  # letters: in a shorter word one slip makes too many others
_WRONG = 8  # from which on a wrong letter is likelier a slip than another word
_LONG = 10  # in which two slips may be


class Spelling:
    """`right` gives the word that one is a slip of; itself, if it is a common word or there is no telling."""

    def __init__(self, stems: Collection[str]) -> None:
        words = {*stems, *STOP, *ASKING}
        self._known = frozenset(words)
        self._forms = sorted({form for word in words if len(word) >= _SHORTEST for form in _forms(word)})
        self._found: dict[str, str] = {}

    def right(self, word: str) -> str:
        if len(word) < _SHORTEST or not word.isalpha():
            return word
        if word not in self._found and len(self._found) < _REMEMBERED:
            self._found[word] = self._right(word)
        return self._found.get(word, word)

    def _right(self, word: str) -> str:
        base = stem(word)
        if {word, base} & self._known or is_word(word) or (word.startswith(base) and is_word(base)):
            return word
        allowed = 1 if len(word) < _LONG else 2
        near = extract(word, self._forms, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        likely = [  # letters are left out, mostly
            ((distance, len(form) < len(word), not is_word(form)), form)
            for form, distance, _ in near
            if _likely(form, word)
        ]
        best = [form for price, form in likely if price == min(likely)[0]]
        return min(best) if len({stem(form) for form in best}) == 1 else word


def _forms(word: str) -> tuple[str, ...]:
    if not word.isalpha():
        return ()
    past = f"{word}d" if word.endswith("e") else f"{word}ed"
    others = (past, f"{word.removesuffix('e')}ing")
    return (word, f"{word}s", *(form for form in others if is_word(form)))


def _likely(form: str, word: str) -> bool:
    """Slips rarely hit the first letter, unless two are swapped; a wrong letter makes another of a short one, and the
    last letter may be an ending."""
    if sorted(form) == sorted(word):
        return True
    another = len(form) == len(word) and (len(word) < _WRONG or form[:-1] == word[:-1])
    return form[0] == word[0] and not another and not word.startswith(form)  # "assembler"
