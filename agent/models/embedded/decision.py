"""From readings to what to do: call tools, ask back, or say that it cannot be answered. Never a silent guess."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.models.embedded.compose.compositions import Composition, compositions, following, says_of_what
from agent.models.embedded.compose.covering import covering
from agent.models.embedded.compose.following import named_in
from agent.models.embedded.compose.kinds import kinds_of_order
from agent.models.embedded.compose.pointing import pointed
from agent.models.embedded.offer import Argument, Kind
from agent.models.embedded.question import Candidate, Question, Span
from agent.models.embedded.readings import CURSOR, Before, Call, Reading, readings
from agent.models.embedded.repertoire import Repertoire, is_content
from agent.models.embedded.shown import settled as known_here
from agent.models.embedded.smalltalk import SMALLTALK, abilities
from agent.models.embedded.words import STOP, content, stem, stems, tokens

LIKELY = 0.47  # below it a reading is no answer to the question
NEAR = 0.03  # readings nearer than this in score are both possible
_DOUBTFUL = 0.12  # between this and LIKELY a reading that takes the named record is worth a question back
_STRANGE = 0.55  # a question of which more than this share is unexplained is not called upon
_IGNORED = 0.2  # words of more than this share are named when an answer does not heed them
_SURE = 0.52  # each part of a two-part question must be as clear as this
_COURTEOUS = 0.62  # what is no question is read as such only when it surely is
_MOST = 5  # choices shown
_COMPOSES = 0.75  # a composed query that says less of the question than this is no answer to it
# A tool is chosen before a composed query when its likeness is this share of the other's fit; more is asked of it when
# the query ranks, groups, compares or denies, which few tools do; less when the tool tells all about one record.
# Of these there are records for days to come.
_AHEAD = "due expected arrive deliver delivery receipt scheduled planned promised open late need come"
_PLANNED = frozenset(map(stem, _AHEAD.split()))
_RATHER = 0.66  # one that says most of it
_WHOLE = 0.9  # a composed query that says nearly all of the question
_GOES_ON = 0.1  # a question that goes on from the one before is read so, unless it says this much more by itself
_ABOUT_ONE, _SIMPLE, _MADE_FOR_IT = 0.58, 0.66, 0.85
_HEARS_LESS = 0.95  # the tool takes fewer of the conditions than the query says
_COVERED = 0.8  # the query is what another tool was made for
_ACTION_WORDS = """cancel delete remove book create change update approve release send mail email transfer move
reschedule postpone expedite reserve increase decrease raise reduce adjust correct post buy pay insert drop add place
reorder reopen assign modify edit rename replace set write forward print"""
_ACTIONS = frozenset(_ACTION_WORDS.split())
_COURTESY_WORDS = "please kindly could can would will you now just go ahead and hey hi hello ok"
_COURTESIES = frozenset(_COURTESY_WORDS.split())
_VALUE_WORDS = "items item parts part value quantity quantities date dates stock of order orders"
_VALUES = frozenset(_VALUE_WORDS.split())
_MORE_OF_IT = re.compile(r"\W*(?:and|but)?\W*how (?:many|much)\b(?!.*\b(?:them|those|these)\b)", re.IGNORECASE)
_ORDINALS = {"first": 0, "1": 0, "1st": 0, "second": 1, "2": 1, "2nd": 1, "third": 2, "3": 2, "3rd": 2, "fourth": 3,
             "4": 3, "4th": 3, "fifth": 4, "5": 4, "5th": 4, "last": -1, "latter": -1, "former": 0}  # fmt: skip
_YES = frozenset({"yes", "yeah", "yep", "sure", "ok", "okay", "please", "exactly", "right", "correct", "y"})
_NO = frozenset({"no", "none", "neither", "nope", "nothing", "cancel"})
_BREAK = re.compile(
    r"[?;.]\s+(?=\w)|,?\s+(?:and|but)\s+(?:also\s+)?(?=(?:who|whom|what|where|which|how|when|is|are|does|do|can|show|list|"
    r"give|tell|from)\b)|,\s+(?=(?:who|what|where|which|how|when)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    label: str
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """Either `calls`, with what of the question they leave unanswered and which words they ignore; or `text` for the
    planner."""

    calls: tuple[Call, ...] = ()
    unanswered: tuple[str, ...] = ()
    text: str = ""
    outcome: str = "answered"
    choices: tuple[Choice, ...] = ()
    pending: Call | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    query: Mapping[str, Any] | None = None


def decide(repertoire: Repertoire, question: Question, before: Before, choices: Sequence[Choice]) -> Decision:
    settled = _chosen(question, choices) or _instruction(repertoire, question) or _which_orders(repertoire, question)
    if settled is not None:
        return settled
    question = _meant(question, before)
    decided = (
        _next_page(repertoire, question, before)
        or _in_parts(repertoire, question, before)
        or _composed(repertoire, question, before)
        or _best(repertoire, question, readings(repertoire, question, before))
    )
    if not decided.calls and decided.outcome in ("clarify", "refused"):
        decided = _rather_composed(repertoire, question, before, refused=decided.outcome == "refused") or decided
    return (_foretold(question) or decided) if decided.calls else decided


def _meant(question: Question, before: Before) -> Question:
    """A name that fits several is the one that was spoken of; what points to one record shown is that record."""
    question = known_here(question, before.used)
    named = _pointed(question, before)
    if named is question or named.spans[0].all or named.spans[0].candidates[0].code in before.entities.values():
        return question
    return named


def _pointed(question: Question, before: Before) -> Question:
    return pointed(question, before.entities, before.shown.rows, ranked=before.shown.ranked)


def _foretold(question: Question) -> Decision | None:
    """What will be sold or used in time to come is no record, and is not made up."""
    ahead = [p for p in question.periods if not p.vague and p.first > question.today]
    if not ahead or _PLANNED & set(stems(question.text)):
        return None
    return Decision(
        text="That lies in the future, and I have no forecast of it. I can tell what is recorded and what is due.",
        outcome="refused",
    )


def _rather_composed(repertoire: Repertoire, question: Question, before: Before, *, refused: bool) -> Decision | None:
    """A query that says all of the question is better than a question back, and one that says most of it, with what it
    leaves out said, better than none."""
    if repertoire.composing is None:
        return None
    found = compositions(_pointed(question, before))
    if not found or found[0].score < (_RATHER if refused else _WHOLE) or not found[0].about or found[0].doubts:
        return None
    return _query(repertoire, found[0])


def _query(repertoire: Repertoire, composition: Composition, fuller: Sequence[Reading] = ()) -> Decision:
    """Ask it; or ask back which record is meant, where a name fits several alike. `fuller` are readings that may know
    more arguments of the tool that was made for the query."""
    for code, records in composition.doubts:
        asked = [
            (record.label, _call(repertoire, composition.instead(code, record.code))) for record in records[:_MOST]
        ]
        choices = [Choice(label, call.tool, call.arguments) for label, call in asked]
        return _ask("More than one record fits. Which one do you mean?", choices)
    call = _call(repertoire, composition.queries[0])
    for reading in fuller:
        if reading.offer.name == call.tool and reading.missing is None and not reading.unused:
            chosen = {argument.name for argument in reading.offer.of_kind(Kind.CHOICE)}
            more = {name: value for name, value in reading.arguments.items() if name not in chosen}
            same = all(call.arguments.get(name, value) == value for name, value in more.items())
            return Decision(
                calls=(Call(call.tool, {**more, **call.arguments} if same else call.arguments),),
                ignored=composition.loose,
                query=composition.arguments,
            )
    calls = (call, *(_call(repertoire, query) for query in composition.queries[1:]))
    return Decision(calls=calls, ignored=composition.loose, query=composition.arguments)


def _call(repertoire: Repertoire, query: Mapping[str, Any]) -> Call:
    """Of the tool that was made for this query, else of the one that takes any."""
    for offer in repertoire.offers:
        arguments = covering(query, offer.answers)
        if arguments is not None:
            return Call(offer.name, arguments)
    assert repertoire.composing is not None
    return Call(repertoire.composing, dict(query))


def _composed(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """A query of the semantic model, when it says more of the question than any tool made for something does."""
    if repertoire.composing is None:
        return None
    found = compositions(_pointed(question, before))
    last = _last_query(repertoire, before)
    if last is not None:
        goes_on = following(question, last)
        if goes_on is not None and goes_on.score >= max(_COMPOSES, found[0].score - _GOES_ON if found else 0.0):
            return _query(repertoire, goes_on)
    if not found or found[0].score < _COMPOSES or not found[0].about:
        return None
    best = found[0]
    ranked = readings(repertoire, question, before)
    rival, own = ranked[0], _call(repertoire, best.arguments).tool
    if own == rival.offer.name:
        return _query(repertoire, best, ranked)
    made_for_it = rival.offer.name not in SMALLTALK and rival.missing is None and not rival.unused
    about_one = rival.share == 0 and any(a.entity and a.required for a in rival.offer.arguments)
    heeded = about_one and len(rival.arguments) > 1  # it takes "cheapest" as an argument of its own
    needed = _MADE_FOR_IT if best.structure and not heeded else _ABOUT_ONE if about_one else _SIMPLE
    if own != repertoire.composing:
        needed = max(needed, _COVERED)
    if best.told > len(rival.arguments):
        needed = max(needed, _HEARS_LESS)
    if made_for_it and rival.score >= best.score * needed:
        return None
    if rival.offer.name in SMALLTALK and rival.score >= _COURTEOUS:
        return None
    if (
        best.one_order
        and made_for_it
        and rival.score >= _DOUBTFUL
        and any(a.entity == "order" for a in rival.offer.arguments)
    ):
        return None  # a whole order is told better by what is made for it
    return _query(repertoire, best, ranked)


def _last_query(repertoire: Repertoire, before: Before) -> Mapping[str, Any] | None:
    """What was asked before, as a query: composed then, or read from the question now."""
    if before.query is not None:
        return before.query
    if before.calls and before.calls[-1].tool == repertoire.composing:
        return before.calls[-1].arguments
    found = compositions(before.asked) if before.asked is not None and before.calls else []
    return found[0].arguments if found and found[0].score >= _COMPOSES and not found[0].doubts else None


def _chosen(question: Question, choices: Sequence[Choice]) -> Decision | None:
    """The answer to a question back."""
    said = tokens(question.text)
    if not choices or not said or len(said) > 8:
        return None
    if len(choices) == 1 and said[0] in _YES:
        return _take(choices[0])
    if said[0] in _NO and len(said) <= 3:
        return Decision(text="All right. What would you like to know instead?")
    codes = {c.code for span in question.spans for c in span.candidates if c.score >= span.candidates[0].score - 0.02}
    fitting = [choice for choice in choices if codes & set(_texts(choice.arguments))]
    if len(fitting) == 1:
        return _take(fitting[0])
    places = [_ORDINALS[word] for word in said if word in _ORDINALS]
    if len(places) == 1 and len(said) <= 5 and -1 <= places[0] < len(choices):
        return _take(choices[places[0]])
    meant = set(content(stems(question.text))) - {"one"}
    fitting = [choice for choice in choices if meant and meant <= set(stems(choice.label))]
    return _take(fitting[0]) if len(fitting) == 1 else None


def _instruction(repertoire: Repertoire, question: Question) -> Decision | None:
    """`cancel PO 2897`: I look things up and change nothing."""
    said = [word for word in tokens(question.text) if word not in _COURTESIES]
    asked = said[:1] and said[0] in _ACTIONS and not (set(said[1:2]) & _VALUES)
    if not asked or "command" not in SMALLTALK:
        return None
    courtesy = SMALLTALK["command"]
    return Decision(text=courtesy.reply(_tools(repertoire)), outcome=courtesy.outcome)


def _which_orders(repertoire: Repertoire, question: Question) -> Decision | None:
    kinds = kinds_of_order(question) if repertoire.composing is not None else {}
    calls = {f"{question.text.strip(' ?.!')}: {kind}": _call(repertoire, query) for kind, query in kinds.items()}
    choices = [Choice(label, call.tool, call.arguments) for label, call in calls.items()]
    return (
        _ask("There are orders of customers, orders with suppliers and work orders. Do you mean:", choices)
        if choices
        else None
    )


def _texts(value: Any) -> Iterator[str]:
    """All texts in a call's arguments."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    else:
        yield str(value)


def _take(choice: Choice) -> Decision:
    return Decision(calls=(Call(choice.tool, choice.arguments),))


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


def _in_parts(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """Two questions in one: each is read by itself, the second knowing the records of the first."""
    bounds = list(_parts(question))
    parts = [question.part(start, end) for start, end in bounds]
    if len(bounds) < 2 or not all(part.spans or any(map(is_content, stems(part.text))) for part in parts):
        return None  # "and where?" is no question of its own
    whole = compositions(question)[:1] if repertoire.composing is not None else []
    if whole and whole[0].score >= _WHOLE and all(_MORE_OF_IT.match(p.text) and not says_of_what(p) for p in parts[1:]):
        return None  # "how many lines, and how many pieces?" is one question
    decisions: list[Decision] = []
    covered = False
    for part in parts:
        part = _about_the_same(part, decisions, before)
        ranked = readings(repertoire, part, before)
        if ranked[0].offer.name in SMALLTALK and ranked[0].score >= _COURTEOUS:
            continue
        composed = _composed(repertoire, part, before)
        decision = composed or _best(repertoire, part, ranked)
        if composed is None and decision.calls and (ranked[0].score < _SURE or ranked[0].loose):
            return None
        if not decision.calls and repertoire.composing is not None:
            return None
        if not decision.calls and decisions and _covers(repertoire, decisions[-1].calls, part):
            covered = True
            continue
        decisions.append(replace(decision, unanswered=() if decision.calls else (part.text.strip(" ,?.;"),)))
        entities, names = _entities(repertoire, decision.calls), dict(decision.names)
        before = Before(decision.calls or before.calls, {**before.entities, **entities}, {**before.names, **names})
    answered = sum(bool(decision.calls) for decision in decisions)
    if answered == 0 or (len(decisions) == 1 and not covered):
        return None
    unanswered = tuple(text for decision in decisions for text in decision.unanswered)
    if any(not any(map(is_content, stems(text))) for text in unanswered):
        return None  # "and where?" is no question of its own
    ignored = tuple(word for decision in decisions for word in decision.ignored)
    return Decision(calls=_distinct(repertoire, decisions), unanswered=unanswered, ignored=ignored)


def _about_the_same(part: Question, decisions: Sequence[Decision], before: Before) -> Question:
    """`CS-9183: on hand? open work orders?`: the second is about the item as well, when it can be."""
    code = before.entities.get("sku")
    told = {text for call in decisions[-1].calls for text in _texts(call.arguments)} if decisions else set()
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


def _distinct(repertoire: Repertoire, decisions: Sequence[Decision]) -> tuple[Call, ...]:
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


def _parts(question: Question) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BREAK.finditer(question.text):
        if any(span.start < match.end() and match.start() < span.end for span in question.spans):
            continue  # inside a name
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


def _best(repertoire: Repertoire, question: Question, ranked: Sequence[Reading]) -> Decision:
    best = ranked[0]
    if best.offer.name in SMALLTALK and best.score >= _COURTEOUS and best.share < _STRANGE / 2:
        courtesy = SMALLTALK[best.offer.name]
        return Decision(text=courtesy.reply(_tools(repertoire)), outcome=courtesy.outcome)
    if not question.spans and not any(map(is_content, stems(question.text))):
        taken = [r for r in ranked if r.names and r.missing is None and r.offer.name not in SMALLTALK]
        clear = taken and all(taken[0].score - r.score >= NEAR for r in taken[1:2])
        if (
            clear and taken[0].score >= LIKELY and len(tokens(question.text)) >= 3
        ):  # it is about the record of the question before
            return Decision(calls=taken[0].calls(), names=taken[0].names)
        open_ = next((reading for reading in ranked if reading.missing is not None), None)
        return Decision(
            text="Of what? Please name the item, the order, the supplier or whatever you mean.",
            outcome="clarify",
            pending=Call(open_.offer.name, open_.arguments) if open_ else None,
        )
    if best.score < LIKELY or best.share > _STRANGE or best.offer.name in SMALLTALK:
        return _doubt(repertoire, ranked)
    rivals = _rivals(best, ranked)
    if best.missing is not None and not rivals:
        return Decision(
            text=f"Which {_noun(best.missing)} do you mean? Please give its code or its name.",
            outcome="clarify",
            pending=Call(best.offer.name, best.arguments),
        )
    if rivals:
        options = [reading for reading in (best, *rivals) if reading.missing is None]
        if len(options) > 1 or best.missing is not None:
            return _ask("I can read this in more than one way. Do you mean:", [_choice(o) for o in options[:3]])
    if best.open is not None:
        argument, candidates = best.open
        return _ask(
            f"More than one {_noun(argument)} fits. Which one do you mean?",
            [Choice(c.label, best.offer.name, {**best.arguments, argument.name: c.code}) for c in candidates[:_MOST]],
        )
    if best.unused:
        words = " and ".join(f"“{span.text}”" for span in best.unused)
        return _ask(f"I cannot narrow this down by {words}. Shall I show, without it:", [_choice(best)])
    ignored = _as_written(question.text, best.loose) if best.share >= _IGNORED else ()
    return Decision(calls=best.calls(), names=best.names, ignored=ignored)


def _as_written(text: str, words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for token in tokens(text) if set(stems(token)) & set(words)))


def _rivals(best: Reading, ranked: Sequence[Reading]) -> list[Reading]:
    """Other tools' readings that are as likely; the best of each."""
    found: dict[str, Reading] = {}
    for reading in ranked[1:]:
        if best.score - reading.score >= NEAR:
            break
        if reading.offer.name != best.offer.name and reading.offer.name not in SMALLTALK and reading.missing is None:
            found.setdefault(reading.offer.name, reading)
    return list(found.values())


def _doubt(repertoire: Repertoire, ranked: Sequence[Reading]) -> Decision:
    """Offer the readings that take what the planner named; without any, say what can be asked."""
    best = ranked[0]
    taken = [r for r in ranked if r.names and r.missing is None and not r.unused and r.offer.name not in SMALLTALK]
    near = [r for r in taken if r.score >= max(_DOUBTFUL, best.score - 2 * NEAR)]
    about = " and ".join(f"“{word}”" for word in best.loose)
    if near:
        doubt = f"I do not know what {about} means here." if about else "I am not sure what you mean."
        return _ask(f"{doubt} Do you mean:", [_choice(reading) for reading in near[:3]])
    reason = f"I have no data about {about}." if about else "I cannot answer that."
    return Decision(text=f"{reason} {abilities(_tools(repertoire))}", outcome="refused")


def _tools(repertoire: Repertoire) -> list[Any]:
    return [offer for offer in repertoire.offers if offer.name not in SMALLTALK]


def _ask(question: str, choices: Sequence[Choice]) -> Decision:
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1)]
    return Decision(text="\n".join((question, "", *lines)), outcome="clarify", choices=tuple(choices))


def _choice(reading: Reading) -> Choice:
    return Choice(reading.label(), reading.offer.name, reading.arguments)


def _noun(argument: Argument) -> str:
    """`An item: its code, or …` → `item`."""
    said, colon, _ = argument.description.partition(":")
    words = said.lower().removeprefix("a ").removeprefix("an ").removeprefix("the ")
    return words if colon and len(words) < 30 else argument.entity.replace("_", " ") or argument.name.replace("_", " ")
