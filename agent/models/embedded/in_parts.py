"""Two questions in one: where the one ends, what the next takes from it, and what both call."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.models.embedded.compose.affected import suffers
from agent.models.embedded.compose.compositions import Composition, compositions
from agent.models.embedded.compose.following import named_in
from agent.models.embedded.compose.sight import SUBJECT_OF
from agent.models.embedded.compose.structure import STRUCTURE
from agent.models.embedded.compose.topics import topic_of
from agent.models.embedded.compose.wholeness import (
    asks_figures,
    asks_of_all,
    fits_all,
    names_only,
    of_another,
    only_conditions,
    only_limits,
    ranks_again,
    says_of_what,
    speaks_of,
    tells_rows,
    undivided,
    when_only,
)
from agent.models.embedded.composed import call_of, composed_query, rather_composed
from agent.models.embedded.decided import EACH, Decision, Rest
from agent.models.embedded.leaning import of_the_one
from agent.models.embedded.likeliest import likeliest
from agent.models.embedded.offer import Kind
from agent.models.embedded.question import Candidate, Question, Span
from agent.models.embedded.reading import Before, Call, texts
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire, is_content
from agent.models.embedded.smalltalk import SMALLTALK
from agent.models.embedded.thresholds import ALL, COMPOSES, COURTEOUS, SURE, VERBATIM, WHOLE
from agent.models.embedded.words import stems, tokens
from tools.analysis.semantics import MODEL

_MORE_OF_IT = re.compile(r"\W*(?:and|but)?\W*how (?:many|much)\b(?!.*\b(?:them|those|these)\b)", re.IGNORECASE)
_THEIR_WORTH = re.compile(
    r"\W*(?:and|but)?\W*what (?:was|were|is|are|do|did) (?:they|those|these|it|that|their|the) (?:all )?"
    r"(?:worth|value|total|sum|come to|add up|amount)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"(?:[?;]|(?<!\bexcl)(?<!\bincl)(?<!\bavg)(?<!\bapprox)(?<!\bno)(?<!\bnr)(?<!\bqty)(?<!\bstd)(?<!\bmax)(?<!\bmin)"
    r"(?<!\bvs)(?<!\binc)(?<!\bltd)(?<!\bco)(?<!\bcorp)(?<!\.a)(?<!\.l)(?<!\.v)(?<!\.o)(?<!\.c)\.)\s+(?=\w)|,?\s+(?:and|but)\s+(?:also\s+)?(?=(?:who|whom|what|where|which|how|when|is|are|does|do|can|show|list|"
    r"give|tell|from)\b|(?:on|in|with|to|at) (?:which|what|whom)\b[^?;]*\b(?:they|it|them)\b"
    r"|(?:on|in|with|to|at|from|for|by) (?:which|what|whom)(?: \w+){0,2}\W*$)"
    r"|,\s+(?=(?:who|what|where|which|how|when)\b)",
    re.IGNORECASE,
)


# "which bought parts cost more than 40 and are below their safety stock": nothing else is meant
_SO_AS_WELL = re.compile(
    r"(?:is|are|does|do)\s+(?!(?:they|it|there|we|the|any|all|some|our|these|those|that|this|you|i)\b)[^?]*\W*$",
    re.IGNORECASE,
)
_WHICH_ONES = re.compile(r"\W*(?:and |so )?which(?: ones?| pos?| sos?| wos?| orders?| items?)?\W*$", re.IGNORECASE)
_AMONG = re.compile(r"\W*(?:out )?(?:of|among|amongst|from|for)\b[^?;:.]*,\s*$", re.IGNORECASE)
_ONES = re.compile(r"\b(?:ones?|them|these|those|they)\b", re.IGNORECASE)
_THEY_DO = re.compile(r"\W*what (?:do|did|have|had|will) they\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_OF_IT = re.compile(r"\W*(?:of|for|in|on|from|with|at|by)\b", re.IGNORECASE)
_FROM_WHOM = re.compile(
    r"\W*(?:and\W+)?(?:from (?:whom|who|which (?:vendor|supplier)s?)"
    r"|(?:who|(?:which|what) (?:vendor|supplier)s?) (?:do|did|can|could) we (?:buy|get|order|source|purchase)"
    r"(?: (?:it|them|each|that|those|these|this)(?: (?:of them|one))?)? from"
    r"|(?:who|(?:which|what) (?:vendor|supplier)s?)(?:'s| is| are| (?:can |do |does )?"
    r"(?:suppl(?:y|ies)|sells?|delivers?|offers?|provides?|has|have)| (?:the|their|its) (?:vendor|supplier)s?)*"
    r"(?: (?:it|us|them|each|that|those|these|this)(?: (?:one|part|item)s?)?)*)\W*",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\bof (?:them|those|these)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[?.;]\s+\w")
_FOUND = re.compile(
    r"\b(?:they|them|their|he|him|his|she|her|it|its|that (?:item|order|supplier|vendor|customer|one))\b"
    rf"|{EACH.pattern}",
    re.IGNORECASE,
)


def in_parts(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """Two questions in one: each is read by itself, the second knowing the records of the first."""
    bounds = list(parts_of(question))
    parts = [question.part(start, end) for start, end in bounds]
    likely = readings(repertoire, question, before)[0]
    if likely.offer.foresees and likely.score >= VERBATIM and likely.whole:
        return None
    if len(bounds) < 2 or not all(part.spans or any(map(is_content, stems(part.text))) for part in parts):
        return None  # "and where?" is no question of its own
    whole = compositions(question)[:1] if repertoire.composing is not None else []
    if whole and whole[0].explained >= ALL and suffers(question.text):
        return None  # "the bar is late, which machines are hit"
    if whole and _is_one(question, whole[0], parts):
        return None
    decisions, covered, poor = list[Decision](), False, not whole or whole[0].score < COMPOSES
    for number, part in enumerate(parts):
        if decisions and _FROM_WHOM.fullmatch(part.text) and _lists_items(decisions[-1].query):
            decisions[-1], covered = with_suppliers(repertoire, decisions[-1]), True
            continue
        if decisions and _of_what_is_found(part, parts[:number], decisions[-1]):
            calls = distinct(repertoire, decisions)
            return Decision(calls=calls, query=decisions[-1].query, then=Rest(bounds[number][0]))
        part = _of_the_same_kind(_of_them(_about_the_same(part, decisions, before), before), parts[:number])
        ranked = readings(repertoire, part, before)
        if ranked[0].offer.name in SMALLTALK and ranked[0].score >= COURTEOUS:
            continue
        composed = composed_query(repertoire, part, before)
        decision = composed or likeliest(repertoire, part, ranked)
        if composed is None and decision.calls and (ranked[0].score < SURE or ranked[0].loose):
            return None
        if not decision.calls and any(span.known for span in part.spans) and not _OF_IT.match(part.text):
            decision = rather_composed(repertoire, part, before, refused=decision.outcome == "refused") or decision
        if not decision.calls and repertoire.composing is not None and not (decisions and poor):
            return None
        if not decision.calls and decisions and _covers(repertoire, decisions[-1].calls, part):
            covered = True
            continue
        if asks_of_all(decision.query) and any(one.spans for one in parts[:number]):
            return None
        decisions.append(replace(decision, unanswered=() if decision.calls else (part.text.strip(" ,?.;"),)))
        narrows = _OF_THEM.search(part.text) is not None and bool(decisions[:-1])
        entities, names = _entities(repertoire, decision.calls), dict(decision.names)
        before = Before(
            decision.calls or before.calls,
            {**before.entities, **entities},
            {**before.names, **names},
            query=decision.query if decision.calls and not narrows else before.query,
            asked=before.asked if narrows else (part,) if decision.calls and decision.query is None else (),
        )
    answered = sum(bool(decision.calls) for decision in decisions)
    if answered == 0 or (len(decisions) == 1 and not covered):
        return None
    unanswered = tuple(text for decision in decisions for text in decision.unanswered)
    if any(not any(map(is_content, stems(text))) for text in unanswered):
        return None  # "and where?" is no question of its own
    ignored = tuple(word for decision in decisions for word in decision.ignored)
    return Decision(calls=distinct(repertoire, decisions), unanswered=unanswered, ignored=ignored)


def lists_parts(query: Mapping[str, Any] | None) -> bool:
    """Does it list what an item is made of, or what is made of it?"""
    related = (query or {}).get("related", ())
    through = any(str(one["link"]).rpartition("_")[2] in STRUCTURE for one in related)
    return query is not None and through and query["subject"] == "item" and not query.get("measures")


def _lists_items(query: Mapping[str, Any] | None) -> bool:
    return query is not None and query["subject"] == "item" and not query.keys() & {"measures", "by"}


def with_suppliers(repertoire: Repertoire, decision: Decision) -> Decision:
    """`which part takes longest, and from whom`: who supplies each is told beside it."""
    query = dict(decision.query or {})
    query["show"] = [*query.get("show", ()), "possible_suppliers"]
    return replace(decision, calls=(call_of(repertoire, query),), query=query)


def _of_what_is_found(part: Question, earlier: Sequence[Question], before: Decision) -> bool:
    """`which jaw couplings are short, and who can supply them?`: it has to be known first which they are."""
    query = before.query
    said = _FOUND.search(part.text)
    named = part.spans or any(not one.weak for one in part.values)
    more = said is not None and _SENTENCE.search(part.text, said.end())  # "how much was it? no cancelled orders"
    if query is None or named or more or not (said or of_the_one(part)):
        return False
    listed = not query.get("measures") or bool(query.get("by"))
    several = said is not None and (_THEY.fullmatch(said[0]) or said[0].lower().startswith("each")) is not None
    return listed and (several or not any(one.spans for one in earlier) or _of_its_parts(query, earlier))


def _of_its_parts(query: Mapping[str, Any], earlier: Sequence[Question]) -> bool:
    """`which component of the hoist is short, and on which PO do we have it?`: the component, and not the hoist."""
    named = {SUBJECT_OF.get(span.candidates[0].entity) for one in earlier for span in one.spans if span.known}
    own = any(one["field"] == query["subject"] for one in query.get("where", ()))
    return named == {query["subject"]} and not own


def _is_one(question: Question, whole: Composition, parts: Sequence[Question]) -> bool:
    """Was all of it read as one query, of which the later parts only say more?"""
    heard = whole.explained >= ALL
    if heard and whole.paired:
        return True  # "which castings come within two weeks, and from which supplier?"
    if any(of_another(compositions(part)[:1], whole) for part in parts if any(span.known for span in part.spans)):
        return False
    if (
        heard
        and whole.score >= WHOLE
        and (undivided(whole.arguments) or all(_SO_AS_WELL.match(part.text) for part in parts[1:]))
    ):
        return True
    if whole.score < WHOLE or not fits_all(question, whole.arguments):
        return False
    if heard and any(one.get("bucket") is None for one in whole.arguments.get("by", ())) and names_only(parts[0]):
        # "how many gear pumps and how many vane pumps are on stock?"
        return speaks_of(question, whole.arguments["subject"])
    measures = [one.get("field", ".") for one in whole.arguments.get("measures", ())]
    if heard and len(measures) == len(parts) and not any("." in name for name in measures):
        return all(map(_counts, parts))  # "how many were received, and how many rejected?"
    figures = {link.figure for link in MODEL.subjects["item"].links} & {*whole.arguments.get("show", ())}
    return all(
        _goes_on(part) or (heard and (_says_more_of_it(part) or (figures and _OF_THEM.search(part.text))))
        for part in parts[1:]
    )


def _says_more_of_it(part: Question) -> bool:
    so = _SO_AS_WELL.match(part.text) is not None
    return so or asks_figures(part) or tells_rows(part) or _of_those(part)


def _of_those(part: Question) -> bool:
    """`our vendors with rating 5, what do they still have to bring?`: nothing but who is meant by it stands before."""
    return _THEY_DO.match(part.text) is not None and not part.spans


def _counts(part: Question) -> bool:
    return re.match(r"\W*how (?:many|much)\b", part.text, re.IGNORECASE) is not None


def _of_them(part: Question, before: Before) -> Question:
    """`how many orders has Litware, and what do they charge for AR-5381?`: the supplier is named as well."""
    said = _THEY.search(part.text)
    entity = next((one for one in ("supplier", "customer") if one in before.entities), None)
    if said is None or entity is None or not part.spans:
        return part
    if any(candidate.entity in ("supplier", "customer") for span in part.spans for candidate in span.candidates):
        return part
    code = before.entities[entity]
    named = Span(said.start(), said.end(), said[0], (Candidate(entity, code, code, 1.0),))
    return replace(part, spans=tuple(sorted((*part.spans, named), key=lambda span: span.start)))


def _of_the_same_kind(part: Question, earlier: Sequence[Question]) -> Question:
    """`how many bikes did we sell, and how many are in stock?`: the second is about bikes as well, when it can be."""
    values = [value for one in earlier[-1:] for value in one.values if not value.weak]
    if not values or part.spans or part.values or any(one.spans for one in earlier):
        return part
    named = replace(part, values=tuple(replace(value, start=0, end=0) for value in values[:1]))
    with_it, without = compositions(named)[:1], compositions(part)[:1]
    return named if with_it and without and with_it[0].explained >= without[0].explained else part


def _goes_on(part: Question) -> bool:
    """`… , and how many pieces?`, `… and what were they worth?`, `… ? The three biggest`: one with the rest."""
    if _WHICH_ONES.match(part.text):
        return True
    more = _MORE_OF_IT.match(part.text) or _THEIR_WORTH.match(part.text)
    return ranks_again(part) or (more is not None and not says_of_what(part))


def _about_the_same(part: Question, decisions: Sequence[Decision], before: Before) -> Question:
    """`CS-9183: on hand? open work orders?`: the second is about the item as well, when it can be."""
    code = before.entities.get("sku")
    told = {text for call in decisions[-1].calls for text in texts(call.arguments)} if decisions else set()
    if part.spans or code is None or code not in told:
        return part
    named = replace(part, spans=(Span(0, 0, "", (Candidate("sku", code, code, 1.0),)),))
    with_it, without = compositions(named)[:1], compositions(part)[:1]
    return named if with_it and without and with_it[0].explained >= without[0].explained else part


def _covers(repertoire: Repertoire, calls: Sequence[Call], part: Question) -> bool:
    """Is all that this part says something that the tool called before it tells anyway? ("and what are they worth?")"""
    tools = {call.tool for call in calls}
    scores = [
        repertoire.score(part.masked({}), i, frozenset()) for i, o in enumerate(repertoire.offers) if o.name in tools
    ]
    return not part.spans and any(score.explained > 0 and not score.loose for score in scores)


def distinct(repertoire: Repertoire, decisions: Sequence[Decision]) -> tuple[Call, ...]:
    """Each once; and not again what another call tells in a chosen order."""
    calls = [call for decision in decisions for call in decision.calls]
    chosen = {(o.name, a.name) for o in repertoire.offers for a in o.of_kind(Kind.CHOICE)}
    kept: list[Call] = []
    for call in calls:
        others = [other for other in calls if other.tool == call.tool and other != call]
        told = any(
            call.arguments.items() <= other.arguments.items()
            and all((call.tool, name) in chosen for name in other.arguments.keys() - call.arguments.keys())
            for other in others
        )
        if call not in kept and not told:
            kept.append(call)
    return tuple(kept)


def parts_of(question: Question) -> Iterator[tuple[int, int]]:
    """Where each begins and ends."""
    start, (topic, it) = 0, topic_of(question)
    for match in _BREAK.finditer(question.text):
        if it is not None and match.start() < topic:
            continue  # "We are short of nuts. Where is it stocked?"
        if any(span.start < match.end() and match.start() < span.end for span in question.spans):
            continue  # inside a name
        if any(span.start <= start and match.start() <= span.end for span in question.spans):
            continue  # a name alone asks nothing: "the hub set, what is it made of"
        rest = question.part(match.end(), len(question.text))
        if only_limits(rest.text) or only_conditions(rest):
            continue
        if when_only(question.part(start, match.start())) or (
            _AMONG.match(question.text[start : match.end()]) and not _ONES.search(question.text, match.end())
        ):
            continue  # "In April 2025, which item …?", "Of the items we have none of, which are on order?"
        if len(tokens(question.text[start : match.start()])) >= 2:
            yield start, match.start()
            start = match.end()
    if question.text[start:].strip():
        yield start, len(question.text)


def _entities(repertoire: Repertoire, calls: Sequence[Call]) -> dict[str, str]:
    offers = {offer.name: offer for offer in repertoire.offers}
    found = {
        a.entity: str(call.arguments[a.name])
        for call in calls
        if call.tool in offers
        for a in offers[call.tool].arguments
        if a.entity and a.name in call.arguments
    }
    for call in calls:
        for entity, code in named_in(call.arguments) if call.tool == repertoire.composing else ():
            found.setdefault(entity, code)
    return found
