"""What training forecasts reads of a tenant's records, and what it writes down: one synchronous connection, in the
process that trains. `docs/forecasting.md` tells what counts as demand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import cast

from data_layer.bulk import BulkSession
from data_layer.demand_series import Demand, Grain, read_demand

KEPT = 26  # weeks that a forecast is kept after its first day, to be held against what was then ordered
LEAST = 4  # periods with demand; what is ordered less often says nothing of when it is ordered next
ENTITIES = ("sales_order", "sales_order_line", "sku")
ENDS = "(f.start_day + cardinality(f.mean) * CAST('1 ' || f.grain AS interval))"  # before which a forecast `f` is of
REVISION = "SELECT coalesce(sum(changes), 0) FROM manufacturing.entity_revision WHERE entity = ANY({entities})"
# Every source is known to be complete up to the oldest of them.
UNTIL = "SELECT min(CAST(as_of AS date)) FROM staging.source_state WHERE entity = 'sales_order_line'"


@dataclass(frozen=True)
class Demands:
    """What was wanted before the day `until`, of one moment, and the revision of that moment."""

    until: date
    revision: int
    items: tuple[Demand, ...]


@dataclass(frozen=True)
class StoredForecast:
    """A row of `manufacturing.forecast`, whose columns say what each is."""

    sku: str
    unit: str
    lines: int
    other_unit: int
    first_day: date
    start_day: date
    fingerprint: str
    refused: str | None = None
    model: str | None = None
    kind: str | None = None
    mean: Sequence[float] | None = None
    low_80: Sequence[float] | None = None
    high_80: Sequence[float] | None = None
    low_95: Sequence[float] | None = None
    high_95: Sequence[float] | None = None
    origins: int | None = None
    tested: int | None = None
    mase: float | None = None
    rmsse: float | None = None
    smape: float | None = None
    bias: float | None = None
    naive_mase: float | None = None
    naive_rmsse: float | None = None
    naive_smape: float | None = None
    coverage_80: float | None = None
    coverage_95: float | None = None
    better: bool | None = None
    grain: str = "week"


COLUMNS = tuple(field.name for field in fields(StoredForecast))
AMOUNTS = frozenset({"mean", "low_80", "high_80", "low_95", "high_95"})


class ForecastLog:
    """The statements of one run."""

    def __init__(self, session: BulkSession, run_id: str) -> None:
        self._session = session
        self._run = {"run": run_id, "tenant": session.tenant_id}

    def is_only(self) -> bool:
        """Whether this is the one that trains the tenant's forecasts, until the connection ends."""
        key = {"key": lock_name(self._session.tenant_id)}
        return bool(self._session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)[0][0])

    def begin(self, grain: str) -> bool | None:
        """Whether everything is to be trained; None: the run has ended, or is not there."""
        with self._session.transaction():
            row = self._session.row(
                "UPDATE manufacturing.forecast_run SET status = 'PROCESSING', grain = %(grain)s"
                " WHERE run_id = %(run)s AND status IN ('PENDING', 'PROCESSING') RETURNING everything",
                {**self._run, "grain": grain},
            )
        return None if row is None else bool(row[0])

    def demands(self, today: date, grain: str, days: int | None = None) -> Demands:
        """By day, week or month (`grain`), up to `today`, or the day up to which the sources state their orders, if
        that is earlier. `days`: only of so many before that."""
        with self._session.transaction(snapshot=True):
            self._session.execute("SET LOCAL work_mem = '64MB'")
            until, revision = self._moment(today)
            since = date.min if days is None else until - timedelta(days=days)
            items = read_demand(self._session, until, cast(Grain, grain), since=since)
        return Demands(until, revision, items)

    def nothing_sold(self, today: date) -> Demands | None:
        """As `demands`, where there is no sales order line at all; None: there are some."""
        with self._session.transaction(snapshot=True):
            if self._session.row("SELECT FROM manufacturing.sales_order_line LIMIT 1") is not None:
                return None
            return Demands(*self._moment(today), ())

    def _moment(self, today: date) -> tuple[date, int]:
        """Until when demand is known, and the revision of the records."""
        stated = self._session.row(UNTIL)
        found = self._session.row(REVISION.format(entities="%(entities)s"), {"entities": list(ENTITIES)})
        return min(today, stated[0]) if stated and stated[0] else today, int(found[0]) if found else 0

    def known(self, *, of_this_run: bool) -> Mapping[str, str]:
        """The fingerprints of what is stored, by item: all, or what this run has stored already."""
        only = " WHERE run_id = %(run)s" if of_this_run else ""
        with self._session.transaction():
            return dict(self._session.rows(f"SELECT sku, fingerprint FROM manufacturing.forecast{only}", self._run))

    def expect(self, demands: Demands, changed: int) -> None:
        with self._session.transaction():
            self._session.execute(
                "UPDATE manufacturing.forecast_run SET until = %(until)s, revision = %(revision)s, series = %(series)s,"
                " changed = %(changed)s, trained = 0 WHERE run_id = %(run)s",
                {**self._run, "until": demands.until, "revision": demands.revision, "series": len(demands.items),
                 "changed": changed},
            )  # fmt: skip

    def keep(self, forecasts: Sequence[StoredForecast], trained: int) -> None:
        """In place of what was stored of the same items, which is kept beside it when it was of an earlier period or of
        another grain, of days the first of a week; `trained`: how far the run has come with them."""
        told = ", ".join(COLUMNS)
        values = ", ".join(f"%({name})s" for name in COLUMNS)
        renewed = ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS, "run_id", "made_at"))
        statement = (
            f"INSERT INTO manufacturing.forecast (tenant_id, run_id, made_at, {told})"
            f" VALUES (%(tenant)s, %(run)s, now(), {values}) ON CONFLICT (tenant_id, sku) DO UPDATE SET {renewed}"
        )
        with self._session.transaction():
            for one in forecasts:
                self._session.execute(_SET_ASIDE, {"sku": one.sku, "start_day": one.start_day, "grain": one.grain})
                self._session.execute(statement, {**self._run, **vars(one)})
            self._session.execute(
                "UPDATE manufacturing.forecast_run SET trained = %(trained)s WHERE run_id = %(run)s",
                {**self._run, "trained": trained},
            )

    def finish(self, items: Iterable[str]) -> None:
        """Forecasts of other items go: nothing of them is ordered any more. So do those of `KEPT` weeks before."""
        with self._session.transaction():
            self._session.execute(
                "DELETE FROM manufacturing.forecast WHERE NOT sku = ANY(%(items)s)", {"items": list(items)}
            )
            self._session.execute(_FORGET, {**self._run, "kept": KEPT})
            self._session.execute(_ENDED, {**self._run, "status": "COMPLETED", "error": None})

    def fail(self, error: str) -> None:
        with self._session.transaction():
            self._session.execute(_ENDED, {**self._run, "status": "FAILED", "error": error})


_SET_ASIDE = """
INSERT INTO manufacturing.forecast_before (tenant_id, sku, start_day, grain, unit, mean, low_95, high_95, made_at)
SELECT tenant_id, sku, start_day, grain, unit, mean, low_95, high_95, made_at FROM manufacturing.forecast f
WHERE sku = %(sku)s AND (start_day < %(start_day)s OR grain <> %(grain)s) AND mean IS NOT NULL
      AND NOT (grain = 'day' AND EXISTS (
          SELECT FROM manufacturing.forecast_before b
          WHERE b.sku = f.sku AND b.grain = 'day' AND b.start_day >= date_trunc('week', f.start_day)))
ON CONFLICT DO NOTHING
"""
_FORGET = """
DELETE FROM manufacturing.forecast_before
WHERE start_day < (SELECT until FROM manufacturing.forecast_run WHERE run_id = %(run)s) - 7 * %(kept)s
"""
_ENDED = (
    "UPDATE manufacturing.forecast_run SET status = %(status)s, error = %(error)s, finished_at = now()"
    " WHERE run_id = %(run)s AND status IN ('PENDING', 'PROCESSING')"
)


def lock_name(tenant_id: str) -> str:
    """Of the advisory lock that a running training holds."""
    return f"forecast/{tenant_id}"
