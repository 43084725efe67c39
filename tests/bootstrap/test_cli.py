"""The command line, as it is used: in processes of their own."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = """
name: depot
title: Depot list
source_type: INVENTORY_SYSTEM
connector: {type: files, path: .}
entities:
  - entity: warehouse
    stream: depots.csv
    key: [Code]
    fields: {warehouse_id: Code, name: Name}
"""
Copilot = Callable[..., "subprocess.CompletedProcess[str]"]


def one_sentence(result: "subprocess.CompletedProcess[str]") -> str:
    """The error; what must hold for every one."""
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    [line] = result.stderr.splitlines()
    return line


def test_the_help_lists_what_can_be_done_and_nothing_that_cannot(copilot: Copilot) -> None:
    shown = copilot("--help")
    assert shown.returncode == 0
    commands = re.findall(r"^  ([a-z]+)  ", shown.stdout, re.MULTILINE)
    assert commands == [
        "demo",
        "serve",
        "worker",
        "sync",
        "ask",
        "chat",
        "mcp",
        "approvals",
        "alerts",
        "documents",
        "tools",
        "forecast",
        "eval",
        "keys",
        "widget",
        "slack",
        "audit",
        "usage",
        "quota",
        "events",
        "privacy",
        "db",
        "doctor",
    ]
    assert copilot().stdout == shown.stdout


def test_each_command_explains_itself(copilot: Copilot) -> None:
    for command in ("ask", "serve"):
        assert "Usage: copilot" in copilot(command, "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        (("asl",), {}, "Did you mean 'ask'?"),
        (("ask",), {}, "Missing argument"),
        (("serve", "--port", "x"), {}, "--port"),
        (("serve",), {"COPILOT_TODAY": "soon"}, "COPILOT_TODAY: expected a date"),
        (("serve",), {"COPILOT_AUTH": "oidc"}, "COPILOT_AUTH=oidc"),
        (("serve", "--host", "0.0.0.0"), {}, "whoever reaches the server"),
        (("sync", "nothing_of_that_name"), {}, "no source"),
        (("sync", "adventureworks", "--path", "/nowhere"), {}, "--path /nowhere"),
        (("db", "upgrade"), {"COPILOT_DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/x"}, "cannot be reached"),
        (("keys", "create", "--tenant", "t", "--user", "u", "--scopes", "root"), {}, "--scopes"),
        (("ask", "x", "--thread", "1"), {}, "--thread 1"),
        (("ask", "x"), {"COPILOT_AUTH": "keys"}, "COPILOT_API_KEY"),
    ],
)
def test_an_error_is_one_sentence(
    copilot: Copilot, arguments: tuple[str, ...], variables: dict[str, str], expected: str
) -> None:
    sentence = one_sentence(copilot(*arguments, **variables))
    assert expected in sentence
    assert "hidden" not in sentence


def test_a_port_that_is_taken_is_said(copilot: Copilot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot be used" in one_sentence(copilot("serve", "--port", str(taken.getsockname()[1])))


def test_keys_are_made_listed_and_revoked(copilot: Copilot) -> None:
    key = copilot("keys", "create", "--tenant", "acme", "--user", "ann").stdout.strip()
    assert re.fullmatch(r"cpk_[0-9a-f]{12}_[0-9a-f]{48}", key)
    listed = copilot("keys", "list", "--tenant", "acme").stdout
    assert key.split("_")[1] in listed
    assert key.split("_")[2] not in listed
    assert copilot("keys", "revoke", key.split("_")[1]).returncode == 0
    asked = one_sentence(copilot("ask", "x", COPILOT_AUTH="keys", COPILOT_API_KEY=key))
    assert "revoked" in asked


def test_a_key_may_have_a_role_sites_and_an_end(copilot: Copilot) -> None:
    made = copilot("keys", "create", "--tenant", "x", "--user", "bo", "--role", "buyer", "--sites", "North,South",
                   "--expires", "90d")  # fmt: skip
    assert made.returncode == 0, made.stderr
    listed = copilot("keys", "list", "--tenant", "x", COLUMNS="400").stdout
    assert "buyer" in listed
    assert "North South" in listed
    for wrong in (("--role", "boss"), ("--role", "buyer", "--scopes", "all"), ("--expires", "soon")):
        assert wrong[0] in one_sentence(copilot("keys", "create", "--tenant", "x", "--user", "bo", *wrong))


def test_the_audit_log_is_shown_and_written_to_a_file(copilot: Copilot, tmp_path: Path) -> None:
    key = copilot("keys", "create", "--tenant", "logged", "--user", "ann").stdout.strip()
    shown = copilot("audit", "--tenant", "logged", "--kind", "key_created", COLUMNS="40").stdout
    assert len(shown.splitlines()[0]) > 40  # who did what stays in one line, however narrow the terminal
    assert key.split("_")[1] in shown
    assert key.split("_")[2] not in shown
    file = tmp_path / "audit.jsonl"
    assert copilot("audit", "--tenant", "logged", "--export", str(file)).returncode == 0
    assert "key_created" in file.read_text()
    assert "--export" in one_sentence(copilot("audit", "--export", "audit.xlsx"))
    assert "--since" in one_sentence(copilot("audit", "--since", "soon"))


def test_who_somebody_in_slack_is_is_told_listed_and_ended(copilot: Copilot) -> None:
    who = ("--tenant", "acme", "--user", "maria", "--role", "planner")
    assert re.fullmatch(r"link [A-Z2-9]{12}\n", copilot("slack", "link", *who).stdout)
    there = ("--team", "T1", "--slack-user", "U1")
    assert "maria of acme" in copilot("slack", "link", *who, *there).stdout
    listed = copilot("slack", "users", "--tenant", "acme", COLUMNS="400").stdout
    assert re.search(r"T1 +│ U1 +│ acme +│ maria +│ planner", listed)
    assert copilot("slack", "unlink", *there).returncode == 0
    assert "Nobody is linked" in one_sentence(copilot("slack", "unlink", *there))
    assert "need each other" in one_sentence(copilot("slack", "link", *who, "--team", "T1"))


def test_slack_is_installed_by_a_link_for_a_tenant(copilot: Copilot) -> None:
    assert "COPILOT_SLACK_CLIENT_ID" in one_sentence(copilot("slack", "install", "--tenant", "acme"))
    given = {"CLIENT_ID": "1.2", "CLIENT_SECRET": "s", "SIGNING_SECRET": "s"}
    several = {f"COPILOT_SLACK_{name}": value for name, value in given.items()}
    several["COPILOT_PUBLIC_URL"] = "https://copilot.acme.example"
    link = copilot("slack", "install", "--tenant", "acme", **several).stdout
    assert re.fullmatch(r"https://copilot\.acme\.example/slack/install\?state=\S+\n", link)
    assert "Team" in copilot("slack", "workspaces").stdout
    assert "not installed in T1" in one_sentence(copilot("slack", "remove", "--team", "T1"))


def test_a_widget_is_made_listed_and_revoked(copilot: Copilot) -> None:
    page = "https://intranet.acme.example"
    made = copilot("widget", "create", "--tenant", "acme", "--origin", f"{page}/", "--role", "planner").stdout
    found = re.search(r"COPILOT_WIDGET_ID=(cpw_\w{12})\nCOPILOT_WIDGET_SECRET=(\S{43})\n", made)
    assert found is not None
    listed = copilot("widget", "list", "--tenant", "acme", COLUMNS="400").stdout
    assert page in listed
    assert found[1] in listed
    assert found[2] not in listed
    assert copilot("widget", "revoke", found[1]).returncode == 0
    assert "could be revoked" in one_sentence(copilot("widget", "revoke", found[1]))
    wrong = one_sentence(copilot("widget", "create", "--tenant", "acme", "--origin", "intranet.acme.example"))
    assert "https://" in wrong


def test_a_sync_shows_what_it_took_and_what_it_refused(copilot: Copilot, tmp_path: Path) -> None:
    (tmp_path / "depot.yaml").write_text(SOURCE)
    (tmp_path / "depots.csv").write_text("Code,Name\nN,North\nS,South\nX,\n")
    first = copilot("sync", "depot.yaml", "--path", str(tmp_path), "--tenant", "depots")
    assert first.returncode == 0, first.stderr
    assert re.search(r"warehouse +3 +2 +1 +2 +0 +0", first.stdout)
    assert "1 × warehouse: name" in first.stdout
    assert "depots.csv line 4" in first.stdout
    again = copilot("sync", "depot.yaml", "--path", str(tmp_path), "--tenant", "depots")
    assert re.search(r"warehouse +3 +2 +1 +0 +0 +0", again.stdout)
    (tmp_path / "depots.yaml").write_text(SOURCE.replace("name: Name", "name: Code, active: Name"))
    (tmp_path / "depots.csv").write_text("Code,Name\n" + "".join(f"D{n},maybe {n}\n" for n in range(10)))
    many = copilot("sync", "depots.yaml", "--path", str(tmp_path), "--tenant", "others")
    assert many.stdout.count("× warehouse: active is 'maybe") == 8
    assert re.search(r"… and 2 more reasons; all with their records: /api/v1/sync/job/[0-9a-f-]+/rejected", many.stdout)
    (tmp_path / "depots.csv").write_text("Wrong,Columns\n1,2\n")
    broken = copilot("sync", "depot.yaml", "--path", str(tmp_path), "--tenant", "depots")
    assert broken.returncode != 0
    assert "depots.csv" in broken.stderr


def test_a_question_is_answered_by_the_server_that_runs_here(
    server: tuple["subprocess.Popen[str]", str], copilot: Copilot, environment: dict[str, str]
) -> None:
    process, url = server
    note = Path(environment["COPILOT_HOME"]) / "server.json"
    assert note.stat().st_mode & 0o077 == 0
    assert json.loads(note.read_text())["url"] == url
    answered = copilot("ask", "--json", "list all suppliers")
    answer = json.loads(answered.stdout)
    assert answer["outcome"] != "failed"
    follow_up = json.loads(copilot("ask", "--json", "--thread", answer["thread_id"], "list all suppliers").stdout)
    assert follow_up["thread_id"] == answer["thread_id"]
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert not note.exists()
