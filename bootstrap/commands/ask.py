"""`copilot ask`: by the server that is running, which answers at once; else in this process."""

import json
import re
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from bootstrap.environment import asks_for_keys, fingerprint, home, read_environment
from bootstrap.running import RunningServer, Unreachable
from core.clock import Clock
from core.errors import InvalidInput

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

app = typer.Typer(rich_markup_mode=None)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In your own words.")],
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer, with tool calls and citations.")] = False,
    thread: Annotated[str | None, typer.Option(help="Go on with this conversation (see --json).")] = None,
    tenant: Annotated[str | None, typer.Option(help="Whose data, when not your own.")] = None,
) -> int:
    """Ask one question."""
    answer = answer_to(question, thread, tenant)
    if as_json:
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    elif sys.stdout.isatty():
        import_module("bootstrap.rendering").show(answer)  # rich is not loaded when nobody sees it
    else:
        typer.echo(answer["answer"])
        if (answer.get("approval") or {}).get("status") == "pending":
            typer.echo(f"\ncopilot approvals approve {answer['approval']['approval_id']}  (or reject)")
    return 1 if answer["outcome"] == "failed" else 0


def answer_to(question: str, thread: str | None, tenant: str | None) -> dict[str, Any]:
    """The answer in the contract's shape, from whoever gives it soonest."""
    if thread is not None and not _UUID.fullmatch(thread):
        raise InvalidInput(f"--thread {thread}: expected the thread_id of an answer.")
    environment = read_environment()
    server = RunningServer.find(home(environment), fingerprint(environment))
    if server is not None:
        keyed = asks_for_keys(environment)
        key = environment.get("COPILOT_API_KEY")
        if keyed and not key:
            raise InvalidInput("This server asks for keys: set COPILOT_API_KEY.")
        try:
            answer: dict[str, Any] = server.call(
                "POST",
                "/api/v1/chat",
                {"message": question, "thread_id": thread},
                key=key if keyed else None,
                tenant=None if keyed else tenant,
                today=None if keyed else environment.get("COPILOT_TODAY") or str(Clock().today()),
            )
        except Unreachable:  # it has just gone
            pass
        else:
            text = answer["answer"].replace("](/documents/", f"]({server.url}/documents/")
            return {**answer, "answer": text.replace("](/api/v1/effects/", f"]({server.url}/api/v1/effects/")}
    in_process: dict[str, Any] = import_module("bootstrap.asking").answer(question, thread, tenant)
    return in_process
