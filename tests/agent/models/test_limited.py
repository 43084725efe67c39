"""A limit keeps the unit or the currency it was said in, and so does what goes on from it."""

from datetime import date
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.compose.numerals import closed
from agent.models.embedded.limited import currency, untold
from agent.models.embedded.question import read
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)


@pytest.fixture(scope="module")
def model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


def _asked(model: Any, *turns: str) -> dict[str, Any]:
    """The arguments of the last turn's one call."""
    said: list[Any] = []
    for text in turns:
        said.append(HumanMessage(text, additional_kwargs={"today": TODAY.isoformat()}))
        reply = model.invoke(said)
        (call,) = reply.tool_calls
        result = {"summary": "3 of them.", "rows": [], "blocks": []}
        said += [reply, ToolMessage("3 of them.", tool_call_id=call["id"], artifact=result), AIMessage("3 of them.")]
    return dict(call["args"])


def _limits(arguments: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = [*arguments.get("where", ()), *arguments.get("having", ())]
    found = [one for one in found if one.get("values") or "value" in one]
    return [
        (one.get("field") or one["measure"], one["is"], *one.get("values", [one.get("value")]), one.get("unit"))
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("items with less than 500 kg in stock", ("on_hand", "below", "500", "kg")),
        ("items with more than 2 tonnes on order", ("on_order", "above", "2", "tonnes")),
        ("which items have less than 100 m in stock", ("on_hand", "below", "100", "m")),
        ("items with less than 100 litres in stock", ("on_hand", "below", "100", "litres")),
        ("how many items have less than 50 pieces in stock", ("on_hand", "below", "50", "pieces")),
        ("items between 100 and 300 kg in stock", ("on_hand", "between", "100", "300", "kg")),
        ("items with at least 1,000 lb in stock", ("on_hand", "at_least", "1000", "lb")),
        ("purchase order lines of more than 200 kg", ("quantity", "above", "200", "kg")),
        ("do any purchase lines exceed 5 t?", ("quantity", "above", "5", "t")),
        ("parts heavier than 20 lb", ("weight", "above", "20", "lb")),
        ("which warehouse holds more than 10,000 kg", ("on_hand", "above", 10000, "kg")),
        ("purchase orders over $5,000", ("total", "above", "5000", "$")),
        ("sales orders over 5k dollars", ("total", "above", "5000", "dollars")),
        ("sales orders above €50,000", ("total", "above", "50000", "€")),
        ("sales orders above EUR 50,000", ("total", "above", "50000", "eur")),
        ("purchase orders worth more than 200 thousand euros", ("total", "above", "200000", "euros")),
        ("sales orders over 1.5 million yen", ("total", "above", "1500000.0", "yen")),
        ("purchase orders between 5.000 and 6.000 euro", ("total", "between", "5000", "6000", "euro")),
        ("items with a list price above 20 pounds", ("list_price", "above", "20", "pounds")),
        ("customers who bought more than 100,000 dollars this year", ("value", "above", 100000, "dollars")),
        ("how many items do we hold more than 2 tonnes of?", ("on_hand", "above", "2", "tonnes")),
        ("which items do we have less than 0.2 t of", ("on_hand", "below", "0.2", "t")),
        ("sales orders above 90 000 EUR", ("total", "above", "90000", "eur")),
        ("purchase orders above CHF 10'000", ("total", "above", "10000", "chf")),
        ("items with less than 500 in stock", ("on_hand", "below", "500", None)),
        ("purchase orders over 5000", ("total", "above", "5000", None)),
        ("sales orders over 2 m", ("total", "above", "2000000", None)),  # millions, and no metres
    ],
)
def test_a_limit_keeps_what_it_was_said_in(model: Any, text: str, limit: tuple[Any, ...]) -> None:
    assert _limits(_asked(model, text)) == [limit]


def test_pounds_of_a_weight_are_no_currency_of_a_price_beside_it(model: Any) -> None:
    limits = _limits(
        _asked(model, "heavier than 28 pounds and cheaper than 700 by list price: how many items are there?")
    )
    assert sorted(limits) == [("list_price", "below", "700", None), ("weight", "above", "28", "pounds")]


@pytest.mark.parametrize(
    ("first", "then", "limit"),
    [
        ("items with less than 500 kg in stock", "and less than 100?", ("on_hand", "below", "100", "kg")),
        ("sales orders over 50,000 EUR", "and over 100,000 dollars?", ("total", "above", "100000", "dollars")),
        ("sales orders over 50,000 EUR", "and over 100,000?", ("total", "above", "100000", "eur")),
    ],
)
def test_what_goes_on_from_a_limit_is_in_the_same(model: Any, first: str, then: str, limit: tuple[Any, ...]) -> None:
    assert _limits(_asked(model, first, then)) == [limit]


@pytest.mark.parametrize(
    ("text", "said"),
    [("over 5000", ""), ("over £200", "£"), ("above 200 chf", "chf"), ("from 5 USD to 6 EUR", ""),
     ("euro pallets", ""), ("5 dollars or $ 7", "$"), ("what does it weigh in pounds", "")],
)  # fmt: skip
def test_a_currency_is_one_that_stands_beside_a_number(text: str, said: str) -> None:
    assert currency(read(text, {"today": TODAY.isoformat()}, frozenset())) == said


def test_amounts_that_are_asked_in_another_currency_are_said_to_be_in_their_own() -> None:
    told = [{"summary": "1,200.00 EUR and 30.00 CHF of purchase orders."}]
    assert untold("what did we spend in dollars?", told) == (
        "Amounts are in CHF and EUR: there are no exchange rates to tell them in dollars."
    )
    for text in ("what did we spend in euros?", "what did we spend in May?", "what did we spend?"):
        assert untold(text, told) == ""
    assert untold("how many are there in USD?", [{"summary": "3 orders."}]) == ""


def test_a_value_asked_in_a_currency_is_the_value_that_is_asked(model: Any) -> None:
    for text in ("what is our inventory value in USD", "what is our inventory value in euros"):
        (call,) = model.invoke([HumanMessage(text, additional_kwargs={"today": TODAY.isoformat()})]).tool_calls
        assert call["name"] == "inventory_value"


@pytest.mark.parametrize(
    ("said", "read"),
    [("over 90 000", "over 90,000"), ("1 250 000 EUR", "1,250,000 EUR"), ("10'000 of them", "10,000 of them"),
     ("€ 5 000", "€ 5,000"), ("item 5 100 of it", "item 5 100 of it"), ("PO 12 345", "PO 12 345"),
     ("above 90 0000", "above 90 0000"), ("from 5 200-300", "from 5 200-300")],
)  # fmt: skip
def test_thousands_that_stand_apart_are_one_number_where_that_is_sure(said: str, read: str) -> None:
    assert closed(said) == read


def test_a_scale_or_a_currency_is_no_name(model: Any) -> None:
    assert _asked(model, "suppliers we spent over 1 million euros with")["by"] == [{"field": "supplier"}]
