from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bootstrap.usage import Usage
from evals import figures
from evals.asking import Asked
from evals.case import Case, CaseFile
from evals.score import Fault

FILE = CaseFile(Path("plant-tuning.yaml"), "sample_plant", date(2025, 5, 15), "tuning", ())


def _asked(
    rights: str, *, name: str = "one", wording: int = 0, waits: Sequence[float] = (10.0,), usage: Usage | None = None
) -> list[Asked]:
    """The same question, a letter for each time: r for right."""
    case = Case(name, "stock", ("How many?",))
    wrong = (Fault("value", "does not say 5"), Fault("outcome", "outcome is refused"))
    return [
        Asked(
            FILE, case, wording, run, case.turns, "answered" if letter == "r" else "refused", "…", "embedded",
            () if letter == "r" else wrong, tuple(waits), usage or Usage(),
        )
        for run, letter in enumerate(rights, 1)
    ]  # fmt: skip


def test_a_case_is_whole_only_if_every_wording_was_right_every_time() -> None:
    asked = _asked("rr") + _asked("rw", wording=1) + _asked("rr", name="two")
    assert figures.share(asked) == figures.Share(6, 5)
    assert figures.whole_cases(asked) == figures.Share(2, 1)


def test_the_chance_that_all_are_right_falls_with_unsteady_answers() -> None:
    asked = _asked("rrrr") + _asked("rrww", name="two")
    assert figures.passes(asked) == pytest.approx([0.75, (1 + 1 / 6) / 2, 0.5, 0.5])


def test_steadily_right_or_wrong_answers_pass_as_often_in_a_row_as_once() -> None:
    assert figures.passes(_asked("rrr") + _asked("www", name="two")) == [0.5, 0.5, 0.5]


def test_percentiles_are_values_that_occurred() -> None:
    waits = [float(n) for n in range(1, 101)]
    assert [figures.percentile(waits, part) for part in (0.5, 0.95, 1)] == [50, 95, 100]
    assert figures.percentile([7.0], 0.5) == 7
    assert figures.percentile([], 0.5) == 0


def test_every_turn_counts_for_the_time() -> None:
    assert figures.waits(_asked("rw", waits=(30.0, 10.0))) == [10, 10, 30, 30]


def test_the_cost_is_tokens_times_price_if_the_model_said_its_tokens() -> None:
    asked = _asked("rr", usage=Usage(500_000, 1_000))
    price = figures.Price(2, 8)
    assert figures.cost(asked, price).startswith("2.0160 (1.008000 a question; 1,000,000 tokens sent, 2,000 received")
    assert figures.cost(asked, None).endswith("no price given")
    assert figures.cost(_asked("r"), price) == "none"


def test_wrong_questions_and_the_scorers_that_found_them_are_counted() -> None:
    asked = _asked("rw") + _asked("r", name="two")
    (found,) = figures.wrong(asked)
    assert (found[0].run, found[1:]) == (2, (1, 2))
    assert dict(figures.fault_kinds(asked)) == {"value": 1, "outcome": 1}
    assert figures.outcomes(asked) == [("answered", 2, 0), ("refused", 1, 1)]


def test_what_was_said_of_how_sure_is_compared_with_how_often_it_was_right() -> None:
    sure = [replace(one, confidence=0.8 + n / 100) for n, one in enumerate(_asked("rrrw"))]
    unsure = [replace(one, confidence=0.4) for one in _asked("wwwwr", name="two")]
    silent = _asked("wwww", name="three")
    low, high = figures.reliability([*sure, *unsure, *silent])
    assert (low.low, low.answers, low.said, low.right) == (0.25, 5, pytest.approx(0.4), pytest.approx(0.2))
    assert (high.low, high.answers, high.said, high.right) == (0.8, 4, pytest.approx(0.815), 0.75)
    assert figures.calibration_error([low, high]) == pytest.approx((5 * 0.2 + 4 * 0.065) / 9)
    assert figures.reliability(silent) == []
    assert figures.calibration_error([]) == 0
