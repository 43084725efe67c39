"""A file of a made-up company's export, in the company's own writing."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """A file of the export: its name without ending, its header as it is written, its rows."""

    name: str
    header: str
    rows: Sequence[Sequence[str]]

    def write(self, folder: Path, *, delimiter: str, encoding: str) -> None:
        """The header is split at the delimiter. `utf-8-sig` writes the mark that Windows programs put first."""
        with (folder / f"{self.name}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(self.header.split(delimiter))
            writer.writerows(self.rows)
