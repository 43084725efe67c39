"""Whether `copilot` takes these arguments, without running them."""

from collections.abc import Sequence

from typer.main import get_command

from bootstrap.cli import app


def takes(arguments: Sequence[str]) -> None:
    """Raises what the command line raises."""
    command, name, rest = get_command(app), "copilot", [str(argument) for argument in arguments]
    context = command.make_context(name, [*rest], resilient_parsing=False)
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)
