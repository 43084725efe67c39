"""The expected values were also given by trec_eval 9.0.4 (ndcg_cut.10, recip_rank, recall.100)."""

from math import log2

import pytest

from evals.retrieval.metrics import averages, ndcg, recall, reciprocal_rank

JUDGED = {"a": 3, "b": 2, "c": 0, "d": 1, "e": -1}
RANKING = ["c", "b", "x", "a", "e"]


def test_ndcg_is_the_gain_over_the_best_possible() -> None:
    gain = 2 / log2(3) + 3 / log2(5)
    best = 3 + 2 / log2(3) + 1 / log2(4)
    assert ndcg(RANKING, JUDGED, 10) == pytest.approx(gain / best)
    assert round(ndcg(RANKING, JUDGED, 10), 4) == 0.5363
    assert ndcg(["a", "b", "d"], JUDGED, 10) == 1


def test_ndcg_looks_no_deeper_than_it_is_told() -> None:
    assert ndcg(RANKING, JUDGED, 1) == 0
    assert ndcg(["a", *"xyz"], JUDGED, 1) == 1


def test_the_reciprocal_rank_is_that_of_the_first_relevant_document() -> None:
    assert reciprocal_rank(RANKING, JUDGED, 10) == 0.5
    assert reciprocal_rank(RANKING, JUDGED, 1) == 0
    assert reciprocal_rank(["c", "e", "x"], JUDGED, 10) == 0


def test_recall_is_the_share_of_the_relevant_that_were_found() -> None:
    assert recall(RANKING, JUDGED, 100) == pytest.approx(2 / 3)
    assert recall(RANKING, JUDGED, 2) == pytest.approx(1 / 3)


def test_a_query_without_a_ranking_counts_as_nothing_found() -> None:
    found = averages({"q1": RANKING}, {"q1": JUDGED, "q2": {"a": 1}})
    assert found["MRR@10"] == 0.25
    assert found["recall@100"] == pytest.approx(1 / 3)
    assert list(found) == ["nDCG@10", "MRR@10", "recall@100"]
