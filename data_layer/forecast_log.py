"""What training forecasts reads of a tenant's records, and what it writes down: one synchronous connection, in the
process that trains. `docs/forecasting.md` tells what counts as demand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from data_layer.bulk import BulkSession
from data_layer.demand_series import OF, WANTED

KEPT = 26  # weeks that a forecast is kept after its first day, to be held against what was then ordered
LEAST = 4  # weeks with demand; what is ordered less often says nothing of when it is ordered next
ENTITIES = ("sales_order", "sales_order_line", "sku")
REVISION = "SELECT coalesce(sum(changes), 0) FROM manufacturing.entity_revision WHERE entity = ANY({entities})"
# Every source is known to be complete up to the oldest of them.
_UNTIL = "SELECT min(CAST(as_of AS date)) FROM staging.source_state WHERE entity = 'sales_order_line'"
_DEMAND = f"""
SELECT l.sku, s.unit, s.active IS NOT FALSE, coalesce(l.unit, s.unit) = s.unit AS own,
       CAST(date_trunc('week', {WANTED}) AS date) AS week, CAST(sum(l.quantity) AS double precision), count(*)
FROM {OF} AND {WANTED} < %(until)s
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 5
"""


@dataclass(frozen=True)
class Demand:
    """Of one item: `weeks` are (Monday, quantity); `other_unit` lines are not among them."""

    sku: str
    unit: str
    active: bool
    lines: int
    other_unit: int
    weeks: tuple[tuple[date, float], ...]


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

    def begin(self) -> bool | None:
        """Whether everything is to be trained; None: the run has ended, or is not there."""
        with self._session.transaction():
            row = self._session.row(
                "UPDATE manufacturing.forecast_run SET status = 'PROCESSING'"
                " WHERE run_id = %(run)s AND status IN ('PENDING', 'PROCESSING') RETURNING everything",
                self._run,
            )
        return None if row is None else bool(row[0])

    def demands(self, today: date) -> Demands:
        """Up to `today`, or the day up to which the sources state their orders, if that is earlier."""
        with self._session.transaction(snapshot=True):
            self._session.execute("SET LOCAL work_mem = '64MB'")
            stated = self._session.row(_UNTIL)
            until = min(today, stated[0]) if stated and stated[0] else today
            found = self._session.row(REVISION.format(entities="%(entities)s"), {"entities": list(ENTITIES)})
            rows = self._session.rows(_DEMAND, {"until": until})
        return Demands(until, int(found[0]) if found else 0, tuple(_items(rows)))

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
        """In place of what was stored of the same items, which is kept beside it when it was of an earlier week;
        `trained`: how far the run has come with them."""
        told = ", ".join(COLUMNS)
        values = ", ".join(f"%({name})s" for name in COLUMNS)
        renewed = ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS, "run_id", "made_at"))
        statement = (
            f"INSERT INTO manufacturing.forecast (tenant_id, run_id, made_at, {told})"
            f" VALUES (%(tenant)s, %(run)s, now(), {values}) ON CONFLICT (tenant_id, sku) DO UPDATE SET {renewed}"
        )
        with self._session.transaction():
            for one in forecasts:
                self._session.execute(_SET_ASIDE, {"sku": one.sku, "start_day": one.start_day})
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
INSERT INTO manufacturing.forecast_before (tenant_id, sku, start_day, unit, mean, low_95, high_95, made_at)
SELECT tenant_id, sku, start_day, unit, mean, low_95, high_95, made_at FROM manufacturing.forecast
WHERE sku = %(sku)s AND start_day < %(start_day)s AND mean IS NOT NULL ON CONFLICT DO NOTHING
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


def _items(rows: Iterable[Sequence[Any]]) -> Iterable[Demand]:
    found: dict[str, tuple[str, bool, list[int], list[tuple[date, float]]]] = {}
    for sku, unit, active, own, week, much, lines in rows:
        _, _, counts, weeks = found.setdefault(sku, (unit, active, [0, 0], []))
        counts[0 if own else 1] += lines
        if own:
            weeks.append((week, much))
    for sku, (unit, active, (lines, other), weeks) in found.items():
        yield Demand(sku, unit, active, lines, other, tuple(weeks))
