"""Chat models by `provider:model`. A provider's module is imported when it is configured, so start-up stays fast."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol, cast

from langchain_core.language_models import BaseChatModel

from core.errors import InvalidInput

__all__ = ["PROVIDERS", "load_model"]


class Provider(Protocol):
    """What a provider's module offers: a chat model by its name; the options are the settings' credentials."""

    def chat_model(self, name: str, **options: Any) -> BaseChatModel: ...


PROVIDERS: Mapping[str, str] = MappingProxyType(
    {
        "embedded": "agent.models.embedded",
        "openai": "agent.models.openai",
    }
)
_ANY_OTHER = "agent.models.langchain"


def load_model(model_id: str, **options: Any) -> BaseChatModel:
    """Build a chat model from `provider:model`. `options`: what the provider takes (`api_key`, `base_url`, `timeout`).

    Raises `InvalidInput` when the provider or what it needs is not there.
    """
    provider, _, name = model_id.partition(":")
    try:
        module = cast(Provider, import_module(PROVIDERS.get(provider, _ANY_OTHER)))
        return module.chat_model(name if provider in PROVIDERS else model_id, **options)
    except (ImportError, ValueError) as error:
        raise InvalidInput(f"The model {model_id} cannot be used: {error}") from error
