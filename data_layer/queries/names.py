"""Codes and names of records: exact, by the words they hold, and those nearest in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import text

from data_layer.entities import ENTITIES
from data_layer.repository import Repository
from data_layer.transaction import sql

NAMED: Mapping[str, tuple[str, str]] = MappingProxyType({e.name: e.named_by for e in ENTITIES if e.named_by})

_LIKELIEST = 500  # records of which all words are looked up
_OF_PAIR = ("rarer", "other")

_NAME = (
    "CASE found.entity "
    + " ".join(
        f"WHEN '{entity}' THEN (SELECT n.{name} FROM manufacturing.{entity} n WHERE n.{code} = found.code)"
        for entity, (code, name) in NAMED.items()
    )
    + " END"
)

# Records that hold words of a text. Those that hold a rare word (`seeds`) are read from the index of words; those that
# hold only common ones are where two lists of the index, which are in the same order, meet (`pairs`). Of the likeliest
# of them the other words are looked up, record by record: how often a word occurs then no longer matters. The LIMIT in
# there only keeps the planner from turning that around: it cannot know that a word may be in every record.
_SHARING = f"""
WITH sought AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:words AS text[]), CAST(:weights AS double precision[])) AS w (word, weight)
), seed AS MATERIALIZED (
    {{seeds}}
), found AS MATERIALIZED (
    SELECT entity, code, array_agg(e.word) AS words, sum(e.weight) AS weight
    FROM seed CROSS JOIN LATERAL (
        SELECT k.word, sought.weight FROM manufacturing.entity_word k JOIN sought USING (word)
        WHERE k.entity = seed.entity AND k.code = seed.code LIMIT 1000) AS e
    GROUP BY entity, code ORDER BY weight DESC, code LIMIT :most
)
SELECT found.entity, found.code, coalesce({_NAME}, found.code) AS name, found.words
FROM found ORDER BY found.weight DESC, found.code
"""
_SEEDS = """
    SELECT entity, code FROM manufacturing.entity_word
    WHERE word = ANY(:seeds){only} GROUP BY entity, code
    ORDER BY sum((CAST(:seed_weights AS double precision[]))[array_position(CAST(:seeds AS text[]), word)]) DESC, code
    LIMIT :likeliest
"""
_PAIRS = """
    SELECT entity, code FROM ({pairs}) AS met GROUP BY entity, code ORDER BY count(*) DESC, code LIMIT :likeliest
"""
_PAIR = """
    (SELECT a.entity, a.code FROM manufacturing.entity_word a JOIN manufacturing.entity_word b
     ON b.entity = a.entity AND b.code = a.code WHERE a.word = :rarer{i} AND b.word = :other{i}{only} LIMIT 20000)
"""

# A word that two records share, or that is a word of a language rather than a code, may be misspelt.
_VOCABULARY = """
SELECT word, {count} AS records FROM manufacturing.{table} GROUP BY word HAVING {count} > 1 OR word !~ '[0-9]'
ORDER BY {count} DESC, word LIMIT :most
"""
_COUNTED = text(_VOCABULARY.format(count="CAST(sum(records) AS bigint)", table="word_count"))
_ALL_COUNTED = " AND ".join(
    f"(NOT EXISTS (SELECT FROM manufacturing.{entity}) OR EXISTS"
    f" (SELECT FROM manufacturing.word_count WHERE entity = '{entity}'))"
    for entity in NAMED
)
_UNCOUNTED = text(_VOCABULARY.format(count="count(*)", table="entity_word"))


@dataclass(frozen=True)
class Named:
    code: str
    name: str


@dataclass(frozen=True)
class Sharing:
    """A record and those of the sought words that its code and name hold."""

    entity: str
    code: str
    name: str
    words: frozenset[str]


def _swapped(word: str) -> Iterator[str]:
    """Each way in which two signs that stand together may have been swapped."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


class NameRepository(Repository):
    async def by_code(self, entity: str, codes: Sequence[str]) -> tuple[Named, ...]:
        code, name = NAMED[entity]
        found = await self._tx.execute(
            sql(
                f"SELECT {code} AS code, coalesce({name}, {code}) AS name FROM manufacturing.{entity}"
                f" WHERE {code} = ANY(:codes) ORDER BY {code}"
            ),
            {"codes": list(codes)},
        )
        return tuple(Named(row.code, row.name) for row in found)

    async def codes(self, entity: str, typed: str, most: int) -> list[str]:
        """Codes that begin as `typed` does, in either case, in their order; looked for among those next behind it."""
        code, _ = NAMED[entity]
        behind = (
            f"(SELECT {code} AS code FROM manufacturing.{entity} WHERE {code} >= :{{side}} ORDER BY {code}"
            f" LIMIT {_LIKELIEST})"
        )
        found = await self._tx.execute(
            sql(
                f"SELECT code FROM ({behind.format(side='typed')} UNION {behind.format(side='upper')}) AS near"
                " WHERE starts_with(upper(code), :upper) ORDER BY code LIMIT :most"
            ),
            {"typed": typed, "upper": typed.upper(), "most": most},
        )
        return list(found.scalars())

    async def coded(self, codes: Sequence[str]) -> tuple[Sharing, ...]:
        """Records of any kind that have one of these codes, in lower case and without separators."""
        found = await self._tx.execute(
            sql(
                f"SELECT found.entity, found.code, coalesce({_NAME}, found.code) AS name FROM (SELECT entity, code"
                " FROM manufacturing.entity_word WHERE word = ANY(:codes) AND lower(code) = word) AS found"
                " ORDER BY found.entity, found.code"
            ),
            {"codes": list(codes)},
        )
        return tuple(Sharing(row.entity, row.code, row.name, frozenset((row.code,))) for row in found)

    async def sharing(
        self, weights: Mapping[str, float], *, seeds: Sequence[str], entity: str | None = None, most: int = 250
    ) -> tuple[Sharing, ...]:
        """Records that hold one of the seeds, with all of the weighted words they hold; weightiest first."""
        only = " AND entity = :entity" if entity else ""
        given = {"seeds": list(seeds), "seed_weights": [weights[word] for word in seeds]}
        return await self._sharing(_SEEDS.format(only=only), weights, given, entity, most)

    async def sharing_two(
        self,
        weights: Mapping[str, float],
        *,
        pairs: Sequence[tuple[str, str]],
        entity: str | None = None,
        most: int = 250,
    ) -> tuple[Sharing, ...]:
        """The same of records that hold both words of a pair; the rarer word comes first in each."""
        only = " AND a.entity = :entity AND b.entity = :entity" if entity else ""
        both = " UNION ALL ".join(_PAIR.format(i=i, only=only) for i in range(len(pairs)))
        given = {f"{name}{i}": word for i, pair in enumerate(pairs) for name, word in zip(_OF_PAIR, pair, strict=True)}
        return await self._sharing(_PAIRS.format(pairs=both), weights, given, entity, most)

    async def _sharing(
        self, seeds: str, weights: Mapping[str, float], given: Mapping[str, Any], entity: str | None, most: int
    ) -> tuple[Sharing, ...]:
        found = await self._tx.execute(
            sql(_SHARING.format(seeds=seeds)),
            {
                "words": list(weights),
                "weights": list(weights.values()),
                "likeliest": _LIKELIEST,
                "most": most,
                **given,
                **({"entity": entity} if entity else {}),
            },
        )
        return tuple(Sharing(row.entity, row.code, row.name, frozenset(row.words)) for row in found)

    async def neighbours(self, entity: str, word: str, most: int = 10) -> tuple[Named, ...]:
        """Records whose words come next before and behind this one in the index, or are this one with two signs that
        stand together swapped: a mistyped code's surroundings."""
        code, name = NAMED[entity]
        side = (
            "(SELECT code FROM manufacturing.entity_word WHERE entity = :entity AND word {comparison} :word"
            " ORDER BY word {direction} LIMIT :most)"
        )
        before, behind = side.format(comparison="<", direction="DESC"), side.format(comparison=">=", direction="ASC")
        swapped = "SELECT code FROM manufacturing.entity_word WHERE entity = :entity AND word = ANY(:swapped)"
        found = await self._tx.execute(
            sql(
                f"SELECT n.{code} AS code, coalesce(n.{name}, n.{code}) AS name"
                f" FROM ({before} UNION {behind} UNION {swapped}) AS near"
                f" JOIN manufacturing.{entity} n ON n.{code} = near.code ORDER BY n.{code}"
            ),
            {"entity": entity, "word": word, "most": most, "swapped": list(_swapped(word))},
        )
        return tuple(Named(row.code, row.name) for row in found)

    async def last_change(self) -> datetime | None:
        """When a source was last read to its end: names known before it may be out of date."""
        found: datetime | None = (
            await self._tx.execute(sql("SELECT max(synced_at) FROM staging.source_state"))
        ).scalar()
        return found

    async def vocabulary(self, most: int) -> dict[str, int]:
        """Words and the number of records that hold them, most common first; counted now if no sync has done it."""
        counted = (await self._tx.execute(text(f"SELECT {_ALL_COUNTED}"))).scalar_one()
        found = await self._tx.execute(_COUNTED if counted else _UNCOUNTED, {"most": most})
        return {row.word: row.records for row in found}

    async def count(self) -> int:
        """About how many named records there are."""
        parts = " + ".join(f"(SELECT count(*) FROM manufacturing.{entity})" for entity in NAMED)
        return int((await self._tx.execute(sql(f"SELECT {parts}"))).scalar_one())
