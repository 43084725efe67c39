"""Questions that lack what they are about: `who is the cheapest?`, `any open orders?`, `how many pieces is that?`"""

import re
from collections.abc import Sequence

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import ChoiceWord, Extreme, FlagWord, Noun, Operator
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL

_TELLS = 0.5
_WIDENS = re.compile(
    r"^\W*(?:for|in|at|over|across|from|with|to|on) (?:all|every|any|each)(?: of)?(?: the| our)? \w+(?: \w+)?\W*$"
    r"|^\W*(?:ignor(?:e|ing)|regardless of|irrespective of|forget(?: about)?|never mind) (?:the|that|which|any)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:our|all|each|per|every\w*|entire|whole|overall|you|your)\b", re.IGNORECASE)
_WHAT_IS_SO = re.compile(r"^\W*(?:what|which)(?:'?s| is| are)\W+", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|show|list|give|tell|find|get|count|\w+'s)\b",
    re.IGNORECASE,
)
_THESE_ARE = re.compile(
    r"^\W*(?:(?:and|so|but) )*(?:how many|which)(?: ones)?(?: of (?:them|those|these))?"
    r"(?: (?:are|were|is|was|have|has|had)\b|\W*$)",
    re.IGNORECASE,
)
_THE_ONES = re.compile(
    r"^\W*(?:(?:and|so|but) )*(?:who|what|which|when|where)(?:'?s| is| are| was| were) (?:the|their|its) "
    r"(?:\w+ )?\w+\W*$",
    re.IGNORECASE,
)
_MOST = re.compile(r"^\W*(?:(?:and|so|but|the) )*(?:(?:most|least) )?\w+ (?:\w+ )?\w+(?<!s)\W*$", re.IGNORECASE)
_SHORT_ASKING = re.compile(
    r"^\W*(?:(?:and|so|but|or|then) )*(?:(?:from|by|on|at|in|to|for|with|of) )?"
    r"(?:which|what|who|whom|whose|how (?:many|much)|any|when|where|why)\b(?!.*\btotal\W*$)",
    re.IGNORECASE,
)
_DONE = re.compile(r"\w{3,}ed", re.IGNORECASE)
_HOW_MUCH = re.compile(r"^\W*(?:(?:and|so|but) )*how (?:much|many)\b", re.IGNORECASE)
_ANYTHING = frozenset({"anything", "something", "nothing", "any", "some"})
_ASKING = frozenset({"who", "where", "when", "much", "count", "long"})


def incomplete(question: Question) -> bool:
    """`who is the cheapest?`, `how many pieces is that?`, `was anything rejected?` say not of what, and `from which
    store?`, `any open orders?` hardly."""
    read = segments(question, lexicon(MODEL))
    if _THESE_ARE.match(question.text) and not has_noun(read):
        return True
    if widens(question):
        return False
    if _ranks_barely(read, question):
        return True
    if _HOW_MUCH.match(question.text) and not any(one.senses or one.named for one in read if one.weight >= _TELLS):
        return True  # "how much last year?", "and how many in Paris?"
    fixed = any(one.records or one.values or one.period or one.number is not None or one.named for one in read)
    grouped = any(
        sense.name in ("group", "each") for one in read for sense in one.senses if isinstance(sense, Operator)
    )
    if fixed or grouped or question.spans or _EVERY.search(question.text) or not read:
        return False
    if has_noun(read):
        if _THE_ONES.match(question.text) or (_MOST.match(question.text) and _extreme(read)):
            return True
        return _SHORT_ASKING.search(question.text) is not None and not _VERB.search(question.text) and words(read) <= 2
    said = [one for one in read if one.weight >= _TELLS]
    so = said and _WHAT_IS_SO.match(question.text) and any(isinstance(s, FlagWord | ChoiceWord) for s in said[0].senses)
    return not so and all(one.senses or one.text.lower() in _ANYTHING for one in said)


def _ranks_barely(read: Sequence[Segment], question: Question) -> bool:
    """`top 5 items`, `which work centre was the worst`: a kind of record and which end of them, and not by what."""
    if question.spans or _EVERY.search(question.text):
        return False
    said = [one for one in read if one.weight >= _TELLS]
    ends = [one for one in said if any(isinstance(s, Extreme) for s in one.senses)]
    kinds = [one for one in said if any(isinstance(s, Noun) for s in one.senses) and one not in ends]
    bare = all(not s.field or s.end in ("best", "worst") for one in ends for s in one.senses if isinstance(s, Extreme))
    rest = [one for one in said if one not in ends and one not in kinds and one.number is None]
    fixed = any(one.records or one.values or one.period for one in read)
    return len(ends) == 1 and len(kinds) == 1 and bare and not rest and not fixed


def _extreme(read: Sequence[Segment]) -> bool:
    """`biggest order`, `most expensive component`: it begins with which end of them."""
    first = next((one for one in read if one.weight), None)
    return first is not None and any(isinstance(sense, Extreme) for sense in first.senses)


def widens(question: Question) -> bool:
    """`for all suppliers`, `ignore the date`: less shall matter than before."""
    return _WIDENS.search(question.text) is not None


def asks_more(question: Question) -> bool:
    """Is something asked of what it names? (not in `what is it for?`)"""
    said = [one for one in segments(question, lexicon(MODEL)) if not (one.records or one.values or one.period)]
    asking = {s.name for one in said for s in one.senses if isinstance(s, Operator)} & _ASKING
    return bool(asking) or any(one.weight >= _TELLS for one in said) or has_noun(said)


def what_is_so(question: Question) -> bool:
    """`what is overdue?`: nothing but how it is."""
    said = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _TELLS]
    flags = bool(said) and all(any(isinstance(s, FlagWord) for s in one.senses) for one in said)
    return flags and _WHAT_IS_SO.match(question.text) is not None and not has_noun(said)


def has_noun(read: Sequence[Segment]) -> bool:
    """But for one that only says how to group; and not what was done: `how many were scrapped?`"""
    grouped = {place + 1 for place, one in enumerate(read) if Operator("group", "") in one.senses}
    return any(
        isinstance(sense, Noun)
        for place, one in enumerate(read)
        if place not in grouped and not _DONE.fullmatch(one.text)
        for sense in one.senses
    )


def words(read: Sequence[Segment]) -> int:
    return sum(bool(segment.weight) for segment in read)
