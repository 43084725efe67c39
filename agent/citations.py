"""The source records an answer stands on, from the typed results it was written from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from agent.answer import Citation
from agent.evidence import Evidence, Place
from tools.documents.passages import label as of_document

MOST = 50
_ENOUGH = 40  # characters of a quotation by which it is known
_FEW = 3  # records that may share a number before it says of none of them that it is meant


def cite(evidence: Evidence, text: str, places: Sequence[Sequence[int]]) -> list[Citation]:
    """The records that the text names or takes a number from, in the order of the results; the first 50.

    `places` are those that hold its numbers, for each number. A result's own number, a total, stands on all of its
    rows: they are cited when they are all at hand, else what their sources stated as a whole. A text that names
    nothing stands on every record. A document is cited at the passage that is quoted.
    """
    lower = text.lower()
    meant = set(_named(evidence, lower))
    whole: set[int] = set()
    for held in places:
        rows = [at for at in held if _record(evidence.places[at])]
        if rows and len(rows) <= _FEW and not meant.intersection(rows):
            meant.update(rows)
        elif not rows:
            whole.update(evidence.places[at].result for at in held if not _of_documents(evidence, at))
    found: dict[tuple[str, str], Citation] = {}
    for number, result in enumerate(evidence.results):
        records = [(at, place) for at, place in enumerate(evidence.places) if place.result == number and _record(place)]
        complete = not result.get("next_cursor")
        cited = [(at, place) for at, place in records if at in meant or (number in whole and complete)]
        if (number in whole and not complete) or not records:
            found |= _stated(result)
        as_of, labels = _as_of(result), _columns(result)
        for _, place in cited or ([] if meant or whole else records):
            record = place.row or {}
            source, key = str(record["source"]), str(record["record"])
            if (source, key) not in found and "link" in record:
                found[source, key] = _document(record)
            elif (source, key) not in found:
                label = _label(record, labels.get(place.field, ())) or key
                found[source, key] = Citation(label=label, source=source, reference=key, as_of=as_of.get(source))
    return list(found.values())[:MOST]


def cite_quoted(evidence: Evidence, text: str) -> list[Citation]:
    """The passages that the text quotes, or whose document it names, as an answer that nothing surely says may do."""
    rows = [evidence.places[at].row or {} for at in _quoted(evidence, text.lower())]
    return list({str(row["record"]): _document(row) for row in rows}.values())[:MOST]


def _named(evidence: Evidence, text: str) -> Iterator[int]:
    """The rows whose name the text says: what stands in their table's first column of text."""
    naming = [
        {field: next((c["key"] for c in columns if c["kind"] == "text"), "") for field, columns in _columns(r).items()}
        for r in evidence.results
    ]
    said: dict[str, bool] = {}
    yield from _quoted(evidence, text)
    for at, (result, field, row) in enumerate(evidence.places):
        name = row.get(naming[result].get(field, "")) if row is not None else None
        if isinstance(name, str) and len(name) > 1:
            if name not in said:
                said[name] = name.lower() in text
            if said[name]:
                yield at


def _quoted(evidence: Evidence, text: str) -> Iterator[int]:
    """The passages whose words the text says; of a document that it only names the best one."""
    said = text.replace("\\", "")
    rows = [(at, row) for at, (_, _, row) in enumerate(evidence.places) if row is not None and "link" in row]
    quoted = [(at, row) for at, row in rows if (words := _words(row)) and words in said]
    yield from (at for at, _ in quoted)
    told = {row["document"] for _, row in quoted}
    for at, row in rows:
        if row["document"] not in told and str(row["title"]).lower() in said:
            told.add(row["document"])
            yield at


def _words(row: Mapping[str, Any]) -> str:
    return " ".join(str(row.get("quote") or row.get("text") or "").split())[:_ENOUGH].lower()


def _of_documents(evidence: Evidence, at: int) -> bool:
    blocks = evidence.results[evidence.places[at].result].get("blocks", ())
    return any(block.get("type") in ("quote", "document") for block in blocks)


def _document(record: Mapping[str, Any]) -> Citation:
    label = of_document(record["title"], record.get("revision"), record.get("page"))
    return Citation(kind="document", label=label, source=record["source"], reference=record["link"])


def _record(place: Place) -> bool:
    return place.row is not None and {"source", "record"} <= place.row.keys()


def _columns(result: Mapping[str, Any]) -> dict[str, Sequence[Mapping[str, Any]]]:
    return {block["rows"]: block["columns"] for block in result.get("blocks", ()) if block.get("type") == "table"}


def _stated(result: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Citation]]:
    """What each source stated of an entity, as a whole."""
    for row in result.get("freshness", ()):
        label = f"all {row['entity'].replace('_', ' ')} records"
        citation = Citation(label=label, source=row["source"], reference=row["entity"], as_of=row["as_of"])
        yield (row["source"], row["entity"]), citation


def _as_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """The oldest statement of each source: an answer is as fresh as its oldest part."""
    oldest: dict[str, Any] = {}
    for row in result.get("freshness", ()):
        oldest[row["source"]] = min(row["as_of"], oldest.get(row["source"], row["as_of"]))
    return oldest


def _label(record: Mapping[str, Any], columns: Iterable[Mapping[str, Any]]) -> str:
    texts = [str(record[c["key"]]) for c in columns if c["kind"] == "text" and record.get(c["key"])]
    return " ".join(texts[:2])
