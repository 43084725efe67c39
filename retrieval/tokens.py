"""Texts measured in the tokens of OpenAI's o200k_base, whose ranks stand beside this file: nothing is fetched."""

import gzip
from binascii import a2b_base64
from functools import cache
from pathlib import Path

import tiktoken

RANKS = Path(__file__).parent / "token_ranks" / "o200k_base.tiktoken.gz"
_MARKS = r"[\p{Lm}\p{Lo}\p{M}"
_CONTRACTED = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_PATTERN = "|".join(
    (
        rf"[^\r\n\p{{L}}\p{{N}}]?{_MARKS}\p{{Lu}}\p{{Lt}}]*{_MARKS}\p{{Ll}}]+{_CONTRACTED}",
        rf"[^\r\n\p{{L}}\p{{N}}]?{_MARKS}\p{{Lu}}\p{{Lt}}]+{_MARKS}\p{{Ll}}]*{_CONTRACTED}",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
_PART = 100_000  # characters: a run of a million blanks overflows the pattern's stack
_LONG = 8  # characters: few tokens have more; a text of many such ones is cut shorter


@cache
def _encoding() -> tiktoken.Encoding:
    """Built at the first use: it takes 0.3 s and 100 MB."""
    words = gzip.decompress(RANKS.read_bytes()).split()
    ranks = dict(zip(map(a2b_base64, words[::2]), map(int, words[1::2]), strict=True))
    return tiktoken.Encoding("o200k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})


def count(text: str) -> int:
    """How many tokens it has; names of special tokens are text as any other. Of more than 100,000 characters each
    further 100,000 may count for one token too many."""
    encode = _encoding().encode_ordinary
    return sum(len(encode(text[at : at + _PART])) for at in range(0, len(text), _PART))


def cut(text: str, start: int, end: int, most: int) -> int:
    """Where what begins at `start` may be cut so that it has `most` tokens or fewer: after one character at least, at
    `end` at last. It may have fewer although more would fit."""
    encoding = _encoding()
    read = encoding.encode_ordinary(text[start : min(end, start + most * _LONG)])
    wanted = most
    while wanted > 0:
        length = len(encoding.decode_bytes(read[:wanted]).decode("utf-8", "ignore"))
        # What was cut may be read as other, more tokens than before.
        excess = count(text[start : start + length]) - most
        if excess <= 0:
            return start + max(length, 1)
        wanted -= excess
    return start + 1
