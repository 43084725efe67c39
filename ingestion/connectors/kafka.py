"""Events from Kafka: each stream is a topic of JSON objects, read from where its consumer group has got to.

A sync ends with the last event that was there when it was reached. An event is delivered at least once: its offset is
committed after the transaction of its row, and a row that comes again says the same again. Partitions are read side by
side by one process, which keeps the order of each key.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from pydantic import BaseModel, ConfigDict, Field

from core.errors import SourceError, Unavailable
from ingestion.connector import LINE, PROBLEM, Batch
from ingestion.formats.frames import text_frame
from ingestion.formats.json_text import flat, parse

KEY, TIME = "kafka.key", "kafka.time"
_POLL_S = 1.0
_AT_ONCE = 10_000


class Topic(BaseModel):
    """What its objects hold: columns (`outer.inner` for what is nested), those without which one is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[str, ...] = Field(min_length=1)
    required: tuple[str, ...] = ()


class KafkaClient(BaseModel):
    """`settings`: more of librdkafka's, such as security.protocol; secrets are written as ${VARIABLE}."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    brokers: str = Field(min_length=1)
    settings: dict[str, str] = {}
    timeout_seconds: float = Field(default=30, ge=1, le=600)

    @property
    def config(self) -> dict[str, str]:
        return {**self.settings, "bootstrap.servers": self.brokers}


class KafkaOptions(KafkaClient):
    """`dead_letters`: the topic for events that were refused, each with the reason in its headers."""

    group: str = Field(min_length=1)
    topics: dict[str, Topic] = Field(min_length=1)
    dead_letters: str | None = None


class KafkaConnector:
    """Its columns are those of the topic, and `kafka.key` and `kafka.time` of the event."""

    def __init__(self, options: KafkaOptions, folder: Path) -> None:
        self._options = options
        self._stored: dict[int, dict[int, Message]] = {}
        ours = options.config
        reading = {"group.id": options.group, "enable.auto.commit": False, "enable.partition.eof": True}
        try:
            self._consumer = Consumer({**ours, **reading})
            self._producer = Producer({**ours, "enable.idempotence": True}) if options.dead_letters else None
        except (KafkaException, ValueError, TypeError) as error:
            raise SourceError(f"The connector's settings are not those of a Kafka client ({error}).") from error

    def columns(self, stream: str) -> list[str]:
        return [*self._topic(stream).columns, KEY, TIME]

    def expected(self, stream: str) -> int | None:
        return None

    def as_of(self, stream: str) -> datetime:
        return datetime.now(UTC)

    def read(
        self,
        stream: str,
        *,
        after: dict[str, Any] | None,
        cursor_column: str | None,
        since: str | None,
        batch_rows: int,
    ) -> Iterator[Batch]:
        topic, columns = self._topic(stream), self.columns(stream)
        with _reached(stream):
            offsets = self._starts(stream, after)
            self._consumer.assign([TopicPartition(stream, *start) for start in offsets.items()])
        count: int = after["count"] if after else 0
        left, messages = set(offsets), list[Message]()

        def batch() -> Batch:
            records = text_frame([_row(message, topic) for message in messages], columns)
            numbered = records.with_row_index(LINE, count + 1).cast({LINE: int})
            if self._producer is not None:
                self._stored[count + len(messages)] = dict(enumerate(messages, count + 1))
            told = {str(partition): offset for partition, offset in offsets.items()}
            return Batch(numbered, {"count": count + len(messages), "offsets": told})

        try:
            while left:
                for message in self._next(stream, min(batch_rows - len(messages), _AT_ONCE)):
                    partition, offset = message.partition(), message.offset()
                    assert partition is not None
                    assert offset is not None
                    if message.error() is not None:
                        left.discard(partition)  # there is no more
                        continue
                    offsets[partition] = offset + 1
                    messages.append(message)
                if len(messages) >= batch_rows:
                    yield batch()
                    count, messages = count + len(messages), []
            if messages:
                yield batch()
        finally:
            self._consumer.unassign()

    def acknowledge(self, stream: str, position: Mapping[str, Any], refused: Mapping[int, str]) -> None:
        """Its rows are stored: what was refused goes to the dead letters, and then the group goes on behind it."""
        messages = self._stored.pop(position["count"], {})
        with _reached(stream):
            if self._producer is not None:
                for line, reason in refused.items():
                    self._bury(messages[line], reason)
                if self._producer.flush(self._options.timeout_seconds):
                    raise Unavailable(f"The dead letters of {stream} cannot be written just now.")
            ends = [TopicPartition(stream, int(partition), offset) for partition, offset in position["offsets"].items()]
            self._consumer.commit(offsets=[end for end in ends if end.offset >= 0], asynchronous=False)

    def close(self) -> None:
        self._consumer.close()
        self._producer = None

    def _bury(self, message: Message, reason: str) -> None:
        assert self._producer is not None
        assert self._options.dead_letters is not None
        origin = f"{message.topic()}/{message.partition()}/{message.offset()}"
        headers: list[tuple[str, str | bytes | None]] = [("reason", reason.encode()), ("origin", origin.encode())]
        self._producer.produce(self._options.dead_letters, message.value(), key=message.key(), headers=headers)

    def _topic(self, stream: str) -> Topic:
        if stream not in self._options.topics:
            known = ", ".join(self._options.topics)
            raise SourceError(f"The connector describes no topic {stream!r}; it describes {known}.")
        return self._options.topics[stream]

    def _starts(self, stream: str, after: dict[str, Any] | None) -> dict[int, int]:
        """Where the group has got to: what an interrupted sync has stored and not acknowledged is read again."""
        wait = self._options.timeout_seconds
        found = self._consumer.list_topics(stream, timeout=wait).topics[stream]
        if found.error is not None or not found.partitions:
            raise SourceError(f"There is no topic {stream} ({found.error}).")
        partitions = [TopicPartition(stream, partition) for partition in found.partitions]
        committed = self._consumer.committed(partitions, timeout=wait)
        return {one.partition: one.offset if one.offset >= 0 else OFFSET_BEGINNING for one in committed}

    def _next(self, stream: str, most: int) -> Sequence[Message]:
        """Raises `Unavailable` when the brokers say nothing for long, not even that there is nothing more."""
        for _ in range(max(1, int(self._options.timeout_seconds / _POLL_S))):
            with _reached(stream):
                messages = self._consumer.consume(most, timeout=_POLL_S)
            told: list[Message] = []
            for message in messages:
                error = message.error()
                if error is None or error.code() == KafkaError._PARTITION_EOF:
                    told.append(message)
                elif error.code() != KafkaError._ALL_BROKERS_DOWN:
                    raise _away(stream, error)
            if told:
                return told
        raise Unavailable(f"The brokers of {stream} do not answer.")


@contextmanager
def _reached(stream: str) -> Iterator[None]:
    try:
        yield
    except KafkaException as failure:
        raise _away(stream, failure.args[0]) from failure


def _away(stream: str, error: KafkaError) -> SourceError | Unavailable:
    if error.retriable() or error.code() < 0:  # the client's own: no connection, no answer in time
        return Unavailable(f"The topic {stream} cannot be read just now ({error.str()}).")
    return SourceError(f"The topic {stream} cannot be read ({error.str()}).")


def _row(message: Message, topic: Topic) -> dict[str, str | None]:
    row: dict[str, str | None] = {}
    try:
        value = parse(message.value() or b"null")
        if not isinstance(value, Mapping):
            raise ValueError("it is no JSON object" if message.value() else "it deletes, which no event can")
        found = flat(value)
        row = {name: found.get(name) for name in topic.columns}
        missing = [name for name in topic.required if row.get(name, found.get(name)) in (None, "")]
        if missing:
            raise ValueError(f"it lacks {', '.join(missing)}")
    except ValueError as error:
        row[PROBLEM] = f"The event cannot be read: {error}."
    key = message.key()
    row[KEY] = key.decode(errors="replace") if isinstance(key, bytes) else key
    row[TIME] = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC).isoformat(sep=" ")
    return row
