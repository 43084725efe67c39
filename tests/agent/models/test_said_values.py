"""Values that questions say by words of names, or in part, and what is composed of them."""

from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.literals import literals
from agent.models.embedded.question import Question, read

TODAY = "2025-05-15"


def _read(text: str, word: str, entity: str, field: str, value: str, *, partial: bool = False) -> Question:
    start = text.index(word)
    said = {"start": start, "end": start + len(word), "entity": entity, "field": field, "value": value}
    how = "named" if field == "name" else "is"
    return read(
        text, {"today": TODAY, "values": [{**said, "weak": False, "how": how, "partial": partial}]}, frozenset()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "how many washers are below their reorder point",
            {
                "subject": "item",
                "measures": [{"aggregate": "count"}],
                "where": [{"field": "name", "is": "named", "values": ["washer"]}, {"field": "below_reorder_point"}],
            },
        ),
        (
            "which suppliers offer washers",
            {
                "subject": "supplier",
                "related": [{"link": "offers", "where": [{"field": "item.name", "is": "named", "values": ["washer"]}]}],
            },
        ),
    ],
)
def test_a_kind_by_name_narrows_as_a_category_does(text: str, expected: dict[str, Any]) -> None:
    found = dict(compositions(_read(text, "washers", "sku", "name", "washer"))[0].arguments)
    found["where"] = sorted(found["where"], key=lambda one: one["field"] != "name") if "where" in found else []
    assert {key: value for key, value in found.items() if value} == expected


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("what is our stock worth at standard cost", False),
        ("what is our standard stock worth", True),
        ("standard: average list price", True),
    ],
)
def test_a_word_of_a_field_is_no_value(text: str, meant: bool) -> None:
    assert bool(_read(text, "standard", "sku", "product_line", "Standard").values) is meant


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("purchase orders that come by sea", "sea", True),
        ("is the sea rough", "sea", False),
        ("POs of Kowalski", "Kowalski", True),
    ],
)
def test_a_part_of_a_value_says_it_where_its_records_are_spoken_of(text: str, word: str, meant: bool) -> None:
    field, value = ("ship_method", "Sea freight") if word == "sea" else ("buyer", "Dana Kowalski")
    assert bool(_read(text, word, "purchase_order", field, value, partial=True).values) is meant


def test_a_kind_with_its_field_is_a_condition_and_no_structure() -> None:
    asked = _read("critical parts in the pumps category", "pumps", "sku", "category", "Pumps")
    where = [{"field": "category", "values": ["Pumps"]}, {"field": "critical"}]
    assert compositions(asked)[0].arguments == {"subject": "item", "where": where}


def test_numbers_behind_a_kind_of_item_are_its_sizes() -> None:
    asked = literals(_read("yellow frames in 44 or 48", "frames", "sku", "category", "Frames"))
    assert [one.value for one in asked.values if one.field == "size"] == ["44", "48"]
    assert not literals(read("orders due in 14", {"today": TODAY}, frozenset())).values


@pytest.mark.parametrize(("text", "said"), [("parts that are short", False), ("how many shorts", True)])
def test_how_something_is_names_no_kind_of_item(text: str, said: bool) -> None:
    word = text.split()[-1]
    value = {"start": text.index(word), "end": len(text), "entity": "sku", "field": "subcategory", "value": "Shorts"}
    assert bool(read(text, {"today": "2025-05-15", "values": [value]}, frozenset()).values) is said
