"""OpenAI's chat models, and every server that speaks their wire format (set its address as `base_url`)."""

from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI


def chat_model(name: str, **options: Any) -> BaseChatModel:
    """`options`: `api_key`, `base_url`, `timeout`, `temperature` … as ChatOpenAI takes them."""
    # Retries would only delay the built-in answer; a reply that matters is the next question away.
    return ChatOpenAI(model=name, **{"max_retries": 0, **{k: v for k, v in options.items() if v is not None}})
