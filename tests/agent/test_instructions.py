from datetime import date
from typing import Any

from langchain_core.messages import HumanMessage

from agent.instructions import records, system_prompt
from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from tools.context import ToolContext


def context(scopes: frozenset[str] = EVERY_SCOPE) -> ToolContext:
    nothing: Any = None
    return ToolContext(Principal("hamburg", "ann", scopes), nothing, Clock(date(2025, 5, 15)))


def test_the_model_is_told_plant_date_units_and_grants() -> None:
    told = system_prompt("Be right.", context(EVERY_SCOPE - {"bom:read"})).text
    assert told.startswith("Be right.")
    for part in ("hamburg", "2025-05-15, Thursday", "unit of measure", "inventory:read", "Not granted: bom:read"):
        assert part in told
    assert "ann" not in told.replace("Plant", "").replace("planner", "")  # who asks is nobody's business
    assert "Not granted" not in system_prompt("Be right.", context()).text


def test_tools_that_are_not_offered_are_named() -> None:
    assert "- where_used: Where." in system_prompt("Be right.", context(), "- where_used: Where.").text


def test_records_and_values_that_words_name_are_told_as_text() -> None:
    candidate = {"entity": "sku", "code": "AR-5381", "name": "Adjustable Race"}
    links = {
        "mentions": [{"text": "adj. race", "candidates": [candidate]}],
        "values": [
            {"entity": "sku", "field": "color", "value": "Red", "weak": False},
            {"entity": "sku", "field": "size", "value": "M", "weak": True},
        ],
    }
    (told,) = records(HumanMessage("red adj. race M", additional_kwargs=links))
    assert '"adj. race": sku AR-5381 (Adjustable Race)' in told.text
    assert '"Red": a value of sku color' in told.text
    assert '"M"' not in told.text
    assert records(HumanMessage("hello")) == []
