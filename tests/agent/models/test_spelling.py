"""Slips of the finger in the words that questions are made of."""

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.question import read
from tools.analysis.semantics import MODEL


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ordrs", "orders"),
        ("suppleirs", "suppliers"),
        ("delivry", "delivery"),
        ("orderd", "ordered"),
        ("stok", "stock"),
        ("mnay", "many"),
        # Words of their own, names, and what could be more than one.
        ("shirts", "shirts"),
        ("pads", "pads"),
        ("lifting", "lifting"),
        ("form", "form"),
        ("hilltop", "hilltop"),
        ("chainring", "chainring"),
        ("orders", "orders"),
        ("po", "po"),
    ],
)
def test_a_slip_is_set_right(written: str, meant: str) -> None:
    assert lexicon(MODEL).spelling.right(written) == meant


@pytest.mark.parametrize(
    ("slips", "right"),
    [
        ("how many work ordrs are overdu", "how many work orders are overdue"),
        ("itms below their reorder piont", "items below their reorder point"),
        ("suppleirs without a purchse order", "suppliers without a purchase order"),
    ],
)
def test_phrases_are_known_in_spite_of_slips(slips: str, right: str) -> None:
    one, other = (compositions(read(text, {"today": "2025-05-15"}, frozenset()))[0] for text in (slips, right))
    assert one.arguments == other.arguments
