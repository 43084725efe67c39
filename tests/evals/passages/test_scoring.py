from datetime import date
from math import log2
from pathlib import Path

import pytest

from evals.passages.corpus import read
from evals.passages.question import Question
from evals.passages.scoring import INVENTED, RIGHTLY, SEARCHES, SILENT, WRONGLY, Result, ask, found, told
from retrieval.minilm import MiniLm

DAY = date(2025, 6, 12)
ANSWERED = Question("how much", DAY, documents=("a.md",), says="5 %")
UNANSWERED = Question("why", DAY, none="nobody says")


def _result(question: Question, *ranks: int, answered: bool = True, quoted: bool = True, right: int = 1) -> Result:
    return Result(question, dict.fromkeys(SEARCHES, ranks), right, 0.6, "a.md", answered, quoted)


def test_the_passage_of_the_right_document_that_says_the_words_is_ranked() -> None:
    one = _result(ANSWERED, 3, 7)
    assert one.best("fused") == 3
    assert _result(ANSWERED).best("fused") is None


def test_found_counts_only_questions_with_an_answer() -> None:
    results = [_result(ANSWERED, 1), _result(ANSWERED, 6), _result(ANSWERED), _result(UNANSWERED)]
    measured = found(results, "dense")
    assert measured["nDCG@10"] == pytest.approx((1 + 1 / log2(7)) / 3)
    assert measured["recall@5"] == pytest.approx(1 / 3)


def test_what_no_chunk_holds_whole_counts_as_not_found() -> None:
    assert found([_result(ANSWERED, right=0)], "fused") == {"nDCG@10": 0, "recall@5": 0}


def test_several_right_passages_are_all_to_be_found() -> None:
    assert found([_result(ANSWERED, 1, right=2)], "fused")["recall@5"] == 0.5


def test_an_answer_is_right_when_the_known_words_are_quoted() -> None:
    with_answer = [
        _result(ANSWERED, 1),
        _result(ANSWERED, 1, quoted=False),
        _result(ANSWERED, 1, answered=False),
        _result(ANSWERED, answered=False, quoted=False),
    ]
    without = [_result(UNANSWERED), _result(UNANSWERED, answered=False)]
    assert told(with_answer + without) == {RIGHTLY: 0.25, WRONGLY: 0.25, SILENT: 0.5, INVENTED: 0.5}


async def test_a_question_is_asked_of_the_documents(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Deductions\n\nFor each week **5 %** are\ndeducted.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Deductions\n\nFor each week 6 % are deducted.\n", encoding="utf-8")
    corpus = await read(tmp_path, MiniLm())
    one = await ask(corpus, Question("deducted each week", DAY, documents=("a.md",), says="5 % are deducted"))
    assert one.right == 1
    assert {one.best(search) for search in SEARCHES} <= {1, 2}
    assert one.answered
    assert one.quoted == (one.first == "a.md")
    other = await ask(corpus, Question("deducted each week", DAY, documents=("a.md",), says="6 % are deducted"))
    assert (other.right, other.best("fused")) == (0, None)
