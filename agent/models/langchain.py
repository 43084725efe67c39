"""Any other provider that LangChain can start, when its package is installed."""

from typing import Any, cast

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel


def chat_model(name: str, **options: Any) -> BaseChatModel:
    """`name` is `provider:model`. The provider's own settings come from its environment, as LangChain documents."""
    given = {key: value for key, value in options.items() if key == "timeout" and value is not None}
    return cast(BaseChatModel, init_chat_model(name, **given))
