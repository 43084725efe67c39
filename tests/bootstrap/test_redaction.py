"""Secrets and addresses are recognised by their shapes and names; what planners need to read stays."""

import re
import subprocess
from pathlib import Path

import httpx
import pytest

from bootstrap.redaction import redact
from tests.bootstrap.conftest import COPILOT
from tests.bootstrap.otlp import receiving

KEY = "cpk_0123456789ab_" + "f" * 48
MARKED = "marked-zanzibarite"


@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        "sk-proj-abcdefghijklmnop",
        "xoxb-abcdefgh-1234",
        "whsec_abcdefghijkl",
        "https://hooks.slack.com/services/T0/abcdefgh",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x",
        "id=eyJhbGciOiJIUzI1NiJ9.e30.x",
        "postgresql://planner:pa55word@host/db",
        "amqp://planner:pa55@word@host/db",
        "host=db password=pa55word",
        "https://host/path?access_token=pa55word&page=2",
        "DETAIL:  Failing row contains (plant, pa55word).",
    ],
)
def test_secrets_are_recognised_by_their_shape(secret: str) -> None:
    hidden = redact(f"before {secret}\nafter")
    assert hidden.startswith("before ")
    assert hidden.endswith("\nafter")
    assert "[hidden]" in hidden
    assert not re.search("ffff|abcdefgh|eyJ|pa55|word@", hidden)


def test_addresses_are_hidden_and_what_is_no_address_is_not() -> None:
    assert redact("mail to Ann.Smith+erp@plant.example.com failed") == "mail to [e-mail] failed"
    assert redact({"email": "x", "outgoing": {"recipients": ["y"]}}) == {
        "email": "[hidden]",
        "outgoing": {"recipients": "[hidden]"},
    }
    for plain in ("AR-5381 @ 4.50 EUR", "http://127.0.0.1:8000/api/v1/chat", "12:30@line 4", "BOM@2", "tokens: 512"):
        assert redact(plain) == plain


def test_a_server_tells_neither_its_logs_nor_its_traces_what_was_asked_or_who_asks(
    environment: dict[str, str], tmp_path: Path
) -> None:
    home = Path(environment["COPILOT_HOME"])
    with receiving() as traces:
        more = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": traces.url,
            "OTEL_BSP_SCHEDULE_DELAY": "50",
            "COPILOT_LOG_LEVEL": "debug",
        }
        process = subprocess.Popen(
            [*COPILOT, "serve", "--port", "0"], env=environment | more, cwd=tmp_path, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        with process:
            url = next(line.split()[1] for line in process.stderr if line.startswith("Ready: "))
            headers = {"User-Agent": f"{MARKED}@plant.example.com", "traceparent": f"00-{'a1' * 16}-{'c3' * 8}-01"}
            with httpx.Client(base_url=f"{url}/api/v1", timeout=60, headers=headers) as client:
                asked = client.post("/chat", json={"message": f"stock of {MARKED}, tell {MARKED}@plant.example.com"})
                assert asked.status_code == 200
                said = {"rating": -1, "comment": MARKED}
                client.post(f"/messages/{asked.json()['message_id']}/feedback", json=said)
                client.get("/threads", params={"q": MARKED, "access_token": MARKED})
                client.get(f"/threads/{MARKED}@plant.example.com/messages")
                assert client.get("/plant", headers={"Authorization": f"Bearer {KEY}"}).status_code == 401
                assert client.get("/me/export").status_code == 200
            traces.wait("GET /api/v1/me/export", "a1" * 16)
            process.terminate()
            shown = process.stderr.read()
        logged = shown + "".join(file.read_text() for file in (home / "logs").iterdir())
        assert '"event": "request"' in logged
        for word in (MARKED, KEY):
            assert word not in logged
            assert word.encode() not in traces.raw
