"""A batch of one entity's records into its canonical table: what is new, what changed, what is older than we know.

Which of two statements about a record counts is decided so:

* An entity as such: the newest `source_version`; where one of the two has none, the one read last.
* A snapshot entity (inventory): the newest `as_of`; of the same moment, the newest version. What is superseded goes to
  `<table>_history`, and what arrives late goes there at once. When the source does not say row by row when it counted,
  the whole stream has one `as_of`; a row that only repeats what is known is not written again, so how fresh it is
  is told by `staging.source_state.as_of`, and a stream older than that (`late`) goes to the history as a whole.

A row is written only when it says something new, so a repeated sync touches nothing. Batches of one entity and tenant
go in one at a time, which makes plain INSERTs safe; those of parts of a stream only where they have slots in common.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from data_layer.bulk import BulkSession, Encoded, encode
from data_layer.change_events import tell_changed, tell_created, tell_removed, wanted
from data_layer.derived import raise_revision
from data_layer.metadata import LINEAGE, MANUFACTURING, Entity
from data_layer.order_changes import keep_changes, keep_removed
from data_layer.parts import SLOTS
from data_layer.words import words

_LINEAGE = ("source_record", "source_version")
_SEPARATOR = "chr(31)"
ALL_SLOTS = range(SLOTS)
_AUDIT = ("created_at", "updated_at", "created_by")


@dataclass(frozen=True)
class Loaded:
    inserted: int = 0
    updated: int = 0


@dataclass(frozen=True)
class Origin:
    """Who states the rows: written into each of them. `known_on`: the plant's date."""

    tenant_id: str
    source_id: str
    job_id: UUID
    user_id: str
    known_on: date

    @property
    def parameters(self) -> Mapping[str, Any]:
        return {
            "tenant": self.tenant_id, "source": self.source_id, "job": self.job_id, "user": self.user_id,
            "known_on": self.known_on,
        }  # fmt: skip


class CanonicalLoad:
    """The way of one entity's batches. `own_as_of`: the records say themselves when they were counted."""

    def __init__(self, entity: Entity, origin: Origin, *, own_as_of: bool = True, late: bool = False) -> None:
        self.entity = entity
        self._late = late and entity.history is not None and not own_as_of
        self._incoming = f"incoming_{entity.name}"
        self._news = f"news_{entity.name}"
        self._target = f"{MANUFACTURING}.{entity.name}"
        self._columns = (*entity.names, *_LINEAGE)
        self._parameters = dict(origin.parameters)
        self._untold = {"as_of"} if entity.snapshot and not own_as_of else set()
        self._compared = [name for name in self._columns if name not in (*entity.key, "source_record", *self._untold)]
        self._told = False
        self._match = " AND ".join(f"t.{name} = i.{name}" for name in entity.key)

    def receive(self, session: BulkSession, batch: Encoded) -> None:
        """The batch into the session's temporary tables, as the beginning of the transaction that will `load` it."""
        if not batch.rows:
            return
        for table in (self._incoming, self._news):
            session.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ON COMMIT DELETE ROWS"
                f" AS SELECT {', '.join(self._columns)} FROM {self._target} WITH NO DATA"
            )
        if self.entity.named_by:
            session.execute(
                "CREATE TEMPORARY TABLE IF NOT EXISTS named (code text, name text) ON COMMIT DELETE ROWS;"
                "CREATE TEMPORARY TABLE IF NOT EXISTS cut (word text, code text, words integer) ON COMMIT DELETE ROWS"
            )
        session.copy_in(self._incoming, batch)

    def load(self, session: BulkSession, batch: Encoded, slots: range = ALL_SLOTS) -> Loaded:
        """What was received into the canonical table, in the same transaction. `slots`: where its keys fall into.

        Who has loaded something raises the entity's revision, at the end of the transaction: others wait there."""
        if not batch.rows:
            return Loaded()
        name = self.entity.name
        session.alone(name, shared=slots != ALL_SLOTS)
        if slots != ALL_SLOTS:
            for slot in slots:
                session.alone(f"{name}/{slot}")
        incoming = session.relation(self._incoming, batch)
        if self._late:
            self._keep_late(session, incoming)
            return Loaded()
        self._told = wanted(session, name)
        if self._told and slots != ALL_SLOTS:
            session.alone(f"{name}/told")  # for the order of what is told
        overlap = self._plan(session, incoming, batch.rows * len(ALL_SLOTS) // len(slots))
        updated = 0
        if overlap:
            if not self._keep_news(session, incoming, overlap):
                return Loaded()
            incoming = self._news
            if self.entity.history is not None:
                self._keep_late(session, incoming, overlap)
                self._keep_superseded(session, incoming, overlap)
            updated = self._update(session, incoming, overlap)
        inserted = self._insert(session, incoming, overlap)
        if inserted + updated and self.entity.named_by:
            self._index_names(session, known=updated > 0)
        return Loaded(inserted, updated)

    def keys(self, batch: Encoded, session: BulkSession) -> str:
        """A query of the keys of the batch just loaded, as one text each."""
        return f"SELECT {_key_text(self.entity, 'i')} FROM {session.relation(self._incoming, batch)} AS i"

    def _plan(self, session: BulkSession, incoming: str, rows: int) -> str:
        """Which rows of the table the batch can meet, as a condition on `t`; empty: none. `rows`: of the stream, of
        which the batch holds a part.

        Nobody analyses a table while it is being filled, so the planner is told which join is right: sorted input
        meets a short range of the table, which is read once; unsorted input looks each key up.
        """
        first = self.entity.key[0]
        limit = 2 * rows
        low_high = session.row(f"SELECT min({first}), max({first}) FROM {incoming} AS i", {})
        between = {"low": low_high[0], "high": low_high[1]} if low_high else {}
        inside = f"t.{first} BETWEEN %(low)s AND %(high)s"
        query = f"SELECT count(*) FROM (SELECT FROM {self._target} t WHERE {inside} LIMIT {limit}) AS met"
        (met,) = session.row(query, between) or (0,)
        if not met:
            return ""
        near = met < limit
        session.row(
            "SELECT set_config('enable_nestloop', %(far)s, true), set_config('enable_hashjoin', %(near)s, true),"
            " set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', %(near)s, true)",
            {"far": "off" if near else "on", "near": "on" if near else "off"},
        )
        self._parameters |= between
        overlap = inside if near else "true"
        # Parts of a first sync meet each other's rows there.
        meets = f"SELECT EXISTS (SELECT FROM {incoming} AS i JOIN {self._target} t ON {self._match} AND {overlap})"
        return overlap if session.row(meets, self._parameters) == (True,) else ""

    def _newer(self) -> str:
        if self.entity.snapshot:
            return f"(i.as_of > t.as_of OR (i.as_of = t.as_of AND {_not_older('i')}))"
        return _not_older("i")

    def _changed(self) -> str:
        """What it says is new; or the same record of the same source goes by another name there."""
        said = " OR ".join(f"t.{name} IS DISTINCT FROM i.{name}" for name in self._compared)
        return f"({said} OR (t.source_system = %(source)s AND t.source_record <> i.source_record))"

    def _keep_news(self, session: BulkSession, incoming: str, overlap: str) -> int:
        """How many rows do not just repeat what is known: one pass spares the others nearly all of a repeated sync."""
        late = " OR i.as_of < t.as_of" if self.entity.history is not None else ""
        return session.execute(
            f"INSERT INTO {self._news} SELECT {', '.join(f'i.{name}' for name in self._columns)} FROM {incoming} AS i"
            f" WHERE NOT EXISTS (SELECT FROM {self._target} t WHERE {self._match} AND {overlap}"
            f" AND NOT ({self._changed()}{late}))",
            self._parameters,
        )

    def _update(self, session: BulkSession, incoming: str, overlap: str) -> int:
        met = f"{self._match} AND {overlap} AND {self._newer()} AND {self._changed()}"
        rows = f"{self._target} t JOIN {incoming} AS i ON {self._match}"
        keep_changes(session, self.entity, rows, met, self._parameters)
        if self._told:
            tell_changed(session, self.entity, rows, met, self._parameters, self._untold)
        values = ", ".join(f"{name} = i.{name}" for name in self._columns if name not in self.entity.key)
        statement = (
            f"UPDATE {self._target} AS t SET {values}, source_system = %(source)s, job_id = %(job)s,"
            f" updated_at = now() FROM {incoming} AS i WHERE {met}"
        )
        return session.execute(self._noting_names(statement, "t."), self._parameters)

    def _insert(self, session: BulkSession, incoming: str, overlap: str) -> int:
        unknown = f" WHERE NOT EXISTS (SELECT FROM {self._target} t WHERE {self._match} AND {overlap})"
        rows = f"{incoming} AS i{unknown if overlap else ''}"
        if self._told:
            tell_created(session, self.entity, rows, self._parameters)
        statement = (
            f"INSERT INTO {self._target} (tenant_id, {', '.join(self._columns)}, source_system, job_id, created_by)"
            f" SELECT {_TENANT}, {', '.join(f'i.{name}' for name in self._columns)}, %(source)s, %(job)s, %(user)s"
            f" FROM {rows}"
        )
        return session.execute(self._noting_names(statement, ""), self._parameters)

    def _noting_names(self, statement: str, prefix: str) -> str:
        if not self.entity.named_by:
            return statement
        code, name = self.entity.named_by
        noted = f"{statement} RETURNING {prefix}{code} AS code, {prefix}{name} AS name"
        return f"WITH written AS ({noted}) INSERT INTO named SELECT code, name FROM written"

    def _keep_late(self, session: BulkSession, incoming: str, overlap: str | None = None) -> None:
        older = (
            f" WHERE EXISTS (SELECT FROM {self._target} t WHERE {self._match} AND {overlap} AND i.as_of < t.as_of)"
            if overlap
            else ""
        )
        columns = (*self._columns, "source_system", "job_id", "created_by")
        kept = [name for name in columns if name not in (*self.entity.key, "as_of", "created_by")]
        changed = " OR ".join(
            f"t.{name} IS DISTINCT FROM excluded.{name}" for name in self._compared if name != "as_of"
        )
        session.execute(
            f"INSERT INTO {self._target}_history AS t (tenant_id, {', '.join(columns)})"
            f" SELECT {_TENANT}, {', '.join(f'i.{name}' for name in self._columns)}, %(source)s, %(job)s, %(user)s"
            f" FROM {incoming} AS i{older} ON CONFLICT (tenant_id, {', '.join(self.entity.key)}, as_of) DO UPDATE SET"
            f" {', '.join(f'{name} = excluded.{name}' for name in kept)}, updated_at = now()"
            f" WHERE {_not_older('excluded')} AND ({changed})",
            self._parameters,
        )

    def _keep_superseded(self, session: BulkSession, incoming: str, overlap: str) -> None:
        session.execute(
            _to_history(self.entity) + f" FROM {self._target} t JOIN {incoming} AS i ON {self._match}"
            f" WHERE {overlap} AND i.as_of > t.as_of AND {self._changed()}" + _UNLESS_THERE,
            self._parameters,
        )

    def _index_names(self, session: BulkSession, *, known: bool) -> None:
        frame = words(session.copy_out("SELECT code, name FROM named", ["code", "name"]).unique("code", keep="last"))
        if known:
            session.execute(_LOOK_EACH_UP)
            session.execute(
                "DELETE FROM manufacturing.entity_word w USING named n WHERE w.entity = %(entity)s AND w.code = n.code",
                {"entity": self.entity.name},
            )
        session.copy_in("cut", cut := encode(frame))
        session.execute(
            "INSERT INTO manufacturing.entity_word (tenant_id, word, entity, code, words)"
            f" SELECT {_TENANT}, word, %(entity)s, code, words FROM {session.relation('cut', cut)} AS c"
            " ON CONFLICT DO NOTHING",
            {"entity": self.entity.name, "tenant": session.tenant_id},
        )


_TENANT = "%(tenant)s"  # the setting would be read anew for every row
_LOOK_EACH_UP = (
    "SELECT set_config('enable_nestloop', 'on', true), set_config('enable_hashjoin', 'off', true),"
    " set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)"
)
_UNLESS_THERE = " ON CONFLICT DO NOTHING"


def remove_unseen(session: BulkSession, entity: Entity, origin: Origin) -> tuple[int, int]:
    """How many rows the source had stated, and how many of them it no longer holds: those are removed, those of a
    snapshot entity kept in the history. Inside a transaction, so that the caller may still undo it."""
    session.execute(
        "CREATE TEMPORARY TABLE IF NOT EXISTS seen_key (key text) ON COMMIT DELETE ROWS;"
        "CREATE TEMPORARY TABLE IF NOT EXISTS seen_refused (record text) ON COMMIT DELETE ROWS;"
        "CREATE TEMPORARY TABLE IF NOT EXISTS gone (key text, code text) ON COMMIT DELETE ROWS"
    )
    which = {**origin.parameters, "entity": entity.name}
    session.alone(entity.name)  # as batches are, for the order of what is told, or is about to be wanted
    told = wanted(session, entity.name)
    seen = "FROM staging.seen WHERE job_id = %(job)s AND entity = %(entity)s"
    session.execute(f"INSERT INTO seen_key SELECT unnest(keys) {seen}", which)
    session.execute(f"INSERT INTO seen_refused SELECT unnest(refused) {seen}", which)
    target, key = f"{MANUFACTURING}.{entity.name}", _key_text(entity, "t")
    code = f"t.{entity.named_by[0]}" if entity.named_by else "NULL"
    # Both sides are large and hash well; without statistics the planner could choose otherwise.
    session.execute("SET LOCAL enable_nestloop = off")
    gone = session.execute(
        f"INSERT INTO gone SELECT {key}, {code} FROM {target} t WHERE t.source_system = %(source)s"
        f" AND NOT EXISTS (SELECT FROM seen_key s WHERE s.key = {key})"
        " AND NOT EXISTS (SELECT FROM seen_refused r WHERE r.record = t.source_record)",
        which,
    )
    (stated,) = session.row(f"SELECT count(*) FROM {target} WHERE source_system = %(source)s", which) or (0,)
    if gone:
        raise_revision(session, entity.name)
        if entity.history is not None:
            session.execute(f"{_to_history(entity)} FROM {target} t JOIN gone g ON g.key = {key}{_UNLESS_THERE}")
        keep_removed(session, entity, f"{target} t JOIN gone g ON g.key = {key}", which)
        if told:
            tell_removed(session, entity, f"{target} t JOIN gone g ON g.key = {key}", which)
        session.execute(f"DELETE FROM {target} t USING gone g WHERE g.key = {key}")
        if entity.named_by:
            session.execute(
                "DELETE FROM manufacturing.entity_word w USING gone g WHERE w.entity = %(entity)s AND w.code = g.code",
                which,
            )
    session.execute("DELETE FROM staging.seen WHERE job_id = %(job)s AND entity = %(entity)s", which)
    return stated, gone


def _to_history(entity: Entity) -> str:
    columns = ("tenant_id", *entity.names, *LINEAGE, *_AUDIT)
    return (
        f"INSERT INTO {MANUFACTURING}.{entity.name}_history ({', '.join(columns)})"
        f" SELECT {', '.join(f't.{name}' for name in columns)}"
    )


def _not_older(alias: str) -> str:
    """Its version is that of `t` or newer; unknown ones count as new."""
    version = f"{alias}.source_version"
    return f"(t.source_version IS NULL OR {version} IS NULL OR {version} >= t.source_version)"


def _key_text(entity: Entity, alias: str) -> str:
    return f"concat_ws({_SEPARATOR}, {', '.join(f'{alias}.{name}' for name in entity.key)})"
