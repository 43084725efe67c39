"""The source records an answer stands on, from the typed results it was written from."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent.answer import Citation

MOST = 50


def cite(results: Iterable[Mapping[str, Any]]) -> list[Citation]:
    """Each record once, in the order of the results; the first 50.

    A result without records ("none is late") stands on all that its sources stated: those are cited instead.
    """
    found: dict[tuple[str, str], Citation] = {}
    for result in results:
        as_of = _as_of(result)
        if not any(_records(result)):
            for row in result.get("freshness", ()):
                label = f"all {row['entity'].replace('_', ' ')} records"
                found[row["source"], row["entity"]] = Citation(
                    label=label, source=row["source"], reference=row["entity"], as_of=row["as_of"]
                )
        labels = {block["rows"]: block["columns"] for block in result.get("blocks", ()) if block.get("type") == "table"}
        for field, record in _records(result):
            source, key = str(record["source"]), str(record["record"])
            if (source, key) not in found:
                label = _label(record, labels.get(field, ())) or key
                found[source, key] = Citation(label=label, source=source, reference=key, as_of=as_of.get(source))
            if len(found) == MOST:
                return list(found.values())
    return list(found.values())


def _as_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """The oldest statement of each source: an answer is as fresh as its oldest part."""
    oldest: dict[str, Any] = {}
    for row in result.get("freshness", ()):
        oldest[row["source"]] = min(row["as_of"], oldest.get(row["source"], row["as_of"]))
    return oldest


def _records(result: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for field, value in result.items():
        for record in value if isinstance(value, list) else (value,):
            if isinstance(record, dict) and {"source", "record"} <= record.keys():
                yield field, record


def _label(record: Mapping[str, Any], columns: Iterable[Mapping[str, Any]]) -> str:
    texts = [str(record[c["key"]]) for c in columns if c["kind"] == "text" and record.get(c["key"])]
    return " ".join(texts[:2])
