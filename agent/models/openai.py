"""OpenAI's chat models, and every server that speaks their wire format (set its address as `base_url`)."""

from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_openai import ChatOpenAI


class _Chat(ChatOpenAI):
    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """The same request. The client looks through all that it sends for what it must write otherwise, which took a
        sixth of a turn: of the tools' schemas there is nothing, so they are handed to it as they go out."""
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        if "messages" in payload and "tools" in payload and "response_format" not in payload:
            payload["extra_body"] = {**(payload.get("extra_body") or {}), "tools": payload.pop("tools")}
        return payload


def chat_model(name: str, **options: Any) -> BaseChatModel:
    """`options`: `api_key`, `base_url`, `timeout`, `temperature` … as ChatOpenAI takes them."""
    # Retries would only delay the built-in answer; a reply that matters is the next question away.
    return _Chat(model=name, **{"max_retries": 0, **{k: v for k, v in options.items() if v is not None}})
