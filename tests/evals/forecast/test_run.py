import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from bootstrap.cli import main


@pytest.fixture
def file(tmp_path: Path) -> str:
    draw = np.random.default_rng(4)
    rows = ["unique_id,ds,y"]
    for name in ("A", "B", "C"):
        values = np.tile([50, 80, 120, 90], 12) + draw.normal(0, 3, 48)
        rows += [f"{name},{at},{value:.2f}" for at, value in enumerate(values)]
    (tmp_path / "series.csv").write_text("\n".join([*rows, "D,1,5", ""]))
    return str(tmp_path / "series.csv")


def evaluate(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["eval", "--forecast", *arguments])
    return int(ended.value.code or 0)


def test_series_are_measured_beside_naive2_and_seasonal_naive(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(file, "--horizon", "4", "--season", "4", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["series"], told["left_out"]) == (3, 1)
    assert told["all"]["owa"] < 1 == told["naive2"]["owa"]
    assert 0 < told["all"]["mase"] < told["seasonal_naive"]["mase"]
    assert set(told["all"]["covered"]) == {"80", "95"}
    assert sum(row["series"] for row in told["models"].values()) == 3


def test_the_table_is_shown_with_what_was_left_out(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(file, "--horizon", "4", "--season", "4") == 0
    shown = capsys.readouterr().out
    assert "3 series of series.csv: the last 4 periods held back" in shown
    assert "1 more series have nothing known" in shown
    assert "Naive2" in shown


def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(str(tmp_path / "none.csv"), "--horizon", "4") == 1
    assert "none.csv cannot be read as CSV" in capsys.readouterr().err


HORIZON, SEASON = 4, 12
DRAW = np.random.default_rng(9)
ODD: dict[str, np.ndarray] = {
    "one value": np.full(5, 5.0),
    "too short to test": DRAW.normal(100, 5, 10),
    "shorter than the season": DRAW.normal(100, 5, 15),
    "constant": np.full(40, 7.0),
    "nothing": np.zeros(40),
    "nothing until the end": np.append(np.zeros(39), 4),
    "below zero": DRAW.normal(-50, 5, 40),
    "of both signs": DRAW.normal(0, 5, 40),
    "huge": DRAW.normal(1e15, 1e13, 40),
    "tiny": DRAW.normal(1e-15, 1e-17, 40),
    "with an outlier": np.append(DRAW.normal(100, 5, 39), 1e9),
    "that grows": 1.3 ** np.arange(40),
    "mostly missing": np.append([3.0], [np.nan] * 30 + [4, 5, 6, 5]),
    "missing at the end": np.append(DRAW.normal(100, 5, 36), [np.nan] * 4),
}


@pytest.mark.parametrize("name", ODD)
def test_a_series_of_an_odd_kind_is_measured_without_a_warning(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"A,{at},{'' if np.isnan(value) else value}" for at, value in enumerate(ODD[name])]
    (tmp_path / "odd.csv").write_text("\n".join(["unique_id,ds,y", *rows]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert evaluate(str(tmp_path / "odd.csv"), "--horizon", str(HORIZON), "--season", str(SEASON), "--json") == 0
    measured = json.loads(capsys.readouterr().out)["all"]
    assert (measured["smape"] is None) == (name == "missing at the end")
    assert measured["smape"] is None or 0 <= measured["smape"] <= 200
    assert measured["mase"] is None or measured["mase"] >= 0
