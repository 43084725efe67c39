"""One function over many items: here, on all cores of this machine, or on an engine that is there already."""

import os
import pickle
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from enum import StrEnum
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any, TypeVar

import pandas as pd

from core.errors import InvalidInput
from core.orphans import end_with

One = TypeVar("One")
Done = TypeVar("Done")

FEW = 24  # not worth the seconds that other processes take to start
PART = 20  # items that are handed over at a time


class Engine(StrEnum):
    """Where it is worked. All but `CORES` are statsforecast's own back end, fugue, on packages that are not installed
    with this product: each is the name of what is to be installed. Which cluster is the engine's own setting
    (`DASK_SCHEDULER_ADDRESS`, `RAY_ADDRESS`, Spark's configuration); its machines need this product too."""

    CORES = "cores"
    RAY = "ray"
    DASK = "dask"
    SPARK = "spark"


_PACKAGES = {Engine.RAY: "ray", Engine.DASK: "distributed", Engine.SPARK: "pyspark"}


def spread(
    function: Callable[[One], Done], items: Sequence[One], engine: Engine = Engine.CORES, cores: int | None = None
) -> Iterator[Done]:
    """The results in the items' order, as they come. `function` and what it takes and gives can be pickled. `cores`:
    all, when None. Raises `InvalidInput` when the engine's package is not installed."""
    if engine is not Engine.CORES:
        yield from _on_engine(function, items, engine)
    elif len(items) <= FEW or (cores or os.cpu_count()) == 1:
        yield from map(function, items)
    else:
        parts = [items[at : at + PART] for at in range(0, len(items), PART)]
        # A process that is forked from one with threads may hang. Without, a fork is spared seconds of imports.
        context = get_context("fork" if _has_one_thread() else "spawn")
        with ProcessPoolExecutor(cores, mp_context=context, initializer=end_with, initargs=(os.getpid(),)) as pool:
            for results in pool.map(partial(_each, function), parts):
                yield from results


def _has_one_thread() -> bool:
    """Libraries' own threads are counted too. Where that cannot be told: False."""
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


def _each(function: Callable[[One], Done], items: Sequence[One]) -> list[Done]:
    return [function(one) for one in items]


def _on_engine(function: Callable[[One], Done], items: Sequence[One], engine: Engine) -> Iterator[Done]:
    if find_spec(_PACKAGES[engine]) is None:
        raise InvalidInput(
            f"Forecasts are to be trained on {engine}, which is not installed here: install fugue[{engine}], "
            f"or set it to {Engine.CORES}."
        )
    if engine is Engine.DASK:
        # By its name alone fugue does not join a cluster that Dask's own settings name.
        with import_module("distributed").Client() as client:
            yield from transformed(function, items, client)
    else:
        yield from transformed(function, items, str(engine))


def transformed(function: Callable[[One], Done], items: Sequence[One], engine: Any) -> Iterator[Done]:
    """By fugue's `engine`: a name it knows, or an engine's own session or client."""
    transform = import_module("fugue.workflow.api").transform  # half a second, which few need
    rows = pd.DataFrame({"number": range(len(items)), "item": [_text(one) for one in items]})

    def work(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"number": row["number"], "done": _text(function(_object(row["item"])))} for row in given]

    partition = {"num": -(-len(rows) // PART)}
    done = transform(rows, work, schema="number:long,done:str", partition=partition, engine=engine, as_local=True)
    yield from map(_object, done.sort_values("number")["done"])


def _text(one: Any) -> str:
    """Engines differ in how they take bytes."""
    return b64encode(pickle.dumps(one)).decode()


def _object(text: str) -> Any:
    return pickle.loads(b64decode(text))  # noqa: S301  what `_text` wrote
