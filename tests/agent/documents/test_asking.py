import pytest

from agent.models.embedded.documents.asking import asked_words, asks_how_to, asks_leave, asks_manner, is_laid_down
from tests.agent.documents.reading import asked, shelf

SHELF = shelf()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("what is the penalty when Litware delivers late?", ("penalty",)),
        ("what does the agreement with Litware say about warranty?", ("agreement", "say", "warranty")),
        ("which torque for HL Crankarm", ("torque",)),
        ("how is HL Crankarm inspected?", ("inspect",)),
        ("what is the safety stock of HL Crankarm?", ()),
        ("on-time delivery of Litware in 2024", ()),
        ("quality record of Litware", ()),
        ("how many work orders are open", ()),
    ],
)
def test_words_that_only_documents_know_are_told_from_those_of_the_data(text: str, words: tuple[str, ...]) -> None:
    assert asked_words(SHELF, asked(text)) == words


@pytest.mark.parametrize(
    "text",
    [
        "who approves a deviation?", "what happens to rejected parts?", "what must be done when a gauge fails?",
        "are we allowed to mix lots?", "may I open the box?", "how do I mark scrap?", "how to set up the press",
        "and what does it say about delivery?", "what is agreed with Litware on packaging",
        "according to the manual, which colour is it?",
    ],
)  # fmt: skip
def test_what_is_laid_down_is_hardly_data(text: str) -> None:
    assert is_laid_down(asked(text))
    assert asks_how_to(asked(text))


@pytest.mark.parametrize(
    "text",
    ["who supplies HL Crankarm?", "what is late?", "how many do we have?", "how much did we buy", "what is due?"],
)
def test_what_is_recorded_is_not_laid_down(text: str) -> None:
    assert not asks_how_to(asked(text))


def test_some_ways_of_asking_how_may_be_data() -> None:
    assert asks_how_to(asked("how can I reach Litware?"))
    assert not is_laid_down(asked("how can I reach Litware?"))


@pytest.mark.parametrize(
    ("text", "leave"),
    [
        ("are we allowed to mix lots?", True),
        ("may I open the box?", True),
        ("is HL Crankarm allowed in stock?", False),
        ("how many may be ordered", False),
    ],
)
def test_who_asks_for_leave_asks_for_no_record(text: str, leave: bool) -> None:
    assert asks_leave(asked(text)) is leave


def test_how_something_is_done_is_not_how_much_of_it_there_is() -> None:
    assert asks_manner(asked("how are bearings stored?"))
    assert not asks_manner(asked("how many bearings are stored?"))
