from datetime import UTC, datetime
from typing import Any

from agent.citations import MOST, cite
from agent.evidence import Evidence
from agent.grounding import Checker

AS_OF = "2025-05-14T18:00:00Z"


def result(rows: int, cursor: str | None = None) -> dict[str, Any]:
    columns = [{"key": "sku", "kind": "text"}, {"key": "name", "kind": "text"}, {"key": "on_hand", "kind": "quantity"}]
    return {
        "summary": "s",
        "total": "9000",
        "blocks": [{"type": "table", "title": "Stock", "rows": "lines", "columns": columns, "total": rows}],
        "freshness": [{"source": "erp", "entity": "inventory", "as_of": AS_OF, "rejected": 0}],
        "next_cursor": cursor,
        "lines": [
            {"source": "erp", "record": f"r{n}", "sku": f"A-{n}", "name": f"Part {n}", "on_hand": str(1000 + n)}
            for n in range(rows)
        ],
    }


def cited(text: str, *results: dict[str, Any]) -> list[str]:
    evidence = Evidence(results)
    checked = Checker(evidence, "").check(text)
    assert checked.unsupported == []
    return [citation.reference for citation in cite(evidence, text, checked.places)]


def test_the_records_that_the_text_names_or_takes_a_number_from_are_cited() -> None:
    assert cited("A-3 is there, and another has 1,001.", result(5)) == ["r1", "r3"]


def test_each_carries_its_source_and_the_time_it_was_stated() -> None:
    evidence = Evidence([result(2)])
    (one,) = cite(evidence, "A-1 is there", [])
    assert (one.source, one.label, one.as_of) == ("erp", "A-1 Part 1", datetime(2025, 5, 14, 18, tzinfo=UTC))


def test_a_total_stands_on_all_rows_or_on_what_the_source_stated_as_a_whole() -> None:
    assert cited("9,000 in all", result(3)) == ["r0", "r1", "r2"]
    assert cited("9,000 in all", result(3, cursor="more")) == ["inventory"]
    assert cited("9,000 in all, A-1 first", result(3, cursor="more")) == ["inventory", "r1"]


def test_an_answer_that_names_nothing_stands_on_every_record_and_on_fifty_at_most() -> None:
    assert cited("Yes.", result(2)) == ["r0", "r1"]
    assert len(cited("Yes.", result(80))) == MOST


def test_a_result_without_records_stands_on_what_its_sources_stated() -> None:
    assert cited("None is late.", result(0)) == ["inventory"]


def test_a_number_that_many_records_share_says_of_none_that_it_is_meant() -> None:
    rows = result(9)
    for row in rows["lines"]:
        row["lead_time"] = 5
    assert cited("A-1 takes 5 days", rows) == ["r1"]


def passages(*quotes: str) -> dict[str, Any]:
    rows = [
        {
            "source": "documents", "record": f"d{n}:0-9", "document": f"d{n}", "title": f"Agreement {'AB'[n]}",
            "revision": "C", "page": 3, "headings": ["Late delivery"], "quote": one, "text": f"{one} And more.",
            "link": f"/documents/d{n}?start=0&end=9", "score": 0.9, "heard": 0.9,
        }
        for n, one in enumerate(quotes)
    ]  # fmt: skip
    blocks = [{"type": "quote", "label": row["title"], "text": row["quote"], "link": row["link"]} for row in rows]
    return {"summary": f"Agreement A: “{quotes[0]}”", "blocks": blocks, "searched": 7, "passages": rows}


LATE, EARLY = "The penalty is 0.5 % for each week of delay.", "The bonus is 250 EUR for each early day."


def test_a_document_is_cited_at_the_passage_that_is_quoted_by_title_revision_and_page() -> None:
    evidence = Evidence([passages(LATE, EARLY)])
    (one,) = cite(evidence, f"Agreed is: “{LATE}”", [])
    assert (one.kind, one.label) == ("document", "Agreement A, revision C, page 3")
    assert (one.source, one.reference) == ("documents", "/documents/d0?start=0&end=9")


def test_a_document_that_is_only_named_is_cited_once() -> None:
    assert cited("Agreement B tells of a bonus.", passages(LATE, EARLY)) == ["/documents/d1?start=0&end=9"]


def test_how_many_documents_were_searched_stands_on_none_of_them() -> None:
    assert cited("7 documents were searched; A-1 is there.", passages(LATE, EARLY), result(2)) == ["r1"]
