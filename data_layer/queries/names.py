"""Codes and names of records: exact, by the words they hold, and those nearest in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import text

from data_layer.entities import ENTITIES
from data_layer.repository import Repository

NAMED: Mapping[str, tuple[str, str]] = MappingProxyType({e.name: e.named_by for e in ENTITIES if e.named_by})

_NAME = (
    "CASE found.entity "
    + " ".join(
        f"WHEN '{entity}' THEN (SELECT n.{name} FROM manufacturing.{entity} n WHERE n.{code} = found.code)"
        for entity, (code, name) in NAMED.items()
    )
    + " END"
)

# Records with enough of the rare words (`seeds`), then all of the words they share with the text, weightiest first.
_SHARING = f"""
WITH sought AS (SELECT * FROM unnest(CAST(:words AS text[]), CAST(:weights AS double precision[])) AS w (word, weight)),
seed AS (
    SELECT entity, code FROM manufacturing.entity_word
    WHERE word = ANY(:seeds){{only}} GROUP BY entity, code HAVING count(*) >= :least LIMIT 20000
), found AS (
    SELECT e.entity, e.code, array_agg(e.word) AS words, sum(sought.weight) AS weight
    FROM {{shared}} GROUP BY e.entity, e.code
    ORDER BY weight DESC, e.code LIMIT :most
)
SELECT found.entity, found.code, coalesce({_NAME}, found.code) AS name, found.words
FROM found ORDER BY found.weight DESC, found.code
"""
# When every word is a seed, the index on words alone answers; else the seeds' own words are looked up by record.
_BY_WORD = "sought JOIN manufacturing.entity_word e USING (word){where}"
_BY_SEED = (
    "seed CROSS JOIN LATERAL (SELECT e.* FROM manufacturing.entity_word e WHERE e.entity = seed.entity"
    " AND e.code = seed.code AND e.word = ANY(:words)) AS e JOIN sought USING (word)"
)

# A word that two records share, or that is a word of a language rather than a code, may be misspelt.
_VOCABULARY = text("""
SELECT word, count(*) AS records FROM manufacturing.entity_word
GROUP BY word HAVING count(*) > 1 OR word !~ '[0-9]' ORDER BY count(*) DESC, word LIMIT :most
""")


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


class NameRepository(Repository):
    async def by_code(self, entity: str, codes: Sequence[str]) -> tuple[Named, ...]:
        code, name = NAMED[entity]
        found = await self._tx.execute(
            text(
                f"SELECT {code} AS code, coalesce({name}, {code}) AS name FROM manufacturing.{entity}"
                f" WHERE {code} = ANY(:codes) ORDER BY {code}"
            ),
            {"codes": list(codes)},
        )
        return tuple(Named(row.code, row.name) for row in found)

    async def sharing(
        self,
        weights: Mapping[str, float],
        *,
        seeds: Sequence[str],
        least: int = 1,
        entity: str | None = None,
        most: int = 250,
    ) -> tuple[Sharing, ...]:
        """Records that hold at least `least` of the seeds, with all of the weighted words they hold."""
        only = " AND entity = :entity" if entity else ""
        by_word = len(seeds) == len(weights) and least == 1
        shared = _BY_WORD.format(where=" WHERE e.entity = :entity" if entity else "") if by_word else _BY_SEED
        found = await self._tx.execute(
            text(_SHARING.format(only=only, shared=shared)),
            {
                "words": list(weights),
                "weights": list(weights.values()),
                "seeds": list(seeds),
                "least": least,
                "most": most,
            }
            | ({"entity": entity} if entity else {}),
        )
        return tuple(Sharing(row.entity, row.code, row.name, frozenset(row.words)) for row in found)

    async def neighbours(self, entity: str, word: str, most: int = 10) -> tuple[Named, ...]:
        """Records whose words come next before and behind this one in the index: a mistyped code's surroundings."""
        code, name = NAMED[entity]
        side = (
            "(SELECT code FROM manufacturing.entity_word WHERE entity = :entity AND word {comparison} :word"
            " ORDER BY word {direction} LIMIT :most)"
        )
        before, behind = side.format(comparison="<", direction="DESC"), side.format(comparison=">=", direction="ASC")
        found = await self._tx.execute(
            text(
                f"SELECT n.{code} AS code, coalesce(n.{name}, n.{code}) AS name"
                f" FROM ({before} UNION {behind}) AS near JOIN manufacturing.{entity} n ON n.{code} = near.code"
                f" ORDER BY n.{code}"
            ),
            {"entity": entity, "word": word, "most": most},
        )
        return tuple(Named(row.code, row.name) for row in found)

    async def last_change(self) -> datetime | None:
        """When a source was last read to its end: names known before it may be out of date."""
        found: datetime | None = (
            await self._tx.execute(text("SELECT max(synced_at) FROM staging.source_state"))
        ).scalar()
        return found

    async def vocabulary(self, most: int) -> dict[str, int]:
        """Words and the number of records that hold them, most common first."""
        return {row.word: row.records for row in await self._tx.execute(_VOCABULARY, {"most": most})}

    async def count(self) -> int:
        """About how many named records there are."""
        parts = " + ".join(f"(SELECT count(*) FROM manufacturing.{entity})" for entity in NAMED)
        return int((await self._tx.execute(text(f"SELECT {parts}"))).scalar_one())
