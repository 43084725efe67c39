"""Training a tenant's forecasts, in a process of its own: what it imports takes seconds and hundreds of megabytes.

`python -m jobs.training` reads what is to be done as one line of JSON from standard input, which stays open: when it is
closed, whoever asked is gone, and the process ends with all that it started. It is the leader of its process group.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from math import isfinite

from core.errors import CopilotError, Unavailable
from data_layer.bulk import BulkSession
from data_layer.forecast_log import LEAST, Demand, ForecastLog, StoredForecast
from data_layer.site_shares import keep_site_shares
from forecasting.series import Grain, aggregate
from forecasting.spreading import Engine
from forecasting.trained import Trained
from forecasting.training import fingerprint, train
from jobs.exit_codes import AWAY, BUSY

HORIZON = 26  # weeks
_BATCH = 20
_NICENESS = 10  # questions come first


def train_tenant(
    session: BulkSession, run_id: str, today: date, *, engine: Engine = Engine.CORES, cores: int | None = None
) -> bool:
    """Train what has changed, or everything, as the run says, and write it down as it comes: what a killed run has
    trained is not trained again. False: another process is training the tenant's. Raises `Unavailable`."""
    log = ForecastLog(session, run_id)
    if not log.is_only():
        return False
    everything = log.begin()
    if everything is None:
        return True
    demands = log.demands(today)
    known = log.known(of_this_run=everything)
    series, refused = {}, []
    for item in demands.items:
        made = (
            aggregate(item.sku, Grain.WEEK, item.weeks, until=demands.until) if _enough(item, demands.until) else None
        )
        if made is None:
            refused.append(_refused(item, demands.until))
        else:
            series[item.sku] = (item, made)
    again = [one for one, (_, made) in series.items() if known.get(one) != fingerprint(made, HORIZON)]
    log.expect(demands, len(again))
    log.keep([one for one in refused if known.get(one.sku) != one.fingerprint], 0)
    done = 0
    for some in _batches(
        train([made for _, made in series.values()], HORIZON, known=known, engine=engine, cores=cores)
    ):
        done += len(some)
        log.keep([_stored(series[one.unique_id][0], one) for one in some], done)
    keep_site_shares(session, demands.until)
    log.finish([item.sku for item in demands.items])
    return True


def _batches(trained: Iterator[Trained]) -> Iterator[Sequence[Trained]]:
    while some := tuple(islice(trained, _BATCH)):
        yield some


def _enough(item: Demand, until: date) -> bool:
    ended = Grain.WEEK.first_day(until)
    return item.active and sum(much > 0 for week, much in item.weeks if week < ended) >= LEAST


def _refused(item: Demand, until: date) -> StoredForecast:
    reason = "too_little" if item.active else "inactive"
    first = item.weeks[0][0] if item.weeks else Grain.WEEK.first_day(until)
    print_of = f"{reason} {item.lines} {item.other_unit} {first}"
    return StoredForecast(
        item.sku, item.unit, item.lines, item.other_unit, first, Grain.WEEK.first_day(until), print_of, reason
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
                today, engine = date.fromisoformat(given["today"]), Engine(given["engine"])
                only = train_tenant(session, given["run"], today, engine=engine)
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
