"""One life of a worker, to be ended by SIGKILL: it runs or resumes a job and exits with 0 when the job has ended and
what is derived from its records was made anew."""

import threading
import time
from multiprocessing.synchronize import Event
from uuid import UUID

from data_layer.derived import renew_derived
from ingestion.pipeline import help_job, run_job
from ingestion.source import load_source, open_connector
from tests.ingestion.chance_plant import TODAY


def live(url: str, tenant: str, job: UUID, description: str, batch_rows: int, begun: Event) -> None:
    source = load_source(description)
    begun.set()
    run_job(url, tenant, job, lambda _: (source, open_connector(source)), stop=threading.Event(), batch_rows=batch_rows)
    renew_derived(url, tenant, TODAY)


def assist(url: str, tenant: str, job: UUID, description: str, batch_rows: int, begun: Event) -> None:
    """A life that helps, for as long as it lasts."""
    source = load_source(description)
    begun.set()
    while True:
        help_job(
            url, tenant, job, lambda _: (source, open_connector(source)), stop=threading.Event(), batch_rows=batch_rows
        )
        time.sleep(0.01)
