from agent.models.embedded.documents.shelf import shelf_of
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.smalltalk import offers
from tests.agent.documents.reading import shelf


def test_each_tool_is_known_by_what_it_takes() -> None:
    known = shelf()
    assert (known.search.name, known.open and known.open.name, known.about and known.about.name) == (
        "search_documents", "open_document", "documents_about",
    )  # fmt: skip
    assert shelf_of((), Repertoire(offers())) is None


def test_its_words_are_those_of_its_examples_that_the_data_does_not_know() -> None:
    known = shelf()
    assert {"penalty", "torque", "warranty", "procedure", "agreement"} <= known.words
    assert known.words.isdisjoint({"supplier", "late", "delivery", "quality", "stock", "order", "approve"})
    assert {"agreement", "manual", "instruction", "document"} <= known.kinds < known.words


def test_the_tools_for_data_are_not_told_of_documents() -> None:
    assert {offer.topic for offer in shelf().data.offers}.isdisjoint({"documents"})
