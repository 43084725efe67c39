"""What a call asks, in words, without asking it."""

from typing import Any

import pytest
from pydantic import ValidationError

from core.errors import InvalidInput
from tools.analysis.paraphrase import paraphrase

LINES: dict[str, Any] = {
    "subject": "sales_line",
    "measures": [{"aggregate": "sum", "field": "quantity"}],
    "where": [{"field": "item", "values": ["BK-1"]}],
}


def test_a_query_is_told_as_its_answer_tells_it() -> None:
    assert paraphrase(LINES) == "total quantity of sales order lines with item BK-1"
    assert paraphrase({**LINES, "since": "2024-01-01", "until": "2024-12-31"}).endswith("in 2024 (order date)")
    holding = {"link": "item.components", "where": [{"field": "item", "values": ["PD-1"]}]}
    told = paraphrase({**LINES, "related": [holding]}, {("item", "PD-1"): "Pedal"})
    assert told.endswith("and of items that contain Pedal")


def test_what_the_tool_does_not_take_is_refused() -> None:
    with pytest.raises(ValidationError):
        paraphrase({"subject": "weather"})
    with pytest.raises(InvalidInput):
        paraphrase({"subject": "item", "related": [{"link": "moons"}]})
