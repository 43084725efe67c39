"""What a ranking is worth, as trec_eval counts it (`ndcg_cut`, `recip_rank`, `recall`).

`ranking`: documents' ids, the best first, each once. `judged`: how relevant each judged document is; above 0 is
relevant, what is not judged is not.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log2
from statistics import mean

Rankings = Mapping[str, Sequence[str]]
Judgements = Mapping[str, Mapping[str, int]]


def ndcg(ranking: Sequence[str], judged: Mapping[str, int], depth: int) -> float:
    """The gain is the judgement itself; the discount log2(rank + 1)."""
    ideal = _gain(sorted(judged.values(), reverse=True)[:depth])
    return _gain([judged.get(document, 0) for document in ranking[:depth]]) / ideal if ideal else 0.0


def reciprocal_rank(ranking: Sequence[str], judged: Mapping[str, int], depth: int) -> float:
    """Of the first relevant document; 0 when none stands in the first `depth`."""
    for rank, document in enumerate(ranking[:depth], 1):
        if judged.get(document, 0) > 0:
            return 1 / rank
    return 0.0


def recall(ranking: Sequence[str], judged: Mapping[str, int], depth: int) -> float:
    relevant = {document for document, grade in judged.items() if grade > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


METRICS: dict[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "nDCG@10": lambda ranking, judged: ndcg(ranking, judged, 10),
    "MRR@10": lambda ranking, judged: reciprocal_rank(ranking, judged, 10),
    "recall@100": lambda ranking, judged: recall(ranking, judged, 100),
}


def averages(rankings: Rankings, judgements: Judgements) -> dict[str, float]:
    """Over all judged queries; one without a ranking counts 0."""
    return {
        name: mean(metric(rankings.get(query, ()), judged) for query, judged in judgements.items())
        for name, metric in METRICS.items()
    }


def _gain(grades: Sequence[int]) -> float:
    return sum(max(grade, 0) / log2(rank + 1) for rank, grade in enumerate(grades, 1))
