"""deploy/compose.yaml as `docker compose config` would show it, read by the Compose specification's own types."""

import re
from pathlib import Path
from typing import Any

import yaml
from compose_spec import PyCompose

DEPLOY = Path(__file__).parents[2] / "deploy"
_VARIABLE = re.compile(r"\$\{[A-Z_]+:-([^}]*)\}|\$(\$)")


def read() -> dict[str, Any]:
    """With the default of every variable, and what services share merged into each."""
    text = _VARIABLE.sub(lambda found: found[1] if found[1] is not None else "$", (DEPLOY / "compose.yaml").read_text())
    merged: dict[str, Any] = {k: v for k, v in yaml.safe_load(text).items() if not k.startswith("x-")}
    PyCompose.from_yaml(yaml.safe_dump(merged)).validate()
    return merged
