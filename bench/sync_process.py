"""One sync in a process of its own: prints its seconds, its peak memory in MB, and the seconds that it took to make
what is derived from the records anew."""

import resource
import sys
import threading
import time
import uuid
from pathlib import Path

import psycopg

from core.clock import Clock
from core.enums import IngestionStatus
from data_layer.derived import renew_derived
from data_layer.libpq import libpq
from ingestion.pipeline import run_job
from ingestion.source import load_source, open_connector


def main(url: str, description: Path, tenant: str) -> None:
    source = load_source(str(description))
    job = uuid.uuid4()
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, created_by)"
            " VALUES (%s, %s, %s, %s, 'PENDING', 'bench')",
            (tenant, job, source.name, source.source_type),
        )
    begin = time.perf_counter()
    status = run_job(url, tenant, job, lambda _: (source, open_connector(source)), stop=threading.Event())
    seconds = time.perf_counter() - begin
    if status is not IngestionStatus.COMPLETED:
        raise SystemExit(f"The sync ended {status}.")
    begin = time.perf_counter()
    renew_derived(url, tenant, Clock().today())
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, time.perf_counter() - begin)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
