"""What is said as one speaks, put as it is asked of records: in as many letters, so that what was found in it keeps its
place."""

import re
from collections.abc import Sequence

from agent.pictured import AS_PICTURE, DRAWN, PICTURE_OF

# "longer then 20 days": a slip of "than"
_THEN = re.compile(
    r"\b(more|less|fewer|longer|shorter|higher|lower|greater|bigger|larger|smaller|older|newer|later|earlier|cheaper"
    r"|dearer|heavier|lighter|better|worse) then\b",
    re.IGNORECASE,
)
# Who asks: "sales ops here, …", "Quality here."
_INTRODUCED = re.compile(
    r"^\W*(?:(?:hi|hello|hey|morning|good morning)\b[,! ]*)?(?:(?:this is|it's) )?(?:the |your )?"
    r"(?!(?:what|which|who|how|where|is|are|show|list|anything|everything|all)\b)"
    r"[a-z]+(?: [a-z]+){0,2} here\s?(?:[,.:;!–-]+\s+)",
    re.IGNORECASE,
)
# Who sells an item is who offers it to us.
_SELLS_US = re.compile(
    r"\b(who(?: else)?) sells\b(?! (?:the )?(?:most|least|best|more|less|it to|them to|to)\b)", re.IGNORECASE
)
# What suppliers are compared on.
_ON_DELIVERY = re.compile(r"(\b(?:compar\w+|better|worse|versus|vs)\b.*)\bon delivery\b", re.IGNORECASE | re.DOTALL)
# "how many kg of it": how much, which is told in its unit.
_UNITS = re.compile(
    r"\bhow many (?:kgs?|kilos?|kilogram(?:me)?s?|g|grams?|t|tons?|tonnes?|m|met(?:er|re)s?|l|lit(?:er|re)s?|lbs?"
    r"|pounds?|feet|ft)"
    r"(?= )(?![^?]*\b(?:go|goes|into|in one|per|needs?|needed|contains?|takes?|uses?)\b)",
    re.IGNORECASE,
)
# "what did we earn on the pump": no mere revenue.
_EARNED_ON = re.compile(r"\b(?:earn|earned) (?:on|with|off|from)(?= )", re.IGNORECASE)
# "came in since April": before a time, where "in" is no word for that time.
_CAME_IN = re.compile(
    r"\bcame in(?= (?:since|last|this|yesterday|today|until|before|after|from|during|between|within|over)\b)", re.I
)
_ORDERS = re.compile(r"\borders?\b", re.IGNORECASE)  # they are taken when they come in
# "do we have it in all sizes": whatever its size.
_OF_ALL_KINDS = re.compile(
    r"[,;]?\s(?:in|of|across|over|for) (?:all|any|every) (?:the |their |its )?"
    r"(?:sizes?|colou?rs?|variants?|versions?|models?)(?: and (?:sizes?|colou?rs?))?(?=\W*$)",
    re.IGNORECASE,
)
# "when will the late jobs be done": due, so far as is recorded.
_BE_DONE = re.compile(
    r"(\bwhen (?:will|do|does|should|are|is) (?=[^?]*\b(?:work orders?|jobs?|wos?|production orders?)\b)[^?]*?)"
    r"\b((?:be |get )?(?:done|finished|finish|ready|completed|complete|through))(?=\W*$)",
    re.IGNORECASE,
)
# "what runs short first", "which part runs out soonest": shortages are told in the order in which they begin.
# "next week" and "first week of May" are times.
_OF_TIME = r"of (?:the |next |this )?(?:month|year|quarter|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
_SHORT_FIRST = re.compile(
    r"\b(runs?|running) (?:short|out)(?: of(?: stock)?)? (?:soonest|soon"
    rf"|first(?! (?:week|half|days?|quarter|{_OF_TIME})\b)"
    r"|next(?=\W*$|,? (?:and|at|in|for|of|on)\b))\b",
    re.IGNORECASE,
)
# "will we run out of it soon": whether it runs short.
_RUN_OUT_OF = re.compile(r"\b(runs?|running) out of (?:the |our )?$", re.IGNORECASE)
_SHORT_SOON = re.compile(r"(\b(?:runs?|running) short\b[^?]*?)\b(?:any ?time )?soon(?=\W*$)", re.IGNORECASE)
# "who can replace Borea for the pump": who offers it.
_REPLACES = re.compile(
    r"^(\W*(?:who|which (?:supplier|vendor)s?)(?: else)?) (?:can|could|might|would) (?:replace|substitute|stand in for"
    r"|step in for|take over from) (?:supplier |vendor |the )?",
    re.IGNORECASE,
)
_FOR_IT = re.compile(r"\s+(?:for|on|with|at|in) (?:the |our )?", re.IGNORECASE)
_HOW_MUCH_IS = re.compile(r"\bhow much (?:is|are|does|do|would) (?:an? |one |the |single )?$", re.IGNORECASE)
_PRICED = re.compile(
    r"\s*(?:(?:cost|costs|each|apiece|per piece|then)\b\s*)?(?:\W*$|,|[?.]|\band\b|\bplus\b)", re.IGNORECASE
)
# What is said at the end may be longer: nothing stands behind it.
_HAS_OPEN = re.compile(
    r"\b((?:have|has|got)(?: still| currently)? (?:open|outstanding|overdue|late))(?=\W*$)", re.IGNORECASE
)
_SPENT_THERE = re.compile(r"\b(spend|spent|buy|bought|order|ordered|pay|paid) there(?=\W*$)", re.IGNORECASE)
# "is Borea better than Duca on price": both are told, side by side.
_IS_BETTER = re.compile(r"^(\W*)(?:is|are|was|were|does|do|did|has|have)\b", re.IGNORECASE)
_BETTER_THAN = re.compile(
    r"(?: (?:been|deliver\w*|perform\w*|do|doing|any|much|really|still|now))*"
    r" (?:better|worse|more reliable|more punctual|less reliable|less punctual) than (?:supplier |vendor |the |our )?",
    re.IGNORECASE,
)
_ON_WHAT = re.compile(
    r"\W+(?:on|in|at|with|for|by|when it comes to|regarding|in terms of)\s+(?:the |their )?(?=\w)", re.I
)
_PUNCTUALITY = " punctuality"


def plainly(text: str, names: Sequence[tuple[int, int, frozenset[str]]] = ()) -> str:
    """`names`: where records are named, and of what kinds they may be. What is put behind the text is in no name."""
    text = _SELLS_US.sub(r"\1 offer", _THEN.sub(r"\1 than", text))
    text = _ON_DELIVERY.sub(r"\1punctuality", text)
    text = _INTRODUCED.sub(_blank, text)
    text = AS_PICTURE.sub(_blank, text)
    text = PICTURE_OF.sub(lambda said: said[1] + " " * len(said[2]), text)
    text = DRAWN.sub(lambda said: said[1] + "list".ljust(len(said[2])), text)
    text = _UNITS.sub(lambda said: "how much".ljust(len(said[0])), text)
    text = _EARNED_ON.sub(lambda said: "gained".ljust(len(said[0])), text)
    text = _CAME_IN.sub(lambda said: said[0] if _ORDERS.search(text, 0, said.start()) else "arrived", text)
    text = _OF_ALL_KINDS.sub(_blank, text)
    text = _BE_DONE.sub(lambda said: said[1] + "due".ljust(len(said[2])), text)
    text = _SHORT_FIRST.sub(lambda said: f"{said[1]} short".ljust(len(said[0])), text)
    for start, _, kinds in names:
        if "sku" in kinds and (out := _RUN_OUT_OF.search(text[:start])):
            text = text[: out.start()] + f"{out[1]} short".ljust(len(out[0])) + text[start:]
    text = _SHORT_SOON.sub(lambda said: said[1].ljust(len(said[0])), text)
    text = _SPENT_THERE.sub(r"\1 with them", _HAS_OPEN.sub(r"\1 orders", text))
    return _side_by_side(_priced(_offered(text, names), names), names)


def _priced(text: str, names: Sequence[tuple[int, int, frozenset[str]]]) -> str:
    """`how much is a pump`, with nothing behind it: what it costs, and not how many there are."""
    for start, end, kinds in names:
        asked = _HOW_MUCH_IS.search(text[:start]) if "sku" in kinds else None
        if asked is not None and _PRICED.match(text, end):
            text = text[: asked.start()] + "price of".ljust(start - asked.start()) + text[start:]
    return text


def _offered(text: str, names: Sequence[tuple[int, int, frozenset[str]]]) -> str:
    """Whoever could stand in for a supplier, as those who offer the item that is named."""
    asked = _REPLACES.match(text)
    for start, end, kinds in names if asked is not None else ():
        behind = _FOR_IT.match(text, end)
        if asked is not None and start == asked.end() and "supplier" in kinds and behind is not None:
            return f"{asked[1]} offers".ljust(behind.end()) + text[behind.end() :]
    return text


def _blank(said: re.Match[str]) -> str:
    return " " * len(said[0])


def _side_by_side(text: str, names: Sequence[tuple[int, int, frozenset[str]]]) -> str:
    """Two suppliers of which one may be better, as the two, with what they are compared on; else their deliveries."""
    asked = _IS_BETTER.match(text)
    if asked is None or len(names) != 2 or not all("supplier" in kinds for _, _, kinds in names):
        return text
    (_, end, _), (start, last, _) = sorted(names)
    than = _BETTER_THAN.fullmatch(text, end, start)
    if than is None:
        return text
    both = f"{asked[1].ljust(asked.end())}{text[asked.end() : end]}{' and'.ljust(len(than[0]))}{text[start:last]}"
    on = _ON_WHAT.match(text, last)
    if on is not None:
        return both + " " * len(on[0]) + text[on.end() :]
    rest = text[last:]
    return both + rest + (_PUNCTUALITY if not re.search(r"\w", rest) else "")
