"""The note a server leaves in COPILOT_HOME, by which `copilot ask` finds it, and the asking itself.

Few imports, all light: this is the way of a question that is answered in a fraction of a second.
"""

import json
import os
import socket
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.errors import CopilotError, Unavailable
from core.identity import CLI_AGENT

_CONNECT_S = 2.0
_ANSWER_S = 180.0


@dataclass(frozen=True)
class RunningServer:
    """`token` proves to the server that the caller may read this machine user's files."""

    url: str
    pid: int
    token: str
    fingerprint: str

    def write(self, home: Path) -> None:
        """In one step, readable for this user alone."""
        home.mkdir(parents=True, exist_ok=True)
        draft = _file(home).with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(_file(home))

    def remove(self, home: Path) -> None:
        """Unless another server has left its own note since."""
        if (current := _read(home)) is not None and current.pid == self.pid:
            _file(home).unlink(missing_ok=True)

    @classmethod
    def find(cls, home: Path, fingerprint: str) -> "RunningServer | None":
        """The server of this state folder that would answer as this process would; None when there is none."""
        server = _read(home)
        if server is None or server.fingerprint != fingerprint:
            return None
        address = urlsplit(server.url)
        try:
            socket.create_connection((address.hostname or "", address.port or 0), timeout=_CONNECT_S).close()
        except OSError:  # it was killed and could not take its note away
            return None
        return server

    def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        tenant: str | None = None,
        today: str | None = None,
        timeout: float = _ANSWER_S,
    ) -> Any:
        """JSON in, JSON out. Raises the error the server reports, or `Unavailable`."""
        headers = {"Authorization": f"Bearer {key or self.token}", "Content-Type": "application/json"}
        headers["User-Agent"] = CLI_AGENT
        if tenant is not None:
            headers["X-Copilot-Tenant"] = tenant
        if today is not None:
            headers["X-Copilot-Today"] = today
        address = urlsplit(self.url)
        connection = HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=timeout)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            text = response.read()
            answer = json.loads(text) if text else None
        except ConnectionRefusedError as error:
            raise Unreachable(f"There is no server at {self.url} any more.") from error
        except (OSError, HTTPException, ValueError) as error:
            raise Unavailable(f"The server at {self.url} does not answer.") from error
        finally:
            connection.close()
        if response.status >= 400:
            raise Refused(str((answer or {}).get("detail", f"The server answered {response.status}.")))
        return answer


class Unreachable(CopilotError):
    """Nobody listens there, so nothing was asked."""

    code = "unavailable"


class Refused(CopilotError):
    """The server answered with a problem; the message is its own."""

    code = "refused"


def _file(home: Path) -> Path:
    return home / "server.json"


def _read(home: Path) -> RunningServer | None:
    try:
        return RunningServer(**json.loads(_file(home).read_text()))
    except (OSError, ValueError, TypeError):
        return None
