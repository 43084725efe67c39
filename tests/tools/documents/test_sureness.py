from tools.documents.sureness import sureness


def test_a_quotation_that_holds_more_of_the_question_answers_more_surely() -> None:
    assert 0 < sureness(0.6, 0.2) < sureness(0.6, 0.5) < sureness(0.6, 1.0) < 1


def test_a_passage_that_was_found_more_surely_answers_more_surely() -> None:
    assert 0 < sureness(0.0, 0.5) < sureness(0.5, 0.5) < sureness(1.0, 0.5) < 1
