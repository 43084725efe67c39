import numpy as np
from bm25s import BM25

from retrieval.index import Entry
from retrieval.lexical import K1, B, Lexical
from retrieval.terms import Terms

TEXTS = {
    Entry("terms", 0): "Late delivery: the supplier pays two percent a week.",
    Entry("terms", 1): "Payment is due 30 days after delivery of part AR-5381.",
    Entry("wi", 0): "Fasten the crankarm with M8x30 screws of class 10.9, torque 25 Nm.",
    Entry("wi", 1): "Fasten the guard with M8x25 screws of class 8.8, torque 20 Nm.",
    Entry("mail", 0): "Regarding PO 4012: the delivery of AR-5382 is late.",
}
LEXICAL = Lexical.of(list(TEXTS), list(TEXTS.values()))


def found(query: str, limit: int = 10, among: set[str] | None = None) -> list[tuple[str, int]]:
    return [(hit.document, hit.number) for hit in LEXICAL.search(query, limit, among)]


def test_the_chunk_that_says_most_of_the_query_comes_first() -> None:
    assert found("what does the supplier pay for late deliveries")[0] == ("terms", 0)


def test_a_code_finds_its_chunk_and_not_its_neighbours() -> None:
    assert found("AR-5381")[0] == ("terms", 1)
    assert found("ar5382")[0] == ("mail", 0)
    assert found("m8 x 30")[0] == ("wi", 0)
    assert found("class 8.8")[0] == ("wi", 1)
    assert found("PO-4012")[0] == ("mail", 0)


def test_only_the_chosen_documents_are_ranked() -> None:
    assert found("delivery", among={"mail", "unknown"}) == [("mail", 0)]
    assert found("delivery", limit=1, among={"mail"}) == [("mail", 0)]
    assert found("delivery", among=set()) == []


def test_no_more_than_the_limit_and_only_chunks_with_a_word_of_the_query() -> None:
    assert len(found("delivery", limit=2)) == 2
    assert found("zeppelin") == []
    assert found("the of and") == []


def test_a_score_is_given_for_every_chunk() -> None:
    scores = LEXICAL.scores("torque")
    assert [score > 0 for score in scores] == [False, False, True, True, False]


def test_of_any_chunk_it_is_known_how_much_of_the_query_it_says() -> None:
    chunks = [Entry("wi", 0), Entry("wi", 1), Entry("mail", 0), Entry("unknown", 7)]
    whole, part, none, unknown = LEXICAL.said("torque of the crankarm", chunks)
    assert whole.covered == 1
    assert 0 < part.covered < 0.5
    assert none.covered == none.score == 0
    assert unknown == none
    scores = LEXICAL.scores("torque of the crankarm")
    assert np.allclose([whole.score, part.score], [scores[2], scores[3]])
    assert LEXICAL.said("zeppelin of the crankarm", [Entry("wi", 0)])[0].covered < 0.6


def test_a_chunk_that_holds_a_named_code_is_told_from_one_that_holds_its_parts() -> None:
    whole, part = LEXICAL.said("AR-5381", [Entry("terms", 1), Entry("mail", 0)])
    assert (whole.coded, part.coded) == (1, 0)


def test_an_empty_collection_finds_nothing() -> None:
    empty = Lexical.of([], [])
    assert len(empty) == 0
    assert empty.search("delivery", 5) == []
    assert Lexical.of([Entry("a", 0)], [""]).search("delivery", 5) == []


def test_scores_are_those_of_a_well_kept_library() -> None:
    library = BM25(k1=K1, b=B, method="lucene", backend="numpy")
    library.index([Terms().of(text) for text in TEXTS.values()], show_progress=False)
    for query in ("late delivery of part AR-5381", "screws of class 10.9"):
        expected = library.get_scores(sorted(set(Terms().of(query))))
        assert np.allclose(LEXICAL.scores(query), expected, atol=1e-5)


def test_a_change_leaves_what_reading_everything_again_would() -> None:
    new = {Entry("wi", 0): "Fasten the crankarm with M8x35 screws.", Entry("mail", 1): "PO 4013 is late too."}
    changed = LEXICAL.changed({"wi", "unknown"}, list(new), list(new.values()))
    texts = {key: text for key, text in TEXTS.items() if key.document != "wi"} | new
    again = Lexical.of(list(texts), list(texts.values()))
    for query in ("M8x30 screws", "late delivery", "PO 4013", "torque"):
        assert changed.search(query, 9) == again.search(query, 9)
    assert found("PO 4013") == [("mail", 0)]  # the one before is as it was
