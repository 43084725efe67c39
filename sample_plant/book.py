"""Records that are written as the days go by, kept in columns."""

from collections.abc import Mapping

import numpy as np

from sample_plant.chance import Ints


class Book:
    """A table of whole numbers that grows at its end; rows are known by their number."""

    def __init__(self, *columns: str) -> None:
        self._columns = {name: np.empty(1024, dtype=np.int64) for name in columns}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, column: str) -> Ints:
        """The column as it stands; writing to it writes to the book, until the next `add`."""
        return self._columns[column][: self._size]

    def add(self, count: int, values: Mapping[str, Ints | int]) -> Ints:
        """Append so many rows; columns without a value are -1. Returns their numbers."""
        first, last = self._size, self._size + count
        for name, column in self._columns.items():
            if last > len(column):
                larger = np.empty(max(last, 2 * len(column)), dtype=np.int64)
                larger[:first] = column[:first]
                self._columns[name] = column = larger
            column[first:last] = values.get(name, -1)
        self._size = last
        return np.arange(first, last, dtype=np.int64)


class Diary:
    """Record numbers to be looked at on a day."""

    def __init__(self, days: int) -> None:
        self._days: list[list[Ints]] = [[] for _ in range(days)]

    def note(self, day: Ints, record: Ints) -> None:
        """Days after the last are not kept."""
        kept = day < len(self._days)
        day, record = day[kept], record[kept]
        order = np.argsort(day, kind="stable")
        values, heads = np.unique(day[order], return_index=True)
        for value, part in zip(values.tolist(), np.split(record[order], heads[1:]), strict=True) if len(values) else ():
            self._days[value].append(part)

    def on(self, day: int) -> Ints:
        found = self._days[day]
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)
