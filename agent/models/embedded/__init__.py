"""The built-in chat model: `embedded`."""

from typing import Any

from agent.models.embedded.model import EmbeddedModel

__all__ = ["EmbeddedModel", "chat_model"]


def chat_model(name: str, **_: Any) -> EmbeddedModel:
    """There is one, and it needs nothing."""
    return EmbeddedModel()
