from retrieval.fusion import fuse
from retrieval.index import Entry, Hit


def test_what_both_searches_find_comes_before_what_one_of_them_finds() -> None:
    dense = [Hit("a", 0, 0.8), Hit("b", 0, 0.7), Hit("c", 0, 0.2)]
    lexical = [Hit("b", 0, 12.0), Hit("d", 0, 11.0), Hit("c", 0, 3.0)]
    fused = fuse(dense, lexical)
    assert [one.entry.document for one in fused] == ["b", "a", "d", "c"]
    assert (fused[0].dense, fused[0].lexical) == (0.7, 12.0)
    assert (fused[2].dense, fused[2].lexical) == (None, 11.0)


def test_one_search_alone_is_ranked_as_it_was() -> None:
    hits = [Hit("a", 1, 0.8), Hit("b", 0, 0.7), Hit("c", 0, 0.2)]
    assert [one.entry for one in fuse(hits, [])] == [Entry("a", 1), Entry("b", 0), Entry("c", 0)]
    assert [one.entry.document for one in fuse([], hits)] == ["a", "b", "c"]
    assert fuse([], []) == []
