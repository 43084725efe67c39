"""A code that a question names is what it is about: what says nothing of it does not answer."""

import re
from collections.abc import Iterable

from retrieval.terms import codes

# `600 mm` is a size as `600mm` is.
_APART = re.compile(r"(?<=\d)\s+(?=(?:[mck]?m|m?l|[km]?g|[km]?[vw]|ma|k?n|nm|bar|[km]?pa|[km]?hz)\b)", re.IGNORECASE)


def holds_codes(question: str, said: str, known: Iterable[str] = ()) -> bool:
    """Does every code or size of the question, as `ECN-2107`, `M12` or `600 mm`, stand in `said`? But for what is part
    of `known`, as the code or the name of the item whose documents were searched: they may speak of it in other
    words."""
    compact = _compact(said)
    elsewhere = _compact(" ".join(known))
    named = codes(_APART.sub("", question))
    return all(code in compact or code in elsewhere for code in named if _is_code(code))


def _is_code(code: str) -> bool:
    """A year or an amount is none, nor is `2nd`."""
    return any(letter.isalpha() for letter in code) and sum(letter.isdigit() for letter in code) > 1


def _compact(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
