"""Renews `manufacturing.word_count`: how many records of an entity hold each word of their names."""

from data_layer.bulk import BulkSession
from data_layer.metadata import Entity

MOST_WORDS = 100_000  # of one entity: those that records share or that are no codes come first


def renew_word_counts(session: BulkSession, entity: Entity, *, changed: bool) -> None:
    """Inside a transaction. `changed`: the entity's records are others now; else only what was never counted is."""
    if not entity.named_by:
        return
    which = {"entity": entity.name, "tenant": session.tenant_id, "most": MOST_WORDS}
    if not changed and session.row("SELECT FROM manufacturing.word_count WHERE entity = %(entity)s LIMIT 1", which):
        return
    session.alone(f"counts/{entity.name}")  # several sources may end at once
    session.execute("DELETE FROM manufacturing.word_count WHERE entity = %(entity)s", which)
    # The index of words is in their order: they are counted as they come, and nothing is sorted but what is kept.
    session.execute("SET LOCAL enable_hashagg = off")
    session.execute(
        "INSERT INTO manufacturing.word_count (tenant_id, entity, word, records)"
        " SELECT %(tenant)s, %(entity)s, word, count(*) FROM manufacturing.entity_word WHERE entity = %(entity)s"
        " GROUP BY word ORDER BY count(*) > 1 OR word !~ '[0-9]' DESC, count(*) DESC, word LIMIT %(most)s",
        which,
    )
    session.execute("SET LOCAL enable_hashagg = on")
