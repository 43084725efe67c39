"""The container file and the compose file, without an engine."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bootstrap.settings import Settings, unknown
from tests.deploy import compose_file
from tests.deploy.commands import takes
from tests.deploy.compose_file import DEPLOY

OURS = ("migrate", "api", "worker", "backup")
ROOT = DEPLOY.parent


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return compose_file.read()


def test_the_container_file_passes_the_linter() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert hadolint is not None
    found = subprocess.run(
        [hadolint, "--no-color", str(DEPLOY / "Containerfile")], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout) == (0, "")


def test_the_image_runs_as_nobody_and_holds_every_room_and_no_secret() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert "--require-hashes -r requirements/run.txt" in text
    packages = re.search(r"packages = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL)
    assert packages is not None
    taken = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    assert taken == {*re.findall(r'"(\w+)"', packages[1]), "requirements", "pyproject.toml", "README.md", "LICENSE",
                     "NOTICE", "deploy/slim.sh"}  # fmt: skip


def test_every_file_that_compose_mounts_is_there_and_every_secret_is_made(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copy(DEPLOY / "make-secrets.sh", tmp_path)
    for _ in range(2):
        subprocess.run([str(tmp_path / "make-secrets.sh")], check=True)
    made = {f"./secrets/{file.name}" for file in (tmp_path / "secrets").iterdir()}
    assert made == {secret["file"] for secret in compose["secrets"].values()}
    Settings.of({"COPILOT_SECRET_KEY": (tmp_path / "secrets" / "secret_key").read_text()})
    url = Settings.of({"COPILOT_DATABASE_URL": (tmp_path / "secrets" / "serving_url").read_text()}).database_url
    assert url is not None
    assert "@postgres:5432/copilot" in url.get_secret_value()
    folders = {"./sources", "./exports", "./backups"}
    assert all((tmp_path / folder).is_dir() for folder in folders)
    for name, service in compose["services"].items():
        for volume in service.get("volumes", []):
            there = volume.split(":")[0]
            assert there in folders or there in compose["volumes"] or (DEPLOY / there).exists(), f"{name}: {there}"
        used = {*service.get("secrets", [])}
        assert used <= {*compose["secrets"]}
        files = {str(value) for value in service.get("environment", {}).values() if "/run/secrets/" in str(value)}
        assert files <= {f"/run/secrets/{secret}" for secret in used}


@pytest.mark.parametrize("name", OURS)
def test_our_services_may_do_little(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service
    known = {variable.removesuffix("_FILE"): "x" for variable in service["environment"]}
    assert unknown(known) == []


def test_only_the_migration_may_change_tables_and_nobody_is_the_administrator(compose: dict[str, Any]) -> None:
    urls = {
        name: service["environment"]["COPILOT_DATABASE_URL_FILE"].removeprefix("/run/secrets/")
        for name, service in compose["services"].items()
        if name in OURS
    }
    assert urls == {"migrate": "owner_url", "api": "serving_url", "worker": "serving_url", "backup": "backup_url"}


@pytest.mark.parametrize("name", ["migrate", "api", "worker"])
def test_the_commands_that_compose_runs_exist(compose: dict[str, Any], name: str) -> None:
    takes(compose["services"][name]["command"])


def test_what_is_started_waits_for_what_it_needs(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["migrate"]["depends_on"] == {"roles": {"condition": "service_completed_successfully"}}
    for name in ("api", "worker"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert not any("ports" in services[name] for name in ("postgres", "prometheus", "worker"))
    assert services["api"]["ports"] == ["127.0.0.1:8000:8000"]


def test_prometheus_and_grafana_find_their_files() -> None:
    scraped = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    for file in scraped["rule_files"]:
        assert (DEPLOY / "prometheus" / file).exists()
    ports = {job["job_name"]: job["dns_sd_configs"][0]["port"] for job in scraped["scrape_configs"]}
    assert ports == {"copilot-api": 8000, "copilot-worker": 9464}
    for file in (DEPLOY / "grafana").rglob("*.yaml"):
        assert yaml.safe_load(file.read_text())["apiVersion"] == 1
