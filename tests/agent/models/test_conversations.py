"""What is asked in the middle of a conversation: of the set just shown, of one of its rows, of more or of less."""

import json
from datetime import date
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.compose.carrying import carried
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.elliptic import incomplete
from agent.models.embedded.leaning import leans
from agent.models.embedded.question import Question, read
from agent.models.embedded.taking_up import begun
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)
BY_LITWARE = {"field": "supplier", "values": ["V10"]}
NOT_REJECTED = {"field": "status", "is": "is_not", "values": ["REJECTED"]}
ORDERED = {"subject": "purchase_order", "where": [BY_LITWARE], "since": "2024-01-01", "until": "2024-12-31"}
LATE = {"subject": "customer", "related": [{"link": "orders", "where": [{"field": "late"}]}]}
LINES = {
    "subject": "purchase_line",
    "where": [{"field": "order.supplier", "values": ["V10"]}],
    "since": "2024-01-01",
    "until": "2024-12-31",
}


def question(text: str) -> Question:
    return read(text, {"today": TODAY.isoformat()}, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "who's the cheapest?",
        "how many orders?",
        "any open orders?",
        "from which store",
        "how many are there",
        "which are overdue?",
        "when was the last order?",
        "who are the customers",
    ],
)
def test_what_lacks_what_it_is_about_leans(text: str) -> None:
    assert incomplete(question(text))
    assert leans(question(text))


@pytest.mark.parametrize(
    "text",
    [
        "what is running low?",
        "how many customers in total",
        "our best supplier",
        "top 3 scrap reasons by quantity",
        "stock value per warehouse",
        "how many work orders are open",
    ],
)
def test_what_names_it_does_not(text: str) -> None:
    assert not incomplete(question(text))


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (
            ORDERED,
            {"subject": "purchase_line", "measures": [{"aggregate": "sum", "field": "quantity"}]},
            {"where": [{"field": "order.supplier", "values": ["V10"]}], "since": "2024-01-01", "until": "2024-12-31"},
        ),
        (
            LINES,
            {"subject": "purchase_order", "measures": [{"aggregate": "count"}]},
            {"where": [BY_LITWARE], "since": "2024-01-01", "until": "2024-12-31"},
        ),
        (LATE, {"subject": "sales_order"}, {"where": [{"field": "late"}]}),
        (LATE, {"subject": "sales_line"}, {"where": [{"field": "order.late"}]}),
        (
            {**ORDERED, "day": "expected_date"},
            {"subject": "supplier"},
            {
                "where": [{"field": "supplier", "values": ["V10"]}],
                "related": [
                    {
                        "link": "purchase_orders",
                        "where": [
                            {"field": "expected_date", "is": "at_least", "values": ["2024-01-01"]},
                            {"field": "expected_date", "is": "at_most", "values": ["2024-12-31"]},
                        ],
                    }
                ],
            },
        ),
    ],
)
def test_what_was_said_of_records_is_said_of_those_that_belong_to_them(
    before: dict[str, Any], asked: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = carried(before, asked)
    assert found is not None
    assert found[1] == {**asked, **expected}


def test_a_ranking_and_what_has_nothing_to_do_with_it_are_not_carried_over() -> None:
    assert carried({**ORDERED, "order": "total", "limit": 5}, {"subject": "supplier"}) is None
    assert carried(ORDERED, {"subject": "stock"}) is None


@pytest.mark.parametrize(
    ("before", "then", "changed"),
    [
        (ORDERED, "ignore the date", {"since": None, "until": None}),
        (ORDERED, "and for all suppliers?", {"where": []}),
        (ORDERED, "how many orders was that", {"measures": [{"aggregate": "count"}]}),
        (ORDERED, "the biggest one", {"order": "total", "limit": 5}),
        (ORDERED, "sort them by total", {"order": "total"}),
        (ORDERED, "drop the rejected ones", {"where": [BY_LITWARE, NOT_REJECTED]}),
    ],
)  # fmt: skip
def test_a_query_goes_on_wider_narrower_or_in_another_order(
    before: dict[str, Any], then: str, changed: dict[str, Any]
) -> None:
    after = following(begun(question(then)), before, leaning=True)
    assert after is not None
    wanted = {**before, **changed}
    assert dict(after.arguments) == {name: value for name, value in wanted.items() if value is not None}


@pytest.mark.parametrize("text", ["ok, and in May?", "great, thanks. and in May?", "no wait, and in May?"])
def test_words_that_take_up_the_talk_say_nothing(text: str) -> None:
    assert begun(question(text)).text.split()[-3:] == ["and", "in", "May?"]


class _Talk:
    def __init__(self) -> None:
        self.model: Any = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
        self.said: list[Any] = []

    def asks(self, text: str) -> AIMessage:
        self.said.append(HumanMessage(text, additional_kwargs={"today": TODAY.isoformat()}))
        return self._next()

    def found(self, rows: list[dict[str, Any]]) -> AIMessage:
        told = {"rows": rows, "summary": "some"}
        (call,) = self.said[-1].tool_calls
        self.said.append(ToolMessage(json.dumps(told), tool_call_id=call["id"], artifact=told))
        return self._next()

    def _next(self) -> AIMessage:
        answer: AIMessage = self.model.answer(self.said)
        self.said.append(answer)
        return answer


ROWS = [{"code": code, "label": code} for code in ("P-1", "P-2", "P-3")]


def test_one_of_those_shown_is_looked_up_by_how_it_ranks_and_then_asked_about() -> None:
    talk = _Talk()
    talk.asks("purchase orders due next week")
    talk.found(ROWS)
    first = talk.asks("who is the buyer of the biggest one?")
    assert first.tool_calls[0]["args"]["order"] == "total"
    assert first.tool_calls[0]["args"]["limit"] == 1
    then = talk.found([ROWS[1]])
    assert then.tool_calls[0]["args"]["where"] == [{"field": "purchase_order", "values": ["P-2"]}]


def test_another_row_is_asked_the_same() -> None:
    talk = _Talk()
    talk.asks("purchase orders due next week")
    talk.found(ROWS)
    first = talk.asks("what is on the first one?")
    assert "P-1" in json.dumps(first.tool_calls[0]["args"])
    talk.found([])
    second = talk.asks("and the second one?")
    assert second.tool_calls[0]["args"] == json.loads(json.dumps(first.tool_calls[0]["args"]).replace("P-1", "P-2"))
