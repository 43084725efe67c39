"""The command `copilot`. Nothing heavy is imported until a command is chosen, so `--help` answers at once."""

import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from bootstrap.environment import home, read_environment
from bootstrap.redaction import redact
from core.errors import CopilotError

# Name, module in bootstrap/commands, what it does.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("demo", "demo", "A sample plant, ingested and served: the quickest look."),
    ("serve", "serve", "Serve the API and the page, and run syncs in the background."),
    ("worker", "worker", "Run syncs in the background, without the API."),
    ("sync", "sync", "Read a source's data into the plant's own."),
    ("ask", "ask", "Ask one question."),
    ("chat", "chat", "Ask one question after another."),
    ("mcp", "mcp", "Tools and documents for another program, over standard input and output."),
    ("approvals", "approvals", "What waits for a yes: list, show, approve, reject."),
    ("alerts", "alerts", "What you were told: list, read, rules, stop, settings."),
    ("documents", "documents", "Documents: add, list, find, remove, reindex."),
    ("tools", "tools", "What the copilot can look up."),
    ("forecast", "forecast", "Forecasts of demand: train them, how far they are."),
    ("eval", "evaluate", "Ask the questions with known answers and score what comes back."),
    ("keys", "keys", "API keys: create, list, revoke."),
    ("widget", "widget", "Pages of others that show the copilot: create, list, revoke."),
    ("slack", "slack", "Slack: who is who, where it is."),
    ("audit", "audit", "Who asked for what: questions, calls, approvals, effects."),
    ("usage", "usage", "What was asked and used in a month: questions, calls, tokens, cost."),
    ("quota", "quota", "How much of language models a tenant may use: show, set, clear."),
    ("events", "events", "Changes of records that others are told of, over Kafka."),
    ("privacy", "privacy", "What is kept of people: hand it out, erase it, how long it stays."),
    ("db", "db", "The database: bring it up to date, back it up, restore it."),
    ("doctor", "doctor", "What is configured, reachable, stale."),
)


class LazyGroup(TyperGroup):
    """Lists commands by name and one line; imports the module of the one that is run."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._modules = {name: module for name, module, _ in COMMANDS}
        for name, _, line in COMMANDS:
            self.add_command(TyperCommand(name, help=line))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None:
            command = typer.main.get_command(import_module(f"bootstrap.commands.{self._modules[name]}").app)
            command.name = name
        return name, command, rest


app = typer.Typer(
    name="copilot",
    cls=LazyGroup,
    help="Manufacturing Copilot: answers a planner's questions from the plant's own data.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _copilot() -> None:
    """Manufacturing Copilot: answers a planner's questions from the plant's own data."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command. An error is one sentence on standard error and a non-zero exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = typer.main.get_command(app)(given or ["--help"], prog_name="copilot", standalone_mode=False)
    except CopilotError as error:
        _fail(str(error))
    except typer.TyperException as error:
        _fail(error.format_message(), status=2)
    except (KeyboardInterrupt, typer.Abort):
        _fail("Stopped.", status=130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
        sys.exit(1)
    except Exception as error:
        _fail(f"Something went wrong ({type(error).__name__}); the details are in {_log(error)}.")
    sys.exit(status if isinstance(status, int) else 0)


def _fail(sentence: str, *, status: int = 1) -> None:
    print(" ".join(sentence.split()), file=sys.stderr)
    sys.exit(status)


def _log(error: Exception) -> str:
    folder = home(read_environment()) / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "errors.log"
    with file.open("a") as log:
        log.write(f"{datetime.now(UTC).isoformat()} copilot {' '.join(sys.argv[1:2])}\n")
        log.write(redact("".join(traceback.format_exception(error))))
    return str(file)


if __name__ == "__main__":
    main()
