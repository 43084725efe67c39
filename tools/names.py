"""What of a record's name it is known by."""

import re
from functools import lru_cache

from data_layer.queries.names import Sharing
from tools.words import bare, meaningful

_VARIANT = re.compile(r",| - |\w*\d")  # where a name goes on with sizes and variants


def own_words(record: Sharing) -> list[str]:
    """The words that a name is known by: not the letters of a company's legal form (`S.p.A.`)."""
    own = meaningful(bare(record.name))
    letters = record.entity in ("supplier", "customer")
    return [word for word in own if len(word) > 1] or own if letters else own


def head(record: Sharing) -> str:
    """The word without which a name is hardly meant: a company's first, a thing's last before sizes and variants.

    Empty when there is no telling.
    """
    return _head(record.name, 0 if record.entity in ("supplier", "customer") else -1)


@lru_cache(20_000)
def _head(name: str, place: int) -> str:
    spelt = [word for word in bare(_VARIANT.split(name, maxsplit=1)[0]) if word.isalpha() and len(word) > 2]
    return spelt[place] if spelt else ""
