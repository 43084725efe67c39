import pytest

from agent.grounding import ground

RESULT = {"on_hand": "1085", "rows": [{"sku": "AR-5381", "q": "408"}, {"sku": "X", "q": "353.25"}], "late": 0.4286,
          "due": "2025-05-20"}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "1,085 EA on hand",
        "408 in 2 locations",
        "about 353",
        "353.3",
        "due 2025-05-20, on 20 May 2025",
        "42.9 % are late",
        "AR-5381 and Road-150 Red",
        "1. one\n2. two\n9. nine",
        "you asked for 77",
    ],
)
def test_what_a_result_or_the_question_holds_is_supported(text: str) -> None:
    assert ground(text, "what about 77?", [RESULT]).unsupported == []


@pytest.mark.parametrize(("text", "wrong"), [("1,086 EA", "1,086"), ("354.1 left", "354.1"), ("17 days", "17")])
def test_any_other_number_is_named(text: str, wrong: str) -> None:
    assert ground(text, "", [RESULT]).unsupported == [wrong]


def test_without_results_every_number_is_unsupported() -> None:
    found = ground("There are 5 of 7.", "", [])
    assert (found.numbers, found.unsupported) == (2, ["5", "7"])
