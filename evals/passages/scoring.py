"""What each search found for each question, and what that is worth.

A passage is right when it is of the known document and says the known words. Whether it is said to answer is decided as
the product does (`tools.documents.telling`), and it is answered rightly when the words that are quoted are the known
ones. The product knows more: whose documents a question names.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean
from uuid import UUID

from evals.passages.corpus import Corpus
from evals.passages.question import Question
from evals.retrieval.metrics import ndcg, recall
from retrieval.index import Hit
from retrieval.search import Scored
from tools.documents.telling import ALIKE, telling

SEARCHES = ("lexical", "dense", "fused")
DEPTH = 10
_RECALLED = 5
_PASSAGES, _LOOKED_AT = 5, 20  # of which the product tells, and the chunks that they are joined of


@dataclass(frozen=True)
class Result:
    """`ranks`: of the right passages in each search, from 1, as far as they are among its first ten; `right`: how many
    there are. `first`: the document of the passage that is told first, `score`: how surely it answers, from 0 to 1.
    `answered`: it is said to; `quoted`: its words, or those of another that is told beside it, are the right ones."""

    question: Question
    ranks: dict[str, tuple[int, ...]]
    right: int
    score: float
    first: str
    answered: bool
    quoted: bool

    @property
    def answerable(self) -> bool:
        return bool(self.question.documents)

    @property
    def rightly(self) -> bool:
        return self.answered and self.quoted

    def best(self, search: str) -> int | None:
        return min(self.ranks[search], default=None)


async def ask(corpus: Corpus, question: Question) -> Result:
    found = await corpus.search(question.ask, question.day, _LOOKED_AT)
    told = telling(question.ask, corpus.passages(found["fused"], _PASSAGES))
    said = told.each[:ALIKE] if told.answered and told.each else told.passages[:1]
    editions = [corpus.edition(UUID(one.document)) for one in said]
    return Result(
        question=question,
        ranks={name: tuple(_ranks(corpus, question, hits[:DEPTH])) for name, hits in found.items()},
        right=sum(
            question.answered_by(edition.name, edition.facts.revision, chunk.text)
            for edition in corpus.editions.values()
            if edition.holds(question.day)
            for chunk in edition.chunks
        ),
        score=said[0].score if said else 0.0,
        first=editions[0].name if said else "",
        answered=told.answered,
        quoted=any(
            question.answered_by(edition.name, one.revision, one.quote)
            for edition, one in zip(editions, said, strict=True)
        ),
    )


def _ranks(corpus: Corpus, question: Question, hits: Sequence[Hit | Scored]) -> Iterable[int]:
    for rank, hit in enumerate(hits, 1):
        edition = corpus.editions[hit.document]
        if question.answered_by(edition.name, edition.facts.revision, corpus.text(hit)):
            yield rank


def found(results: Sequence[Result], search: str) -> dict[str, float]:
    """`nDCG@10` and `recall@5` over the questions that have an answer."""
    judged = [(_ranking(one, search), _judged(one)) for one in results if one.answerable]
    return {
        "nDCG@10": mean(ndcg(ranking, grades, DEPTH) for ranking, grades in judged),
        "recall@5": mean(recall(ranking, grades, _RECALLED) for ranking, grades in judged),
    }


def told(results: Sequence[Result]) -> dict[str, float]:
    """Shares: of the questions with an answer those of which the right words are quoted, or others, or that are not
    answered at all; of those without, the ones that are answered all the same."""
    with_answer = [one for one in results if one.answerable]
    without = [one for one in results if not one.answerable]
    return {
        RIGHTLY: _share(with_answer, lambda one: one.rightly),
        WRONGLY: _share(with_answer, lambda one: one.answered and not one.quoted),
        SILENT: _share(with_answer, lambda one: not one.answered),
        INVENTED: _share(without, lambda one: one.answered),
    }


RIGHTLY, WRONGLY = "answered by the right words", "answered by other words"
SILENT, INVENTED = "not answered when it should", "answered when it should not"


def _share(results: Sequence[Result], holds: Callable[[Result], bool]) -> float:
    return mean(map(holds, results)) if results else 0.0


def _ranking(result: Result, search: str) -> list[str]:
    """As metrics take it: right passages by their number, others by their rank."""
    ranks = {rank: f"right {number}" for number, rank in enumerate(result.ranks[search])}
    return [ranks.get(rank, f"rank {rank}") for rank in range(1, DEPTH + 1)]


def _judged(result: Result) -> dict[str, int]:
    return {f"right {number}": 1 for number in range(max(result.right, 1))}
