"""The Helm chart, rendered by Helm's own engine and held to Kubernetes' schemas."""

from collections.abc import Iterator
from typing import Any

import helm_python as helm
import kubernetes_validate
import pytest
import yaml

from bootstrap.settings import unknown
from tests.deploy.commands import takes
from tests.deploy.compose_file import DEPLOY

CHART = DEPLOY / "helm" / "manufacturing-copilot"
LEAST = {"secret": {"name": "copilot"}}
ALL = {
    "secret": {"name": "copilot", "settings": {"OPENAI_API_KEY": "openai", "COPILOT_SMTP_URL": "smtp"}},
    "image": {"digest": f"sha256:{'0' * 64}", "pullSecrets": [{"name": "registry"}]},
    "settings": {"COPILOT_MODEL": "openai:gpt-5-mini", "COPILOT_FOUR_EYES": True},
    "sources": {"erp.yaml": "name: erp\n"},
    "api": {"autoscaling": {"enabled": True}},
    "worker": {
        "autoscaling": {"enabled": True},
        "args": ["--queues", "sync"],
        "volumes": [{"name": "exports", "persistentVolumeClaim": {"claimName": "exports"}}],
        "volumeMounts": [{"name": "exports", "mountPath": "/exports", "readOnly": True}],
    },
    "backup": {"enabled": True, "claim": "backups"},
    "ingress": {"enabled": True, "host": "copilot.example.com", "tlsSecret": "tls", "className": "nginx"},
    "podMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
    "networkPolicy": {"from": [{"namespaceSelector": {"matchLabels": {"name": "edge"}}}]},
    "podLabels": {"team": "planning"},
    "podAnnotations": {"note": "x"},
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "a", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {}},
    "priorityClassName": "high",
}


def rendered(values: dict[str, Any]) -> list[dict[str, Any]]:
    with helm.Chart.load(str(CHART)) as chart:
        texts = chart.render(values, name="demo", namespace="plant")
    parts = [part for name, text in texts.items() if name.endswith(".yaml") for part in yaml.safe_load_all(text)]
    return [part for part in parts if part]


def pods(parts: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in parts:
        spec = part.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            yield part["kind"], spec["template"]


@pytest.mark.parametrize("values", [LEAST, ALL], ids=["least", "all"])
@pytest.mark.parametrize("version", ["1.29", "1.34"])
def test_what_is_rendered_is_what_kubernetes_takes(values: dict[str, Any], version: str) -> None:
    parts = rendered(values)
    kinds = {part["kind"] for part in parts}
    assert {"Deployment", "Service", "Job", "PodDisruptionBudget", "NetworkPolicy"} <= kinds
    for part in parts:
        if part["kind"] != "PodMonitor":  # the Prometheus operator's
            kubernetes_validate.validate(part, version, strict=True)
    assert len({(part["kind"], part["metadata"]["name"]) for part in parts}) == len(parts)


@pytest.mark.parametrize("values", [LEAST, ALL], ids=["least", "all"])
def test_every_pod_may_do_little_and_the_commands_it_runs_exist(values: dict[str, Any]) -> None:
    for kind, template in pods(rendered(values)):
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        [container] = spec["containers"]
        allowed = container["securityContext"]
        assert allowed["readOnlyRootFilesystem"] is True
        assert allowed["allowPrivilegeEscalation"] is False
        assert allowed["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in spec["volumes"]}
        names = {one["name"].removesuffix("_FILE"): "x" for one in container["env"]}
        assert unknown(names) == []
        assert len(names) == len(container["env"])
        if kind == "Deployment":
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                assert container[probe]["httpGet"]["port"] == container["ports"][0]["name"]
        if kind != "CronJob":
            takes(container["args"])


def test_each_process_is_given_the_database_user_that_it_needs_and_no_other() -> None:
    seen = {}
    for _, template in pods(rendered(ALL)):
        [secrets] = [volume for volume in template["spec"]["volumes"] if volume["name"] == "secrets"]
        part = template["metadata"]["labels"]["app.kubernetes.io/component"]
        seen[part] = {item["key"] for item in secrets["secret"]["items"]}
    serving = {"serving-url", "secret-key", "metrics-token", "openai", "smtp"}
    assert seen == {"api": serving, "worker": serving, "migration": {"owner-url"}, "backup": {"backup-url"}}


def test_the_tables_are_brought_up_to_date_before_anything_of_the_new_version_starts() -> None:
    [job] = [part for part in rendered(LEAST) if part["kind"] == "Job"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert job["spec"]["template"]["metadata"]["annotations"]["sidecar.istio.io/inject"] == "false"


def test_it_grows_with_questions_in_flight_and_with_jobs_that_wait() -> None:
    parts = rendered(ALL)
    scalers = {part["metadata"]["name"]: part["spec"] for part in parts if part["kind"] == "HorizontalPodAutoscaler"}
    api, worker = (scalers[f"demo-manufacturing-copilot-{name}"]["metrics"] for name in ("api", "worker"))
    assert api[0]["pods"]["metric"] == {"name": "copilot_chat_turns_in_flight"}
    assert worker[0]["external"]["metric"]["name"] == "copilot_queue_jobs"
    assert not any("replicas" in part["spec"] for part in parts if part["kind"] == "Deployment")


def test_a_mesh_knows_the_protocol_and_a_pod_that_ends_is_drained_first() -> None:
    parts = rendered(LEAST)
    [service] = [part for part in parts if part["kind"] == "Service"]
    assert [(port["name"], port["appProtocol"]) for port in service["spec"]["ports"]] == [("http", "http")]
    [api] = [part for part in parts if part["kind"] == "Deployment" and part["metadata"]["name"].endswith("-api")]
    spec = api["spec"]["template"]["spec"]
    assert spec["containers"][0]["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "5"]
    assert spec["terminationGracePeriodSeconds"] == 60
    assert api["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_pods_are_given_the_time_that_what_is_under_way_may_take() -> None:
    parts = rendered({**LEAST, "settings": {"COPILOT_DRAIN_SECONDS": 600}, "drainSeconds": 10})
    given = [template["spec"].get("terminationGracePeriodSeconds") for kind, template in pods(parts) if kind != "Job"]
    assert given == [625, 625]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "secret.name"),
        ({**LEAST, "settings": {"COPILOT_API_KEY": "in-clear"}}, "COPILOT_API_KEY"),
        ({**LEAST, "settings": {"COPILOT_DATABASE_URL": "postgresql://a:b@c/d"}}, "COPILOT_DATABASE_URL"),
        ({**LEAST, "replicas": 3}, "replicas"),
        ({**LEAST, "api": {"replicas": 0}}, "minimum"),
        ({**LEAST, "backup": {"enabled": True}}, "backup.claim"),
    ],
)
def test_values_that_are_wrong_are_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(helm.HelmError, match=said):
        rendered(values)


def test_the_chart_is_of_this_version() -> None:
    project = (DEPLOY.parent / "pyproject.toml").read_text()
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert f'\nversion = "{chart["appVersion"]}"\n' in project
    assert chart["version"] == chart["appVersion"]
