"""Secrets as files: where NAME_FILE is set and NAME is not, NAME is what stands in that file."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.errors import CopilotError

_ENDING = "_FILE"


class SettingsError(CopilotError):
    """A setting is not what it must be; the message names it and says what was expected."""

    code = "invalid_settings"


class WithFiles(Mapping[str, str]):
    """The variables, each file read when its variable is asked for.

    Raises `SettingsError` when a file cannot be read, or when a variable is given both ways.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> str:
        if not (file := self._file(name)):
            return self._variables[name]
        if self._variables.get(name, "").strip():
            raise SettingsError(f"{name} and {name}{_ENDING} are both set: keep one of them.")
        try:
            return Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise SettingsError(f"{name}{_ENDING}: {file} cannot be read ({why}).") from None

    def __iter__(self) -> Iterator[str]:
        held = {name.removesuffix(_ENDING) for name in self._variables if name.endswith(_ENDING)}
        yield from self._variables.keys() | {name for name in held if self._file(name)}

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in self._variables or bool(self._file(str(name)))

    def _file(self, name: str) -> str:
        return self._variables.get(name + _ENDING, "").strip()
