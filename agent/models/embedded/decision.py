"""From readings to what to do: call tools, ask back, or say that it cannot be answered. Never a silent guess."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.models.embedded.accounted import accounted
from agent.models.embedded.carried_over import of_its_group
from agent.models.embedded.chosen import chosen
from agent.models.embedded.compose.acting import unrecorded
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.kinds import kinds_of_order
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.restating import redated
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.compose.sight import ORDERS, PARTIES
from agent.models.embedded.composed import as_pointed, call_of, composed_query, last_query, rather_composed
from agent.models.embedded.counted import two_counts
from agent.models.embedded.decided import Choice, Decision, ask
from agent.models.embedded.doubt import rated
from agent.models.embedded.elliptic import asks_more, incomplete
from agent.models.embedded.figure_first import figure_first
from agent.models.embedded.foretold import (
    beside_forecast,
    demand_to_come,
    foretold,
    late_to_come,
    of_forecasts,
    of_one_order,
)
from agent.models.embedded.found_first import found_first
from agent.models.embedded.in_parts import in_parts
from agent.models.embedded.leaning import implied, leans, of_several, of_the_one, refers, says_more
from agent.models.embedded.lending import still_of
from agent.models.embedded.likeliest import likeliest, lookups
from agent.models.embedded.limited import in_said_units
from agent.models.embedded.picking import another, next_best, picked, spread
from agent.models.embedded.question import Question
from agent.models.embedded.reading import CURSOR, Before, Call
from agent.models.embedded.readings import readings
from agent.models.embedded.refusal import unanswered
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.set_against import not_of_records, sold_and_forecast
from agent.models.embedded.several import each_asked
from agent.models.embedded.shown import kind_of_rows
from agent.models.embedded.shown import settled as known_here
from agent.models.embedded.smalltalk import SMALLTALK, abilities
from agent.models.embedded.supposed import supposed
from agent.models.embedded.taking_up import begun
from agent.models.embedded.thresholds import ALL, COMPOSES, NEARLY
from agent.models.embedded.unrecorded import USED_UP
from agent.models.embedded.varying import varied
from agent.models.embedded.words import STOP, stem, tokens
from tools.analysis.semantics import MODEL

_ACTION_WORDS = """cancel delete remove book create change update approve release send mail email transfer move
reschedule postpone expedite reserve sign increase decrease raise reduce adjust correct post buy pay insert drop add
place reorder reopen assign modify edit rename replace set write forward print"""
_ACTIONS = frozenset(_ACTION_WORDS.split())
# Never a noun before "order": "cancel order 4711" is done to it, where "release order" may be one.
_ONLY_DONE = frozenset({"cancel", "delete", "remove", "create", "approve", "modify", "edit", "reschedule", "postpone"})
_ORDERS = frozenset({"order", "orders"})
_COURTESY_WORDS = "please pls plz kindly could can would will you now just go ahead and hey hi hello ok"
_COURTESIES = frozenset(_COURTESY_WORDS.split())
_WISH = re.compile(
    r"^\W*(?:how (?:do|can|could|should|would) (?:i|you|one)|how to|(?:can|could|may) i"
    r"|i (?:want|need|would like)(?: you)? to|i'd like(?: you)? to|let'?s|help me(?: to)?)\s+(?=\w)",
    re.IGNORECASE,
)
_DO_IT = re.compile(
    r"[:;,.!?–-]\s*(?:please |kindly |now |just )*(\w+) (?:it|them|this|that)\b(?: please)?\W*$", re.IGNORECASE
)
# What it names when an action's word is a noun: "change in orders", "release of", "expedite list".
_NOUNS_BEHIND = "in of from to list lists candidates messages proposals suggestions report"
_NOUN_BEFORE = frozenset(_NOUNS_BEHIND.split())
_TAKE_OUT = re.compile(r"^take\b.+\b(?:out|off)\b(?! of (?:stock|production)\?)[^?]*$", re.IGNORECASE)
_MAKE_SO_MANY = re.compile(r"^(?:re)?(?:order|buy|make|produce|build|ship|send)\s+([\d.,]+)\b[^?]*$", re.IGNORECASE)
# "ship sales order 72704": what is done to a record, where the same words may be a figure's or a state's.
_DO_TO_ORDER = re.compile(
    r"^(?:ship|close|complete|finish|start|stop|receive|pay|confirm|pick|pack|invoice|dispatch|deliver|reject|accept)"
    r" (?:(?:sales|purchase|customer|work|production) )?(?:order|po|so|wo|job|line|orders)s? \S*\d[^?]*$"
    r"|^mark .+ as [^?]+$",
    re.IGNORECASE,
)
_NO_MOVEMENTS = (
    "How much of an item was used is not recorded: the plant's data has no movements of stock. It tells what its"
    " assemblies need, what was received, sold and made of it, and what is on hand."
)
_SURELY = 0.75  # alike enough to what a tool is asked
_KINDS = {"sku": {"item"}, "supplier": {"supplier"}, "customer": {"customer"}, "warehouse": {"warehouse"}}
_VALUE_WORDS = "items item parts part value quantity quantities date dates stock of order orders"
_VALUES = frozenset(_VALUE_WORDS.split())


def decide(repertoire: Repertoire, question: Question, before: Before, choices: Sequence[Choice]) -> Decision:
    """What to do about a question; in the place of a lookup that is hardly what was meant, a question back."""
    settled = chosen(question, choices)
    if settled is not None:
        return settled
    decided, alone = understood(repertoire, question, before)
    decided = not_of_records(question, accounted(repertoire, question, decided, leaning=not alone))
    decided = rated(repertoire, question, decided) if decided.calls and alone else decided
    return in_said_units(question, decided, before if not alone else Before(), repertoire.composing)


def understood(repertoire: Repertoire, question: Question, before: Before) -> tuple[Decision, bool]:
    """What it is taken for, however unsure that is; and does it lean on no question before?"""
    question = begun(question) if before.calls else question
    question = redated(question, before.query) if before.query else question
    ranked = next_best(question, before) or spread(repertoire, question, before)
    if ranked is not None:
        return ranked, False
    if before.listed is not None and of_several(question, among=len(before.shown.rows) > 1):
        same = another(question, before)
        if same is not None:
            return same, False
        before = before.listed
    settled = _instruction(repertoire, question) or _which_orders(repertoire, question, before)
    question = known_here(question, before.used, before.shown)
    settled = settled or _next_page(repertoire, question, before)
    if settled is not None:
        return settled, False
    alone = repertoire.composing is not None and bool(before.calls) and not leans(question)
    alone = alone and not (implied(question) and _fits_one(question, before))
    alone = alone and not still_of(question, last_query(repertoire, before))
    question = question if alone else varied(question, before)
    decided = _read(repertoire, question, Before(used=before.used) if alone else before)
    if alone and not decided.calls and not _named(question):  # `how many are late?`
        in_context = _read(repertoire, question, before)
        decided, alone = (in_context, False) if in_context.calls else (decided, True)
    if not alone and before.calls and _of_nothing(repertoire, question, decided):
        decided = Decision(text="Of what? Please say what you mean.", outcome="clarify")
    decided = (foretold(repertoire, question, decided) or decided) if decided.calls else decided
    decided = late_to_come(repertoire, question, decided) if decided.calls else decided
    decided = of_one_order(repertoire, question, decided)
    return decided, alone or not before.calls


def _of_nothing(repertoire: Repertoire, question: Question, decided: Decision) -> bool:
    """Is what goes on from before (`the difference?`) taken for a question about all, which it is hardly like?"""
    plain = bool(decided.calls) and decided.query is None and not any(call.arguments for call in decided.calls)
    return plain and readings(repertoire, question, Before())[0].score < _SURELY


def _named(question: Question) -> bool:
    return bool(question.spans) or any(not value.weak for value in question.values)


def _read(repertoire: Repertoire, question: Question, before: Before) -> Decision:
    first = picked(repertoire, question, before)
    if first is not None:
        return first
    if USED_UP.search(question.text) and any(span.of("sku") for span in question.spans):
        return Decision(text=_NO_MOVEMENTS, outcome="refused")
    meant = _meant(question, before)
    if meant is not question and _says_all(repertoire, meant, before):
        before = replace(before, calls=(), query=None, asked=())  # the record says all of which are meant
    question = meant
    named = as_pointed(question, before)  # "their last order": of theirs alone
    decided = (
        supposed(repertoire, question, before)
        or two_counts(repertoire, question)
        or (None if _undivided(repertoire, question, before) else _divided(repertoire, question, named, before))
        or demand_to_come(repertoire, question)
        or composed_query(repertoire, question, before)
        or likeliest(repertoire, question, readings(repertoire, question, before))
    )
    vague = decided.outcome == "clarify" and decided.pending is None
    tooled = bool(decided.calls) and decided.query is None
    nothing = unrecorded(segments(question, lexicon(MODEL)), question.text) if tooled or vague else ""
    if nothing:
        return unanswered(repertoire, question, (), abilities(lookups(repertoire)))
    if (tooled or decided.query is not None or vague) and (of := of_forecasts(repertoire, question, decided)):
        return of
    if decided.calls or decided.outcome not in ("clarify", "refused"):
        return decided
    return rather_composed(repertoire, question, before, refused=decided.outcome == "refused") or decided


def _divided(repertoire: Repertoire, question: Question, named: Question, before: Before) -> Decision | None:
    """One thing first, then another of what was found, or each by itself."""
    return (
        found_first(repertoire, named if named.text == question.text else question, before, _read)
        or figure_first(repertoire, question)
        or sold_and_forecast(repertoire, question)
        or beside_forecast(repertoire, question, before, _read)
        or each_asked(repertoire, question, before)
        or in_parts(repertoire, question, before)
    )


def _undivided(repertoire: Repertoire, question: Question, before: Before) -> bool:
    """Is all of it nearly in the words of one tool that plans (`what is late and who does it hit`)?"""
    best = readings(repertoire, question, before)[0]
    return best.offer.foresees and best.whole and best.score >= NEARLY


def _meant(question: Question, before: Before) -> Question:
    """What points to one record shown is that record."""
    if implied(question) and not of_the_one(question):
        return question  # "in value?": the same is told otherwise, if it can be
    named = as_pointed(question, before)
    known = {code for kind, code in before.entities.items() if not kind.startswith("that ")}
    if named is question or named.spans[0].all or named.spans[0].candidates[0].code in known:
        return question
    return named


def _says_all(repertoire: Repertoire, meant: Question, before: Before) -> bool:
    """Is it asked of that record alone, and not of what was asked before? It is another kind of record that is asked
    for now, or was one record then."""
    if meant.spans[0].of("order"):
        return says_more(meant)
    last, found = last_query(repertoire, before), compositions(meant)[:1]
    if last is None or not asks_more(meant) or not found or found[0].explained < ALL or found[0].score < COMPOSES:
        return False
    one = any(condition["field"] == last["subject"] for condition in last.get("where", ()))
    one = one or (
        not meant.spans[0].all and not last.get("measures") and (kind_of_rows(last) or ("",))[0] == _entity(meant)
    )
    ranked = {str(by["field"]).rsplit(".", 1)[-1] for by in last.get("by", ())} & _KINDS.get(_entity(meant), set())
    return one or found[0].arguments["subject"] != last["subject"] or (bool(ranked) and not of_its_group(last, found))


def _entity(meant: Question) -> str:
    return meant.spans[0].candidates[0].entity


def _fits_one(question: Question, before: Before) -> bool:
    """Can it be told of the record that was spoken of?"""
    named = as_pointed(question, before)
    found = compositions(named)[:1] if named is not question else []
    return bool(found) and found[0].explained >= ALL and found[0].score >= COMPOSES


def _instruction(repertoire: Repertoire, question: Question) -> Decision | None:
    """`cancel PO 2897`: I look things up and change nothing."""
    wish = _WISH.match(question.text)
    said = [word for word in tokens(question.text[wish.end() if wish else 0 :]) if word not in _COURTESIES]
    plain = " ".join(said) + ("?" if question.text.rstrip().endswith("?") else "")
    named = len(said) > 1 and bool(lexicon(MODEL).find(tuple(map(stem, said[:2]))))  # "reorder point of"
    figure = set(said[1:2]) & (_VALUES - (_ORDERS if said[0] in _ONLY_DONE else set()) | _NOUN_BEFORE) if said else ()
    asked = bool(said) and said[0] in _ACTIONS and not named and not figure
    asked = asked or any(one[1].lower() in _ACTIONS for one in _DO_IT.finditer(question.text))
    so_many = _MAKE_SO_MANY.match(plain)
    items = any(span.of("sku") for span in question.spans)
    asked = asked or bool(_DO_TO_ORDER.match(plain)) or bool(_TAKE_OUT.match(plain)) or bool(so_many and items)
    if not asked or "command" not in SMALLTALK:
        return None
    courtesy = SMALLTALK["command"]
    return Decision(text=courtesy.reply(lookups(repertoire)), outcome=courtesy.outcome)


def _which_orders(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    kinds = kinds_of_order(question) if repertoire.composing is not None else {}
    if kinds and before.calls and (refers(question) or incomplete(question)):  # of what was spoken of
        last, pointed = last_query(repertoire, before), as_pointed(question, before)
        if pointed is not question and _entity(pointed) in PARTIES:
            return None  # a supplier's are purchase orders
        of_it = {} if pointed is question else _of_each_kind(pointed)
        kinds = {name: of_it[query["subject"]] for name, query in kinds.items() if query["subject"] in of_it} or kinds
        if (last is not None and last["subject"] in ORDERS.values()) or len(kinds) == 1:
            return None
    calls = {f"{question.text.strip(' ?.!')}: {kind}": call_of(repertoire, query) for kind, query in kinds.items()}
    choices = [Choice(label, call.tool, call.arguments) for label, call in calls.items()]
    return (
        ask("There are orders of customers, orders with suppliers and work orders. Do you mean:", choices)
        if choices
        else None
    )


def _of_each_kind(question: Question) -> dict[object, dict[str, object]]:
    found = [one for one in compositions(question) if one.explained >= ALL]
    return {one.arguments["subject"]: dict(one.arguments) for one in reversed(found)}


def _next_page(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    said = [word for word in tokens(question.text) if word not in STOP or word in ("more", "next")]
    if not before.calls or not said or not set(said) <= {"more", "next", "page", "continue", "rest", "go"}:
        return None
    call = before.calls[-1]
    offer = next((offer for offer in repertoire.offers if offer.name == call.tool), None)
    if offer is None or offer.argument(CURSOR) is None:
        return None
    if before.next_cursor is None:
        return Decision(text="That was all of it; there is no further page.")
    return Decision(calls=(Call(call.tool, {**call.arguments, CURSOR: before.next_cursor}),))
