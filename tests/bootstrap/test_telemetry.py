"""Traces, from a server of its own to a receiver that speaks OpenTelemetry's protocol."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bootstrap.secret_files import SettingsError
from bootstrap.telemetry import receiver
from tests.bootstrap.conftest import COPILOT, Copilot
from tests.bootstrap.otlp import Receiver, receiving
from tests.bootstrap.test_cli import SOURCE

ASKED = "a1" * 16
SYNCED = "b2" * 16
CALLER = "c3" * 8
SERVER, CLIENT, CONSUMER = 2, 3, 5
Process = subprocess.Popen[str]


def traceparent(trace: str) -> dict[str, str]:
    return {"traceparent": f"00-{trace}-{CALLER}-01"}


@pytest.fixture
def traces() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def traced(environment: dict[str, str], tmp_path: Path, traces: Receiver) -> Iterator[tuple[Process, httpx.Client]]:
    """`copilot serve` whose traces are received."""
    sources = Path(environment["COPILOT_HOME"]) / "sources"
    sources.mkdir(parents=True)
    (sources / "depot.yaml").write_text(SOURCE)
    (tmp_path / "depots.csv").write_text("Code,Name\nN,North\nS,South\n")
    more = {"OTEL_EXPORTER_OTLP_ENDPOINT": traces.url, "OTEL_BSP_SCHEDULE_DELAY": "50"}
    process = subprocess.Popen(
        [*COPILOT, "serve", "--port", "0"], env=environment | more, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    url = next(line.split()[1] for line in process.stderr if line.startswith("Ready: "))
    with httpx.Client(base_url=url, timeout=60) as client:
        yield process, client
    process.kill()
    process.communicate()


def test_a_question_and_a_sync_are_traced_from_their_caller_to_the_statements(
    traced: tuple[Process, httpx.Client], traces: Receiver, tmp_path: Path, environment: dict[str, str]
) -> None:
    process, client = traced
    sync = {"source_id": "depot", "metadata": {"path": str(tmp_path)}}
    assert client.post("/api/v1/sync/run", json=sync, headers=traceparent(SYNCED)).status_code == 202
    asked = {"message": "how much stock do we have in the zanzibarite depot?"}
    answer = client.post("/api/v1/chat?from=zanzibarite", json=asked, headers=traceparent(ASKED)).json()

    request = traces.wait("POST /api/v1/chat", ASKED)
    assert (request.parent, request.kind, request.service) == (CALLER, SERVER, "manufacturing-copilot-api")
    agent = traces.wait("invoke_agent manufacturing-copilot", ASKED)
    assert agent.parent == request.id
    assert agent.attributes["gen_ai.operation.name"] == "invoke_agent"
    assert agent.attributes["gen_ai.conversation.id"] == answer["thread_id"]
    model = traces.wait("chat embedded", ASKED)
    assert (model.parent, model.attributes["gen_ai.request.model"]) == (agent.id, "embedded")
    for called in answer["tool_calls"]:
        tool = traces.wait(f"execute_tool {called['tool']}", ASKED)
        assert (tool.parent, tool.failed) == (agent.id, not called["ok"])
        statement = next(span for span in traces.spans if span.parent == tool.id)
        assert (statement.kind, statement.attributes["db.system.name"]) == (CLIENT, "postgresql")
    assert answer["tool_calls"]

    job = traces.wait("process sync", SYNCED)
    assert (job.parent, job.kind) == (traces.wait("POST /api/v1/sync/run", SYNCED).id, CONSUMER)
    source = traces.wait("sync", SYNCED)
    assert (source.parent, source.attributes["copilot.source_id"]) == (job.id, "depot")
    stream = traces.wait("sync stream", SYNCED)
    assert stream.parent == source.id
    for name in ("sync batch receive", "sync batch write"):
        batch = traces.wait(name, SYNCED)
        assert (batch.parent, batch.attributes["copilot.records"]) == (stream.id, 2)
        assert any(span.parent == batch.id and span.kind == CLIENT for span in traces.spans)

    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert b"zanzibarite" not in traces.raw
    lines = (Path(environment["COPILOT_HOME"]) / "logs" / "serve.log").read_text().splitlines()
    logged = [entry for entry in map(json.loads, lines) if entry.get("trace_id") in (ASKED, SYNCED)]
    assert {"request", "sync_ended"} <= {entry["event"] for entry in logged}
    assert {len(entry["span_id"]) for entry in logged} == {16}


def test_a_receiver_that_is_away_neither_stops_the_server_nor_keeps_it_from_leaving(
    environment: dict[str, str], tmp_path: Path
) -> None:
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_BSP_SCHEDULE_DELAY": "50"}
    process = subprocess.Popen(
        [*COPILOT, "serve", "--port", "0"], env=environment | away, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    with process:
        url = next(line.split()[1] for line in process.stderr if line.startswith("Ready: "))
        assert httpx.post(f"{url}/api/v1/chat", json={"message": "list all suppliers"}, timeout=60).status_code == 200
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel:4318"}, "http://otel:4318"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://b"}, "http://b"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_TRACES_EXPORTER": "none"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_SDK_DISABLED": "true"}, None),
    ],
)
def test_traces_go_where_the_standard_variables_say(variables: dict[str, str], address: str | None) -> None:
    assert receiver(variables) == address


@pytest.mark.parametrize(
    ("name", "value"), [("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_TRACES_EXPORTER", "zipkin")]
)
def test_what_is_not_spoken_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        receiver({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", name: value})


def test_the_doctor_says_whether_the_receiver_takes_traces(copilot: Copilot, traces: Receiver) -> None:
    def said(**variables: str) -> str:
        return re.sub(" +", " ", copilot("doctor", COLUMNS="200", **variables).stdout)

    well = said(OTEL_EXPORTER_OTLP_ENDPOINT=traces.url)
    assert f"✓ traces {traces.url} takes them" in well
    for what in ("disk", "queue nothing waits", "connections up to 20 of a process"):
        assert f"✓ {what}" in well
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    ill = said(**away, COPILOT_MODEL="openai:any")
    assert "✗ traces http://127.0.0.1:9 does not take them" in ill
    assert "✗ provider http://127.0.0.1:9/v1 cannot be reached" in ill
