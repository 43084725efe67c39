"""Which items and suppliers a document speaks of: what the entity linker is sure of, line by line."""

import re
from collections import Counter
from collections.abc import Iterator

from data_layer.documents.records import About, Entity
from tools.context import ToolContext
from tools.linking import link
from tools.spans import SURE

_ENTITIES = frozenset(map(str, Entity))
_LINE = 300  # characters that are linked at once: names stand within one sentence or row
_MOST_LINES = 3000
_ADDRESS = re.compile(r"\S+@([\w-]+)(?:\.[\w-]+)+")  # whose it is stands behind the @
# A code, or a capital that does not only begin a sentence: most lines of a text have neither, and name no record.
_NAMES = re.compile(r"[^\W\d_][-/.]?\d|\d{4}|(?<=[\w,;:)–-]\s)[A-ZÀ-Þ]|[A-ZÀ-Þ]\S*\s[A-ZÀ-Þ]")


async def spoken_of(context: ToolContext, title: str, text: str) -> tuple[About, ...]:
    """Most often named first. Of a very long text only the first 3,000 lines are looked at."""
    titled = set(await _records(context, title))
    counts = Counter(titled)
    for number, line in enumerate(_lines(text)):
        if number == _MOST_LINES:
            break
        counts.update(await _records(context, line))
    return tuple(
        About(Entity(entity), code, mentions, in_title=(entity, code) in titled)
        for (entity, code), mentions in counts.most_common()
    )


async def _records(context: ToolContext, text: str) -> list[tuple[str, str]]:
    found = await link(context, text)
    sure = [m.candidates[0] for m in found.mentions if len(m.candidates) == 1 and m.candidates[0].score >= SURE]
    return [(one.entity, one.code) for one in sure if one.entity in _ENTITIES]


def _lines(text: str) -> Iterator[str]:
    for line in _ADDRESS.sub(lambda address: address[1].replace("-", " ").title(), text).splitlines():
        for start in range(0, len(line), _LINE):
            part = line[start : start + _LINE]
            if _NAMES.search(part):
                yield part
