"""Names that several items share: all of them, the one that a word tells from the others, or a question back; and
parts of names, sizes, bins."""

from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.families import families
from agent.models.embedded.literals import literals
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan
from tests.agent.models.test_compositions import TODAY, question

CAPES = tuple(Candidate("sku", f"RC-{size}", f"Rain Cape - Green, {size}", 0.7) for size in ("S", "M", "40"))


def asked(text: str, name: str = "Rain Cape", *others: Span, values: tuple[ValueSpan, ...] = ()) -> Question:
    at = text.lower().index(name.lower())
    plural = text[at + len(name) : at + len(name) + 1] == "s"
    span = Span(at, at + len(name) + plural, text[at : at + len(name) + plural], CAPES)
    plain = question(text)
    return Question(text, TODAY, tuple(sorted((span, *others), key=lambda s: s.start)), plain.periods, values)


def meant(text: str) -> tuple[set[str], bool]:
    (span,) = families(asked(text)).spans
    return {one.code for one in span.candidates}, span.all


def best(found: Question) -> dict[str, Any]:
    return dict(compositions(found)[0].arguments)


@pytest.mark.parametrize(
    "text",
    [
        "which sizes of the Rain Cape exist",
        "item codes of the Rain Cape",
        "on hand of all Rain Cape, please",
        "how many Rain Capes do we have",
        "Rain Cape: stock altogether",
    ],
)
def test_the_whole_family_is_meant(text: str) -> None:
    assert meant(text) == ({"RC-S", "RC-M", "RC-40"}, True)


def test_one_of_a_family_is_asked_back() -> None:
    assert meant("what does the Rain Cape cost") == ({"RC-S", "RC-M", "RC-40"}, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("stock of the Rain Cape in size S", "RC-S"),
        ("price of the Rain Cape, frame size 40", "RC-40"),
        ("the M of the Rain Cape, price?", None),
        ("price of the M or the Rain Cape in M", "RC-M"),
    ],
)
def test_a_word_elsewhere_tells_which_of_the_family(text: str, code: str | None) -> None:
    codes, everything = meant(text)
    assert not everything
    assert codes == {code} if code else len(codes) == 1


def test_a_quantity_tells_no_size() -> None:
    assert meant("we need 40 of that Rain Cape")[0] == {"RC-S", "RC-M", "RC-40"}


def test_two_of_a_family_are_named_by_their_sizes() -> None:
    found = families(asked("weight difference between the 40 and the S of the Rain Cape"))
    assert [one.candidates[0].code for one in found.spans] == ["RC-40", "RC-S"]
    assert best(found)["by"] == [{"field": "item"}]


def test_a_family_is_told_item_by_item() -> None:
    query = best(families(asked("how many Rain Capes do we have on hand")))
    assert query["by"] == [{"field": "item"}]
    assert query["where"] == [{"field": "item", "values": ["RC-S", "RC-M", "RC-40"]}]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("items whose name contains 'valve'", {"field": "name", "is": "contains", "values": ["valve"]}),
        ("items with the word valve in their name", {"field": "name", "is": "contains", "values": ["valve"]}),
        ("items called something with Valve", {"field": "name", "is": "contains", "values": ["Valve"]}),
        ("items whose name begins with Ball Valve", {"field": "name", "is": "begins", "values": ["Ball Valve"]}),
        ("items whose description ends with 230V", {"field": "name", "is": "ends", "values": ["230V"]}),
        ("suppliers with Steel in their name", {"field": "supplier_name", "is": "contains", "values": ["Steel"]}),
        ("customers whose name starts with 'Nord'", {"field": "customer_name", "is": "begins", "values": ["Nord"]}),
        ("items of size 48", {"field": "size", "values": ["48"]}),
        ("items in S, M and XL", {"field": "size", "values": ["S", "M", "XL"]}),
    ],
)
def test_parts_of_names_and_texts_word_by_word(text: str, where: dict[str, Any]) -> None:
    assert best(literals(question(text)))["where"] == [where]


def test_what_lies_in_a_bin() -> None:
    query = best(literals(question("what is lying in bin A-15-13?")))
    assert query["where"] == [{"field": "bin", "values": ["A-15-13"]}]
    assert query["by"] == [{"field": "item"}]


@pytest.mark.parametrize(
    "text", ["lot size 48", "which size have we most of", "work orders that start in the last month"]
)
def test_no_text_is_meant(text: str) -> None:
    assert literals(question(text)).values == ()


def test_parts_of_names_give_way_to_a_record_that_is_sure_and_to_words_of_ours() -> None:
    text = "heavy valves"
    said = (
        ValueSpan(0, 5, "sku", "name", "heavy", how="contains"),
        ValueSpan(6, 12, "sku", "name", "valve", how="contains"),
    )
    assert [v.value for v in literals(Question(text, TODAY, values=said)).values] == ["valve"]
    sure = Span(6, 12, "valves", (Candidate("sku", "V-1", "Valves", 0.97),))
    assert literals(Question(text, TODAY, (sure,), values=said)).values == ()
    vague = Span(6, 12, "valves", tuple(Candidate("sku", f"V-{n}", f"Valve {n}", 0.5) for n in range(3)))
    assert literals(Question(text, TODAY, (vague,), values=said)).spans == ()


def test_initials_behind_a_place_are_part_of_its_name() -> None:
    place = Candidate("warehouse", "R", "Reno Distribution Center", 1.0)
    found = literals(Question("Reno DC stock", TODAY, (Span(0, 4, "Reno", (place,)), Span(5, 7, "DC"))))
    assert [one.text for one in found.spans] == ["Reno"]


def test_a_kind_beside_an_item_is_a_part_of_it() -> None:
    pump = Span(8, 14, "GPU-11", (Candidate("sku", "GPU-11", "Gear Pump", 1.0),))
    seal = ValueSpan(0, 4, "sku", "category", "Seals")
    query = best(Question("seal of GPU-11?", TODAY, (pump,), values=(seal,)))
    assert query["subject"] == "bom_line"
    assert {"field": "parent", "values": ["GPU-11"]} in query["where"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("items that come in red", [{"field": "color", "values": ["Red"]}]),
        ("items in another colour than red", [{"field": "color", "is": "is_not", "values": ["Red"]}]),
    ],
)
def test_how_things_come(text: str, where: list[dict[str, Any]]) -> None:
    query = best(question(text))
    assert (query["subject"], query["where"]) == ("item", where)
