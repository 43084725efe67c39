"""Jobs, their operations with planned and clocked hours, and what was scrapped."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from evals.sheet import Table
from evals.tamarack.catalogue import Item
from evals.tamarack.master import steps
from evals.tamarack.sheet import TODAY, amount, back, between, day, of, share
from evals.tamarack.trade import DAYS

JOBS = 310
REASONS = {"CHIP": "Chipped edge", "WELD": "Bad weld", "COAT": "Coating blemish", "DIM": "Out of tolerance",
           "TEAR": "Torn fabric", "FORK": "Forklift damage"}  # fmt: skip
_LIKELY = {"A-20": ("WELD", "COAT", "DIM"), "A-21": ("TEAR", "TEAR", "DIM"), "A-22": ("WELD", "COAT", "DIM"),
           "A-23": ("CHIP", "CHIP", "DIM")}  # fmt: skip


def tables(items: Sequence[Item]) -> list[Table]:
    made = [item for item in items if item.parts]
    jobs: list[tuple[str, ...]] = []
    hours: list[tuple[str, ...]] = []
    scrap: list[tuple[str, ...]] = []
    for n in range(JOBS):
        number, item = f"J{4001 + n}", of(made, "job item", n)
        start = back(DAYS - 20 - n * (DAYS - 2) // JOBS)
        due = start + timedelta(days=between(4, 20, "job days", n))
        much = between(4, 30, "job much", n) if item.line else between(10, 80, "job much", n)
        state = _state(n, start, due)
        lost = between(1, max(1, much // 8), "job lost", n) if state in "CA" and share("job loses", n) < 0.36 else 0
        good = much - lost if state == "C" else (much - lost) * between(0, 3, "job good", n) // 4 if state == "A" else 0
        ended = min(due + timedelta(days=between(-3, 7, "job end", n)), back(1)) if state == "C" else None
        place = "FGW" if item.line else "MAIN"
        jobs.append((number, item.code, amount(much), amount(good), amount(lost), "EA", state, day(start), day(due),
                     day(ended), place))  # fmt: skip
        hours += _operations(n, item, much, state, start, due, ended)
        if lost:
            reason = of((*_LIKELY.get(item.code[:4], ("CHIP", "COAT")), "FORK"), "reason", n)
            done = len(steps(item)) if state == "C" else 1
            where = steps(item)[between(0, done - 1, "lost where", n)][0]
            scrap.append((str(701 + len(scrap)), number, item.code, amount(lost), reason, where,
                          day(min(ended or TODAY, back(1)))))  # fmt: skip
    return [
        Table("JobHead", "JobNum,PartNum,ProdQty,QtyCompleted,QtyScrapped,IUM,JobStatus,StartDate,ReqDueDate,"
              "JobCompletionDate,WarehouseCode", jobs),
        Table("JobOper", "JobNum,OprSeq,ResourceGrpID,StartDate,DueDate,ActStart,ActEnd,EstProdHours,ActProdHours",
              hours),
        Table("NonConf", "TranID,JobNum,PartNum,Quantity,ReasonCode,ResourceGrpID,TranDate", scrap),
        Table("Reason", "ReasonCode,Description", list(REASONS.items())),
    ]  # fmt: skip


def _state(n: int, start: date, due: date) -> str:
    """Unreleased, released, active, held, complete or cancelled."""
    chance, past = share("job state", n), (TODAY - due).days
    if between(0, 35, "job off", n) == 0:
        return "X"
    if past > 0:
        return "C" if chance < (0.995 if past > 120 else 0.95 if past > 25 else 0.5) else "A" if chance < 0.992 else "H"
    if start < TODAY:
        return "A" if chance < 0.7 else "R" if chance < 0.9 else "H"
    return "R" if chance < 0.5 else "U"


def _operations(
    n: int, item: Item, much: int, state: str, start: date, due: date, ended: date | None
) -> list[tuple[str, ...]]:
    """One behind the other over the job's days; of an active job the first is done."""
    ways = steps(item)
    rows: list[tuple[str, ...]] = []
    days = max(1, (due - start).days)
    for at, (where, _, setup, run) in enumerate(ways):
        first = start + timedelta(days=days * at // len(ways))
        last = start + timedelta(days=days * (at + 1) // len(ways))
        planned = setup + run * much
        done = state == "C" or (state == "A" and at == 0 and first < TODAY)
        real = (planned * between(82, 131, "op hours", n, at) / 100).quantize(Decimal("0.01"))
        end = min(last + timedelta(days=between(0, 3, "op late", n, at)), ended or back(1))
        begun = min(first + timedelta(days=between(0, 2, "op begun", n, at)), end)
        rows.append((f"J{4001 + n}", str(10 * (at + 1)), where, day(first), day(last), day(begun) if done else "",
                     day(end) if done else "", f"{planned:.2f}", f"{real:.2f}" if done else ""))  # fmt: skip
    return rows
