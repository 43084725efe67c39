from pathlib import Path

import numpy as np
import pytest

from core.errors import SourceError
from evals.forecast.collection import read


def file(tmp_path: Path, text: str) -> Path:
    (tmp_path / "series.csv").write_text(text)
    return tmp_path / "series.csv"


def test_the_last_periods_are_held_back_by_number_day_month_or_time_whatever_the_order(tmp_path: Path) -> None:
    rows = [("A", 10, 4), ("A", 9, 3), ("A", 2, 1), ("A", 3, 2), ("B", 1, 7), ("B", 2, 8), ("B", 3, 9)]
    forms = ("{}", "{}.0", "2025-01-{:02}", "2025-01-{:02} 00:00:00", "2025-01-05T{:02}:30:00Z", "2025-{:02}")
    for form in forms:
        given = "\n".join(["unique_id,ds,y", *(f"{name},{form.format(ds)},{y}" for name, ds, y in rows)])
        first, second = read(file(tmp_path, given), 2).series
        assert (first.past.tolist(), first.actual.tolist()) == ([1, 2], [3, 4])
        assert (second.unique_id, second.past.tolist(), second.actual.tolist()) == ("B", [7], [8, 9])


def test_missing_values_are_known_as_such_and_a_series_begins_with_its_first_known_one(tmp_path: Path) -> None:
    (one,) = read(file(tmp_path, "y,ds,unique_id\n,1,A\n2,2,A\nNA,3,A\n4,4,A\n,5,A\n"), 2).series
    assert one.past.tolist()[0] == 2
    assert np.isnan(one.past[1])
    assert np.isnan(one.actual[1])


def test_series_with_nothing_before_what_is_held_back_are_left_out_and_counted(tmp_path: Path) -> None:
    collection = read(file(tmp_path, "unique_id,ds,y\nA,1,1\nA,2,2\nB,1,5\n"), 1)
    assert ([one.unique_id for one in collection.series], collection.left_out) == (["A"], 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,ds,y\nA,1,1\n", "expected the columns unique_id, ds, y; unique_id is not there"),
        ("unique_id,ds,y\nA,1,1\nA,2,many\n", "line 3: expected y to be a number of at most 1e.100, not 'many'"),
        ("unique_id,ds,y\nA,1,1\nA,2,inf\n", "line 3: expected y to be a number of at most 1e.100, not 'inf'"),
        ("unique_id,ds,y\nA,1,1\nA,2,2e200\n", "line 3: expected y to be a number"),
        ("unique_id;ds;y\nA;1;1,5\n", "cannot be read as CSV"),
        ("unique_id,ds,y\nA,1,1\nA,May,2\n", "line 3: expected ds to be a day"),
        ("unique_id,ds,y\nA,1,1\nA,1,2\n", "the series A has a ds twice"),
        ("unique_id,ds,y\nA,1,1\n", "has no series with a value before its last 1 periods"),
        ("unique_id,ds,y\nA,1,\nA,2,1\n", "has no series with a value before its last 1 periods"),
        ("", "cannot be read as CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read(file(tmp_path, text), 1)


def test_series_with_gaps_between_their_periods_are_counted_and_months_are_none(tmp_path: Path) -> None:
    months = [f"2025-{month:02}-01" for month in range(1, 13)]
    text = ["unique_id,ds,y", *(f"A,{day},1" for day in months), *(f"B,{day},1" for day in months if "-06-" not in day)]
    collection = read(file(tmp_path, "\n".join(text)), 1)
    assert (len(collection.series), collection.uneven) == (2, 1)
    assert len(collection.series[1].past) == 10
