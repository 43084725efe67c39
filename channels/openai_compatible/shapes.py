"""What clients send. What we cannot heed (temperature, tools, …) is taken and left aside, as docs/openai.md says."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from channels.openai_compatible.parts import MODEL
from core.errors import InvalidInput, NotFound

_TEXTS = ("text", "input_text", "output_text")


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="allow")


class Part(_Lenient):
    type: str
    text: str = ""


class Message(_Lenient):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def words(self) -> str:
        """Raises `InvalidInput` for what is no text."""
        if not isinstance(self.content, list):
            return self.content or ""
        for part in self.content:
            if part.type not in _TEXTS:
                raise InvalidInput(f"messages: only text can be read here, not {part.type}.")
        return "\n".join(part.text for part in self.content)


class StreamOptions(_Lenient):
    include_usage: bool = False


class ChatRequest(_Lenient):
    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=2000)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int = 1


class Item(_Lenient):
    """Of a response's input: a message, or something else that is left aside."""

    type: str = "message"
    role: Literal["system", "developer", "user", "assistant"] | None = None
    content: str | list[Part] | None = None


class ResponseRequest(_Lenient):
    model: str = MODEL
    input: str | list[Item]
    previous_response_id: str | None = None
    instructions: str | None = None
    stream: bool = False
    background: bool = False
    metadata: dict[str, Any] | None = None

    @property
    def messages(self) -> list[Message]:
        if isinstance(self.input, str):
            return [Message(role="user", content=self.input)]
        return [Message(role=item.role, content=item.content) for item in self.input if item.role is not None]


def check_model(name: str) -> None:
    if name != MODEL:
        raise NotFound(f"There is no model {name[:100]!r} here: it is called {MODEL}.")
