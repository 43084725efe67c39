"""`who supplies our best selling bike?`: which record is meant is a question of its own, and has to be asked first."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.models.embedded.compose.chaining import hears_structure
from agent.models.embedded.compose.compositions import Composition, compositions
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.placing import in_place
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import Extreme, FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import NUMBERING, PARTIES
from agent.models.embedded.decided import Decision, Rest
from agent.models.embedded.question import Candidate, Question
from agent.models.embedded.reading import Before, Call, texts
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.shown import kind_of_rows
from agent.models.embedded.thresholds import ALL, COMPOSES, WHOLE
from agent.models.embedded.words import stem
from tools.analysis.semantics import MODEL

Read = Callable[[Repertoire, Question, Before], Decision]

_SELLER = (stem("seller"),)  # "our best sellers" names what it ranks
_UNKNOWN = "(found)"  # the code of what is still to be found
_SEVERAL = 10  # of "our best selling bikes"
_MOST = 50
_TELLING = 0.5
_NEARLY_ALL = 0.95
# What is left out of what is ranked.
_EXCLUDES = re.compile(
    r"(?:^|[,;:.?–-])\W*(?:[\w ]{0,40}\b(?:not count(?:ed|ing)|excluded|left out|not included|aside)\b"
    r"|(?:don'?t|do not|not) count|(?:without|excluding|leave|leaving|skip|ignore|ignoring|except)\b)",
    re.IGNORECASE,
)
_LESS_LIKELY = 0.1
_DETERMINED = re.compile(
    r"\b(?:the|our|my|your|its|their|whichever)\s+(?:(?:current|single|one|very)\s+)?$", re.IGNORECASE
)
_THEIRS = re.compile(r"\b(?:their|its)\s+$", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|for|from|at|to|on|in|about|does|do|did|is|are|has)\s+$", re.IGNORECASE)
# "which customers have the largest order": it is they that are ranked by it.
_HAVING = re.compile(r"\b(?:with|has|have|had|having|got|by|than|as|and|or)\s+$", re.IGNORECASE)
_TRADED = re.compile(r"with\b", re.IGNORECASE)  # "orders with our best supplier": it is they that have them
_BEING = re.compile(r"\b(?:is|are|was|were|'s|be)\s+$", re.IGNORECASE)
_DONE = re.compile(r"\w+ed|sold|bought|made|built|used", re.IGNORECASE)
_RELATES = re.compile(
    r"^\s+(?:(?:\w+(?:ed|ing)|sold|bought|made)\s+)?"
    r"(?:(?:with|who|whom|whose|that|which|where|having|we|they|you|i|has|in|on)\b|(?:the\s+)?$)[^,;:?.]*$",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(r"\b(?:for|of|from|at|on|in|about|regarding|is|are|does|do|did|has|have|can)\s*$", re.IGNORECASE)
_ASKING = re.compile(r"\b(?:who|where|when)\b|\bwhat(?:'?s| is| was| do we have)? (?:on|in|inside)\s*$", re.IGNORECASE)
_WHO_IS = re.compile(r"\bwho(?:'s| is| are| was| were)\s+(?:the |our )?$", re.IGNORECASE)  # that is all
_ON_IT = re.compile(r"\bwhat(?:'?s| is| was) (?:on|in|inside) (?:it|them|there)\b", re.IGNORECASE)
_TOPIC = re.compile(r"\s*(?:[:;?.]|-|–|—)\s")  # "our top vendor: what is late"
_ASKED_APART = re.compile(
    r"\s*(?:[,:;?.]|-|–|—)\s+(?:and\s+)?(?:what|which|who|how|when|where|is|are|do|does)\b", re.IGNORECASE
)
_ASKED_OF_IT = re.compile(r"\band (?:what|which|who|how|when|where)\b.*\b(?:it|them)\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:most|fewest|least)\b(?: \w+)? of (?:them|those|these)\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\s+(?:(?:that|which|who|we|they|you|is|are|was|were|has|have|had|still|been)\s+)*", re.IGNORECASE
)
# "which orders from our slowest supplier | are still open": the orders are
_WITHIN = re.compile(r"\b(?:of|for|from|by|with|at|to)\s+$", re.IGNORECASE)
_PREDICATE = re.compile(
    r"(?<!that)(?<!which)(?<!who)(?<!we)(?<!they)(?<!i) (?:is|are|was|were|has|have)\b", re.IGNORECASE
)
_THEY_DO = re.compile(r"\b(?:what|which|how many|how much)\b.*\b(?:do|does|did)\s+$", re.IGNORECASE)
_BROKEN = re.compile(r"[:;?]|\s[-–—]\s")
_OWN = re.compile(r"['’]s?$")  # "our top customer's open orders"
_AND_IT = re.compile(
    r"(?:\band\b|,).*\b(?:it|its|them|their|they|there)\b(?! (?:is|are|was|were|a|any)\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class _Phrase:
    """Where a superlative's noun phrase may begin, its last word that must belong to it, and how many are meant."""

    start: int
    least: int
    many: int


def found_first(repertoire: Repertoire, question: Question, before: Before, read: Read) -> Decision | None:
    """The query that finds the records that a superlative means, when the rest is a question about just these."""
    if repertoire.composing is None:
        return None
    said = segments(question, lexicon(MODEL))
    whole = compositions(question)[:1]
    if whole and "first_of_each" in whole[0].arguments:
        return None  # "the best customer of each country"
    for phrase in _phrases(question.text, said):
        ends = [
            one.end
            for one in said
            if one.end >= phrase.least and not _BROKEN.search(question.text, phrase.start, one.end)
        ]
        if _WITHIN.search(question.text[: phrase.start]):
            ends = [end for end in ends if not _PREDICATE.search(question.text, phrase.least, end)]
        if before.calls and _BACK.search(question.text, phrase.start):
            continue  # "who is the vendor with most of them": of those that were shown
        for end, query in _queries(question, phrase, ends):
            if not _asks_of_it(question.text, said, phrase.start, end):
                continue
            told = bool(whole) and _the_same(whole[0], query) and hears_structure(said, query)
            rest = question.text[end:]
            apart = _ASKED_APART.match(rest) or _ASKED_OF_IT.search(rest) or _on_it(question.text, phrase.start, end)
            within = (phrase.start, end)
            if (told or (bool(whole) and _ranks_so(whole[0], query, said, within, question.text))) and not apart:
                return None
            if _EXCLUDES.search(rest):
                return None  # "…, cancelled ones not counted": no question of its own
            kind = kind_of_rows(query)
            if kind is None:
                continue
            unknown = tuple(Candidate(kind[0], f"{_UNKNOWN}{i}", kind[1], 1.0) for i in range(min(phrase.many, 2)))
            asked = in_place(question, phrase.start, end, unknown)
            decided = read(repertoire, asked, before)
            named = [text for call in decided.calls for text in texts(call.arguments)]
            used = all(any(one.code in text for text in named) for one in unknown)
            if decided.calls and not decided.ignored and used:
                call = Call(repertoire.composing, dict(query))
                return Decision(calls=(call,), query=query, then=Rest(phrase.start, end, phrase.many))
    return None


def those(rest: Rest, found: Mapping[str, Any], rows: Sequence[Candidate]) -> Sequence[Candidate]:
    """The records that a superlative means, of those that were found: as many as were asked for; where one was, also
    those that are like it. None where more are alike than were shown, or nothing is stated of them."""
    alike = found.get("alike")
    if rest.many > 1 or alike is None:
        return rows[: rest.many]
    return () if alike == len(rows) < int(found.get("total", 0)) else rows[:alike]


def superlatives(question: Question) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """Where a phrase that means records by a superlative begins and ends, and the query that finds them."""
    said = segments(question, lexicon(MODEL))
    for phrase in _phrases(question.text, said):
        ends = [one.end for one in said if one.end >= phrase.least]
        yield from ((phrase.start, end, query) for end, query in _queries(question, phrase, ends))


def _phrases(text: str, said: Sequence[Segment]) -> Iterator[_Phrase]:
    for place, one in enumerate(said):
        if not any(isinstance(sense, Extreme) for sense in one.senses):
            continue
        head = one if one.stems[-1:] == _SELLER else _head_behind(text, said, place)
        start, many = _counted(said, place)
        led = text[:start]
        if _THEIRS.search(led) and any(_is_head(known) for known in said[:place]):
            continue  # "customers who placed their first order": each of them their own
        begins = _DETERMINED.search(led) or _OF.search(led) or not re.search(r"\w", led)
        having = _HAVING.search(_undetermined(led))
        having = having if not (having and head and _TRADED.match(having[0]) and _is_party(text, head, said)) else None
        if head is not None and begins and not having:
            yield _Phrase(_begin(text, start), head.end, many or (_SEVERAL if _plural(head) else 1))
            continue
        for before in range(place - 1, -1, -1):
            if not _is_head(said[before]):
                continue
            start, many = _counted(said, before)
            between = text[said[before].end : one.start]
            begins = _DETERMINED.search(text[:start]) or not re.search(r"\w", text[:start])
            if begins and _RELATES.match(between):
                yield _Phrase(
                    _begin(text, start), _least(text, said, place), many or (_SEVERAL if _plural(said[before]) else 1)
                )


def _least(text: str, said: Sequence[Segment], place: int) -> int:
    """`with the lowest stock`: what is ranked by stands right behind."""
    behind = said[place + 1] if place + 1 < len(said) else None
    beside = behind is not None and not behind.period and not text[said[place].end : behind.start].strip()
    return behind.end if behind is not None and beside else said[place].end


def _head_behind(text: str, said: Sequence[Segment], place: int) -> Segment | None:
    """`biggest open purchase order`: the kind of record that is ranked."""
    end, head = said[place].end, None
    for one in said[place + 1 : place + 4]:
        if text[end : one.start].strip(" -") or one.period or (head is not None and not _DONE.fullmatch(head.text)):
            break
        if _is_head(one):
            head = one
        elif not (one.senses or one.number is not None):
            break
        end = one.end
    counted = head is not None and said[place].text.lower() in NUMBERING and head == said[place + 1]
    return None if counted else head  # "the most bikes": so many of them


def _is_head(one: Segment) -> bool:
    """Is it a kind of record? So is what says how one belongs to others: `part of`."""
    figure = any(isinstance(sense, FieldWord) for sense in one.senses)  # "order value": no order
    longer = bool(one.senses) and len(one.stems) > 1 and not figure
    known = [*one.senses, *(lexicon(MODEL).find(one.stems[:1]) if longer else ())]
    return bool(one.values) or any(isinstance(sense, Noun) for sense in known)


def _counted(said: Sequence[Segment], place: int) -> tuple[int, int]:
    """`ten best selling`, `top 5`: where it begins, and how many."""
    if place and said[place - 1].number is not None and said[place].start - said[place - 1].end <= 1:
        return said[place - 1].start, min(int(said[place - 1].number or 1), _MOST)
    after = said[place + 1] if place + 1 < len(said) else None
    return said[place].start, min(int(after.number), _MOST) if after is not None and after.number is not None else 0


def _begin(text: str, start: int) -> int:
    led = _DETERMINED.search(text[:start])
    return led.start() if led else start


def _undetermined(led: str) -> str:
    return _DETERMINED.sub("", led)


def _plural(head: Segment) -> bool:
    last = head.text.split()[-1].lower()
    return last.endswith("s") and not last.endswith("ss")


def _queries(question: Question, phrase: _Phrase, ends: Sequence[int]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """What the phrase may mean, most of the question first; it may end where more words would not change that."""
    found = [(end, _ranked(question.part(phrase.start, end), phrase.many)) for end in sorted(set(ends))]
    read = [(end, one) for end, one in found if one is not None]
    best = max((score for _, (score, _) in read), default=0.0)
    timed = [_timeless(query) for _, (_, query) in read if _timeless(query) != query]
    likely = [(end, query) for end, (score, query) in read if score > best - _LESS_LIKELY]
    meant: list[Mapping[str, Any]] = []
    for _, query in reversed(likely):
        if query not in meant and query not in timed:  # "the largest order in May, and who placed it": of May
            meant.append(query)
    for query in meant:
        yield from ((end, one) for end, one in likely if one == query)


def _timeless(query: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in query.items() if name not in ("since", "until", "day")}


def _ranked(phrase: Question, many: int) -> tuple[float, Mapping[str, Any]] | None:
    """The query of the records that it means, nothing of it left out, and how likely it is."""
    spans = (replace(one, all=one.all or len(one.candidates) > 1) for one in phrase.spans)  # the end of all so called
    read = compositions(replace(phrase, spans=tuple(spans)))
    found: Composition | None = next((one for one in read if "order" in one.arguments), None)
    if found is None or found.explained < ALL or found.score < WHOLE or found.doubts or found.others:
        return None
    query = dict(found.arguments)
    if query.get("measures") and len(query.get("by", ())) != 1:
        return None
    return found.score, {**query, "limit": many if many > 1 else _SEVERAL}


def _asks_of_it(text: str, said: Sequence[Segment], start: int, end: int) -> bool:
    """Is more said than what is meant, and is it of that?"""
    within = _WITHIN.search(text[:start])
    before = [one for one in said if one.end <= start and (_tells(one) or (within and _is_kind(one)))]
    if before and _BEING.search(text[:start]):
        return False  # "which item is the cheapest": that is all
    behind = [one for one in said if one.start >= end and _tells(one)]
    if before:
        return True
    if _on_it(text, start, end):
        return True
    topic = _TOPIC.match(text[end:]) or _ASKED_APART.match(text[end:]) or _OWN.search(text[start:end])
    return bool(behind) and bool(
        (topic and not re.search(r"\w", text[:start])) or _TOLD_OF.search(text[:start]) or _AND_IT.search(text[end:])
    )


def _tells(one: Segment) -> bool:
    """Is it more than a filler? So is what a record tells, as `on order`."""
    return one.weight >= _TELLING or (one.weight > 0 and any(isinstance(sense, FieldWord) for sense in one.senses))


def _on_it(text: str, start: int, end: int) -> bool:
    """`what is on the oldest order`: its lines are asked, which the list of orders does not tell."""
    asking = _ASKING.search(text[:start]) is not None and not _WHO_IS.search(text[:start])
    return asking or _ON_IT.search(text[end:]) is not None


def _ranks_so(
    whole: Composition, query: Mapping[str, Any], said: Sequence[Segment], within: tuple[int, int], text: str
) -> bool:
    """Is it all a rank by the same, of which nothing else is asked, or only of another record's? (`the fastest vendor
    for the crankarm`, `the price of the crankarm on the last order`)"""
    if _WITHIN.search(text[: within[0]]) and any(_is_kind(one) for one in said if one.end <= within[0]):
        return False  # "which orders of our best customer are open": they are asked, and not who has most of them
    order = str(whole.arguments.get("order") or "").rpartition(".")[2]
    same = order == str(query.get("order")).rpartition(".")[2] and "limit" in whole.arguments
    if not same or whole.explained < _NEARLY_ALL or whole.score < (COMPOSES if whole.explained >= ALL else WHOLE):
        return False
    outside = [one for one in said if one.end <= within[0] or one.start >= within[1]]
    held = {str(one["field"]) for one in whole.arguments.get("where", ())}
    if not _THEY_DO.search(text[: within[0]]):  # "what do our top customers have open": asked of them
        outside = [o for o in outside if not (_only_says(o, held) and _CLAUSE.fullmatch(text, within[1], o.start))]
    asked = [
        sense
        for one in outside
        if one.weight >= 1 and not (one.records or one.values or one.period or one.aside)
        for sense in one.senses
        if isinstance(sense, Noun | FieldWord | FlagWord | LinkWord) and getattr(sense, "field", "") != order
    ]
    groups = {str(one["field"]).rpartition(".")[2] for one in whole.arguments.get("by", ())}
    told = all(getattr(sense, "field", "") in groups for sense in asked)  # "which buyer placed the highest value"
    return told or any(one.records for one in outside)


def _is_kind(one: Segment) -> bool:
    return any(isinstance(sense, Noun) for sense in one.senses)


def _is_party(text: str, one: Segment, said: Sequence[Segment]) -> bool:
    """`supplier`, and not the first word of a figure of it: `supplier MOQ`."""
    behind = next((other for other in said if other.start >= one.end), None)
    figure = behind is not None and not text[one.end : behind.start].strip() and not behind.period
    figure = figure and behind is not None and any(isinstance(sense, FieldWord) for sense in behind.senses)
    return not figure and any(isinstance(sense, Noun) and sense.subject in PARTIES for sense in one.senses)


def _only_says(one: Segment, held: set[str]) -> bool:
    """`the largest job we have not finished`: a condition on what is ranked."""
    return any(isinstance(sense, FlagWord) and sense.field in held for sense in one.senses)


def _the_same(whole: Composition, query: Mapping[str, Any]) -> bool:
    """Does the list of them tell all that is asked anyway?"""
    apart = ("show", "limit")
    mine = {name: value for name, value in whole.arguments.items() if name not in apart}
    return whole.explained >= ALL and mine == {name: value for name, value in query.items() if name not in apart}
