"""Prompts are Markdown files beside this one; what changes from run to run is added by the caller."""

from functools import cache
from importlib.resources import files

__all__ = ["load"]


@cache
def load(name: str) -> str:
    """The text of `<name>.md`. Raises `FileNotFoundError`."""
    return files(__package__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip()
