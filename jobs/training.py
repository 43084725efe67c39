"""Training a tenant's forecasts, in a process of its own: what it imports takes seconds and hundreds of megabytes.

`python -m jobs.training` reads what is to be done as one line of JSON from standard input, which stays open: when it is
closed, whoever asked is gone, and the process ends with all that it started. It is the leader of its process group.
"""

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from math import isfinite

from core.errors import CopilotError, Unavailable
from data_layer.bulk import BulkSession
from data_layer.demand_series import Demand
from data_layer.forecast_log import LEAST, ForecastLog, StoredForecast
from data_layer.site_shares import keep_site_shares
from forecasting.series import Grain, Series, aggregate
from forecasting.spreading import Engine
from forecasting.trained import Trained
from forecasting.training import fingerprint, train
from jobs.exit_codes import AWAY, BUSY

HORIZONS = {Grain.DAY: 182, Grain.WEEK: 26, Grain.MONTH: 12}
_DAYS = 60 * 7  # of the past that series of days are learnt from; no season of theirs is longer than a week
_SELDOM, _TOLD = 0.01, 100  # of all days on which an item was asked for, when there are so many
_BATCH = 20
_NICENESS = 10  # questions come first


def train_tenant(
    session: BulkSession,
    run_id: str,
    today: date,
    *,
    grain: Grain = Grain.WEEK,
    engine: Engine = Engine.CORES,
    cores: int | None = None,
) -> bool:
    """Train what has changed, or everything, as the run says, and write it down as it comes: what a killed run has
    trained is not trained again. What was trained by another grain has changed. False: another process is training the
    tenant's. Raises `Unavailable`."""
    log = ForecastLog(session, run_id)
    if not log.is_only():
        return False
    everything = log.begin(grain)
    if everything is None:
        return True
    demands = log.demands(today, grain, _DAYS if grain is Grain.DAY else None)
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


def _end_with_who_asked() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.killpg(0, signal.SIGKILL)


def main() -> int:
    with open(
        sys.stdin.fileno(), "rb", buffering=0, closefd=False
    ) as told:  # unbuffered: the thread waits for the rest
        given = json.loads(told.readline())
    threading.Thread(target=_end_with_who_asked, daemon=True).start()
    os.nice(_NICENESS)
    try:
        with BulkSession(given["url"], given["tenant"]) as session:
            try:
                today, grain, engine = (
                    date.fromisoformat(given["today"]),
                    Grain(given["grain"]),
                    Engine(given["engine"]),
                )
                only = train_tenant(session, given["run"], today, grain=grain, engine=engine)
            except Unavailable:
                raise
            except CopilotError as error:
                ForecastLog(session, given["run"]).fail(str(error))
                return 0
    except Unavailable:
        return AWAY
    return 0 if only else BUSY


if __name__ == "__main__":
    sys.exit(main())
