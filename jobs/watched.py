"""Each run of a job, counted and timed, and traced on from whoever asked for it."""

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, cast

from procrastinate import JobContext

from core.errors import Unavailable
from core.metrics import JOB_SECONDS, JOBS
from core.telemetry import SpanKind, carried, carrying, span
from ingestion.pipeline import Stopped

_TRACE = "trace"
_UNTRACED = frozenset({"tick"})  # it comes every minute, and looks at every tenant


def traced_on() -> dict[str, Any]:
    """What to put a job into the queue with, beside its arguments: empty when nothing is traced."""
    headers = carried()
    return {_TRACE: headers} if headers else {}


async def watched(call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: object) -> Any:
    """Procrastinate's worker middleware: the task itself never sees what `traced_on` gave."""
    job = context.job
    name, headers = job.task_name, cast("dict[str, str]", job.task_kwargs.pop(_TRACE, {}))
    about = {
        "messaging.system": "procrastinate",
        "messaging.operation.name": "process",
        "messaging.destination.name": job.queue,
        "copilot.tenant_id": str(job.task_kwargs.get("tenant_id", "")),
        "copilot.job_id": str(job.task_kwargs.get("job_id", "")),
    }
    began, outcome = perf_counter(), "stopped"
    try:
        if name in _UNTRACED:
            result = await call_next()
        else:
            with span(f"process {name}", about, kind=SpanKind.CONSUMER, within=carrying(headers)):
                result = await call_next()
        outcome = "ok"
    except (Stopped, Unavailable):
        outcome = "again"
        raise
    except Exception:
        outcome = "failed"
        raise
    finally:
        JOBS.labels(name, outcome).inc()
        JOB_SECONDS.labels(name).observe(perf_counter() - began)
    return result
