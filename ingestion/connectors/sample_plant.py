"""A believable plant made on the spot, and then read like any other export."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.clock import Clock
from core.errors import CopilotError, SourceError
from ingestion.connector import Batch
from ingestion.connectors.files import FilesConnector, FilesOptions
from sample_plant.export import Manifest, write_plant


class SamplePlantOptions(BaseModel):
    """`end`: the last day simulated; without it, that of the plant which is there, else today. `path`: its folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = "sample-plant"
    skus: int = Field(default=2000, ge=1)
    seed: int = 7
    end: date | None = None


class SamplePlantConnector:
    """The export is written when it is not there yet, or is one of other options."""

    def __init__(self, options: SamplePlantOptions, folder: Path) -> None:
        self._options = options
        self._folder = (folder / Path(options.path).expanduser()).resolve()
        self._files: FilesConnector | None = None

    def columns(self, stream: str) -> list[str]:
        return self._written().columns(stream)

    def expected(self, stream: str) -> int | None:
        return self._written().expected(stream)

    def as_of(self, stream: str) -> datetime:
        return self._written().as_of(stream)

    def read(
        self,
        stream: str,
        *,
        after: dict[str, Any] | None,
        cursor_column: str | None,
        since: str | None,
        batch_rows: int,
    ) -> Iterator[Batch]:
        return self._written().read(
            stream, after=after, cursor_column=cursor_column, since=since, batch_rows=batch_rows
        )

    def _written(self) -> FilesConnector:
        if self._files is None:
            options = self._options
            there = Manifest.read(self._folder)
            end = options.end or (there.end if there else Clock().today())
            try:
                write_plant(self._folder, skus=options.skus, seed=options.seed, end=end)
            except CopilotError as error:
                raise SourceError(f"The sample plant cannot be made: {error}") from error
            self._files = FilesConnector(FilesOptions(path=str(self._folder)), self._folder)
        return self._files
