"""One sync in a process of its own: prints its seconds, its peak memory in MB, and the seconds that it took to make
what is derived from the records anew. Helpers may share it, in threads of it and in other processes."""

import argparse
import resource
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from core.clock import Clock
from core.enums import IngestionStatus
from data_layer.derived import renew_derived
from data_layer.libpq import libpq
from ingestion.pipeline import Sharing, help_job, run_job
from ingestion.source import load_source, open_connector


def main(url: str, description: Path, tenant: str, threads: int, processes: int) -> None:
    source = load_source(str(description))
    job = uuid.uuid4()
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, created_by)"
            " VALUES (%s, %s, %s, %s, 'PENDING', 'bench')",
            (tenant, job, source.name, source.source_type),
        )
    command = [sys.executable, "-m", "bench.sync_process", url, str(description), tenant, f"--help-with={job}"]
    others = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(processes)]
    for other in others:  # workers that are there already
        assert other.stdout is not None
        other.stdout.readline()
    waiting: list[Callable[[], Any]] = [other.wait for other in others]

    def call() -> None:
        for other in others:
            assert other.stdin is not None
            other.stdin.close()
        for _ in range(threads):
            thread = threading.Thread(target=help_, args=(url, description, tenant, job))
            thread.start()
            waiting.append(thread.join)

    begin = time.perf_counter()
    status = run_job(
        url, tenant, job, lambda _: (source, open_connector(source)), stop=threading.Event(), sharing=Sharing(1, call)
    )
    seconds = time.perf_counter() - begin
    for wait in waiting:
        wait()
    if status is not IngestionStatus.COMPLETED:
        raise SystemExit(f"The sync ended {status}.")
    begin = time.perf_counter()
    renew_derived(url, tenant, Clock().today())
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, time.perf_counter() - begin)


def help_(url: str, description: Path, tenant: str, job: uuid.UUID) -> None:
    source = load_source(str(description))
    help_job(url, tenant, job, lambda _: (source, open_connector(source)), stop=threading.Event())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("description", type=Path)
    parser.add_argument("tenant")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--processes", type=int, default=0)
    parser.add_argument("--help-with", type=uuid.UUID)
    given = parser.parse_args()
    if given.help_with:
        print("ready", flush=True)
        sys.stdin.read()
        help_(given.url, given.description, given.tenant, given.help_with)
    else:
        main(given.url, given.description, given.tenant, given.threads, given.processes)
