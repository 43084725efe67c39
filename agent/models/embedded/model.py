"""The embedded model: a LangChain chat model that reads questions by rule and nearness of meaning. Deterministic.

It knows nothing but the messages and the tools it was bound to, needs no network, and answers within milliseconds.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

from agent.markup import contained
from agent.models.embedded.accounted import accounted
from agent.models.embedded.acting import acting_of, told_to_act
from agent.models.embedded.acting_on_found import found_to_act
from agent.models.embedded.alerting import alerting_of, told_from_now_on
from agent.models.embedded.compose.numerals import closed
from agent.models.embedded.compose.placing import in_place
from agent.models.embedded.corrected import corrected
from agent.models.embedded.decided import EACH, Choice, Decision, Rest
from agent.models.embedded.decision import decide, understood
from agent.models.embedded.documents.asking import asked_words
from agent.models.embedded.documents.calling import named_by
from agent.models.embedded.documents.deciding import of_withheld, with_documents
from agent.models.embedded.documents.going_on import behind, tried, without
from agent.models.embedded.documents.shelf import Shelf, shelf_of
from agent.models.embedded.families import families
from agent.models.embedded.figure_first import with_figure
from agent.models.embedded.found_first import those
from agent.models.embedded.languages import ENGLISH_ONLY, is_german
from agent.models.embedded.leaning import leans
from agent.models.embedded.limited import untold, without_currency
from agent.models.embedded.literals import literals
from agent.models.embedded.memory import recall
from agent.models.embedded.offer import Offer, offer_of
from agent.models.embedded.question import Question, read
from agent.models.embedded.reading import Before
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.shown import settled
from agent.models.embedded.smalltalk import offers as courtesies
from agent.models.embedded.taking_up import begun
from agent.models.embedded.wording import write
from agent.pictured import THE_SAME, wants_picture
from agent.turn import current, tool_uses

_OUTCOMES = {
    "not_found": "not_found",
    "not_permitted": "not_permitted",
    "ambiguous": "clarify",
    "invalid_input": "refused",
}


class EmbeddedModel(BaseChatModel):
    """Offered no tools, it can only be polite. A human message's `additional_kwargs` may say what its words name
    (`mentions`) and the plant's date (`today`)."""

    _repertoire: Repertoire = PrivateAttr(default_factory=lambda: Repertoire(courtesies()))
    _shelf: Shelf | None = PrivateAttr(default=None)
    _acting: Repertoire | None = PrivateAttr(default=None)
    _alerting: Repertoire | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "embedded"

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], **_: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """A copy that knows these tools, each by its name, description, arguments and `metadata["examples"]`."""
        bound, known = self.model_copy(), [tool for tool in tools if isinstance(tool, BaseTool)]
        bound._repertoire = repertoire_of(known)
        bound._acting = acting_of([tool for tool in known if _topic(tool) != "alerts"])
        bound._alerting = alerting_of(known)
        bound._shelf = shelf_of([offer_of(tool) for tool in known if _topic(tool) == "documents"], bound._repertoire)
        return bound

    @property
    def offers(self) -> tuple[Offer, ...]:
        return self._repertoire.offers

    def answer(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """The next message of the conversation."""
        said: list[AnyMessage] = [m for m in messages if m.name != "records"]  # type: ignore[misc]
        aside = tried(current(said))
        said = without(said, aside)
        turn = current(said)
        uses = tool_uses(turn)
        if uses:
            reply = self._goes_on(said, turn, uses, len(messages))
        else:
            asked = turn[0] if turn and isinstance(turn[0], HumanMessage) else HumanMessage("")
            earlier = said[: len(said) - len(turn)]
            reply = _message(self._decided(asked, earlier, documents=not aside), len(messages))
        if aside:
            reply.response_metadata["put_aside"] = aside
        foreign = turn and not reply.tool_calls and reply.response_metadata.get("outcome") != "answered"
        if foreign and isinstance(turn[0], HumanMessage) and is_german(turn[0].text):
            reply.content, reply.additional_kwargs = ENGLISH_ONLY, {}
            reply.response_metadata["outcome"] = "refused"
        if reply.text:
            reply.content = contained(reply.text)
        return reply

    def _decided(self, asked: HumanMessage, earlier: Sequence[AnyMessage], *, documents: bool) -> Decision:
        """`documents`: they have not been tried yet."""
        before, choices = recall(earlier, self._known)
        question = self._read(asked, before)
        if before.query is None:
            before = replace(before, asked=self._asked(earlier))
        again = before.calls and wants_picture(asked.text) and THE_SAME.fullmatch(question.text)
        does = {offer.name for one in (self._acting, self._alerting) if one for offer in one.offers}
        if again and not does & {call.tool for call in before.calls}:
            return Decision(calls=before.calls, query=before.query)  # what was done is not done again
        if self._alerting is not None:
            told = told_from_now_on(self._alerting, question, before, choices)
            if told is not None:
                return told
        composing = self._repertoire.composing
        if self._acting is not None and composing and (first := found_to_act(self._acting, composing, question)):
            return first
        if self._acting is not None and (acts := told_to_act(self._acting, question, before, choices)) is not None:
            return acts
        shelf = self._shelf if documents and asked.additional_kwargs.get("documents") else None
        if shelf is not None and (more := behind(shelf, question, before, earlier)) is not None:
            return more
        decided = decide(self._repertoire, question, before, choices)
        if shelf is None and documents and self._shelf is not None and asked.additional_kwargs.get("withheld"):
            return of_withheld(self._shelf, question, before, decided, self._understood)
        return decided if shelf is None else with_documents(shelf, question, before, decided, self._understood)

    @property
    def _known(self) -> tuple[Offer, ...]:
        apart = [offer for one in (self._acting, self._alerting) if one for offer in one.offers]
        return (*self._repertoire.offers, *apart, *(self._shelf.offers if self._shelf else ()))

    def _understood(self, question: Question, before: Before) -> Decision:
        decided, alone = understood(self._repertoire, question, before)
        return accounted(self._repertoire, question, decided, leaning=not alone)

    def _asked(self, earlier: Sequence[AnyMessage]) -> tuple[Question, ...]:
        """The last question that stood alone, and those since."""
        asked: list[Question] = []
        for message in reversed(earlier):
            if isinstance(message, HumanMessage):
                asked.insert(0, begun(self._read(message, Before())))
                if not leans(asked[0]):
                    break
        return tuple(asked)

    def _read(self, asked: HumanMessage, before: Before) -> Question:
        question = read(closed(asked.text), asked.additional_kwargs, self._repertoire.vocabulary)
        return corrected(families(literals(settled(without_currency(question), before.used, before.shown))))

    def _goes_on(
        self,
        said: Sequence[AnyMessage],
        turn: Sequence[AnyMessage],
        uses: Sequence[tuple[dict[str, Any], ToolMessage]],
        place: int,
    ) -> AIMessage:
        """What the rest of the question asks of the records just found; else the answer."""
        last = next(m for m in reversed(turn) if isinstance(m, AIMessage))
        then, asked = last.additional_kwargs.get("then"), turn[0]
        if then is None or uses[-1][1].status == "error" or not isinstance(asked, HumanMessage):
            return self._word(turn, uses)
        before, _ = recall(said, self._known)
        rest, rows = Rest(**then), before.shown.rows
        figure = _figure(uses[-1][1]) if rest.figure else None
        if not rows and figure is None:
            return self._word(turn, uses)  # nothing was found of which more could be told
        if figure is not None and rest.end is not None:
            earlier, _ = recall(said[: len(said) - len(turn)], self._known)
            question, before = with_figure(self._read(asked, earlier), rest.start, rest.end, figure), Before()
        elif rest.end is None:
            text = EACH.sub("them", asked.text)
            asked = HumanMessage(text, additional_kwargs=asked.additional_kwargs)
            question = self._read(asked, before)
            question = question.part(rest.start, len(question.text))
        elif rest.back:
            text = asked.text[: rest.start] + "that one".ljust(rest.end - rest.start) + asked.text[rest.end :]
            question = self._read(HumanMessage(text, additional_kwargs=asked.additional_kwargs), before)
        else:
            earlier, _ = recall(said[: len(said) - len(turn)], self._known)
            question, before = self._read(asked, earlier), Before()
            meant = those(rest, uses[-1][1].artifact, rows)
            if not meant:
                return self._word(turn, uses, left=question.text)  # which of them was meant cannot be told
            question = in_place(question, rest.start, rest.end, meant)
            acts = told_to_act(self._acting, question, before, ()) if self._acting is not None else None
            if acts is not None:
                return _message(acts, place)
        decision, _ = understood(self._repertoire, question, before)
        if self._shelf is not None and asked.additional_kwargs.get("documents") and asked_words(self._shelf, question):
            before = replace(before, names=named_by(uses[-1][1].artifact))
            decision = with_documents(self._shelf, question, before, decision, self._understood)
        asks = any(call.arguments for call in decision.calls)  # a call of nothing is no question about what was found
        return _message(decision, place) if asks else self._word(turn, uses, left=question.text)

    def _word(
        self, turn: Sequence[AnyMessage], uses: Sequence[tuple[dict[str, Any], ToolMessage]], left: str = ""
    ) -> AIMessage:
        results = [(_result(message), message.status != "error") for _, message in uses]
        asked = next((m.additional_kwargs for m in turn if isinstance(m, AIMessage)), {})
        wrong = [(call, result) for (call, _), (result, ok) in zip(uses, results, strict=True) if not ok]
        codes = [str(result.get("error")) for _, result in wrong]
        told = [result for result, ok in results if ok]
        outcome = "answered" if told else _OUTCOMES.get(codes[0], "failed")
        if told and all(result.get("answered") is False for result in told):
            outcome = "not_found"
        choices = [choice for call, result in wrong for choice in self._choices(call, result)]
        return AIMessage(
            write(
                results,
                [*asked.get("unanswered", ()), *([left.strip(" ,?.;")] if left else [])],
                asked.get("ignored", ()),
                pictured=wants_picture(turn[0].text),
                aside=untold(turn[0].text, told),
            ),
            additional_kwargs={"choices": [asdict(choice) for choice in choices]} if choices else {},
            response_metadata={"outcome": outcome, "confidence": asked.get("confidence")},
        )

    def _choices(self, call: dict[str, Any], result: dict[str, Any]) -> list[Choice]:
        """A tool that found several names them: each is the same call with that one."""
        offer = next((offer for offer in self.offers if offer.name == call["name"]), None)
        if offer is None:  # composed: its names were codes already
            return []
        named = [a.name for a in offer.arguments if a.entity and a.name in call["args"]]
        doubtful = [name for name in named if str(call["args"][name]) in result["message"]] or named
        return [
            Choice(text, call["name"], {**call["args"], doubtful[0]: text})
            for text in (result.get("choices", ()) if doubtful else ())
        ]

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self.answer(messages))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        yield from self._chunks(messages)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in self._chunks(messages):
            yield chunk

    def _chunks(self, messages: list[BaseMessage]) -> Iterator[ChatGenerationChunk]:
        """A paragraph a chunk: the summary is on the screen before the table."""
        whole = self.answer(messages)
        calls = [
            tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=i)
            for i, call in enumerate(whole.tool_calls)
        ]
        head, *rest = whole.text.split("\n\n")
        pieces = [head, *(f"\n\n{paragraph}" for paragraph in rest)]
        for i, piece in enumerate(pieces):
            yield ChatGenerationChunk(
                message=AIMessageChunk(
                    content=piece,
                    tool_call_chunks=calls if i == 0 else [],
                    additional_kwargs=whole.additional_kwargs if i == 0 else {},
                    response_metadata=whole.response_metadata if i == 0 else {},
                    chunk_position="last" if i == len(pieces) - 1 else None,
                )
            )


def repertoire_of(tools: Sequence[BaseTool]) -> Repertoire:
    """What is known of these tools, and courtesies; those that read documents, act or set alerts stand apart."""
    composing = next((tool.name for tool in tools if _topic(tool) == "analysis"), None)
    known = [offer_of(tool) for tool in tools if _topic(tool) not in ("analysis", "documents", "actions", "alerts")]
    return Repertoire((*known, *courtesies()), composing)


def _topic(tool: BaseTool) -> str:
    return str((tool.metadata or {}).get("topic", ""))


def _message(decision: Decision, place: int) -> AIMessage:
    if decision.calls:
        rest: dict[str, Any] = {"unanswered": list(decision.unanswered), "ignored": list(decision.ignored)}
        rest |= {"query": dict(decision.query) if decision.query else None, "confidence": decision.confidence}
        rest |= {"then": asdict(decision.then) if decision.then else None}
        rest |= {"unless": asdict(decision.unless) if decision.unless else None}
        return AIMessage(
            "",
            tool_calls=[
                {"name": c.tool, "args": c.arguments, "id": f"call_{place}_{i}"} for i, c in enumerate(decision.calls)
            ],
            additional_kwargs={key: words for key, words in rest.items() if words},
        )
    kept: dict[str, Any] = {}
    if decision.choices:
        kept["choices"] = [asdict(choice) for choice in decision.choices]
    if decision.pending is not None:
        kept["pending"] = asdict(decision.pending)
    return AIMessage(decision.text, additional_kwargs=kept, response_metadata={"outcome": decision.outcome})


def _figure(message: ToolMessage) -> str | None:
    """The one figure that was found."""
    rows = message.artifact.get("rows") if isinstance(message.artifact, dict) else None
    return str(rows[0]["m0"]) if rows and len(rows) == 1 and rows[0].get("m0") is not None else None


def _result(message: ToolMessage) -> dict[str, Any]:
    """The typed result; what another framework's tool said in plain text is its own summary."""
    if isinstance(message.artifact, dict):
        return message.artifact
    return {"summary": message.text, "message": message.text}
