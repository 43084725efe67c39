"""A larger plant: orders grow more slowly than items, and memory stays bounded."""

import json
import subprocess
import sys
from pathlib import Path

_RUN = """
import json, sys
from datetime import date
from pathlib import Path
from sample_plant.export import write_plant
manifest = write_plant(Path(sys.argv[1]), skus=20_000, end=date(2026, 3, 13))
# Of this program alone: what `getrusage` gives begins with the size of the one that started it.
status = Path("/proc/self/status").read_text()
peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
print(json.dumps({"rows": manifest.rows, "peak": peak}))
"""


def test_twenty_thousand_skus_are_made_within_memory_and_with_orders_that_grow_more_slowly(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(tmp_path / "plant")], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    rows = found["rows"]
    assert rows["ITEM.csv"] == 20_001
    assert rows["VENDOR.csv"] == 126
    assert 20_000 < rows["STOCK.csv"] < 30_000
    assert 10_000 < rows["SOHEAD.csv"] < 20_000
    assert rows["WOHEAD.csv"] < 80_000
    assert found["peak"] < 600
