"""The embedded PostgreSQL: only what is thrown away does not wait for the disk."""

import tempfile
from pathlib import Path

import psycopg
import pytest

from data_layer.server import EmbeddedPostgres


@pytest.mark.parametrize(("given", "waits"), [({}, "on"), ({"durable": False}, "off")])
def test_what_has_to_last_is_on_the_disk_when_it_is_committed(given: dict[str, bool], waits: str) -> None:
    with tempfile.TemporaryDirectory(prefix="copilot-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Path(folder) / "data", **given)
        url = server.start().replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            told = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "full_page_writes")]
        server.stop()
    assert told == [(waits,), (waits,)]
