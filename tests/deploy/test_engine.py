"""The image, the Compose file and the chart's pods in a real container engine, as docs/operations.md says."""

import base64
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from sample_plant.export import write_plant
from tests.deploy.compose_file import DEPLOY
from tests.deploy.engine import NEEDED, Engine
from tests.deploy.test_chart import LEAST, pods, rendered

_MISSING = [name for name in NEEDED if shutil.which(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("COPILOT_TEST_ENGINE" not in os.environ, reason="opt-in: COPILOT_TEST_ENGINE=podman, minutes"),
    pytest.mark.skipif(bool(_MISSING), reason=f"needs {', '.join(_MISSING)}"),
]
QUESTIONS = (
    "which purchase orders are late?",
    "which items are below their reorder point?",
    "which work orders are late?",
)
CONFINED = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL")
PROJECT = "copilot-engine-test"


def until(what: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "It did not come to be in time."
        time.sleep(0.5)  # another process is waited for, which tells nobody


@dataclass
class Stack:
    """What compose.yaml starts, but Grafana. The conditions of `depends_on`, which podman before 4.6 does not know, are
    waited for here."""

    engine: Engine
    folder: Path
    url: str
    key: str = ""

    def compose(self, *words: str, check: bool = True) -> str:
        file = str(self.folder / "compose.yaml")
        return self.engine.run("podman-compose", "-p", PROJECT, "-f", file, *words, check=check, seconds=300).stdout

    def start(self, *services: str) -> None:
        self.compose("up", "-d", "--no-deps", *services)

    def name(self, service: str) -> str:
        return f"{PROJECT}_{service}_1"

    def healthy(self, service: str) -> bool:
        return self.engine.run("podman", "healthcheck", "run", self.name(service), check=False).returncode == 0

    def ended(self, service: str) -> int:
        return int(self.engine.podman("wait", self.name(service), seconds=300))

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.url}/api/v1", headers={"authorization": f"Bearer {self.key}"}, timeout=60)

    def ask(self, question: str) -> dict[str, Any]:
        with self.client() as client:
            answer = client.post("/chat", json={"message": question})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.found(tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def image(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> str:
    return engine.images(tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="module")
def stack(engine: Engine, image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("compose") / "deploy"
    shutil.copytree(DEPLOY, folder, ignore=shutil.ignore_patterns("secrets", "exports", "sources", "backups"))
    engine.run(str(folder / "make-secrets.sh"))
    write_plant(folder / "exports" / "plant", skus=300, end=datetime.now(UTC).date())
    described = yaml.safe_load((DEPLOY.parent / "ingestion" / "sources" / "sample_plant.yaml").read_text())
    described |= {"name": "erp", "connector": {"type": "files", "path": "/exports/plant"}}
    del described["documents"]  # of which it has a hundred: they take the time
    (folder / "sources" / "erp.yaml").write_text(yaml.safe_dump(described))
    os.chown(folder / "backups", 10001, 10001)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    one = Stack(Engine({**engine.environment, "COPILOT_LISTEN": listen}), folder, f"http://{listen}")
    try:
        one.start("postgres")
        until(partial(one.healthy, "postgres"))
        for service in ("roles", "migrate"):
            one.start(service)
            assert one.ended(service) == 0, engine.podman("logs", one.name(service))
        one.start("api", "worker", "prometheus")
        for service in ("api", "worker", "prometheus"):
            until(partial(one.healthy, service))
        granted = ("--tenant", "acme", "--user", "ann", "--role", "administrator")
        one.key = engine.podman("exec", one.name("api"), "copilot", "keys", "create", *granted).split()[-1]
        yield one
    finally:
        one.compose("down", "-v", check=False)


@pytest.fixture(scope="module")
def plant(stack: Stack) -> Stack:
    """With the sample plant's export, read by the worker because the API was asked to."""
    with stack.client() as client:
        asked = {"source_type": "ERP", "source_id": "erp", "metadata": {}}
        job = client.post("/sync/run", json=asked).json()["job_id"]

        def status() -> dict[str, Any]:
            return dict(client.get(f"/sync/status/{job}").json())

        until(lambda: status()["finished_at"] is not None)
        ended = status()
    assert ended["status"] in ("COMPLETED", "PARTIALLY_FAILED"), ended
    assert ended["totals"]["inserted"] > 10_000
    return stack


def test_the_image_runs_as_nobody_who_may_write_to_its_home_alone_and_says_what_it_lacks(
    engine: Engine, image: str
) -> None:
    [config] = json.loads(engine.podman("image", "inspect", image))
    assert config["Config"]["User"] == "10001:10001"
    assert config["Healthcheck"]["Test"][0] == "CMD"
    doctor = engine.run("podman", "run", "--rm", *CONFINED, "--network", "none", image, "doctor", check=False)
    assert (doctor.returncode, "no embedded PostgreSQL" in doctor.stdout) == (1, True)
    script = "touch /tmp/x /var/lib/copilot/x && id -u && ! touch /opt/copilot/x"
    entry = ("--rm", *CONFINED, "--network", "none", "--entrypoint", "sh")
    assert engine.podman("run", *entry, image, "-c", script) == "10001"


def test_a_plant_is_synced_and_asked_over_http_with_a_key_alone(plant: Stack) -> None:
    for question in QUESTIONS:
        said = plant.ask(question)
        assert (said["outcome"], said["grounding"]["unsupported"]) == ("answered", [])
        assert said["grounding"]["numbers"] > 0
    assert httpx.post(f"{plant.url}/api/v1/chat", json={"message": QUESTIONS[0]}, timeout=60).status_code == 401
    doctor = plant.engine.podman(
        "exec", "--env", "COPILOT_TENANT=acme", plant.name("api"), "copilot", "doctor", check=False
    )
    assert [line for line in doctor.splitlines() if line[:1] == "✗"] == []


def test_prometheus_reaches_every_process(plant: Stack) -> None:
    query = ("wget", "-q", "-O", "-", "http://127.0.0.1:9090/api/v1/targets")

    def up() -> set[str]:
        found = json.loads(plant.engine.podman("exec", plant.name("prometheus"), *query))["data"]["activeTargets"]
        return {one["labels"]["job"] for one in found if one["health"] == "up"}

    until(lambda: up() == {"copilot-api", "copilot-worker"})


def test_what_was_read_and_granted_is_there_after_all_was_started_anew(plant: Stack) -> None:
    before = plant.ask(QUESTIONS[0])["answer"]
    plant.compose("stop")
    codes = {name: plant.ended(name) for name in ("api", "worker", "postgres")}
    assert codes == {"api": 0, "worker": 0, "postgres": 0}
    for services in (("postgres",), ("api", "worker", "prometheus")):
        plant.engine.podman("start", *(plant.name(service) for service in services))
        for service in services:
            until(partial(plant.healthy, service))
    assert plant.ask(QUESTIONS[0])["answer"] == before


def test_no_question_that_was_taken_is_cut_off_while_the_server_is_stopped(plant: Stack) -> None:
    """One after the other until nobody is there: each is answered, or told to come back."""
    stopping = threading.Thread(target=plant.engine.podman, args=("stop", "-t", "60", plant.name("api")))
    answered = 0
    while True:
        with plant.client() as client:
            asked = {"json": {"message": QUESTIONS[0]}, "headers": {"accept": "text/event-stream"}}
            try:
                got = client.send(client.build_request("POST", "/chat", **asked), stream=True)
            except httpx.TransportError:
                break
            if stopping.ident is None:
                stopping.start()
            if got.status_code == 503:
                assert int(got.headers["retry-after"]) > 0
                continue
            lines = list(got.iter_lines())
            assert "event: done" in lines, lines[-3:]
            answered += 1
    stopping.join()
    assert answered > 0
    assert plant.ended("api") == 0
    plant.engine.podman("start", plant.name("api"))
    until(partial(plant.healthy, "api"))


def test_a_backup_is_written(plant: Stack) -> None:
    plant.compose("--profile", "backup", "run", "--rm", "--no-deps", "backup")
    [file] = (plant.folder / "backups").iterdir()
    assert file.stat().st_size > 100_000


def test_the_charts_pods_run_as_they_are_rendered_and_their_probes_are_answered(plant: Stack, image: str) -> None:
    name, _, tag = image.rpartition(":")
    parts = rendered({**LEAST, "image": {"repository": name, "tag": tag}})
    probed = []
    for kind, template in sorted(pods(parts), key=lambda one: one[0], reverse=True):  # the migration first
        spec, part = template["spec"], template["metadata"]["labels"]["app.kubernetes.io/component"]
        [container] = spec["containers"]
        words = [*_arguments(plant, spec, container), container["image"], *container["args"]]
        if kind == "Job":
            assert "up to date" in plant.engine.podman("run", "--rm", *words)
            continue
        port = container["ports"][0]["containerPort"]
        pod = plant.engine.podman("run", "--detach", "--rm", *words)
        try:
            address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
            at = f"{plant.engine.podman('inspect', '--format', address, pod)}:{port}"
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                until(partial(_answered, f"http://{at}{container[probe]['httpGet']['path']}"))
                probed.append((part, probe))
        finally:
            plant.engine.podman("stop", "-t", str(spec["terminationGracePeriodSeconds"]), pod)
    assert len(probed) == 6


def _answered(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(url, timeout=5).status_code == 200
    return False


def _arguments(stack: Stack, spec: dict[str, Any], container: dict[str, Any]) -> Sequence[str]:
    """What the kubelet would do, for podman: user, root, capabilities, limits, environment, volumes."""
    pod, own = spec["securityContext"], container["securityContext"]
    words = [f"--user={pod['runAsUser']}:{pod['runAsGroup']}", f"--network={PROJECT}_inside"]
    words += [f"--cap-drop={one}" for one in own["capabilities"]["drop"]]
    words += ["--read-only"] if own["readOnlyRootFilesystem"] else []
    words += [] if own["allowPrivilegeEscalation"] else ["--security-opt=no-new-privileges"]
    words += [f"--memory={container['resources']['limits']['memory'].removesuffix('i')}"]
    words += [f"--env={one['name']}={one['value']}" for one in container["env"]]
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    for mount in container["volumeMounts"]:
        volume = volumes[mount["name"]]
        if "secret" in volume:
            folder = stack.folder / f"secret-{base64.b32encode(os.urandom(5)).decode()}"
            folder.mkdir()
            for item in volume["secret"]["items"]:
                shutil.copy(stack.folder / "secrets" / item["key"].replace("-", "_"), folder / item["path"])
            words.append(f"--volume={folder}:{mount['mountPath']}:ro")
        else:
            assert "emptyDir" in volume
            folder = stack.folder / f"empty-{base64.b32encode(os.urandom(5)).decode()}"
            folder.mkdir()
            folder.chmod(0o777)
            words.append(f"--volume={folder}:{mount['mountPath']}")
    return words
