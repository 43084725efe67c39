"""The dashboard and the alert rules ask for what `/metrics` tells, by the labels it has."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from agent.runs import Runs
from api.metrics import Metrics
from bootstrap.watching import Watch
from bootstrap.worker_port import worker_port
from core import metrics
from core.clock import Clock
from core.identity import Principal
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from jobs.sync import SyncService
from tests.bootstrap.test_cli import SOURCE

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana" / "copilot.json").read_text())
RULES = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text())
QUERIES = [
    *(target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())),
    *(rule["expr"] for group in RULES["groups"] for rule in group["rules"]),
]
OF_THE_TARGET = {"instance", "le"}  # what Prometheus adds, and what histograms have
OWNER = Principal("plant", "owner")
with_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool, of Debian's package prometheus, is not here"
)


@pytest.fixture(scope="module")
async def told(make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The labels of each sample that a process tells which has done a little of everything."""
    url, folder = make_database(), tmp_path_factory.mktemp("depot")
    (folder / "depot.yaml").write_text(SOURCE)
    (folder / "depots.csv").write_text("Code,Name\nN,North\n")
    for metric in (getattr(metrics, name) for name in dir(metrics) if name.isupper()):
        if getattr(metric, "_labelnames", ()):
            metric.labels(*("none" for _ in metric._labelnames))
    database = Database.connect(url)
    async with SyncService.open(url, database, folders=(folder,)) as sync:
        job = await sync.start(OWNER, "depot", path=str(folder))
        await sync.run_worker(until_done=job)
        await sync.start(OWNER, "depot", path=str(folder))

        async def tenants() -> list[str]:
            return [OWNER.tenant_id]

        runs = Runs(cast(Any, None), ConversationStore(database))
        watch = Watch(database, sync, Clock(), tenants, runs=runs, model="embedded", prices={"openai:x": (1, 2)})
        listener = socket.create_server(("127.0.0.1", 0))
        port = worker_port(listener, Metrics(watch.text, None, local=True), database, lambda: 0)
        async with port, httpx.AsyncClient(timeout=60) as client:
            text = (await client.get(f"http://127.0.0.1:{listener.getsockname()[1]}/metrics")).text
        await watch.close()
    await database.close()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.parametrize("query", QUERIES)
async def test_every_query_asks_for_metrics_and_labels_that_there_are(query: str, told: dict[str, set[str]]) -> None:
    names = re.findall(r"\b(?:copilot|process)_\w+", query)
    assert names
    assert set(names) <= set(told)
    for name, matchers in re.findall(r"\b((?:copilot|process)_\w+)\{(.*?)\}", query):
        assert set(re.findall(r"(\w+)\s*[=!]", matchers)) <= told[name] | OF_THE_TARGET
    known = OF_THE_TARGET.union(*(told[name] for name in names))
    for labels in re.findall(r"\bby \((.*?)\)", query):
        assert set(labels.split(", ")) <= known


async def test_every_metric_is_in_the_documentation(told: dict[str, set[str]]) -> None:
    documented = (DEPLOY.parent / "docs" / "observability.md").read_text()
    missing = [name for name in told if name.startswith("copilot_") and _stem(name) not in documented]
    assert not missing


def _stem(sample: str) -> str:
    return re.sub(r"_(bucket|sum|count|created|total)$", "", sample)


def test_every_alert_says_how_bad_it_is_what_it_means_and_what_to_do() -> None:
    for rule in (rule for group in RULES["groups"] for rule in group["rules"]):
        assert rule["labels"]["severity"] in ("warning", "critical"), rule["alert"]
        assert {text[-1] for text in (rule["annotations"]["summary"], rule["annotations"]["do"])} == {"."}


@with_promtool
def test_prometheus_takes_the_rules_and_every_query_of_the_dashboard(tmp_path: Path) -> None:
    asked = [
        {"record": f"q:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(QUERIES)
    ]
    (tmp_path / "queries.yml").write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": asked}]}))
    for file in (DEPLOY / "prometheus" / "rules.yml", tmp_path / "queries.yml"):
        _promtool("check", "rules", file)


@with_promtool
def test_the_alerts_are_raised_when_they_are_to_be_and_else_not() -> None:
    _promtool("test", "rules", DEPLOY / "prometheus" / "rules_test.yml")


def _promtool(*asked: str | Path) -> None:
    checked = subprocess.run(["promtool", *asked], capture_output=True, text=True, check=False, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr
