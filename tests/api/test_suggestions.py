"""A question is suggested when its answer tells something; no more are tried than are wanted."""

import asyncio
from collections.abc import Callable

import pytest

from api.suggestions import Suggestions, tells
from core.errors import NotFound
from core.identity import EVERY_SCOPE, Principal, Scope
from data_layer.database import Database
from tools.context import ToolContext
from tools.result import Column, Metric, Table, ToolResult
from tools.spec import Tool, tool


def table(total: int | None) -> Table:
    return Table(title="Parts", rows="parts", columns=(Column(key="sku", label="SKU"),), total=total)


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ((table(3),), True),
        ((table(0),), False),
        ((Metric(label="Parts", value="3"), table(0)), False),
        ((Metric(label="Parts", value="3"),), True),
        ((), False),
    ],
)
def test_rows_or_a_figure_tell_something_and_words_alone_do_not(blocks: tuple[Table | Metric, ...], told: bool) -> None:
    assert tells(ToolResult(summary="Something.", blocks=blocks, freshness=())) is told


@pytest.fixture
def tried() -> list[str]:
    return []


@pytest.fixture
def make(tried: list[str]) -> Callable[..., Tool]:
    def make(name: str, *, finds: bool = True) -> Tool:
        async def ask(context: ToolContext) -> ToolResult:
            """Tells."""
            tried.append(name)
            if not finds:
                raise NotFound("There is none.")
            return ToolResult(summary="3", blocks=(Metric(label="Parts", value="3"),))

        ask.__name__ = name
        return tool(scope=Scope.INVENTORY_READ, examples=(f"{name}?",))(ask)

    return make


async def test_no_more_are_tried_than_are_wanted_and_none_twice(
    database: Database, make: Callable[..., Tool], tried: list[str]
) -> None:
    suggestions = Suggestions([make("one"), make("none", finds=False), make("two"), make("three")])
    context = ToolContext(Principal("plant", "ann", EVERY_SCOPE), database)
    asked = [suggestions.of(context, 1), suggestions.of(context, 2), suggestions.of(context, 1)]
    found = await asyncio.gather(*asked)
    assert [[one.question for one in some] for some in found] == [["one?"], ["one?", "two?"], ["one?"]]
    assert tried == ["one", "none", "two"]
    assert [one.tool for one in await suggestions.of(context)] == ["one", "two", "three"]
    assert tried == ["one", "none", "two", "three"]


async def test_a_plant_that_answers_nothing_yet_is_asked_again(
    database: Database, make: Callable[..., Tool], tried: list[str]
) -> None:
    suggestions = Suggestions([make("none", finds=False)])
    context = ToolContext(Principal("plant", "ann", EVERY_SCOPE), database)
    for times in (1, 2):
        assert not await suggestions.of(context)
        assert tried == ["none"] * times
