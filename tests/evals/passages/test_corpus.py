from datetime import date
from pathlib import Path

import pytest

from evals.passages.corpus import Corpus, read
from retrieval.minilm import MiniLm

INDEX = """
documents:
  - {file: old.md, name: rules.md, revision: "1", valid_from: 2024-01-01}
  - {file: rules.md, revision: "2", valid_from: 2025-01-01}
  - {file: permit.md, valid_from: 2024-06-01, valid_to: 2024-06-30}
"""


@pytest.fixture
async def corpus(tmp_path: Path) -> Corpus:
    for file, text in {
        "old.md": "# Rules of the store\n\nBoxes weigh 20 kg at most.\n",
        "rules.md": "# Rules of the store\n\nBoxes weigh 15 kg at most.\n",
        "permit.md": "# Permit\n\nPores of 3 mm are accepted.\n",
        "index.yaml": INDEX,
    }.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    return await read(tmp_path, MiniLm())


async def _first(corpus: Corpus, query: str, day: date) -> dict[str, str]:
    found = await corpus.search(query, day, 10)
    return {search: corpus.text(hits[0]) for search, hits in found.items() if hits}


async def test_each_search_sees_the_revision_that_held_on_the_day(corpus: Corpus) -> None:
    for day, weight in ((date(2024, 5, 1), "20 kg"), (date(2025, 5, 1), "15 kg")):
        found = await _first(corpus, "how much may boxes weigh", day)
        assert found.keys() == {"lexical", "dense", "fused"}
        assert all(weight in text for text in found.values())


async def test_what_has_run_out_is_not_found(corpus: Corpus) -> None:
    assert "lexical" in await _first(corpus, "pores", date(2024, 6, 30))
    assert "lexical" not in await _first(corpus, "pores", date(2024, 7, 1))


async def test_nothing_held_before_the_first_began(corpus: Corpus) -> None:
    assert await _first(corpus, "boxes", date(2023, 12, 31)) == {}
