"""`copilot tools`."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tools.registry import TOOLS

app = typer.Typer(rich_markup_mode=None)


@app.command()
def tools(
    as_json: Annotated[bool, typer.Option("--json", help="With the schemas of arguments and results.")] = False,
) -> None:
    """What the copilot can look up, and the grant each needs."""
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {
                        "name": tool.name,
                        "description": tool.description,
                        "scope": tool.scope,
                        "read_only": tool.read_only,
                        "arguments": tool.args.model_json_schema(),
                        "result": tool.result.model_json_schema(mode="serialization"),
                    }
                    for tool in TOOLS
                ],
                indent=2,
            )
        )
        return
    table = Table("Tool", "Grant", "What it does", "Arguments")
    for tool in TOOLS:
        arguments = ", ".join(
            name if field.is_required() else f"[{name}]" for name, field in tool.args.model_fields.items()
        )
        table.add_row(tool.name, tool.scope, tool.description.splitlines()[0], arguments, style=None)
    Console(markup=False).print(table)
