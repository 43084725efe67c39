import numpy as np

from evals.retrieval.exact import Exact
from retrieval.index import Entry
from retrieval.lexical import Lexical
from retrieval.minilm import MiniLm
from retrieval.search import HybridSearch

TEXTS = {
    Entry("terms", 0): "Late delivery: the supplier pays two percent of the value a week.",
    Entry("terms", 1): "Payment is due 30 days after delivery.",
    Entry("wi", 0): "The spindle is greased every 400 hours. Use grease G-77.",
    Entry("wi", 1): "The belt is changed every 2,000 hours.",
    Entry("visit", 0): "Visitors wear safety shoes and glasses in the hall.",
}
LEXICAL = Lexical.of(list(TEXTS), list(TEXTS.values()))


EMBEDDING = MiniLm()


async def hybrid() -> HybridSearch:
    index = Exact()
    await index.put("t", list(TEXTS), await EMBEDDING.documents(list(TEXTS.values())))
    return HybridSearch(index, EMBEDDING)


async def test_other_words_and_exact_words_are_both_found() -> None:
    search = await hybrid()
    for query, expected in (
        ("What must guests put on?", ("visit", 0)),
        ("penalty when goods come late", ("terms", 0)),
        ("G-77", ("wi", 0)),
    ):
        best = (await search.search("t", query, LEXICAL, 3))[0]
        assert (best.document, best.number) == expected, query


async def test_only_the_chosen_documents_are_found() -> None:
    search = await hybrid()
    found = await search.search("t", "late delivery", LEXICAL, 10, {"wi"})
    assert {one.document for one in found} == {"wi"}
    assert await search.search("t", "late delivery", LEXICAL, 10, set()) == []


async def test_a_score_is_between_0_and_1_and_lower_when_nothing_answers() -> None:
    search = await hybrid()
    answered = (await search.search("t", "What does the supplier pay when a delivery is late?", LEXICAL, 1))[0]
    unanswered = (await search.search("t", "Who won the football match on Saturday?", LEXICAL, 1))[0]
    assert 0 <= unanswered.score < answered.score <= 1
    assert np.isclose(answered.dense or 0, 0.7, atol=0.25)


async def test_the_limit_holds() -> None:
    assert len(await (await hybrid()).search("t", "delivery hours", LEXICAL, 2)) == 2


async def test_a_named_code_is_found_whatever_else_a_long_question_says() -> None:
    texts = {Entry("late", n): f"Goods that arrive late cost the supplier {n} percent a week." for n in range(150)}
    texts[Entry("part", 0)] = "ZX-9913: store dry."
    index = Exact()
    await index.put("t", list(texts), await EMBEDDING.documents(list(texts.values())))
    question = "What percent a week does the supplier pay when goods such as zx9913 arrive late?"
    found = await HybridSearch(index, EMBEDDING).search("t", question, Lexical.of(list(texts), list(texts.values())), 5)
    assert Entry("part", 0) in [Entry(one.document, one.number) for one in found[:3]]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


async def test_a_chunk_that_only_the_index_holds_is_found_by_its_meaning() -> None:
    found = await (await hybrid()).search("t", "What must guests put on?", Lexical.of([], []), 1)
    assert [(one.document, one.lexical) for one in found] == [("visit", None)]
