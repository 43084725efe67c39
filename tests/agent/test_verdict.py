import pytest

from agent.verdict import Verdict, verdict


@pytest.mark.parametrize(
    "said",
    ["yes", "Yes!", "y", "yes please", "approve", "approve it", "I approve this", "Yes, approve it please", "go ahead",
     "do it", "send it now", "yes, send the email", "approved", "confirm", "ja", "Go ahead and send it, thanks"],
)  # fmt: skip
def test_a_plain_yes_is_one(said: str) -> None:
    assert verdict(said) is Verdict.YES


@pytest.mark.parametrize(
    "said",
    ["no", "No.", "no, cancel that", "cancel", "cancel it", "don't send it", "do not approve it", "reject this", "stop",
     "no thanks", "nein", "forget it"],
)  # fmt: skip
def test_a_plain_no_is_one(said: str) -> None:
    assert verdict(said) is Verdict.NO


@pytest.mark.parametrize(
    "said",
    ["ok", "sure", "yes?", "ok?", "yes, but make it 300", "yes no", "no wait", "hmm maybe", "approve everything",
     "yes, and order the other one too", "approve PO 4711", "ok but only if it is cheap", "yes to all"],
)  # fmt: skip
def test_what_may_be_meant_otherwise_is_asked(said: str) -> None:
    assert verdict(said) is Verdict.UNSURE


@pytest.mark.parametrize(
    "said",
    ["thanks", "please", "", "do", "how many do we have?", "cancel order 4711", "send it to bob@example.com",
     "is it late?", "draft a requisition for 20 of X", "ok, how many are on hand?", "no stock of X?", "👍"],
)  # fmt: skip
def test_what_is_about_something_else_decides_nothing(said: str) -> None:
    assert verdict(said) is None
