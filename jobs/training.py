"""Training tenants' forecasts, each in a process of its own: a fork of one that has imported what takes seconds and
hundreds of megabytes. So nothing of one training is left for the next.

`python -m jobs.training` reads what is to be done from standard input, a line of JSON a training. It answers each with
an empty line when it begins, and at its end with a line of JSON: how it ended (0, or as `jobs.exit_codes`, or what else
its process ended with) and the end of what it said. When standard input is closed, whoever asked is gone, and it ends
with all that it started. It is the leader of its process group.

Where a process with such libraries cannot be forked safely (macOS) it trains once, by itself, and ends.
"""

import gc
import json
import os
import select
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from math import isfinite
from typing import Any, BinaryIO, NoReturn

from core.errors import CopilotError, Unavailable
from core.orphans import end_with
from data_layer.bulk import BulkSession
from data_layer.demand_series import Demand
from data_layer.forecast_log import LEAST, ForecastLog, StoredForecast
from data_layer.site_shares import keep_site_shares
from forecasting.series import Grain, Series, aggregate
from forecasting.spreading import Engine
from forecasting.trained import Trained
from forecasting.training import fingerprint, train
from jobs.exit_codes import AWAY, BUSY, HUNG

HORIZONS = {Grain.DAY: 182, Grain.WEEK: 26, Grain.MONTH: 12}
_DAYS = 60 * 7  # of the past that series of days are learnt from; no season of theirs is longer than a week
_SELDOM, _TOLD = 0.01, 100  # of all days on which an item was asked for, when there are so many
_BATCH = 20
_NICENESS = 10  # questions come first
_TOLD_BYTES = 4000
FORKS = sys.platform == "linux"


def train_tenant(
    session: BulkSession,
    run_id: str,
    today: date,
    *,
    grain: Grain = Grain.WEEK,
    engine: Engine = Engine.CORES,
    cores: int | None = None,
    going_on: Callable[[], object] = lambda: None,
) -> bool:
    """Train what has changed, or everything, as the run says, and write it down as it comes: what a killed run has
    trained is not trained again. What was trained by another grain has changed. `going_on` is called at each step.
    False: another process is training the tenant's. Raises `Unavailable`."""
    log = ForecastLog(session, run_id)
    if not log.is_only():
        return False
    everything = log.begin(grain)
    if everything is None:
        return True
    demands = log.demands(today, grain, _DAYS if grain is Grain.DAY else None)
    going_on()
    until, horizon = demands.until, HORIZONS[grain]
    closed = _closed(demands.items) if grain is Grain.DAY else frozenset()
    known = log.known(of_this_run=everything)
    series, refused = {}, []
    for item in demands.items:
        if _enough(item, grain, until):
            series[item.sku] = (item, _series(item, grain, until))
        else:
            refused.append(_refused(item, grain, until))
    again = [one for one, (_, made) in series.items() if known.get(one) != fingerprint(made, horizon, closed=closed)]
    log.expect(demands, len(again))
    log.keep([one for one in refused if known.get(one.sku) != one.fingerprint], 0)
    done = 0
    of_all = [made for _, made in series.values()]
    for some in _batches(train(of_all, horizon, closed=closed, known=known, engine=engine, cores=cores)):
        done += len(some)
        log.keep([_stored(series[one.unique_id][0], one) for one in some], done)
        going_on()
    keep_site_shares(session, demands.until)
    log.finish([item.sku for item in demands.items])
    return True


def _batches(trained: Iterator[Trained]) -> Iterator[Sequence[Trained]]:
    while some := tuple(islice(trained, _BATCH)):
        yield some


def _closed(items: Sequence[Demand]) -> frozenset[int]:
    """The days of the week on which hardly anything is ever asked for."""
    days = Counter(day.weekday() for item in items for day, much in item.periods if much > 0)
    told = days.total()
    return frozenset(day for day in range(7) if told >= _TOLD and days[day] < _SELDOM * told)


def _enough(item: Demand, grain: Grain, until: date) -> bool:
    ended = grain.first_day(until)
    return item.active and sum(much > 0 for period, much in item.periods if period < ended) >= LEAST


def _series(of: Demand, grain: Grain, until: date) -> Series:
    return aggregate(of.sku, grain, of.periods, until=until, stock_outs=of.stock_outs, promotions=of.promotions)


def _refused(item: Demand, grain: Grain, until: date) -> StoredForecast:
    reason = "too_little" if item.active else "inactive"
    start = grain.first_day(until)
    first = item.periods[0][0] if item.periods else start
    print_of = f"{reason} {grain} {item.lines} {item.other_unit} {first}"
    return StoredForecast(
        item.sku, item.unit, item.lines, item.other_unit, first, start, print_of, reason, grain=grain.value
    )


def _stored(item: Demand, trained: Trained) -> StoredForecast:
    chosen = trained.chosen
    forecast, scores, naive = chosen.forecast, chosen.scores, chosen.naive

    def ends(values: Sequence[float]) -> list[float] | None:
        return list(map(float, values)) if all(map(isfinite, values)) else None

    return StoredForecast(
        sku=item.sku,
        unit=item.unit,
        lines=item.lines,
        other_unit=item.other_unit,
        first_day=trained.first,
        start_day=trained.start,
        fingerprint=trained.fingerprint,
        model=chosen.model,
        kind=str(chosen.kind),
        mean=list(map(float, forecast.mean)),
        low_80=ends(forecast.low[80].tolist()),
        high_80=ends(forecast.high[80].tolist()),
        low_95=ends(forecast.low[95].tolist()),
        high_95=ends(forecast.high[95].tolist()),
        origins=chosen.origins,
        tested=chosen.tested,
        mase=_figure(scores.mase),
        rmsse=_figure(scores.rmsse),
        smape=_figure(scores.smape),
        bias=_figure(scores.bias),
        naive_mase=_figure(naive.mase),
        naive_rmsse=_figure(naive.rmsse),
        naive_smape=_figure(naive.smape),
        coverage_80=_figure(chosen.coverage[80]),
        coverage_95=_figure(chosen.coverage[95]),
        better=chosen.better_than_naive,
        grain=trained.grain.value,
    )


def _figure(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def main() -> int:
    os.nice(_NICENESS)
    gc.freeze()  # no collection copies the pages that are shared with the forks
    with (
        open(
            sys.stdin.fileno(), "rb", buffering=0, closefd=False
        ) as asked,  # unbuffered: it is looked at beside a fork
        os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0) as answers,
    ):
        while line := asked.readline():
            answers.write(b"\n")
            if FORKS:
                answer = _forked(json.loads(line), asked, answers)
            else:
                threading.Thread(target=_end_with_who_asked, daemon=True).start()
                answer = _train(json.loads(line)), ""
            answers.write(json.dumps(answer).encode() + b"\n")
            if not FORKS:
                break
    return 0


def _train(given: Mapping[str, Any], going_on: Callable[[], object] = lambda: None) -> int:
    try:
        with BulkSession(given["url"], given["tenant"]) as session:
            try:
                only = train_tenant(
                    session, given["run"], date.fromisoformat(given["today"]), grain=Grain(given["grain"]),
                    engine=Engine(given["engine"]), going_on=going_on,
                )  # fmt: skip
            except Unavailable:
                raise
            except CopilotError as error:
                ForecastLog(session, given["run"]).fail(str(error))
                return 0
    except Unavailable:
        return AWAY
    return 0 if only else BUSY


def _forked(given: Mapping[str, Any], asked: BinaryIO, answers: BinaryIO) -> tuple[int, str]:
    said, (hears, tells), parent = os.memfd_create("said"), os.pipe(), os.getpid()
    child = os.fork()
    if not child:
        answers.close()
        os.close(hears)
        _live(given, parent, said, tells)
    os.close(tells)
    hung = False
    # On an engine's machines nothing is seen of how it goes.
    silent_s = given["silent_s"] if given["engine"] == Engine.CORES else None
    while True:
        ready = select.select([asked.fileno(), hears], [], [], silent_s)[0]
        if asked.fileno() in ready:
            os.killpg(0, signal.SIGKILL)
        if not ready:
            hung = True
            os.kill(child, signal.SIGKILL)
        elif not os.read(hears, _TOLD_BYTES):  # it has ended, and what it has started too
            break
    os.close(hears)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with os.fdopen(said, "rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - _TOLD_BYTES, 0))
        return HUNG if hung else code, file.read().decode(errors="replace")


def _live(given: Mapping[str, Any], parent: int, said: int, tells: int) -> NoReturn:
    """The fork. Whoever started it hears that it has ended when nobody holds `tells` any more."""
    code = 1
    try:
        end_with(parent)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for at, file in enumerate((nothing, said, said)):
            os.dup2(file, at)
        code = _train(given, lambda: os.write(tells, b"."))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _end_with_who_asked() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
