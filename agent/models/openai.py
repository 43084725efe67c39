"""OpenAI's chat models, and every server that speaks their wire format (set its address as `base_url`)."""

from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_openai import ChatOpenAI


class _Chat(ChatOpenAI):
    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """The same request. The client looks through all that it sends for what it must write otherwise, each message
        as each kind of message: a sixth of a turn, for nothing. So what is long is handed to it as it goes out."""
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        if "messages" in payload and "response_format" not in payload:
            long = {name: payload.pop(name) for name in ("messages", "tools") if name in payload}
            payload |= {"messages": [], "extra_body": {**(payload.get("extra_body") or {}), **long}}
        return payload


def chat_model(name: str, **options: Any) -> BaseChatModel:
    """`options`: `api_key`, `base_url`, `timeout`, `temperature` … as ChatOpenAI takes them."""
    # Retries would only delay the built-in answer; a reply that matters is the next question away.
    return _Chat(model=name, **{"max_retries": 0, **{k: v for k, v in options.items() if v is not None}})
