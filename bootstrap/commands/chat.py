"""`copilot chat`: one question after another, in one conversation."""

import sys
from importlib import import_module
from typing import Annotated

import typer

from bootstrap.commands.ask import answer_to

app = typer.Typer(rich_markup_mode=None)


@app.command()
def chat(
    thread: Annotated[str | None, typer.Option(help="Go on with this conversation.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Whose data, when not your own.")] = None,
) -> None:
    """Ask one question after another; an empty line, Ctrl-D or 'exit' ends it."""
    show = import_module("bootstrap.rendering").show
    prompt = "› " if sys.stdin.isatty() else ""
    while True:
        try:
            question = input(prompt).strip()
        except EOFError:
            return
        if question.lower() in ("", "exit", "quit"):
            return
        answer = answer_to(question, thread, tenant)
        thread = answer["thread_id"]
        show(answer)
