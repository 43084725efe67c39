"""A collection as its three files say it. What is wrong in one is said with file and line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import SourceError
from evals.retrieval.whole import Document


@dataclass(frozen=True)
class Collection:
    """Documents by id, in the file's order; texts of queries that have a relevant document; and how relevant each
    document is that was judged for one. `left_out`: judged queries without text, or without a relevant document."""

    documents: dict[str, Document]
    queries: dict[str, str]
    judgements: dict[str, dict[str, int]]
    left_out: int


def read(corpus: Path, queries: Path, qrels: Path) -> Collection:
    """`corpus`: JSON lines with `_id` or `id`, `title`, `text`; `queries`: with `_id` or `id`, `text`; `qrels`: lines
    of `query 0 document grade`, or with a head and tabs `query document grade`. Raises `SourceError`."""
    documents = {key: _document(given) for key, given in _records(corpus)}
    asked = {key: _text(queries, key, given) for key, given in _records(queries)}
    judged = _judgements(qrels)
    relevant = {query: grades for query, grades in judged.items() if max(grades.values()) > 0 and query in asked}
    if not documents:
        raise SourceError(f"{corpus} has no document.")
    if not relevant:
        raise SourceError(f"{qrels} judges no document relevant to a query of {queries}.")
    if documents.keys().isdisjoint(document for grades in relevant.values() for document in grades):
        raise SourceError(f"No document that {qrels} judges is in {corpus}: their ids differ.")
    return Collection(documents, {query: asked[query] for query in relevant}, relevant, len(judged) - len(relevant))


def _document(given: dict[str, Any]) -> Document:
    return Document(*(str(given.get(name) or "").strip() for name in ("title", "text")))


def _text(file: Path, key: str, given: dict[str, Any]) -> str:
    text = str(given.get("text") or "").strip()
    if not text:
        raise SourceError(f"{file}: the query {key} has no text.")
    return text


def _records(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    seen = set[str]()
    for number, line in _lines(file):
        try:
            given = json.loads(line)
        except ValueError as error:
            raise SourceError(f"{file}, line {number}: expected one JSON object a line ({error}).") from None
        key = given.get("_id", given.get("id")) if isinstance(given, dict) else None
        if key is None:
            raise SourceError(f"{file}, line {number}: expected a JSON object with _id or id.")
        if str(key) in seen:
            raise SourceError(f"{file}, line {number}: the id {key} has come before.")
        seen.add(str(key))
        yield str(key), given


def _judgements(file: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for number, line in _lines(file):
        cells = line.split()
        if number == 1 and not cells[-1].lstrip("-").isdecimal():
            continue  # BEIR's head
        try:
            query, document, grade = (cells[0], cells[-2], int(cells[-1])) if len(cells) in (3, 4) else ("", "", 0)
        except ValueError:
            query = ""
        if not query:
            raise SourceError(f"{file}, line {number}: expected query, 0, document and a whole number, as in TREC.")
        judged.setdefault(query, {})[document] = grade
    return judged


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Those that are not blank, with their numbers."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file} cannot be read ({error}).") from None
