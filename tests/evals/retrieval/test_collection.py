from pathlib import Path

import pytest

from core.errors import SourceError
from evals.retrieval.collection import Collection, read
from evals.retrieval.whole import Document

CORPUS = '{"_id": "d1", "title": "Terms", "text": "Payment is due."}\n{"id": 2, "text": "A wrench."}\n'
QUERIES = '{"_id": "q1", "text": "When is payment due?"}\n\n{"id": "q2", "text": "tool"}\n{"id": "q3", "text": "x"}\n'
QRELS = "q1 0 d1 2\nq1 0 2 0\nq2 0 2 1\nq3 0 d1 0\nq9 0 d1 1\n"


def given(folder: Path, corpus: str = CORPUS, queries: str = QUERIES, qrels: str = QRELS) -> Collection:
    files = [folder / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.txt")]
    for file, text in zip(files, (corpus, queries, qrels), strict=True):
        file.write_text(text, encoding="utf-8")
    return read(*files)


def test_a_collection_is_its_three_files(tmp_path: Path) -> None:
    found = given(tmp_path)
    assert found.documents == {"d1": Document("Terms", "Payment is due."), "2": Document("", "A wrench.")}
    assert found.queries == {"q1": "When is payment due?", "q2": "tool"}
    assert found.judgements == {"q1": {"d1": 2, "2": 0}, "q2": {"2": 1}}
    assert found.left_out == 2  # nothing relevant to q3, no text of q9


def test_judgements_may_have_the_three_columns_and_the_head_of_beir(tmp_path: Path) -> None:
    head = "query-id\tcorpus-id\tscore\n"
    assert given(tmp_path, qrels=head + "q1\td1\t2\n").judgements == {"q1": {"d1": 2}}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"corpus": '{"_id": "a", "text": "x"}\n{"_id": "b"'}, "corpus.jsonl, line 2: expected one JSON object a line"),
        ({"corpus": '["a"]\n'}, "corpus.jsonl, line 1: expected a JSON object with _id or id"),
        ({"corpus": '{"text": "x"}\n'}, "corpus.jsonl, line 1: expected a JSON object with _id or id"),
        ({"corpus": CORPUS + '{"_id": "d1", "text": ""}\n'}, "corpus.jsonl, line 3: the id d1 has come before"),
        ({"corpus": "\n"}, "corpus.jsonl has no document"),
        ({"corpus": '{"_id": "d7", "text": "x"}\n'}, "No document that .* is in .*: their ids differ"),
        ({"queries": '{"_id": "q1", "text": " "}\n'}, "queries.jsonl: the query q1 has no text"),
        ({"qrels": "q1 0 d1 1\nq1 0 d1\n"}, "qrels.txt, line 2: expected query, 0, document and a whole number"),
        ({"qrels": "q1 0 d1 1\nq1 0 d1 high\n"}, "qrels.txt, line 2: expected query, 0, document and a whole number"),
        ({"qrels": "q9 0 d1 1\n"}, "qrels.txt judges no document relevant to a query of .*queries.jsonl"),
        ({"qrels": ""}, "qrels.txt judges no document relevant"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path: Path, wrong: dict[str, str], expected: str) -> None:
    with pytest.raises(SourceError, match=expected):
        given(tmp_path, **wrong)


def test_a_file_that_is_missing_or_no_text_is_said(tmp_path: Path) -> None:
    given(tmp_path)
    files = [tmp_path / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.txt")]
    files[2].write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match=r"qrels.txt cannot be read"):
        read(*files)
    files[0].unlink()
    with pytest.raises(SourceError, match=r"corpus.jsonl cannot be read .*No such file"):
        read(*files)
