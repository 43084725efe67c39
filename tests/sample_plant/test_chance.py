from datetime import date

import numpy as np

from sample_plant.book import Book, Diary
from sample_plant.chance import running_total, spread, stream, uniform
from sample_plant.policy import nice
from sample_plant.workdays import Workdays


def test_a_records_luck_depends_on_its_number_and_not_on_its_neighbours() -> None:
    numbers = np.arange(10_000)
    luck = uniform(7, "scrap", numbers)
    assert (uniform(7, "scrap", numbers[::-1])[::-1] == luck).all()
    assert (uniform(8, "scrap", numbers) != luck).all()
    assert abs(luck.mean() - 0.5) < 0.02
    assert abs(np.corrcoef(luck, uniform(7, "hold", numbers))[0, 1]) < 0.05


def test_a_stream_is_fixed_by_seed_and_purpose() -> None:
    assert stream(7, "demand").random() == stream(7, "demand").random()
    assert stream(7, "demand").random() != stream(7, "offers").random()


def test_spread_gives_the_entries_of_the_chosen_rows() -> None:
    which, entries = spread(np.array([0, 2, 2, 5]), np.array([2, 0, 1]))
    assert which.tolist() == [0, 0, 0, 1, 1]
    assert entries.tolist() == [2, 3, 4, 0, 1]


def test_running_total_counts_what_came_before_in_the_group() -> None:
    assert running_total(np.array([1, 1, 4, 4, 4]), np.array([3, 2, 5, 1, 1])).tolist() == [0, 3, 0, 5, 6]
    assert running_total(np.array([], dtype=np.int64), np.array([], dtype=np.int64)).tolist() == []


def test_nice_numbers_are_round_and_never_below_the_wish() -> None:
    wishes = np.array([0.0, 1, 2.2, 7, 11, 99, 101, 130, 4100])
    assert nice(wishes).tolist() == [1, 1, 3, 8, 12, 100, 120, 150, 5000]


def test_workdays_skip_weekends_and_the_turn_of_the_year() -> None:
    days = Workdays.until(date(2026, 1, 9))
    assert days.start == date(2024, 7, 1)
    friday = np.array([(date(2025, 12, 19) - days.start).days])
    assert [days.of(int(days.add(friday, n)[0])) for n in (0, 1, 3)] == [
        date(2025, 12, 19), date(2025, 12, 22), date(2026, 1, 2),
    ]  # fmt: skip
    assert days.of(int(days.add(friday + 1, 0)[0])) == date(2025, 12, 22)


def test_a_book_grows_and_keeps_what_was_written() -> None:
    book = Book("item", "day")
    first = book.add(1000, {"item": np.arange(1000)})
    book["day"][first[:10]] = 5
    book.add(5000, {"item": 1})
    assert len(book) == 6000
    assert book["day"][:10].tolist() == [5] * 10
    assert book["day"][10] == -1
    assert book["item"][999] == 999


def test_a_diary_gives_back_what_was_noted_for_a_day_and_forgets_what_is_too_far() -> None:
    diary = Diary(3)
    diary.note(np.array([1, 2, 1, 9]), np.array([10, 20, 11, 90]))
    diary.note(np.array([1]), np.array([12]))
    assert diary.on(0).tolist() == []
    assert diary.on(1).tolist() == [10, 11, 12]
    assert diary.on(2).tolist() == [20]
