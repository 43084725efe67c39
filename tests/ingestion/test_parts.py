"""A stream that several workers share comes to what one alone makes of it."""

import itertools
import multiprocessing
import os
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.enums import IngestionStatus
from core.errors import Unavailable
from data_layer.bulk import BulkSession
from data_layer.derived import renew_derived
from data_layer.libpq import libpq
from data_layer.parts import SLOTS, Parts
from ingestion.pipeline import Sharing, Stopped, help_job, run_job
from ingestion.source import load_source, open_connector
from tests.ingestion.chance_plant import TODAY
from tests.ingestion.crash_driver import assist, live
from tests.ingestion.left_behind import left
from tests.ingestion.plant_files import Rows, Syncs, item, stock, write_plant
from tests.ingestion.test_derived import assert_derived

_BATCH_ROWS = 16
_HELPERS = 2
_NUMBERS = itertools.count()
_FOREVER = threading.Event()
_CURSOR = "    mode: incremental\n    cursor: Changed\n"

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.ingestion.crash_driver"])


def _exports(folder: Path) -> list[Path]:
    """With keys that come twice, near and far, without a version where there is none; with lines that are no records,
    values that are none, references to nothing; the second one lacks some, the third is older."""
    items = [
        item(f"I-{n:03}", f"Item {n}", changed="2025-05-10", safety="oops" if n % 17 == 0 else "5") for n in range(300)
    ]
    items += [item(f"I-{n:03}", f"Again {n}", changed=f"2025-05-{9 + n % 3:02}") for n in range(0, 300, 7)]
    items.insert(40, item("", "Nameless"))
    stocks = [stock(f"I-{n % 310:03}", f"W{n % 2 + 1}", str(n), f"B{n % 7}") for n in range(700)]
    stocks[3:3] = [stock("I-005", "W1", "1"), stock("I-005", "W1", "2")]
    later = [stock(f"I-{n:03}", place, str(n + n % 3), f"B{n % 7}") for n in range(20, 300) for place in ("W1", "W2")]
    changed = [item(f"I-{n:03}", f"Item {n} renamed", changed="2025-05-12") for n in range(20, 320)]
    yesterday: Rows = [stock(f"I-{n:03}", "W1", "1") for n in range(200)]
    exports = [
        write_plant(folder / "first", items=items, stocks=stocks, as_of="2025-05-15T18:00:00Z"),
        write_plant(folder / "next", items=changed, stocks=later, as_of="2025-05-16T18:00:00Z"),
        write_plant(folder / "late", items=changed, stocks=yesterday, as_of="2025-05-14T18:00:00Z"),
    ]
    with (folder / "first" / "items.csv").open("a") as file:
        file.write('I-400,"Two\nlines",2025-05-10,3\nI-401,too,many,of,them\nI-402\n')
    return exports


def _incremental(folder: Path) -> list[Path]:
    exports = []
    for name, first, last in (("one", 0, 300), ("two", 200, 420)):
        items = [item(f"I-{n:03}", f"Item {n} {name}", changed=f"2025-05-{1 + n // 20:02}") for n in range(first, last)]
        description = write_plant(folder / name, items=items)
        description.write_text(
            description.read_text().replace("    version: Changed\n", "    version: Changed\n" + _CURSOR)
        )
        exports.append(description)
    return exports


class Shared:
    """Syncs of one tenant that helpers share from their beginning on."""

    def __init__(self, url: str, tenant: str, helpers: int = _HELPERS) -> None:
        self.syncs = Syncs(url, tenant)
        self._helpers = helpers
        self.failed: list[BaseException] = []

    def run(self, description: Path, *, batch_rows: int = _BATCH_ROWS) -> IngestionStatus:
        source = load_source(str(description))
        self.syncs.job = job = self.syncs.ask(source.name)
        running: list[threading.Thread] = []

        def help_() -> None:
            try:
                help_job(
                    self.syncs.url, self.syncs.tenant, job, lambda _: (source, open_connector(source)), stop=_FOREVER,
                    batch_rows=batch_rows,
                )  # fmt: skip
            except BaseException as error:
                self.failed.append(error)

        def call() -> None:
            threads = [threading.Thread(target=help_) for _ in range(self._helpers)]
            running.extend(threads)
            for thread in threads:
                thread.start()

        status = run_job(
            self.syncs.url, self.syncs.tenant, job, lambda _: (source, open_connector(source)), stop=_FOREVER,
            batch_rows=batch_rows, sharing=Sharing(100, call),
        )  # fmt: skip
        for thread in running:
            thread.join(60)
            assert not thread.is_alive()
        return status

    def parts(self, step: int) -> set[int]:
        """The first slots of those in which the stream was read."""
        found = self.syncs.query(
            "SELECT sequence FROM staging.chunk WHERE job_id = %s AND step = %s", self.syncs.job, step
        )
        return {sequence % SLOTS for (sequence,) in found}


@pytest.fixture
def tenants(database_url: str) -> tuple[Syncs, Shared]:
    number = next(_NUMBERS)
    return Syncs(database_url, f"alone{number}"), Shared(database_url, f"shared{number}")


@pytest.mark.parametrize("exports", [_exports, _incremental])
def test_a_shared_sync_leaves_what_an_undivided_one_leaves(
    tenants: tuple[Syncs, Shared], tmp_path: Path, exports: Callable[[Path], list[Path]]
) -> None:
    alone, shared = tenants
    for description in exports(tmp_path):
        one = alone.run(description, batch_rows=_BATCH_ROWS)
        assert shared.run(description) is one
        assert len(shared.parts(0)) > 1
        expected, found = left(alone), left(shared.syncs)
        for table, rows in expected.items():
            assert found[table] == rows, f"{table} differs"
        assert shared.failed == []
    assert len(expected["manufacturing.sku"]) > 200
    assert shared.syncs.query("SELECT count(*) FROM staging.part") == [(0,)]
