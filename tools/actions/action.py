"""What a tool that has an effect drafts. It is fixed, shown and kept; nothing happens before a person decides."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import InvalidInput
from core.outgoing import FILE, Outgoing
from data_layer.approvals import Drafted
from tools.wrong import sentence

LONGEST = 8_000


class Action(BaseModel):
    """All that decides what goes out: nothing is looked up again once it is proposed. `editable` are the fields that
    whoever decides may change."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=LONGEST)
    editable: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def title(self) -> str:
        """In one line."""

    @abstractmethod
    def preview(self) -> str:
        """Markdown: what will happen, to whom and how, with every word that goes out."""

    @abstractmethod
    def outgoing(self) -> Outgoing: ...

    def edited(self, edits: Mapping[str, Any]) -> Self:
        """Raises `InvalidInput` for a field that may not be changed, or not so."""
        if fixed := sorted(set(edits) - set(self.editable)):
            raise InvalidInput(f"{', '.join(fixed)}: only {', '.join(self.editable)} can be changed here.")
        try:
            return type(self).model_validate({**self.model_dump(mode="json"), **edits})
        except ValidationError as error:
            raise InvalidInput(sentence(error)) from error

    def drafted(self, tool: str) -> Drafted:
        arguments = self.model_dump(mode="json")
        return Drafted(tool, arguments, one_line(self.title()), self.preview(), self.outgoing().as_json())


def fenced(text: str) -> str:
    """Shown to the letter, whatever it holds."""
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}text\n{text}\n{fence}"


def one_line(text: str) -> str:
    """What a source says cannot look like another line of the draft."""
    return " ".join(text.split())


def kept(via: str, otherwise: str) -> str:
    """How it is delivered, for the preview."""
    return "Kept as a file to be downloaded; nothing is sent anywhere." if via == FILE else otherwise
