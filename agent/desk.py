"""One message of a turn, from the draft to what may be said: checked, mended once, cut where it must be."""

import logging
from collections.abc import Callable, Sequence
from functools import cached_property

from langchain_core.messages import AIMessage, AnyMessage

from agent import mending
from agent.grounding import Checker, checker_of
from agent.markup import contained
from agent.responder import Responder
from agent.stated import Stated
from agent.tables import shortened
from agent.turn import current, tool_uses
from agent.voice import Voice
from tools.context import ToolContext

log = logging.getLogger(__name__)


class Desk:
    """For one request to a model. `words`: those of the specifications, which make no name of a record."""

    def __init__(
        self, responder: Responder, messages: Sequence[AnyMessage], context: ToolContext, words: frozenset[str]
    ) -> None:
        self._responder = responder
        self._messages = messages
        self._turn = current(messages)
        self._context = context
        self._words = words

    async def reply(self, say: Callable[[str], None], last_word: str | None) -> AIMessage:
        """`last_word`: no tools are offered any more, and this is said behind the answer."""
        voice = Voice(say, self._doubtful, spoken=any(m.response_metadata.get("spoke") for m in self._turn))
        reply = await self._responder.reply(
            self._messages, context=self._context, voice=voice, use_tools=last_word is None
        )
        if reply.response_metadata.get("drafted"):
            reply = await self._approved(reply, voice, last_word)
        reply.response_metadata["spoke"] = voice.spoke
        return reply

    @cached_property
    def _checker(self) -> Checker:
        return checker_of(self._turn, self._words)

    def _doubtful(self, text: str) -> bool:
        return contained(text, self._responder.link_hosts) != text or bool(self._checker.check(text).unsupported)

    async def _approved(self, reply: AIMessage, voice: Voice, last_word: str | None) -> AIMessage:
        if reply.tool_calls:
            voice.drop()
            return reply
        wrong = self._checker.check(reply.text).unsupported
        if wrong and not any(m.response_metadata.get("mended") for m in self._turn):
            reply = await self._mended(reply, wrong, voice, use_tools=last_word is None)
            if reply.tool_calls:
                voice.drop()
                return reply
        text, gone = mending.cut(reply.text, self._checker)
        if gone and not text.startswith("_"):
            log.info("unsupported statements were cut", extra={"count": len(gone)})
        elif gone:
            text = "\n\n".join([*self._summaries(), text])
        text = contained(shortened(text), self._responder.link_hosts)
        if last_word is not None:
            text = f"{text}\n\n{last_word}"
        voice.finish(text)
        if text == reply.text:
            return reply
        reply.response_metadata["cut"] = gone
        return reply.model_copy(update={"content": text})

    async def _mended(self, draft: AIMessage, wrong: Sequence[Stated], voice: Voice, *, use_tools: bool) -> AIMessage:
        """What the model makes of its draft when it is told what is wrong; the draft when it does not answer."""
        voice.drop()
        try:
            reply = await self._responder.draft(
                self._messages, context=self._context, voice=voice, use_tools=use_tools,
                more=mending.request(draft, wrong),
            )  # fmt: skip
        except Exception as error:
            log.warning("model did not mend its answer", extra={"error": repr(error)})
            return draft
        reply.response_metadata["mended"] = True
        return reply

    def _summaries(self) -> list[str]:
        """What the tools themselves said, for when nothing of the model's answer is left."""
        results = [result.artifact or {} for _, result in tool_uses(self._turn)]
        return [str(result.get("summary") or result.get("message") or "") for result in results]
