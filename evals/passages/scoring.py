"""What each search found for each question, and what that is worth.

A passage is right when it is of the known document and says the known words. Whether it is said to answer is decided by
the fused score and the product's own threshold.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from evals.passages.corpus import Corpus
from evals.passages.question import Question
from evals.retrieval.metrics import ndcg, recall
from retrieval.index import Hit
from retrieval.search import Scored
from tools.documents.passages import SAYS

SEARCHES = ("lexical", "dense", "fused")
DEPTH = 10
_RECALLED = 5


@dataclass(frozen=True)
class Result:
    """`ranks`: of the right passages in each search, from 1, as far as they are among its first ten; `right`: how many
    there are. `score`: the first fused passage's, from 0 to 1; `first`: its document."""

    question: Question
    ranks: dict[str, tuple[int, ...]]
    right: int
    score: float
    first: str

    @property
    def answerable(self) -> bool:
        return bool(self.question.documents)

    @property
    def answered(self) -> bool:
        """Whether the product says that the first passage answers."""
        return self.score >= SAYS

    def best(self, search: str) -> int | None:
        return min(self.ranks[search], default=None)


async def ask(corpus: Corpus, question: Question) -> Result:
    found = await corpus.search(question.ask, question.day, DEPTH)
    first = found["fused"][0] if found["fused"] else None
    return Result(
        question=question,
        ranks={name: tuple(_ranks(corpus, question, hits)) for name, hits in found.items()},
        right=sum(
            question.answered_by(edition.name, edition.revision, text)
            for edition in corpus.editions.values()
            if edition.holds(question.day)
            for text in edition.texts
        ),
        score=first.score if first else 0.0,
        first=corpus.editions[first.document].name if first else "",
    )


def _ranks(corpus: Corpus, question: Question, hits: Sequence[Hit | Scored]) -> Iterable[int]:
    for rank, hit in enumerate(hits, 1):
        edition = corpus.editions[hit.document]
        if question.answered_by(edition.name, edition.revision, corpus.text(hit)):
            yield rank


def found(results: Sequence[Result], search: str) -> dict[str, float]:
    """`nDCG@10` and `recall@5` over the questions that have an answer."""
    judged = [(_ranking(one, search), _judged(one)) for one in results if one.answerable]
    return {
        "nDCG@10": mean(ndcg(ranking, grades, DEPTH) for ranking, grades in judged),
        "recall@5": mean(recall(ranking, grades, _RECALLED) for ranking, grades in judged),
    }


def told(results: Sequence[Result]) -> dict[str, float]:
    """Shares: of the questions with an answer those that are answered by the right passage (it comes first), by a wrong
    one, or not at all; of those without, the ones that are answered all the same."""
    with_answer = [one for one in results if one.answerable]
    without = [one for one in results if not one.answerable]
    return {
        RIGHTLY: _share(with_answer, lambda one: one.answered and one.best("fused") == 1),
        WRONGLY: _share(with_answer, lambda one: one.answered and one.best("fused") != 1),
        SILENT: _share(with_answer, lambda one: not one.answered),
        INVENTED: _share(without, lambda one: one.answered),
    }


RIGHTLY, WRONGLY = "answered by the right passage", "answered by another passage"
SILENT, INVENTED = "not answered when it should", "answered when it should not"


def _share(results: Sequence[Result], holds: Callable[[Result], bool]) -> float:
    return mean(map(holds, results)) if results else 0.0


def _ranking(result: Result, search: str) -> list[str]:
    """As metrics take it: right passages by their number, others by their rank."""
    ranks = {rank: f"right {number}" for number, rank in enumerate(result.ranks[search])}
    return [ranks.get(rank, f"rank {rank}") for rank in range(1, DEPTH + 1)]


def _judged(result: Result) -> dict[str, int]:
    return {f"right {number}": 1 for number in range(max(result.right, 1))}
