import pytest

from tools.documents.named_codes import holds_codes


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what changed with ECN-2107?", "The seal changed with ECN 2107."),
        ("which torque for M12 bolts", "M12x30: 45 Nm"),
        ("what must be done within 24h", "Within 24 hours a report is due."),
        ("what was agreed in 2024", "Nothing of that year."),
        ("how wide is the 600 mm belt", "Belting 600mm: 600 mm wide"),
        ("how many may we take, 20 a day?", "As many as there are."),
        ("what is the 2nd step", "The second step is to clean."),
    ],
)
def test_what_holds_every_code_may_answer(question: str, said: str) -> None:
    assert holds_codes(question, said)


def test_what_speaks_of_another_code_does_not_answer() -> None:
    assert not holds_codes("what changed with ECN-2108?", "The seal changed with ECN-2107.")
    assert not holds_codes("torque of M12 and M16", "M12: 45 Nm")
    assert not holds_codes("who supplies the belt 600 mm", "Belting 400mm of Iberran")


def test_the_code_of_the_item_whose_documents_were_searched_need_not_be_said() -> None:
    assert holds_codes("how is GBX-100 stored", "The gearbox is stored dry.", ["GBX-100", "Gearbox"])
