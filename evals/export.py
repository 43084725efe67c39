"""Where the files of a case file's source lie: named by the user, or made on the spot."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import InvalidInput
from data_layer.server import EmbeddedPostgres
from evals.case import CaseFile
from evals.tamarack.export import write_tamarack
from evals.valdarda.export import write_valdarda
from sample_plant.export import Manifest, write_plant

_MADE_UP = {"valdarda": write_valdarda, "tamarack": write_tamarack}


def export_of(file: CaseFile, data: Path | None, scratch: Path) -> Path:
    """The folder with the source's files as they were on the case file's date.

    The sample plant is its generator's default one with that last day, made in `scratch` unless `data` holds it;
    the made-up companies' are made there as well. An export of anything else has to be in `data`. Raises `InvalidInput`
    that says what to give.
    """
    if file.source in _MADE_UP:
        _MADE_UP[file.source](scratch / file.source)
        return scratch / file.source
    if file.source == "sample_plant":
        there = Manifest.read(data) if data is not None else None
        if data is not None and there is not None and there.end == file.today:
            return data
        folder = scratch / f"sample-plant-{file.today}"
        write_plant(folder, end=file.today)
        return folder
    if data is None or not any(data.glob("*.csv")):
        raise InvalidInput(f"{file.path.name} needs the {file.source} export: say where it is with --data DIR.")
    return data


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for this run only, which the user that the embedded PostgreSQL runs as may pass through."""
    with tempfile.TemporaryDirectory(prefix="copilot-eval-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@contextmanager
def scratch_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database of our own, in `folder`, stopped at the block's end."""
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    url = server.start()
    try:
        yield url
    finally:
        server.stop()
