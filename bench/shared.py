"""A sync that one worker reads alone, beside the same one shared with a helper in its process, and in another one.

They take turns, so that a busy machine slows all of them. `COPILOT_BENCH_ROWS`: 600,000 inventory rows by default,
`COPILOT_BENCH_ROUNDS`: 3.
"""

import os
import statistics
import tempfile
from pathlib import Path

import psycopg

from bench import chat, sync
from bench.scaling import Meter
from bootstrap.schema import bring_up_to_date
from data_layer.libpq import libpq

_WAYS = {"alone": [], "helper thread": ["--threads=1"], "helper process": ["--processes=1"]}
_PARTS = """
SELECT count(DISTINCT c.sequence % 16) FROM staging.chunk c JOIN staging.progress p USING (tenant_id, job_id, step)
WHERE p.entity = 'inventory' AND job_id = (SELECT job_id FROM staging.job ORDER BY requested_at DESC LIMIT 1)
"""


def run() -> None:
    rows, rounds = int(os.environ.get("COPILOT_BENCH_ROWS", "600000")), int(os.environ.get("COPILOT_BENCH_ROUNDS", "3"))
    print(f"a sync of {rows:,} inventory rows; load of the machine {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="copilot-bench-") as name, chat.postgres() as url:
        folder = Path(name)
        folder.chmod(0o755)
        sync.write_files(folder, rows)
        bring_up_to_date(url)
        meter = Meter(url)
        found: dict[tuple[str, str], list[tuple[float, ...]]] = {}
        for number in range(rounds):
            for way, options in _WAYS.items():
                tenant = f"{way.replace(' ', '')}{number}"
                sync.synced(url, folder / "items.yaml", tenant)
                for what in ("new", "unchanged"):
                    seen: list[tuple[float, float, float]] = []
                    cost = meter.measure(lambda: seen.append(sync.synced(url, folder / "stock.yaml", tenant, *options)))  # noqa: B023
                    seconds, memory, _ = seen[0]
                    found.setdefault((what, way), []).append((seconds, memory, cost.own, cost.server, _parts(url)))
                sync.forget(url)
        meter.close()
    for (what, way), measured in sorted(found.items()):
        seconds, memory, own, server, parts = (statistics.median(values) for values in zip(*measured, strict=True))
        listed = ", ".join(f"{one[0]:.1f}" for one in measured)
        print(
            f"  {what:<10} {way:<15} {seconds:6.1f} s ({listed}), processor {own:.1f} + {server:.1f} s,"
            f" {parts:.0f} parts, {memory:,.0f} MB"
        )


def _parts(url: str) -> int:
    """Of the last sync."""
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        row = connection.execute(_PARTS).fetchone()
    assert row is not None
    return int(row[0])
