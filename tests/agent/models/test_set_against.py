"""What has been, set against what is to come: sold and forecast are both told, and nothing from records yet to be."""

from datetime import date
from typing import Any

import pytest

from tests.agent.models.test_compositions_more import TODAY
from tests.agent.models.test_foretold import _calls, model

__all__ = ["model"]


def _periods(calls: list[tuple[str, dict[str, Any]]]) -> dict[str, tuple[str, str]]:
    return {name: (arguments["since"], arguments["until"]) for name, arguments in calls}


@pytest.mark.parametrize(
    "text",
    [
        "will we sell more Blade next month than last month?",
        "is demand for Blade going to be higher in June than it was in April?",
        "Blade sales: last month vs next month",
        "how many Blade did we sell in April compared to what we will sell in June",
        "sold in April and forecast for June of Blade",
        "what was the demand of Blade in April and what will it be in June",
        "are customers going to buy as much Blade in June 2025 as they did in April 2025?",
    ],
)
def test_what_was_sold_is_told_beside_what_is_forecast(model: Any, text: str) -> None:
    found = _periods(_calls(model, text))
    forecast = found.pop("forecast_demand")
    assert (forecast, *found.values()) == (("2025-06-01", "2025-06-30"), ("2025-04-01", "2025-04-30"))


def test_a_part_of_this_year_may_have_begun(model: Any) -> None:
    found = _periods(_calls(model, "how do next quarter's sales of Blade compare with this quarter's?"))
    assert found == {"forecast_demand": ("2025-07-01", "2025-09-30"), "analyse": ("2025-04-01", "2025-06-30")}


def test_of_this_month_what_was_sold_and_what_is_still_forecast(model: Any) -> None:
    calls = _calls(model, "will customers order fewer Blade in May than in March")
    told = [(name, arguments["since"], arguments["until"]) for name, arguments in calls]
    may = ("2025-05-01", "2025-05-31")
    assert told == [("analyse", *may), ("forecast_demand", *may), ("analyse", "2025-03-01", "2025-03-31")]


@pytest.mark.parametrize(
    "text",
    [
        "next year's revenue against this year's",
        "are we going to produce more Wheel next month than last month?",
        "will we receive more Blade next week than last week",
        "will we ship more orders next month than this month?",
        "scrap next month versus last month",
        "growth of revenue from 2025 to 2026",
        "sales of Blade by customer last month vs next month",
    ],
)
def test_what_has_no_forecast_is_not_told_from_records_to_be(model: Any, text: str) -> None:
    assert not _calls(model, text)


@pytest.mark.parametrize(
    "text",
    [
        "did we sell more Blade last month than the month before",
        "did we sell more Blade this month than last month",
        "sales this year against last year",
        "compare purchase orders due next month with last month",
        "sales orders due next week vs last week",
        "receipts due next month vs this month",
    ],
)
def test_what_has_begun_or_is_due_is_told_from_records(model: Any, text: str) -> None:
    assert {name for name, _ in _calls(model, text)} == {"analyse"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("how much Blade will we receive next week", "open_quantity"),
        ("Wheel to be produced next month", "open_quantity"),
    ],
)
def test_of_what_will_come_it_is_told_what_is_open(model: Any, text: str, field: str) -> None:
    ((_, arguments),) = _calls(model, text)
    assert [one["field"] for one in arguments["measures"]] == [field]
    assert date.fromisoformat(arguments["since"]) > TODAY
