"""`what does the cheaper one ask?`: one of the records shown is meant by how it ranks, so it is looked up first."""

import re
from dataclasses import replace

from agent.models.embedded.asks import only
from agent.models.embedded.compose.composer import FEW
from agent.models.embedded.compose.compositions import instead
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.pointing import ORDINALS
from agent.models.embedded.compose.senses import Extreme
from agent.models.embedded.compose.sight import LINES
from agent.models.embedded.composed import as_pointed, composed_query, query_of
from agent.models.embedded.decided import Decision, Rest
from agent.models.embedded.elliptic import asks_more
from agent.models.embedded.likeliest import likeliest
from agent.models.embedded.question import Question, Span
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.shown import among
from agent.models.embedded.thresholds import SURE
from agent.models.embedded.words import stem
from tools.analysis.semantics import MODEL

_THE_MOST = re.compile(
    r"\b(the (?:(?:most|least) )?(\w{3,}))(?: one\b(?: of (?:them|those|these))?| of (?:them|those|these)\b)",
    re.IGNORECASE,
)
_ON_IT = re.compile(r"\bwhat(?:'?s| is| was| stands)? (?:on|in|inside|on order with)\b", re.IGNORECASE)
_IN_PLACE = re.compile(
    r"^\W*(?:(?:and|so|ok|then|but) )*(?:who|which|what)(?:'s| \w+){0,2}? (?:in |on |at )?(?:the )?"
    r"(second|third|fourth|fifth|2nd|3rd|4th|5th|next|runner up)(?: best| most| biggest| largest| highest)?"
    r"(?: place| rank| position| spot)?(?:\W+(?:and |with |by |for )?(?:(?:the|its|their|what|which|how much) ?)?"
    r"(?:amounts?|values?|figures?|numbers?|quantity|sum)?)?\W*$",
    re.IGNORECASE,
)
_ON_WHICH = re.compile(
    r"^\W*(?:and )?(?:on|for|of|with|from|by|to|at) (?:which|what) (\w+(?: \w+)?)\W*$", re.IGNORECASE
)
_OTHER = re.compile(r"\b(?:the|that) other(?: one)?\b", re.IGNORECASE)


def picked(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """Which one it is, and then what is asked of it."""
    said = _THE_MOST.search(question.text)
    if (
        said is None
        or as_pointed(question, before) is not question
        or repertoire.composing is None
        or question.spans
        or not before.calls
        or not _ranks(said)
    ):
        return None
    rest = only(question, [(0, said.start()), (said.end(), len(question.text))])
    if not (asks_more(rest) or _ON_IT.search(rest.text)):
        return None  # "which is the biggest of them?"
    which = Question(f"{said[1]} of them", question.today)
    found = composed_query(repertoire, which, before)
    if found is None:
        ranked = readings(repertoire, which, before)
        found = likeliest(repertoire, which, ranked) if ranked[0].score >= SURE else None
    if found is None or len(found.calls) != 1:
        return None
    call = found.calls[0]
    first = Call(call.tool, {**call.arguments, "limit": 1}) if call.tool == repertoire.composing else call
    return replace(found, calls=(first,), then=Rest(*said.span(), back=True))


def next_best(question: Question, before: Before) -> Decision | None:
    """`and who was second?`: the ranking before, down to that place."""
    said, query = _IN_PLACE.match(question.text), before.query
    if said is None or query is None or not query.get("order") or not query.get("by") or len(before.calls) != 1:
        return None
    place = ORDINALS.get(said[1].lower(), 1) + 1
    call, many = before.calls[0], max(place, 2)
    limited = Call(call.tool, {**call.arguments, "limit": many}) if "limit" in call.arguments else call
    return Decision(calls=(limited,), query={**query, "limit": many} if "limit" in query else query)


def spread(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """`on which items?`, behind who had most of something: what came first, spread over them."""
    said, query, rows = _ON_WHICH.match(question.text), before.query, before.shown.rows
    if said is None or query is None or question.spans or question.values or question.periods:
        return None
    by = query.get("by", ())
    if not query.get("order") or len(by) != 1 or by[0].get("bucket") or not rows or query["subject"] not in LINES:
        return None
    found = following(Question(f"by {said[1]}", question.today), query, leaning=True)
    if found is None or found.loose or found.arguments.get("by") in (None, by):
        return None
    single = query.get("limit") in (None, 1, FEW)  # of the top 3, all three
    first = {"field": by[0]["field"], "values": [row.code for row in (rows[:1] if single else rows)]}
    return query_of(
        repertoire, replace(found, arguments={**found.arguments, "where": [*query.get("where", ()), first]})
    )


def another(question: Question, before: Before) -> Decision | None:
    """`and the second one?`: the same as was just asked of the first."""
    listed = before.listed
    named = as_pointed(question, listed) if listed is not None else question
    if listed is not None and named is question:
        named = _the_other(question, before, listed)
    if listed is None or named is question or named.spans[-1].all:
        return None
    span, old = named.spans[-1], among(listed.shown.rows, before.said)
    if not old or asks_more(only(named, [(0, span.start), (span.end, len(question.text))])):
        return None
    was, new, calls, query = old[0], span.candidates[0], before.calls, before.query
    for said, other in ((was.code, new.code), (f"{was.name} {was.code}", f"{new.name} {new.code}")):
        calls = tuple(Call(call.tool, instead(call.arguments, said, other)) for call in calls)
        query = instead(query, said, other) if query else None
    return Decision(calls=calls, query=query)


def _the_other(question: Question, before: Before, listed: Before) -> Question:
    """`and the other one?`: of two, the one that was not asked about."""
    said, taken = _OTHER.search(question.text), among(listed.shown.rows, before.said)
    rest = [row for row in listed.shown.rows if row not in taken]
    if said is None or len(rest) != 1:
        return question
    return replace(question, spans=(Span(said.start(), said.end(), said[0], (rest[0],)),))


def _ranks(said: re.Match[str]) -> bool:
    words = tuple(map(stem, said[1].lower().split()[1:]))
    tried = (lexicon(MODEL).find(words), lexicon(MODEL).find(words[:1]))
    return said[2].lower() not in ORDINALS and any(isinstance(sense, Extreme) for found in tried for sense in found)
