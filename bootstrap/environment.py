"""The one place where the process's environment is read: the variables, over what a `.env` in the working folder says.
Any of them may be given as a file that holds it: COPILOT_DATABASE_URL_FILE, OPENAI_API_KEY_FILE, …

Kept apart from the settings' types, and light, because `copilot ask` reads it and must not wait for imports.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from dotenv import dotenv_values
from platformdirs import user_data_path

from bootstrap.secret_files import WithFiles

PREFIX = "COPILOT_"
_OTHERS = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
# What decides which answer a question gets. Two processes that differ here must not answer for each other.
_DECISIVE = (
    "COPILOT_DATABASE_URL",
    "COPILOT_MODEL",
    "COPILOT_FALLBACK_MODEL",
    "COPILOT_AUTH",
    "COPILOT_TENANT",
    "COPILOT_EMBEDDING",
    "COPILOT_EMBEDDING_DIMENSION",
    "COPILOT_DOCUMENT_INDEX",
    *_OTHERS,
)


def read_environment(folder: Path | None = None) -> dict[str, str]:
    """What is set and not empty, by variable name. `folder` holds the `.env`; the working folder if not given.

    Raises `SettingsError` when a file that holds one cannot be read.
    """
    variables = read_variables(folder)
    ours = [name for name in variables if name.startswith(PREFIX) or name in _OTHERS]
    files = {f"{name}_FILE" for name in ours}
    return {name: value for name in ours if name not in files and (value := variables[name].strip())}


def read_variables(folder: Path | None = None) -> Mapping[str, str]:
    """Every variable: a source's description may name any, as `${ERP_PASSWORD}`."""
    stated = dotenv_values((folder or Path.cwd()) / ".env", interpolate=False)
    return WithFiles({**{name: value or "" for name, value in stated.items()}, **os.environ})


def home(environment: Mapping[str, str]) -> Path:
    """Where everything that must last is kept."""
    given = environment.get("COPILOT_HOME")
    return Path(given).expanduser().absolute() if given else user_data_path("manufacturing-copilot", appauthor=False)


def asks_for_keys(environment: Mapping[str, str]) -> bool:
    return environment.get("COPILOT_AUTH", "local").lower() != "local"


def product_version() -> str:
    return version("manufacturing-copilot")


def fingerprint(environment: Mapping[str, str]) -> str:
    """Equal for two processes that would answer alike. A hash, because it is written down and secrets go into it."""
    # With keys the plant's date is the server's own; the local user's command line states it with each question.
    names = (*_DECISIVE, "COPILOT_TODAY") if asks_for_keys(environment) else _DECISIVE
    decisive = [product_version(), *(environment.get(name, "") for name in names)]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()
