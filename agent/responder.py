"""Asks a chat model for the next message of a turn; when it fails the built-in one: the planner gets an answer."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langchain_core.tools import BaseTool

from agent.admission import elsewhere
from agent.breaker import Breaker
from agent.condense import condensed, fitting
from agent.instructions import records, system_prompt
from agent.provider import Model, Say, ask, stream
from agent.requests import request
from agent.selection import Selection
from agent.spending import spending
from agent.turn import current, history
from agent.voice import Voice
from agent.watched import watched
from core.metrics import MODEL_LEFT_ALONE
from tools.context import ToolContext

__all__ = ["Breaker", "Responder"]

log = logging.getLogger(__name__)
_NOTICE = "The language model {reason}, so this is the built-in answer.\n\n"
_BINDINGS = 256
_LAST_WORD = "No more lookups are possible in this turn. Answer with what you have, and say what is missing."


@dataclass(frozen=True)
class Responder:
    """`name` is the configured model's id. `fallback` is asked when `model` fails, begins later than after `first`
    seconds, or takes longer than `timeout`. Answers may link to documents and, by https, to `link_hosts`."""

    name: str
    model: BaseChatModel
    instructions: str
    fallback_name: str = "embedded"
    fallback: BaseChatModel | None = None
    timeout: float = 45.0
    first: float = 30.0
    link_hosts: frozenset[str] = frozenset()
    breaker: Breaker = field(default_factory=Breaker)
    _selection: Selection | None = None
    _bound: Model | None = None
    _bound_fallback: Model | None = None
    _bindings: dict[tuple[str, ...], Model] = field(default_factory=dict)

    def with_tools(self, tools: Sequence[BaseTool]) -> "Responder":
        bound_fallback = self.fallback.bind_tools(list(tools)) if self.fallback is not None else None
        # The built-in model is at home among all of them; only a language model reads each anew in every request.
        selection = None if _embedded(self.model) else Selection(tools)
        bound = self.model.bind_tools(list(tools))
        return replace(self, _selection=selection, _bound=bound, _bound_fallback=bound_fallback, _bindings={})

    @property
    def reader(self) -> Model | None:
        """The built-in model that knows the tools, if it is one of the two: it reads questions without a network."""
        if _embedded(self.model):
            return self._bound
        return self._bound_fallback if self.fallback is not None and _embedded(self.fallback) else None

    async def reply(
        self, messages: Sequence[AnyMessage], *, context: ToolContext, voice: Voice, use_tools: bool
    ) -> AIMessage:
        """The turn's next message; its text is told as it comes.

        Its `response_metadata` says which model wrote it (`answered_by`), and whether in its own words (`drafted`),
        which have to be checked. Once the fallback has spoken in a turn it finishes it.
        """
        turn = current(messages)
        if _embedded(self.model):
            model = (self._bound if use_tools else None) or self.model
            tell = stream if watched() else _told
            with request(self.name):
                return _by(self.name, await tell(model, [*history(messages), *turn], voice.say))
        reason = next((_reason(message) for message in turn if _reason(message)), None) or _used_up()
        if reason is None and (self.fallback is None or self.breaker.closed()):
            try:
                return await self.draft(messages, context=context, voice=voice, use_tools=use_tools)
            except Exception as error:
                if self.fallback is None:
                    raise
                log.warning("model failed, falling back", extra={"model": self.name, "error": repr(error)})
                reason = "took too long" if isinstance(error, TimeoutError) else "did not answer"
        reason = reason or "is not answering just now"
        assert self.fallback is not None
        preface = _NOTICE.format(reason=reason)
        model = (self._bound_fallback if use_tools else None) or self.fallback
        if _embedded(self.fallback):
            with request(self.fallback_name):
                reply = await stream(model, [*history(messages), *turn], voice.say, preface)
        else:
            sent = self._sent(messages, context, use_tools=use_tools)
            with request(self.fallback_name) as asked:
                async with asyncio.timeout(self.timeout):
                    with elsewhere():
                        reply = await stream(model, sent, voice.draft, preface)
                asked.answered(reply)
            reply.response_metadata["drafted"] = True
        reply.response_metadata["fallback_reason"] = reason
        return _by(self.fallback_name, reply)

    async def draft(
        self,
        messages: Sequence[AnyMessage],
        *,
        context: ToolContext,
        voice: Voice,
        use_tools: bool,
        more: Sequence[AnyMessage] = (),
    ) -> AIMessage:
        """The language model's own reply, to the conversation with `more` behind it. Raises what went wrong."""
        model, others = self._offered(messages, use_tools)
        sent = [*self._sent(messages, context, use_tools=use_tools, others=others), *more]
        try:
            with request(self.name) as asked:
                reply = await ask(model, sent, voice.draft, self.breaker, within=self.timeout, first=self.first)
                asked.answered(reply)
            if not use_tools and reply.tool_calls:  # it was offered none
                reply = reply.model_copy(update={"tool_calls": []})
                if not reply.text.strip():
                    raise ValueError("the model asked for tools that it was not offered")
        except BaseException:
            voice.drop()
            raise
        finally:
            MODEL_LEFT_ALONE.labels(self.name).set(self.breaker.open)
        reply.response_metadata["drafted"] = True
        return _by(self.name, reply)

    def _sent(
        self, messages: Sequence[AnyMessage], context: ToolContext, *, use_tools: bool, others: str = ""
    ) -> list[AnyMessage]:
        """What a language model is told: of a long thread a digest, of a long result its beginning."""
        turn = current(messages)
        instructions = self.instructions if use_tools else f"{self.instructions}\n\n{_LAST_WORD}"
        results = [fitting(message) if isinstance(message, ToolMessage) else message for message in turn[1:]]
        prompt = system_prompt(instructions, context, others)
        return [prompt, *condensed(history(messages)), turn[0], *records(turn[0]), *results]

    def _offered(self, messages: Sequence[AnyMessage], use_tools: bool) -> tuple[Model, str]:
        """The model with the turn's tools, and a line for each of the others."""
        if not use_tools or self._selection is None:
            return (self._bound if use_tools else None) or self.model, ""
        turn = current(messages)
        chosen = self._selection.offer(history(messages), turn)
        if len(chosen) == len(self._selection.tools):
            return self._bound or self.model, ""
        return self._with(chosen), self._selection.others(chosen, turn)

    def _with(self, tools: Sequence[BaseTool]) -> Model:
        """The model with these tools; how they are described to it is worked out once."""
        names = tuple(tool.name for tool in tools)
        if names not in self._bindings:
            if len(self._bindings) >= _BINDINGS:
                self._bindings.clear()
            self._bindings[names] = self.model.bind_tools(list(tools))
        return self._bindings[names]


def _used_up() -> str | None:
    """Why no language model is asked, when the turn has no allowance for one."""
    of_turn = spending()
    return "has used up this month's quota" if of_turn is not None and of_turn.allowance.used_up else None


def _embedded(model: BaseChatModel) -> bool:
    """It writes nothing but what tools said."""
    return model._llm_type == "embedded"


async def _told(model: Model, messages: Sequence[AnyMessage], say: Say) -> AIMessage:
    """What `stream` gives of the built-in model, when nobody watches it."""
    reply: AIMessage = cast(Any, model).answer(messages)
    for call in reply.tool_calls:
        call["args"] = json.loads(json.dumps(call["args"]))  # as it goes into the thread
    head, *rest = reply.text.split("\n\n")
    for paragraph in (head, *(f"\n\n{text}" for text in rest)):
        if paragraph:
            say(paragraph)
    return reply


def _by(name: str, reply: AIMessage) -> AIMessage:
    reply.response_metadata["answered_by"] = name
    return reply


def _reason(message: AnyMessage) -> str | None:
    return message.response_metadata.get("fallback_reason")
