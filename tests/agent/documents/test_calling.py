from dataclasses import replace

from agent.models.embedded.documents.calling import again, listing, named_by, opening, searches
from agent.models.embedded.question import Span
from agent.models.embedded.reading import Call
from tests.agent.documents.reading import LITWARE, PROSEWARE, asked, shelf

SHELF = shelf()


def test_the_record_that_is_named_narrows_the_search() -> None:
    (call,) = searches(SHELF, asked("penalty of Litware for HL Crankarm"), {}, {})
    assert call.arguments == {
        "question": "penalty of Litware for HL Crankarm", "supplier": "1602", "sku": "CA-7457",
    }  # fmt: skip


def test_what_was_spoken_of_narrows_it_when_nothing_is_named() -> None:
    (call,) = searches(SHELF, asked("and the warranty?"), {}, {"supplier": "1602", "warehouse": "1"})
    assert call.arguments == {"question": "and the warranty?", "supplier": "1602"}


def test_of_several_records_each_is_searched_for_by_its_name() -> None:
    text = "penalty of the suppliers of it"
    both = Span(11, 30, text[11:30], (LITWARE, PROSEWARE), all=True)
    found = list(searches(SHELF, replace(asked(text), spans=(both,)), {"1602": "Litware", "1678": "Proseware"}, {}))
    assert [call.arguments for call in found] == [
        {"question": "penalty of Litware", "supplier": "1602"},
        {"question": "penalty of Proseware", "supplier": "1678"},
    ]


def test_a_name_that_may_be_one_or_another_narrows_nothing() -> None:
    either = Span(10, 14, "ware", (LITWARE, PROSEWARE))
    (call,) = searches(SHELF, replace(asked("penalty of ware"), spans=(either,)), {}, {})
    assert call.arguments == {"question": "penalty of ware"}


def test_the_documents_of_a_past_day_are_meant_when_they_held_then() -> None:
    (then,) = searches(SHELF, asked("what was the penalty on 2024-02-01?"), {}, {})
    (now,) = searches(SHELF, asked("what does the report of 2024-02-01 say?"), {}, {})
    assert then.arguments == {"question": "what was the penalty on ?", "as_of": "2024-02-01"}
    assert "as_of" not in now.arguments


def test_no_document_of_a_past_day_is_meant_where_days_to_come_are_asked_about_as_well() -> None:
    (both,) = searches(SHELF, asked("what was the demand on 2024-02-01 and what will it be in March 2030?"), {}, {})
    assert "as_of" not in both.arguments


def test_the_same_is_asked_of_another() -> None:
    before = Call(
        "search_documents", {"question": "what does Proseware owe?", "supplier": "1678", "as_of": "2024-02-01"}
    )
    same = again(SHELF, asked("and Litware?"), before, {"1678": "1678 Proseware, Inc."})
    assert same is not None
    assert same.arguments == {"question": "what does Litware, Inc. owe?", "supplier": "1602", "as_of": "2024-02-01"}
    assert again(SHELF, asked("and in May?"), before, {}) is None


def test_a_list_is_of_the_one_record_named() -> None:
    assert SHELF.about is not None
    assert listing(SHELF.about, asked("documents about Litware")) == Call("documents_about", {"supplier": "1602"})
    assert listing(SHELF.about, asked("documents about Litware and Proseware")) is None
    assert listing(SHELF.about, asked("which documents are there?")) is None


def test_a_document_is_opened_by_what_it_is_called() -> None:
    assert SHELF.open is not None
    call = opening(SHELF.open, asked("please open the quality manual on page 4"))
    assert call == Call("open_document", {"document": "the quality manual", "passage": "page 4"})
    assert opening(SHELF.open, asked("which manual is open?")) is None


def test_results_tell_how_suppliers_and_items_are_called() -> None:
    rows = [{"supplier_id": "1602", "supplier": "Litware, Inc.", "sku": "A-1", "name": None}]
    assert named_by({"summary": "s", "offers": rows}) == {"1602": "Litware, Inc."}
