"""Changes as CloudEvents 1.0 in Kafka's binary mode: what an event is stands in its headers, its data in its value."""

from collections.abc import Mapping, Sequence
from functools import partial

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from core.errors import SourceError, Unavailable
from data_layer.event_log import Event
from data_layer.metadata import Entity, Field, Kind
from ingestion.connectors.kafka import KafkaClient

VERSION = 1
_JSON: Mapping[Kind, Mapping[str, str]] = {
    Kind.TEXT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.TIMESTAMP: {"type": "string", "format": "date-time"},
}


class EventStream:
    """Of one tenant, into the topics that begin with `prefix`."""

    def __init__(self, client: KafkaClient, prefix: str, tenant_id: str) -> None:
        self._prefix = prefix
        self._tenant = tenant_id
        self._wait = client.timeout_seconds
        # Java's clients find a key's partition so too; a retry neither doubles an event nor overtakes another.
        ours = {"partitioner": "murmur2_random", "linger.ms": 5, "enable.idempotence": True}
        try:
            self._producer = Producer({**client.config, **ours, "delivery.timeout.ms": int(1000 * self._wait)})
        except (KafkaException, ValueError, TypeError) as error:
            raise SourceError(f"The settings are not those of a Kafka client ({error}).") from error

    def send(self, entity: str, events: Sequence[Event]) -> None:
        """The brokers have all of them once this returns. Raises `Unavailable`, and they may have some."""
        topic = f"{self._prefix}{entity}"
        failed: list[KafkaError] = []

        def delivered(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                failed.append(error)

        for event in events:
            headers = [(name, value.encode()) for name, value in self._headers(entity, event).items()]
            put = partial(
                self._producer.produce, topic, event.data.encode(), key=event.key.encode(), headers=[*headers],
                on_delivery=delivered,
            )  # fmt: skip
            try:
                put()
            except BufferError:  # it holds as many as it may
                self._producer.flush(self._wait)
                put()
            except KafkaException as error:
                failed.append(error.args[0])
        left = self._producer.flush(self._wait + 1)
        if failed or left:
            self._producer.purge()
            why = failed[0].str() if failed else "the brokers do not answer"
            raise Unavailable(f"The topic {topic} cannot be written just now ({why}).")

    def _headers(self, entity: str, event: Event) -> Mapping[str, str]:
        return {
            "ce_specversion": "1.0",
            "ce_id": event.event_id,
            "ce_source": f"/manufacturing-copilot/{self._tenant}",
            "ce_type": f"manufacturing.{entity}.{event.kind}.v{VERSION}",
            "ce_subject": event.key,
            "ce_time": event.at.isoformat(),
            "ce_dataschema": schema_id(entity),
            "ce_tenant": self._tenant,
            "ce_sequence": f"{event.number:020}",
            "content-type": "application/json",
        }


def schema_id(entity: str) -> str:
    return f"urn:manufacturing-copilot:event:{entity}:{VERSION}"


def schema(entity: Entity) -> Mapping[str, object]:
    """JSON Schema of an event's data. A field may come to it within a version, none goes or changes its type."""
    record = {field.name: _typed(field) for field in entity.fields}
    texts = ("key", "source_system", "source_record")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id(entity.name),
        "title": entity.note,
        "type": "object",
        "required": [
            "entity", "kind", "key", "record", "changed", "source_system", "source_record", "job_id", "known_on",
        ],
        "properties": {
            "entity": {"const": entity.name},
            "kind": {"enum": ["created", "changed", "removed", "snapshot"]},
            **{name: {"type": "string"} for name in texts},
            "job_id": {"type": "string", "format": "uuid"},
            "known_on": {"type": "string", "format": "date"},
            "record": {"type": "object", "required": list(record), "properties": record},
            "changed": {
                "type": ["object", "null"],
                "propertyNames": {"enum": list(record)},
                "additionalProperties": {"type": "object", "required": ["was", "now"]},
            },
        },
    }  # fmt: skip


def _typed(field: Field) -> Mapping[str, object]:
    typed = dict[str, object](_JSON[field.kind])
    if not field.required:
        typed["type"] = [typed["type"], "null"]
    return {**typed, "description": field.note} if field.note else typed
