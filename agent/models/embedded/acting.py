"""What the planner tells to be done, where a tool can propose it: read apart from questions, so that none of these ever
ends in a proposal."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from langchain_core.tools import BaseTool

from agent.models.embedded.chosen import chosen
from agent.models.embedded.compose.numerals import figure
from agent.models.embedded.composed import as_pointed
from agent.models.embedded.decided import Choice, Decision
from agent.models.embedded.likeliest import likeliest
from agent.models.embedded.offer import Kind, offer_of
from agent.models.embedded.one_at_a_time import one_at_a_time
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire

_POLITE = "please pls plz kindly now then just also ok okay hi hey hello and so thanks".replace(" ", "|")
_WISH = (
    r"(?:can|could|would|will) you|(?:can|could|may|shall|should) (?:i|we)(?: have you)?|you should"
    r"|i(?:'d| would) like(?: you)? to|(?:i|we) (?:want|need)(?: you)? to|let'?s|let us|help me(?: to)?"
)
_START = re.compile(rf"^(?:\W*(?:{_POLITE}|go ahead and|{_WISH})\b[,:]?\s*)*", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;.!:–]\s+|\s-\s|\b(?:and|then|so)\b\s+", re.IGNORECASE)
_MANY = (
    r"(?:\d[\d.,]*[a-z]{0,3}|an?|another|some|more|two|three|four|five|six|ten|twelve|twenty|fifty"
    r"|(?:a )?(?:hundred|thousand|dozen))"
)
_MAKE = (
    r"(?:draft|create|raise|write|prepare|make|submit|place|put (?:in|up|together)|generate"
    r"|issue|compose|file|enter|send(?: out| off)?|request|get|set up|drop)"
)
_THING = (
    r"(?:requisitions?|purchase (?:requests?|orders?)|(?:new )?orders?|p\.?[ro]\.?|e-?mails?|mails?|messages?|letters?"
    r"|notes?|reminders?|expedit(?:e|ing)(?: requests?)?)"
)
_WRITE = (
    r"(?:e-?mail|mail|write(?: to)?|message|contact|ask|remind|chase(?: up)?|inform|notify|tell|nudge|ping|reply to)"
)
_PARTY = r"(?:them|him|her|(?:the|our|their) (?:supplier|vendor|seller)s?|(?:supplier|vendor)s?)"
_NOUNS = r"(?! (?:list|messages?|candidates?|report|fees?|orders?$))"  # "expedite list"
_HEARERS = r"(?:channel|chat|team|group|everyone|everybody|buyers|planners)"
_COMMANDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MAKE} (?:me |us |up )?(?:(?:an?|the|another|one|\d+) )?(?:[\w-]+ ){{0,4}}?{_THING}\b"
        r"(?! (?:value|list|report|quantit|point))",
        rf"(?:i|we) (?:need|want) (?:an?|another|\d+) (?:[\w-]+ ){{0,2}}?{_THING}\b",
        r"request (?:the |a )?(?:purchase|expedit)\w*",
        rf"(?:expedite|pull (?:in|forward)|bring forward|speed up|hurry(?: up)?|rush)\b{_NOUNS} \S",
        r"(?:bring|pull|move) \S+(?: \S+){0,3} (?:forward|in)\b",
        rf"(?:post|share(?! of)|announce|publish|forward|send|tell(?! me| us)|notify|inform)\b.*\b{_HEARERS}\b",
        r"(?:post|share|announce|publish) (?:this|that|it|the)\b",
        rf"{_WRITE} {_PARTY}\b",
    )
)
# What nobody here can do; and what else is said with it is not done alone.
_ELSE = re.compile(
    r"(?:cancel|delete|remove|change|update|modify|edit|set|approve|release|close|book)\b", re.IGNORECASE
)
_CHANNEL = re.compile(
    r"#([\w-]+)"
    r"|\b(?:to|in|into|on|with)\s+(?:the |our )?([\w-]+)(?:['’]s?)?\s+(?:channel|chat|group|team|[io]n slack)\b"
    r"|\b(?:to|with)\s+(?:the |our )?(\w+s)\W*$",
    re.IGNORECASE,
)
# Said so, it is nothing else.
_POSTS = re.compile(
    r"(?:post|share|announce|publish|forward|send)\b(?! (?:me|us)\b).*(?:#[a-z][\w-]*|\b[io]n slack)\W*$", re.IGNORECASE
)
_SO_MANY = re.compile(
    r"\b(?:for|of|order|reorder|buy|requisition|procure|purchase|want|need)\s+(\d+(?:[.,]\d+)*)"
    r"(?=\s*(?:$|[;!?]|[.,](?!\d))|\s+(?:by|until|before|from|please|needed|asap)\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“]([^\"”]{3,})[\"”]")
_ORDERS = re.compile(rf"(?:(?:re-?)?(?:order|buy)|purchase|procure|requisition)\s+(?:me |us )?{_MANY}\b", re.IGNORECASE)
_WRITES = re.compile(rf"{_WRITE}\s+(?!address|of\b)", re.IGNORECASE)


def acting_of(tools: Sequence[BaseTool]) -> Repertoire | None:
    """Those of the tools that propose something."""
    offers = tuple(offer_of(tool) for tool in tools if (tool.metadata or {}).get("kind", "read") != "read")
    return Repertoire(offers) if offers else None


def told_to_act(acting: Repertoire, question: Question, before: Before, choices: Sequence[Choice]) -> Decision | None:
    """None: it is a question, or nothing of what can be proposed."""
    names = {offer.name for offer in acting.offers}
    if choices and all(choice.tool in names for choice in choices):
        return chosen(question, choices)
    if post := _posted(acting, question.text):
        return Decision(calls=(post,))
    if not commands(question):
        return None
    if before.calls and not any(span.known for span in question.spans):
        question = as_pointed(question, before)  # "expedite the first one"
    decided = likeliest(acting, question, readings(acting, question, before))
    if decided.calls:
        call = _so_many(acting, _worded(acting, decided.calls[0], question.text), question.text)
        return one_at_a_time(question, call) or replace(decided, calls=(call,))
    return decided if decided.outcome == "clarify" else None


def _posted(acting: Repertoire, text: str) -> Call | None:
    """`post this in #planning`: told with the channel's sign, or with Slack's name."""
    begun = _START.match(text)
    if not _POSTS.match(text, begun.end() if begun else 0) or not _CHANNEL.search(text):
        return None
    takers = (one for one in acting.offers if {"channel", "text"} <= {a.name for a in one.of_kind(Kind.TEXT)})
    return next((_worded(acting, Call(one.name, {}), text) for one in takers), None)


def _worded(acting: Repertoire, call: Call, text: str) -> Call:
    """With the channel and the words to be said, where the tool takes such: `post "…" in the buyers channel`."""
    offer = next(one for one in acting.offers if one.name == call.tool)
    takes = {argument.name for argument in offer.of_kind(Kind.TEXT)}
    found = {"channel": _CHANNEL.search(text), "text": _QUOTED.search(text)}
    said = {name: next(filter(None, match.groups())) for name, match in found.items() if match and name in takes}
    return replace(call, arguments={**call.arguments, **said})


def _so_many(acting: Repertoire, call: Call, text: str) -> Call:
    """With the number behind which nothing stands, where the tool takes one: `…, put in a requisition for 500`."""
    offer = next(one for one in acting.offers if one.name == call.tool)
    takes = [one for one in offer.of_kind(Kind.INTEGER, Kind.NUMBER) if one.name not in call.arguments]
    said = [figure(found[1]) for found in _SO_MANY.finditer(text)]
    if len(takes) != 1 or len(said) != 1 or said[0] is None:
        return call
    return replace(call, arguments={**call.arguments, takes[0].name: str(said[0])})


def commands(question: Question) -> bool:
    """Is something told to be done: `draft …`, `could you email …?`, `… is short, order 200 of it`?"""
    begun = _START.match(question.text)
    if _ELSE.match(question.text, begun.end() if begun else 0):
        return False
    return any(_commands(question, start) for start in _clauses(question.text))


def _clauses(text: str) -> Iterator[int]:
    """Where each begins."""
    yield 0
    yield from (found.end() for found in _CLAUSE.finditer(text))


def _commands(question: Question, start: int) -> bool:
    said = question.text[start:]
    begun = _START.match(said)
    polite = begun[0].strip() if begun else ""
    rest = said[begun.end() if begun else 0 :]
    if rest.rstrip().endswith("?") and not polite:
        return False  # "order 200 of it?" is asked
    at = start + (begun.end() if begun else 0)
    if any(pattern.match(rest) for pattern in _COMMANDS):
        return True
    if _ORDERS.match(rest):
        return any(span.of("sku") for span in question.spans) or " of it" in rest or " of them" in rest
    writes = _WRITES.match(rest)
    if writes is None:
        return False
    named = at + writes.end()
    return any(span.of("supplier") and abs(span.start - named) <= len("the ") for span in question.spans)
