"""A composed query against the tools: which of them answers the question better."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from agent.models.embedded.carried_over import many, of_its_group, of_those
from agent.models.embedded.compose.acting import other_sides, unlikely
from agent.models.embedded.compose.carrying import PERIOD
from agent.models.embedded.compose.compositions import Composition, compositions
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.compose.covering import covering, uncovered
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.pointing import pointings
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.compose.sight import ORDERS
from agent.models.embedded.compose.structure import STRUCTURE
from agent.models.embedded.decided import MOST, Choice, Decision, ask
from agent.models.embedded.elliptic import incomplete
from agent.models.embedded.leaning import implied, leans, refers
from agent.models.embedded.lending import asks_who, lent
from agent.models.embedded.offer import Kind
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call, Reading
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire, is_content
from agent.models.embedded.smalltalk import SMALLTALK
from agent.models.embedded.thresholds import (
    ABOUT_ONE,
    ALL,
    BARE,
    COMPOSES,
    COURTEOUS,
    COVERED,
    DOUBTFUL,
    GOES_ON,
    HEARS_LESS,
    LIKELY,
    MADE_FOR_IT,
    NEARLY,
    RATHER,
    SIMPLE,
    VERBATIM,
    WHOLE,
)
from agent.models.embedded.words import stems
from tools.analysis.semantics import MODEL

_COUNTS = re.compile(r"\b(?:how many|how often|number|count|times)\b", re.IGNORECASE)
_MODAL = r"\b(?:can|could|should|shall|must|may|(?:has|have|needs?|ought) to)"
_TO_BE_DONE = re.compile(rf"{_MODAL} (?:\w+ )?be \w+(?:ed|lt|nt|wn|en)\b|{_MODAL} (?:we|i) cancel\b", re.IGNORECASE)
_BECAME = re.compile(r"\b(?:was|were|been|got|did)\b", re.IGNORECASE)
_UNABLE = re.compile(
    r"\b(?:can'?t|can ?not|won'?t|(?:un|not )able)\b.*\b(?:deliver|ship|fulfil|suppl|dispatch|send|sent)", re.IGNORECASE
)
_ENOUGH = re.compile(r"\b(?:enough|sufficient)\b(?!.*\b(?:build|make|produce|assemble)\b)", re.IGNORECASE)
_SUFFICES = frozenset(stems("enough sufficient"))
_PLACED = re.compile(r"\b(?:released|placed|created|ordered|issued|opened|entered|started)(?: \w+)?\s*$", re.IGNORECASE)
_CAME = re.compile(r"\b(?:arrived|came|received|delivered|got|gotten|shipped|sent|did)\b", re.IGNORECASE)
_EXPECTED = re.compile(r"\b(?:expected|still|open|due)\b", re.IGNORECASE)
_OF_A_PERIOD = frozenset({"subject", "since", "until", "day", "show"})  # of a query of nothing else
_TOLD = {"purchasing": ("purchase_order",), "suppliers": ("supplier",)}  # by topic: of whose orders its tools tell
_STOCK = frozenset({"low", "stocked"})  # states of an item that are of today
_WHEN = re.compile(r"\b(?:when|how soon|(?:which|what|first) day|date)\b", re.IGNORECASE)
_LESS_LIKELY = 0.06  # what a word points to less likely must be said to fit better by this much


def composed_query(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """A query of the semantic model, when it says more of the question than any tool made for something does."""
    if repertoire.composing is None:
        return None
    pointed = as_pointed(question, before)
    found = compositions(pointed)
    last = lent(question, pointed, last_query(repertoire, before), found, before.shown.rows)
    if pointed is not question and len(pointed.spans) > 1:  # what one asks for an item
        found = sorted(
            found, key=lambda each: each.arguments["subject"] != "offer" or each.explained < found[0].explained
        )
    points = refers(question) or asks_who(question, last)
    one = pointed is not question and points and not pointed.spans[0].all
    about = last["subject"] if last is not None else _told_of(repertoire, before)
    if about and (points or incomplete(question)):
        others = other_sides(str(about))
        found = sorted(found, key=lambda each: (each.arguments["subject"] in others) * _LESS_LIKELY - each.score)
    if one and last is not None:
        found = of_its_group(last, found, counts=_COUNTS.search(question.text) is not None) or found
    if last is not None and not one and (points or incomplete(question)):
        carried_over = of_those(question, last)
        sure = carried_over and (points or not found or carried_over[0].score >= found[0].score - _LESS_LIKELY)
        found = carried_over if sure else found
    else:
        sure = False
    again = readings(repertoire, question, before)[0] if before.query is None and before.calls else None
    if again is not None and again.score >= BARE and again.open is None:
        return Decision(calls=again.calls(), names=again.names)
    if last is not None:
        goes_on = following(question, last, leaning=leans(question))
        if goes_on is not None and goes_on.score >= max(COMPOSES, found[0].score - GOES_ON if found else 0.0):
            to_come = _of_stock_to_come(goes_on, readings(repertoire, question, before), question)
            return query_of(repertoire, goes_on) if to_come is None else to_come
    if not found or found[0].score < COMPOSES or not found[0].about:
        return None
    if sure:
        return query_of(repertoire, found[0])
    if before.calls and found[0].arguments.keys() <= {"subject", "show"} and incomplete(question):
        return Decision(text=f"Of what? Please say which {many(found[0])} you mean.", outcome="clarify")
    best = found[0]
    ranked = readings(repertoire, question, before)
    rival, own = ranked[0], call_of(repertoire, best.arguments).tool
    if own == rival.offer.name:
        return query_of(repertoire, best, ranked)
    states = [one for one in best.arguments.get("where", ()) if str(one["field"]).endswith("status")]
    if states and _TO_BE_DONE.search(question.text):
        return None  # "which can be cancelled": none of them is
    if (rival.offer.foresees or rival.offer.name in SMALLTALK) and rival.score >= VERBATIM and rival.whole:
        return None  # of time to come no query tells, and "set list price … = 25" asks nothing
    if _other_way_round(best, rival):
        return query_of(repertoire, best, ranked)
    if _hears_number(best, rival):
        return None
    told = {one.subject for one in rival.offer.answers}
    if not any(span.of("supplier") for span in question.spans):  # who names suppliers asks of them
        told.update(_TOLD.get(rival.offer.topic, ()))
    if best.explained >= ALL and unlikely(question.text) & (told - {best.arguments["subject"]}):
        return query_of(repertoire, best, ranked)  # "who do we sell it to": no tool for who sells it to us
    made_for_it = rival.offer.name not in SMALLTALK and rival.missing is None and not rival.unused
    to_come = _of_stock_to_come(best, ranked, question) or _unable(ranked, question) or _enough(repertoire, question)
    if to_come is not None:
        return to_come
    changed = next((one for one in ranked if _of_changes(best, one, question.today)), None) if states else None
    if changed is not None:
        if _BECAME.search(question.text):
            return None
        if states[0].get("values") == ["CANCELLED"]:  # cancelled since, or ordered since
            query = query_of(repertoire, best, ranked)
            return replace(query, calls=(*changed.calls(), *query.calls))
    if not _BECAME.search(question.text) and _merely_of_a_period(best, rival, question):
        return query_of(repertoire, best, ranked)
    about_one = rival.share == 0 and any(a.entity and a.required for a in rival.offer.arguments)
    heeded = about_one and len(rival.arguments) > 1  # it takes "cheapest" as an argument of its own
    needed = MADE_FOR_IT if best.structure and not heeded else ABOUT_ONE if about_one else SIMPLE
    if own != repertoire.composing:
        needed = max(needed, COVERED)
    heard = sum(a.kind is not Kind.BOOLEAN for a in rival.offer.arguments if a.name in rival.arguments)
    if best.told > heard + (rival.offer.foresees and best.arguments.get("until") == question.today.isoformat()):
        needed = max(needed, HEARS_LESS)
    if best.others:
        needed = max(needed, HEARS_LESS)  # two periods are compared
    unsure = rival.loose or (rival.offer.foresees and rival.score < RATHER)
    if (unsure and best.explained >= ALL) or (rival.loose and not best.loose):
        needed = max(needed, COVERED)
    if _has_been(best, rival, question):
        return query_of(repertoire, best, ranked)
    if _only_here(best, rival) or (not about_one and _unranked(best, rival)):
        return query_of(repertoire, best, ranked)
    if made_for_it and rival.score >= best.score * needed:
        return None
    if rival.offer.name in SMALLTALK and rival.score >= COURTEOUS:
        return None
    if (
        best.one_order
        and made_for_it
        and rival.score >= DOUBTFUL
        and any(a.entity == "order" for a in rival.offer.arguments)
        and not (best.arguments.get("show") and rival.loose)
    ):
        return None  # a whole order is told better by what is made for it; not one thing of it, which it does not know
    return query_of(repertoire, best, ranked)


def _told_of(repertoire: Repertoire, before: Before) -> str:
    """Of which records the tool told that was called."""
    called = {call.tool for call in before.calls[-1:]}
    return next((one.answers[0].subject for one in repertoire.offers if one.name in called and one.answers), "")


def _other_way_round(best: Composition, rival: Reading) -> bool:
    """Does the tool tell what holds the item, where its parts are asked, or only of the item itself?"""
    query = best.arguments
    linked = [one for one in query.get("related", ()) if not one.get("negated")]
    parts = [one for one in linked if one["link"].rpartition(".")[2] in STRUCTURE]
    if len(parts) != 1 or best.explained < ALL:
        return False
    if query["subject"] != "item":
        return rival.offer.topic != "bom"
    turned = [{**one, "link": STRUCTURE[one["link"]]} if one is parts[0] else one for one in query["related"]]
    opposite = covering({**query, "related": turned}, rival.offer.answers) is not None
    return opposite or rival.offer.topic != "bom"


def _of_stock_to_come(best: Composition, ranked: Sequence[Reading], question: Question) -> Decision | None:
    """`when do we run out of it`, `when is its stock used up`: how low the stock is now does not tell it, as what plans
    does."""
    query = best.arguments
    told = (*query.get("show", ()), *(one["field"] for one in query.get("where", ())))
    if not {str(field).rpartition(".")[2] for field in told} & _STOCK:
        return None
    when = best.explained >= ALL and _WHEN.search(question.text) and not _BECAME.search(question.text)
    foreseen = [one for one in (ranked if when else ranked[:1]) if one.offer.foresees and one.names]
    found = next((one for one in foreseen if when or one.whole), None)
    if found is None or found.score < LIKELY or found.missing or found.unused or found.open:
        return None
    return Decision(calls=found.calls(), names=found.names)


def _unable(ranked: Sequence[Reading], question: Question) -> Decision | None:
    """`what can't we ship this week`: of a time that is not over the orders do not tell it, as what plans does."""
    coming = any(one.until is None or one.until >= question.today for one in question.periods if not one.vague)
    if not coming or not _UNABLE.search(question.text):
        return None
    found = next((one for one in ranked if one.offer.foresees and one.missing is None), None)
    if found is None or found.score < LIKELY or found.unused or found.open:
        return None
    return Decision(calls=found.calls(), names=found.names)


def _enough(repertoire: Repertoire, question: Question) -> Decision | None:
    """`do we have enough of it for the work orders released this week`: what is required, and when, is planned.
    The day on which orders were placed is no day until which it has to last."""
    if not _ENOUGH.search(question.text) or not any(span.of("sku") for span in question.spans):
        return None
    placed = {one: found for one in question.periods if (found := _PLACED.search(question.text[: one.start]))}
    lasting = replace(question, periods=tuple(one for one in question.periods if one not in placed))
    foreseen = (one for one in readings(repertoire, lasting, Before()) if one.offer.foresees and one.names)
    likely = [one for one in foreseen if not (one.missing or one.unused or one.open)]
    best = next((one for one in likely if not {*one.loose} & _SUFFICES), None)
    if best is None or best.score < DOUBTFUL:
        return None
    ignored = tuple(question.text[found.start() : one.end] for one, found in placed.items())
    return Decision(calls=best.calls(), names=best.names, ignored=ignored)


def _hears_number(best: Composition, rival: Reading) -> bool:
    """`raw materials for 150 fork crowns`: so many, of which the query says nothing and the tool does."""
    unheard = set(best.loose) & set(map(str, rival.arguments.values()))
    return bool(unheard) and rival.missing is None and not rival.unused and rival.score >= LIKELY


def _unranked(best: Composition, rival: Reading) -> bool:
    """Does the query rank, and the tool not hear by what? (`most expensive bike`, `top 5 suppliers`)"""
    whole = best.explained >= ALL and best.score >= RATHER and {"order", "limit"} <= best.arguments.keys()
    chosen = any(a.kind is Kind.CHOICE and a.name in rival.arguments for a in rival.offer.arguments)
    return whole and not chosen and not (rival.score >= NEARLY and rival.whole) and rival.offer.name not in SMALLTALK


def _only_here(best: Composition, rival: Reading) -> bool:
    """Does the query tell what the tool cannot? A plain number of records of a period, which a tool that was made for
    it would have taken over; or what happened in a period that the tool has no place for."""
    query = best.arguments
    if best.score < WHOLE or not ("since" in query or "until" in query) or rival.offer.foresees:
        return False
    if _tells_changes(rival) and rival.whole and rival.score >= NEARLY:
        return False
    if not any(argument.name in rival.arguments for argument in rival.offer.of_kind(Kind.DATE)):
        return rival.offer.name not in SMALLTALK
    listed = not query.get("measures") and MODEL.subjects[query["subject"]].day in query.get("show", ())
    plain = not query.get("order") and all(one.get("bucket") for one in query.get("by", ()))
    return plain and (listed or query.get("measures") == [{"aggregate": "count"}])


def _of_changes(best: Composition, rival: Reading, today: date) -> bool:
    """`cancelled since yesterday`: a query knows the day on which a record was ordered, and not since when it has its
    status, as the tool does that tells what changed of such orders since a day."""
    query = best.arguments
    listed = "since" in query and not query.keys() & {"day", "measures", "by"}
    listed = listed and str(query.get("until", today)) >= today.isoformat()
    of_these = any(ORDERS.get(argument.orders) == query["subject"] for argument in rival.offer.arguments)
    return listed and of_these and rival.whole and "since" in rival.arguments and rival.score >= LIKELY


def _has_been(best: Composition, rival: Reading, question: Question) -> bool:
    """`how much came in since April`: what was received, where the tool tells what is still expected."""
    query = best.arguments
    told = [MODEL.find(query["subject"], str(one.get("field"))) for one in query.get("measures", ())]
    been = any(one is not None and one.field.ahead for one in told) and _CAME.search(question.text) is not None
    begun = str(query.get("since", "9999")) <= question.today.isoformat()
    return best.explained >= ALL and been and begun and _EXPECTED.search(rival.offer.purpose) is not None


def _tells_changes(rival: Reading) -> bool:
    """What changed of orders since a day."""
    return "since" in rival.arguments and rival.offer.argument("until") is None and bool(rival.offer.orders)


def _merely_of_a_period(best: Composition, rival: Reading, question: Question) -> bool:
    """`sales orders since yesterday`, `purchase orders due this week`: those of the period, where the tool tells what
    changed of them."""
    query = best.arguments
    if not _tells_changes(rival) or best.explained < ALL or not query.keys() <= _OF_A_PERIOD:
        return False
    heard = {word for one in segments(question, lexicon(MODEL)) for word in stems(one.text)}
    return not any(is_content(word) and word not in heard for word in stems(question.text))


def rather_composed(repertoire: Repertoire, question: Question, before: Before, *, refused: bool) -> Decision | None:
    """A query that says all of the question is better than a question back, and one that says most of it, with what it
    leaves out said, better than none."""
    if repertoire.composing is None:
        return None
    found = compositions(as_pointed(question, before))
    if not found or found[0].score < (RATHER if refused else WHOLE) or not found[0].about or found[0].doubts:
        return None
    likely = readings(repertoire, question, before)[0]
    if likely.offer.name in SMALLTALK and likely.score >= VERBATIM and likely.whole:
        return None  # it is surely nothing that is asked
    if _tells_changes(likely) and likely.whole and _BECAME.search(question.text) and not refused:
        return None  # of which orders was asked back
    return query_of(repertoire, found[0])


def query_of(repertoire: Repertoire, composition: Composition, fuller: Sequence[Reading] = ()) -> Decision:
    """Ask it; or ask back which record is meant, where a name fits several alike. `fuller` are readings that may know
    more arguments of the tool that was made for the query."""
    for code, records in composition.doubts:
        asked = [
            (record.label, call_of(repertoire, composition.instead(code, record.code))) for record in records[:MOST]
        ]
        choices = [Choice(label, call.tool, call.arguments) for label, call in asked]
        return ask("More than one record fits. Which one do you mean?", choices)
    call = call_of(repertoire, composition.queries[0])
    for reading in fuller:
        if reading.offer.name == call.tool and reading.missing is None and not reading.unused:
            chosen = {argument.name for argument in reading.offer.of_kind(Kind.CHOICE)}
            more = {name: value for name, value in reading.arguments.items() if name not in chosen}
            same = all(call.arguments.get(name, value) == value for name, value in more.items())
            return Decision(
                calls=(Call(call.tool, {**more, **call.arguments} if same else call.arguments),),
                ignored=tuple(word for word in composition.loose if word not in map(str, reading.arguments.values())),
                query=composition.arguments,
            )
    calls = (call, *(call_of(repertoire, query) for query in composition.queries[1:]))
    return Decision(calls=calls, ignored=composition.loose, query=composition.arguments)


def call_of(repertoire: Repertoire, query: Mapping[str, Any]) -> Call:
    """Of the tool that was made for this query, else of the one that takes any."""
    for offer in repertoire.offers:
        arguments = covering(query, offer.answers)
        if arguments is not None:
            return Call(offer.name, arguments)
    assert repertoire.composing is not None
    return Call(repertoire.composing, dict(query))


def last_query(repertoire: Repertoire, before: Before) -> Mapping[str, Any] | None:
    """What was asked before, as a query: composed then, or read from the question now."""
    if before.query is not None:
        compared = [one.arguments for one in before.calls[-1:] if "other_since" in one.arguments]
        return {**before.query, **{name: one[name] for one in compared for name in PERIOD if name in one}}
    if before.calls and before.calls[-1].tool == repertoire.composing:
        return before.calls[-1].arguments
    if not before.asked or not before.calls:
        return None
    call, found = before.calls[-1], compositions(before.asked[0])
    answers = next((offer.answers for offer in repertoire.offers if offer.name == call.tool), ())
    told = uncovered(call.arguments, answers) if len(before.calls) == 1 else None
    if not found or found[0].score < COMPOSES or found[0].doubts:
        return told
    query = found[0].arguments
    if answers and query["subject"] in other_sides(answers[0].subject):
        return told  # it was taken for something else
    if told is not None and len(before.asked) == 1 and told["subject"] == query["subject"]:
        return told
    for question in before.asked[1:]:
        goes_on = following(question, query, leaning=True)
        if goes_on is None or goes_on.score < COMPOSES:
            return told  # of one of them, say: it was a tool that answered
        query = goes_on.arguments
    return query


def as_pointed(question: Question, before: Before) -> Question:
    """The question with the records named that its words point to, as `it` and `the second one` do: the likeliest,
    unless far more can be said of another."""
    rows, ranked, one, cut = before.shown.rows, before.shown.ranked, before.shown.one, before.shown.cut
    meant = implied(question)
    if not meant and before.calls and incomplete(question) and not refers(question):  # not of the first of many
        meant, ranked = True, ranked and len(rows) == 1
    found = list(pointings(question, before.entities, rows, ranked=ranked, implied=meant, one=one, cut=cut))
    if len(found) < 2:
        return found[0] if found else question
    scores = [max((one.score for one in compositions(each)[:1]), default=0.0) for each in found]
    best = max(range(len(found)), key=lambda place: scores[place] - _LESS_LIKELY * bool(place))
    return found[best]
