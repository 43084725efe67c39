from retrieval.fusion import FIRST, fuse
from retrieval.index import Entry
from retrieval.lexical import Said

A, B, C, D, E = (Entry(name, 0) for name in "abcde")
NOTHING = Said(0.0, 0.0, 0.0)


def said(score: float, coded: float = 0.0) -> Said:
    return Said(score, 0.5, coded)


def test_what_both_searches_find_comes_before_what_one_of_them_finds() -> None:
    fused = fuse({A: 0.8, B: 0.7, C: 0.2}, {A: NOTHING, B: said(12), C: said(3), D: said(11)})
    assert [one.entry for one in fused] == [B, A, D, C]
    assert (fused[0].dense, fused[0].said.score) == (0.7, 12)
    assert fused[2].dense is None


def test_one_search_alone_is_ranked_as_it_was() -> None:
    assert [one.entry for one in fuse({A: 0.8, B: 0.7, C: 0.2}, dict.fromkeys([A, B, C], NOTHING))] == [A, B, C]
    assert [one.entry for one in fuse({}, {A: said(3), B: said(9)})] == [B, A]
    assert fuse({}, {}) == []


def test_cosines_that_hardly_differ_do_not_decide_alone() -> None:
    fused = fuse({A: 0.51, B: 0.50}, {A: said(2), B: said(9)})
    assert [one.entry for one in fused] == [B, A]


def test_a_chunk_with_the_named_code_stands_among_the_first() -> None:
    near = {A: 0.9, B: 0.89, C: 0.88, D: 0.87}
    fused = fuse(near, {**{entry: said(9) for entry in near}, E: said(1, coded=0.3)})
    assert [one.entry for one in fused] == [A, B, E, C, D]
    assert len(fused[:FIRST]) == 3
    assert sorted((one.score for one in fused), reverse=True) == [one.score for one in fused]
