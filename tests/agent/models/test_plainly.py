"""What is said as one speaks is put as it is asked of records, in as many letters up to the last name."""

from datetime import date

import pytest

from agent.models.embedded.dates import periods
from agent.models.embedded.plainly import plainly
from agent.models.embedded.words import token_spans, tokens
from agent.pictured import wants_picture

SUPPLIER, ITEM = frozenset({"supplier"}), frozenset({"sku"})


TOLD: list[tuple[str, tuple[frozenset[str], ...], str]] = [
    ("inventory value by warehouse as a bar chart", (), "inventory value by warehouse"),
    ("pie chart of sales by region", (), "sales by region"),
    ("plot sales by month", (), "list sales by month"),
    ("sales by region as bars", (), "sales by region"),
    ("how much steel do we have in bars", (), "how much steel do we have in bars"),
    ("what did we earn on the pump", (), "what did we gained the pump"),
    ("how many kg of Bar came in since april", (), "how much of Bar arrived since april"),
    ("orders that came in between May and June", (), "orders that came in between May and June"),
    ("how many kg of Bar go into one Hoist", (), "how many kg of Bar go into one Hoist"),
    ("do we have the Cape in all sizes?", (), "do we have the Cape ?"),
    ("when will the late jobs be done", (), "when will the late jobs due"),
    ("what do they still have open", (), "what do they still have open orders"),
    ("is Borea better than Duca on price", (SUPPLIER, SUPPLIER), "Borea and Duca price"),
    ("does Borea deliver better than Duca", (SUPPLIER, SUPPLIER), "Borea and Duca punctuality"),
    ("is Borea better than Duca", (ITEM, ITEM), "is Borea better than Duca"),
    ("how much is a Borea?", (ITEM,), "price of Borea?"),
    ("how much is a Borea and who sells it", (ITEM,), "price of Borea and who offer it"),
    ("what runs short first", (), "what runs short"),
    ("which parts run out soonest?", (), "which parts run short ?"),
    ("what's in Borea that we buy", (ITEM,), "parts of Borea that we buy"),
    ("what's in Borea", (ITEM,), "what's in Borea"),
    ("suppliers late in more than 30% of cases", (), "suppliers on time less than 70%"),
    ("suppliers late in more than 30% of cases last year", (), "suppliers on time less than 70% last year"),
    ("suppliers late by more than 30 days", (), "suppliers late by more than 30 days"),
    ("who's late and who can I call", (), "which suppliers are late, with phone"),
    ("which suppliers are late and whom do I ring there?", (), "which suppliers are late, with phone"),
    ("what is still coming from Borea this month", (SUPPLIER,), "open POs, due from Borea this month"),
    ("orders from Borea still to come this month", (SUPPLIER,), "orders from Borea open due this month"),
    ("what is still coming of Borea this month", (ITEM,), "what is still coming of Borea this month"),
    ("hw many Borea r in stock", (ITEM,), "count Borea in stock"),
    ("will we run out of Borea soon?", (ITEM,), "will we run short Borea ?"),
    ("which items run out of stock", (), "which items run out of stock"),
    ("which items run out next week?", (), "which items run out next week?"),
    ("what runs short next?", (), "what runs short ?"),
    ("which items run out first week of May", (), "which items run out first week of May"),
    ("what runs out first of December", (), "what runs out first of December"),
    ("what runs out first of the bearings", (), "what runs short of the bearings"),
    ("what will we run out of first", (), "what will we run short"),
    ("which hoists have we run out of", (), "which hoists have we run out of"),
    ("who can replace Borea for Duca?", (SUPPLIER, ITEM), "who offers Duca?"),
    ("how much is Borea short of", (ITEM,), "how much is Borea short of"),
]
TIMES = (
    "next week",
    "this week",
    "next",
    "first week of May",
    "soon this month",
    "in December",
    "last month",
    "by Friday",
)


@pytest.mark.parametrize(("text", "names", "meant"), TOLD)
def test_what_is_meant_stands_where_it_was_said(text: str, names: tuple[frozenset[str], ...], meant: str) -> None:
    said = [(text.index(name), text.index(name) + len(name)) for name in ("Borea", "Duca") if name in text]
    read = plainly(text, [(*place, kinds) for place, kinds in zip(said, names, strict=False)])
    assert " ".join(read.split()) == meant
    assert all(read[start:end] in (text[start:end], " " * (end - start)) for start, end in said)


@pytest.mark.parametrize("when", TIMES)
def test_no_time_that_was_said_is_lost(when: str) -> None:
    today = date(2025, 6, 12)
    for text, *_ in TOLD:
        asked = f"{text.rstrip('?')} {when}?"
        read = plainly(asked)
        told = [read[period.start : period.end] for period in periods(read, today)]
        assert told == [asked[period.start : period.end] for period in periods(asked, today)], asked


@pytest.mark.parametrize(
    ("hasty", "whole"),
    [
        ("orders that havent come", "orders that haven't come"),
        ("what cant be shipped", "what can't be shipped"),
        ("it wont fit", "it won't fit"),
        ("they didnt order", "they didn't order"),
    ],
)
def test_a_denial_without_its_apostrophe_denies(hasty: str, whole: str) -> None:
    assert tokens(hasty) == tokens(whole)
    assert [word for word, _, _ in token_spans(hasty)] == [word for word, _, _ in token_spans(whole)]


def test_words_that_end_alike_are_no_denials() -> None:
    assert tokens("the current scant want") == ["the", "current", "scant", "want"]


@pytest.mark.parametrize("text", ["sales by month as a chart", "pie chart of sales by region", "plot sales by month"])
def test_a_picture_that_is_asked_for_is_known(text: str) -> None:
    assert wants_picture(text)
    assert not wants_picture(text.replace("as a chart", "").replace("pie chart of", "").replace("plot", "list"))
