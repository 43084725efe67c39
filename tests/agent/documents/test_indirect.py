import pytest

from agent.models.embedded.decided import Decision
from agent.models.embedded.decision import understood
from agent.models.embedded.documents.indirect import MOST, found_before
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before
from tests.agent.documents.reading import asked, shelf

SHELF = shelf()


def found(text: str) -> Decision | None:
    def read(part: Question) -> Decision:
        return understood(SHELF.data, part, Before())[0]

    return found_before(SHELF.data, asked(text), 0, len(text), read)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("what is the penalty of the supplier of HL Crankarm?", "the supplier of HL Crankarm"),
        ("what is the penalty of HL Crankarm's supplier?", "HL Crankarm's supplier"),
        ("warranty of the vendors who supply HL Crankarm", "the vendors who supply HL Crankarm"),
    ],
)
def test_whose_documents_are_meant_is_asked_first(text: str, phrase: str) -> None:
    first = found(text)
    assert first is not None
    assert first.then is not None
    (call,) = first.calls
    assert (call.tool, call.arguments) == ("suppliers_of_sku", {"sku": "CA-7457"})
    assert text[first.then.start : first.then.end] == phrase
    assert first.then.many == MOST


def test_a_superlative_means_one() -> None:
    first = found("what is the late-delivery penalty of our biggest supplier?")
    assert first is not None
    assert first.then is not None
    assert first.then.many == 1
    assert first.calls[0].arguments["by"] == [{"field": "supplier"}]


@pytest.mark.parametrize("text", ["what is the penalty of Litware?", "what is the penalty?", "which supplier owes it?"])
def test_what_is_named_itself_has_not_to_be_found(text: str) -> None:
    assert found(text) is None
