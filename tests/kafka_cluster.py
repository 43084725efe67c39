"""librdkafka's own cluster: brokers in this process, which other processes reach too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition


@dataclass(frozen=True)
class Found:
    key: str
    value: bytes | None
    headers: Mapping[str, str]


class Cluster:
    """Brokers in this process, and what is put there and found."""

    def __init__(self) -> None:
        self.producer = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1, "log_level": 0})
        (broker,) = self.producer.list_topics(timeout=60).brokers.values()
        self.brokers = f"{broker.host}:{broker.port}"

    def put(self, *values: Mapping[str, Any] | bytes | None, topic: str = "items") -> None:
        for value in values:
            said = json.dumps(value).encode() if isinstance(value, Mapping) else value
            key = str(value.get("code")) if isinstance(value, Mapping) else "key"
            self.producer.produce(topic, said, key=key)
        assert self.producer.flush(60) == 0

    def found(self, topic: str, count: int = 0) -> list[Found]:
        """All there are by now, at least so many: those of one key in their order."""
        known = {"bootstrap.servers": self.brokers, "group.id": "look", "enable.partition.eof": True}
        consumer = Consumer(known)
        partitions = consumer.list_topics(topic, timeout=60).topics[topic].partitions
        consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
        left, got = set(partitions), list[Found]()
        while left or len(got) < count:
            for message in consumer.consume(100, timeout=0.2):  # so long if they are fewer
                if message.error() is not None:
                    assert message.error().code() == KafkaError._PARTITION_EOF
                    left.discard(message.partition())
                    continue
                headers = {name: bytes(value or b"").decode() for name, value in message.headers() or []}
                got.append(Found(bytes(message.key() or b"").decode(), message.value(), headers))
        consumer.close()
        return got
