import json
from pathlib import Path

import pytest

from bootstrap.cli import main

DOCUMENTS = {
    "late": ("Terms of delivery", "Goods that arrive after the agreed day cost two percent of their value a week."),
    "pay": ("Terms of payment", "Invoices are paid within thirty days."),
    "grease": ("Care of the spindle", "Put grease G-77 on it every 400 hours of running. " + "It runs. " * 400),
    "shoes": ("Visitors", "They wear safety shoes and glasses in the hall."),
}
QUERIES = {"q1": "penalty for late delivery", "q2": "G-77", "q3": "clothing of guests"}
QRELS = "q1 0 late 1\nq2 0 grease 1\nq3 0 shoes 1\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    corpus = [json.dumps({"_id": key, "title": title, "text": text}) for key, (title, text) in DOCUMENTS.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(corpus))
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps({"_id": k, "text": t}) for k, t in QUERIES.items()))
    (tmp_path / "qrels.txt").write_text(QRELS)
    return [str(tmp_path / name) for name in ("corpus.jsonl", "queries.jsonl", "qrels.txt")]


def test_a_collection_is_measured_for_each_search(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["eval", "--retrieval", *files, "--report", str(tmp_path / "report")])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert "Documents: 4" in shown
    markdown = (tmp_path / "report" / "retrieval.md").read_text()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in markdown.splitlines() if line.startswith("|")]
    table = {row[0]: row[1:] for row in rows if len(row) == 4}
    assert table["search"] == ["nDCG@10", "MRR@10", "recall@100"]
    assert table["dense"][2] == table["fused"][2] == "1.000"
    assert table["fused"][1] == "1.000"
    assert float(table["lexical"][0]) < float(table["fused"][0])
    html = (tmp_path / "report" / "retrieval.html").read_text()
    assert "<td>fused</td><td>1.000</td>" in html


def test_a_file_that_cannot_be_used_is_one_sentence(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path(files[2]).write_text(QRELS + "q1 late\n")
    with pytest.raises(SystemExit) as ended:
        main(["eval", "--retrieval", *files])
    assert ended.value.code == 1
    assert "qrels.txt, line 4: expected query, 0, document and a whole number" in capsys.readouterr().err
