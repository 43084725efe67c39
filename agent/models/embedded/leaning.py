"""Does a question lean on the one before? Most that planners ask stand alone, whatever was said before them."""

import re
from collections.abc import Sequence

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import ChoiceWord, FieldWord, FlagWord, LinkWord, Noun, Operator, Sense
from agent.models.embedded.elliptic import has_noun, incomplete, widens, words
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL, NUMERIC

_GOES_ON = re.compile(
    r"^\W*(?:no\s*,|(?:oops|(?:no,? )?wait|and|what about|how about|(?:the )?same"
    r"|but|or|also|instead|only|just|sorry|not|i mean|i meant"
    r"|(?:(?:which|how many) )?of (?:them|those|these)|broken down|break (?:it|them|that|this) down"
    r"|split|sort|rank|now (?:the|for|only|just|in|with)|make (?:it|that)|keep (?:only|just))\b"
    r"|(?:(?:for|in|at|from|by|with|the|on) )?(?:\w+ ){1,3}(?:only|alone|instead)\W*$)",
    re.IGNORECASE,
)
_MAY_GO_ON = re.compile(
    r"^\W*(?:for|in|at|from|by|per|top|now|then|as of|since|before|during|without|excluding|with|all)\b", re.IGNORECASE
)
_POINTS = re.compile(
    r"^\W*(?:is|are|was|were|do we have|have we|has)\b.*\b(?:anything|something)\b"
    r"|\b(?:them|those|these|they|their|theirs|he|him|his|she|her|it|its|instead|ones|the same"
    r"|(?:that|this|same|first|last|other|the \w+) one"
    r"|(?:that|this|these|those) (?:item|part|product|sku|order|po|wo|supplier|vendor|customer|warehouse|location"
    r"|work cent(?:re|er))|(?:that|the same) (?:place|year|month))\b"
    r"|\b(?:is|was|are|were|does|did|do|has|have|had|makes?|made) (?:this|that)(?= (?:together|altogether|in total|all"
    r"|for|from|with|by|on|at|in|to|made|due|then|worth|going|coming|cost|take|come|need|have)\b)"
    r"|\bof each(?: (?:part|component|item|one|of (?:them|these|those)))?"
    r"(?=\W*$|,| (?:is|are|was|were|do|does|did|has|have|in|on|at|we)\b)"
    r"|\b(?:this|that|too|as well)\s*[?.!]*$"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were|any)\b)",
    re.IGNORECASE,
)
_STANDS_ON_IT = re.compile(r"^\W*(?:which|what|how many|any)\b.*\b(?:on|in|into|inside) it\W*$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\b(?:in|of|from|at)\s+$", re.IGNORECASE)
_POINTS_AT_ONE = re.compile(
    r"\b(?:(?:that|this|second|third) one|the (?:second|third|other|others|former|latter))\b", re.IGNORECASE
)
_LONGEST, _SHORT = 3, 2  # words that tell something, in a part of a question
_NEW_CLAUSE = re.compile(r"[;?:]|\b(?:and|but) (?:how|what|which|who|where|when|is|are|do|does)\b", re.IGNORECASE)
_OF_SEVERAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|[2345](?:nd|rd|th)|other|last|next|\w{2,}(?:est|er)|top|best|worst) one\b"
    r"|\b(?:most|least) \w+ one\b|\bof (?:them|those|these)\b|\bthe (?:others?|rest|second|third|former|latter)\W*$",
    re.IGNORECASE,
)
_TELLS = 0.5
_OWNED = frozenset({"supplier", "customer", "item"})
_DEFINITE = re.compile(r"^\W*(?:and\s+)?(?:who|what|when)(?:'s| is| was) the (?:\w+\W+){0,3}\w+\W*$", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:(?:for|in|from|by|per|since|now|then)\b.*\b(?:how (?:many|much)|what|which|who)"
    r"|what(?! about)|which|who|whom|whose|where|when|how(?! about)|why|is|are|was|were|do|does|did|has|have|had"
    r"|can|could|will|would|tell|show|list|give|explode|find|compare|any|please)\b",
    re.IGNORECASE,
)


def leans(question: Question) -> bool:
    """By its form: it goes on, points back to what it does not name itself, or is too short to be a question."""
    read = segments(question, lexicon(MODEL))
    if _GOES_ON.search(question.text) or widens(question):
        return True
    back = _POINTS.search(question.text)
    if _POINTS_AT_ONE.search(question.text) or (back and not _antecedent(question.text, read, back)):
        return True
    if _compares_nothing(read) and not _ASKS.search(question.text):
        return True
    if incomplete(question):
        return True
    if _says_of_what(read) or _ASKS.search(question.text):
        return False
    return words(read) <= (_LONGEST if _MAY_GO_ON.search(question.text) else _SHORT)


def refers(question: Question) -> bool:
    """`them`, `those`, `it`: to something that the question does not name itself."""
    back = _POINTS.search(question.text)
    return back is not None and not _antecedent(question.text, segments(question, lexicon(MODEL)), back)


def names_anything(question: Question) -> bool:
    """A record, a value or a kind of record."""
    read = segments(question, lexicon(MODEL))
    return has_noun(read) or any(segment.records or segment.values for segment in read)


def says_more(question: Question) -> bool:
    """Than the names in it?"""
    first = min((span.start for span in question.spans), default=0)
    behind = max((span.end for span in question.spans), default=0)
    if _ASKS.search(question.text[:first]) or _ASKS.search(question.text[behind:]):
        return True
    read = segments(question, lexicon(MODEL))
    return any(one.senses and not (one.records or one.values or one.period) for one in read)


def of_several(question: Question, *, among: bool) -> bool:
    """`and the second one?`, `the oldest of them`: one of the records that were listed before; `among`: several were
    just now, and those are meant by `any of those`."""
    found = _OF_SEVERAL.search(question.text)
    return found is not None and not (among and found[0].lower().startswith("of "))


def of_the_one(question: Question) -> bool:
    """`who is the buyer?`, `what is the lead time?`: asked of the one record that was spoken of, if there is one."""
    if question.spans or question.values or question.periods or not _DEFINITE.match(question.text):
        return False
    said = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _TELLS]
    read = [one for one in said if not one.text.lower().startswith(("who", "what", "when"))]  # "who's"
    return bool(read) and all(any(map(_singular, one.senses)) for one in read)


def implied(question: Question) -> bool:
    """`stock?`, `open work orders`, `who is the buyer?`: of the one record that was spoken of, if there is one."""
    if of_the_one(question):
        return True
    if question.spans or question.values or question.periods or _ASKS.search(question.text) or refers(question):
        return False
    read = segments(question, lexicon(MODEL))
    kinds = Noun | FieldWord | FlagWord | ChoiceWord | LinkWord
    if not any(isinstance(sense, Noun | FieldWord) for one in read for sense in one.senses):
        return False  # "late?"
    said = [one for one in read if one.weight >= _TELLS or any(isinstance(s, Noun) for s in one.senses)]
    return 0 < len(said) <= _SHORT and all(any(isinstance(s, kinds) for s in one.senses) for one in said)


def _singular(sense: Sense) -> bool:
    if isinstance(sense, Noun):
        return sense.subject in _OWNED
    field = MODEL.subjects[sense.subject].field(sense.field) if isinstance(sense, FieldWord) else None
    return field is not None and not (field.kind in NUMERIC and field.adds)


def _antecedent(text: str, read: Sequence[Segment], back: re.Match[str]) -> bool:
    """Does the question name itself what it points to? A record or value; or a kind of record a clause before:
    `items below their reorder point`, `how many are late, and what are they worth`, but not `which item is it for`."""
    if _STANDS_ON_IT.search(text):
        return False
    described = back.start() - 1 if back[0].lower() == "ones" else -1  # "the black ones": of what is black
    if any(one.end <= back.start() and one.end != described and (one.records or one.values) for one in read):
        return True
    if (
        back[0].lower() in ("its", "their")
        and _ELSEWHERE.search(text, 0, back.start())
        and _of_a_kind(read, back.end())
    ):
        return False
    breaks = [found.start() for found in _NEW_CLAUSE.finditer(text, 0, back.start())]
    end = back.start() if back[0].lower() in ("its", "their") else breaks[-1] if breaks else 0
    return has_noun([one for one in read if one.end <= end])


def _compares_nothing(read: Sequence[Segment]) -> bool:
    """`above 3000`: above what limit, but not what of."""
    compared = any(sense.name == "compare" for one in read for sense in one.senses if isinstance(sense, Operator))
    told = any(isinstance(sense, FieldWord | Noun) for one in read for sense in one.senses)
    return compared and not told and any(one.number is not None for one in read)


def _of_a_kind(read: Sequence[Segment], at: int) -> bool:
    """Is it a kind of record that stands there, and nothing that is told of one? (`articles in their offer`)"""
    behind = next((one for one in read if one.start >= at), None)
    senses = behind.senses if behind is not None else ()
    return any(isinstance(s, Noun) for s in senses) and not any(isinstance(s, FieldWord | FlagWord) for s in senses)


def _says_of_what(read: Sequence[Segment]) -> bool:
    """It names a kind of record; or a record or value, and what is asked of it."""
    kinds = FieldWord | FlagWord | LinkWord | ChoiceWord
    told = any(segment.weight and isinstance(sense, kinds) for segment in read for sense in segment.senses)
    return has_noun(read) or (told and any(segment.records or segment.values for segment in read))
