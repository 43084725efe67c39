"""Time to come: what will be sold is forecast, what is due or planned is recorded, and all else is not made up."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.composed import query_of
from agent.models.embedded.decided import Decision, ask, choice_of
from agent.models.embedded.in_parts import distinct, parts_of
from agent.models.embedded.likeliest import as_written, lookups
from agent.models.embedded.offer import Offer
from agent.models.embedded.question import Question, Span
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.readings import readings
from agent.models.embedded.refusal import unanswered, unknown_name
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.smalltalk import abilities
from agent.models.embedded.supposing import supposes
from agent.models.embedded.sureness import signals, sure
from agent.models.embedded.thresholds import DOUBTFUL, IGNORED, LIKELY, NEAR, WHOLE
from agent.models.embedded.words import stem, stems
from tools.analysis.semantics import MODEL

_FORECASTING = "forecasting"  # the topic of the tools that tell of demand to come
_DATED = frozenset({"since", "until", "date", "day"})
# Of these there are records for days to come.
_AHEAD = "due expected arrive deliver delivery receipt scheduled planned promised open late need come start begin"
_PLANNED = frozenset(map(stem, _AHEAD.split()))
_SELLING = (
    r"\b(?:demands?|sales|sell(?:ing)?|sold|selling"
    r"|(?:customers?|clients?|resellers?|dealers?|market)\b[^?.;]{0,40}\b(?:order(?:ed|s)?|want|buy|take|ask)"
    r"|(?:order(?:ed)?|bought|wanted) (?:by|from) (?:the |our )?(?:customers?|clients?))\b"
)
_DEMAND = re.compile(_SELLING, re.IGNORECASE)
FORETELLS = re.compile(
    r"\b(?:forecast\w*|predict\w*|project(?:ed|ions?)|anticipat\w+|outlook|prognos\w+|likely|expect(?:ed|ing|s)?)\b",
    re.IGNORECASE,
)
_OF_FORECASTS = re.compile(r"\b(?:forecast\w*|predict\w*|prognos\w+)\b", re.IGNORECASE)
WILL = re.compile(r"\b(?:will|shall|won't|going to|\w+'ll|next|coming)\b", re.IGNORECASE)
_LATE = frozenset({"late_only"})
_WILL_BE_LATE = re.compile(
    r"\b(?:will|shall|won't|going to|\w+'ll|likely to|about to|might|could)\b"
    r".*\b(?:miss|late|overdue|delayed|slip|not (?:be )?(?:ready|done|finished)|(?:on|in) time)\b",
    re.IGNORECASE,
)
_KEEPS_ITS_DAY = re.compile(
    r"\b(?:will|shall|won't|going to|\w+'ll|can|could)\b.*"
    r"\b(?:(?:be|ship|leave|go out|arrive|finish|come)(?: \w+)? (?:late|delayed|(?:on|in) time)"
    r"|(?:be|ship|leave|go out|arrive|finish|come) (?:late|delayed|(?:on|in) time)"
    r"|(?:keep|meet|make|miss|hold)(?: \w+)? (?:promised |due |delivery )?(?:date|day))\b",
    re.IGNORECASE,
)
_OWN = ("sales order", "work order")
_WHY_LATE = re.compile(
    r"^\W*(?:why|how come|for what reason|what is the reason)\b.*\b(?:late|overdue|delayed|behind|not (?:ready|done"
    r"|finished|shipped)|stuck|waiting|on hold)\b",
    re.IGNORECASE,
)
# Of orders, stock, and promises it is asked what is recorded or planned.
_OF_RECORDS = re.compile(
    r"\b(?:(?:open|sales|customer|purchase|work|production|late) orders?|receipts?|deliver\w*|ship\w*|arriv\w*|stock"
    r"|inventory|short\w*|enough|cover\w*|run out|suppl\w+|vendors?|due|promis\w+|capacity|build|make|produce|meet"
    r"|satisf\w+|fulfil\w*|plan\w*)\b",
    re.IGNORECASE,
)


def demand_to_come(repertoire: Repertoire, question: Question, *, sold: bool = False) -> Decision | None:
    """`how strong will demand for the hoist be in June`: what customers will want is forecast, however it is asked.
    `sold`: what was sold was asked just before, so that `and how many do we expect in July?` is of sales as well."""
    told = FORETELLS.search(question.text)
    ahead = any(not one.vague and one.first > question.today for one in question.periods)
    over = any(not one.vague and one.last < question.today for one in question.periods)
    will = WILL.search(question.text) is not None and ahead
    asked = told if over else told or will
    if not asked or supposes(question.text) or not of_demand(question, sold=sold):
        return None
    return forecast(repertoire, question, 0.0, ahead=ahead if ahead or over else None)


def of_demand(question: Question, *, sold: bool = False) -> bool:
    """Is it what customers want, and not their orders, stock or promises? `sold`: that was asked before."""
    recorded = _OF_RECORDS.search(question.text) or any(span.of("order") for span in question.spans)
    return not recorded and (sold or _DEMAND.search(question.text) is not None)


def beside_forecast(
    repertoire: Repertoire,
    question: Question,
    before: Before,
    read: Callable[[Repertoire, Question, Before], Decision],
) -> Decision | None:
    """`how many did we sell in May and how many do we expect in July?`: what was, and what is forecast."""
    parts = [question.part(start, end) for start, end in parts_of(question)]
    told = [_of_the_same(repertoire, part, parts[:at]) for at, part in enumerate(parts)]
    if len(parts) < 2 or not any(told):
        return None
    found = [one or read(repertoire, part, before) for one, part in zip(told, parts, strict=True)]
    if not all(one.calls for one in found):
        return None
    return Decision(
        calls=distinct(repertoire, found),
        names={code: name for one in found for code, name in one.names.items()},
        ignored=tuple(word for one in found for word in one.ignored),
        confidence=min(
            round(sure(signals(repertoire, part, one.calls, one.query)), 2)
            for one, part in zip(found, parts, strict=True)
        ),
    )


def _of_the_same(repertoire: Repertoire, part: Question, earlier: Sequence[Question]) -> Decision | None:
    """Of what was sold before, when nothing else is named."""
    sold = any(_DEMAND.search(one.text) for one in earlier)
    if sold and not part.spans and not part.values:
        spans = tuple(replace(span, start=0, end=0, text="") for one in earlier[-1:] for span in one.spans)
        values = tuple(replace(value, start=0, end=0) for one in earlier[-1:] for value in one.values if not value.weak)
        part = replace(part, spans=spans, values=values)
    return demand_to_come(repertoire, part, sold=sold)


def foretold(repertoire: Repertoire, question: Question, decided: Decision) -> Decision | None:
    """What will be sold or used in time to come is no record, and is not made up; what is due then is one."""
    told = [call for call in decided.calls if not _foreseen(repertoire, call)]
    beside = len(told) < len(decided.calls)  # what is to come is foretold, and this is of a period that has begun
    if all(_over(call, question.today) or (beside and _begun(call, question.today)) for call in told):
        return None
    if decided.query is None and not any(_DATED & call.arguments.keys() for call in decided.calls):
        return None  # "can we build 75 tomorrow": told of today
    query = decided.query or {}
    dated = str(query.get("day") or (MODEL.subjects[query["subject"]].day if query else ""))
    measured = " ".join(str(one.get("field", "")) for one in query.get("measures", ()))
    been = "actual" in f"{dated} {measured}"  # when something did start is known of what has been
    day = set(stems(dated.replace("_", " ")))
    if not question.ahead or _PLANNED & set(stems(question.text)) or (_PLANNED & day and not been):
        return None
    due = next((one for one in compositions(question) if one.score >= WHOLE and one.arguments.get("day")), None)
    if due is not None and _PLANNED & set(stems(str(due.arguments["day"]).replace("_", " "))):
        return query_of(repertoire, due)
    found = _planned(repertoire, question) or forecast(repertoire, question, LIKELY)
    if found is not None:
        return found
    codes = [span.text for span in question.spans if not span.known]
    if name := codes[0] if codes else unknown_name(repertoire, question):
        return Decision(text=f"I find no item or category called “{name}”.", outcome="not_found", at_a_loss=True)
    return Decision(
        text="That lies in the future, and I have no forecast of it. I can tell what is recorded and what is due.",
        outcome="refused",
    )


def late_to_come(repertoire: Repertoire, question: Question, decided: Decision) -> Decision:
    """`which work orders will miss their due date`: beside those that are late already, what plans tells what makes
    others so."""
    late = [call for call in decided.calls if _LATE & call.arguments.keys() or _says_late(call)]
    if len(decided.calls) != 1 or not late or decided.then or not _WILL_BE_LATE.search(question.text):
        return decided
    foreseen = (one for one in readings(repertoire, question, Before()) if one.offer.foresees)
    best = next((one for one in foreseen if one.missing is None and one.open is None and not one.unused), None)
    if best is None or best.offer.topic == _FORECASTING or best.score < DOUBTFUL:
        return decided
    return replace(decided, calls=(*decided.calls, *best.calls()))


def of_one_order(repertoire: Repertoire, question: Question, decided: Decision) -> Decision:
    """`is sales order 4711 going to be on time`, `why is it late`: when it is due and how far it is, and what plans
    tells of the parts that it waits for."""
    orders = {code for span in question.spans for code in _own_orders(span)}
    asked = _KEEPS_ITS_DAY.search(question.text) or (_WHY_LATE.search(question.text) is not None)
    if not asked or len(orders) != 1 or len(question.spans) != 1 or decided.then:
        return decided
    order, offers = next(iter(orders)), {offer.name: offer for offer in repertoire.offers}
    whole = next((one for one in offers.values() if _order_of(one)), None)
    planned = [
        one
        for one in readings(repertoire, question, Before())
        if one.offer.topic == "planning" and order in map(str, one.arguments.values()) and not one.offer.supposes
    ]
    if whole is None or not planned or planned[0].missing or planned[0].open:
        return decided
    calls = (Call(whole.name, {_order_of(whole): order}), *planned[0].calls())
    return replace(decided, calls=calls, ignored=(), query=None, unanswered=(), text="", outcome="answered", choices=())


def _order_of(offer: Offer) -> str:
    """The argument that names the order which it is asked about; empty: it may be asked about all."""
    return next((one.name for one in offer.arguments if one.entity == "order" and one.required), "")


def _own_orders(span: Span) -> Iterator[str]:
    """Of customers and of production, not of suppliers: no parts are awaited for those."""
    yield from (f"{one.name} {one.code}" for one in span.candidates[:1] if one.entity == "order" and one.name in _OWN)


def _says_late(call: Call) -> bool:
    return any(str(one.get("field", "")).rpartition(".")[2] == "late" for one in call.arguments.get("where", ()))


def of_forecasts(repertoire: Repertoire, question: Question, decided: Decision) -> Decision | None:
    """A forecast that is asked for is not answered by what was: by what tells of forecasts, else by nothing."""
    if not _OF_FORECASTS.search(question.text):
        return None
    topics = {offer.name: offer.topic for offer in repertoire.offers}
    told = {topics.get(call.tool) for call in decided.calls}
    tells = _FORECASTING in told
    if "planning" in told or (
        tells and (not question.periods or any(_DATED & call.arguments.keys() for call in decided.calls))
    ):
        return None
    found = forecast(repertoire, question, 0.0)
    return found if found or tells else unanswered(repertoire, question, (), abilities(lookups(repertoire)))


def _foreseen(repertoire: Repertoire, call: Call) -> bool:
    """Is it what is forecast or planned that is looked up?"""
    return any(offer.name == call.tool and offer.foresees for offer in repertoire.offers)


def _over(call: Call, today: date) -> bool:
    """Does it tell of time that is over alone? Of a composed query its period is looked at elsewhere."""
    until = call.arguments.get("until")
    return "other_until" not in call.arguments and until is not None and str(until) < today.isoformat()


def _begun(call: Call, today: date) -> bool:
    return "other_until" not in call.arguments and str(call.arguments.get("since", "9999")) <= today.isoformat()


def _planned(repertoire: Repertoire, question: Question) -> Decision | None:
    """What plans tells it, or may."""
    foreseen = (one for one in readings(repertoire, question, Before()) if one.offer.foresees)
    best = next((one for one in foreseen if one.missing is None and one.open is None and not one.unused), None)
    if best is None or best.offer.topic == _FORECASTING or best.score < DOUBTFUL:
        return None
    if best.score >= LIKELY:
        return Decision(calls=best.calls(), names=best.names)
    return None if best.loose else ask("That lies in the future. Do you mean:", [choice_of(best)])


def forecast(repertoire: Repertoire, question: Question, least: float, *, ahead: bool | None = None) -> Decision | None:
    """`ahead`: of time to come alone; False: of time that is over."""
    ranked = [one for one in readings(repertoire, question, Before()) if one.offer.topic == _FORECASTING]
    ranked = [one for one in ranked if ahead is None or one.offer.foresees is ahead]
    ranked = [one for one in ranked if not one.unused and one.open is None and one.missing is None]
    dated = [one for one in ranked if _DATED & one.arguments.keys() and one.score >= ranked[0].score - NEAR]
    found = next(iter(dated if question.periods and dated else ranked), None)
    if found is None or found.score < least:
        return None
    if found.loose and not question.spans and not question.values:
        return None  # "how many gizmos will we sell": not how much of everything
    ignored = as_written(question.text, found.loose) if found.share >= IGNORED else ()
    return Decision(calls=found.calls(), names=found.names, ignored=ignored)
