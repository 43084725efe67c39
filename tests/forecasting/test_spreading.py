import os
from importlib import import_module
from math import sqrt
from pathlib import Path

import pytest

from core.errors import InvalidInput
from forecasting.spreading import FEW, PART, Engine, spread, transformed


@pytest.mark.parametrize("count", [0, FEW, 2 * PART + 1])
def test_results_come_in_the_order_of_the_items_from_one_process_or_many(count: int) -> None:
    assert list(spread(sqrt, [float(one) for one in range(count)])) == [sqrt(one) for one in range(count)]


@pytest.mark.filterwarnings("ignore:'DataFrame.swapaxes' is deprecated")
def test_results_come_in_the_order_of_the_items_from_an_engine() -> None:
    assert list(transformed(sqrt, [float(one) for one in range(100)], "native")) == [sqrt(one) for one in range(100)]


def test_an_engine_that_is_not_installed_is_refused_with_what_to_install() -> None:
    with pytest.raises(InvalidInput, match=r"spark, which is not installed here: install fugue\[spark\]"):
        list(spread(sqrt, [1.0], Engine.SPARK))


def test_a_dask_cluster_that_dasks_settings_name_does_the_work(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="fugue[dask] is not installed: pip install 'fugue[dask]'")
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", local_directory=str(tmp_path)
    )
    with cluster, import_module("dask").config.set({"scheduler-address": cluster.scheduler_address}):
        found = list(spread(_square_and_process, range(FEW + PART), Engine.DASK))
    assert [square for square, _ in found] == [one**2 for one in range(FEW + PART)]
    assert os.getpid() not in {process for _, process in found}


def _square_and_process(one: int) -> tuple[int, int]:
    return one**2, os.getpid()
