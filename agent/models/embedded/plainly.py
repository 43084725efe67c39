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
# "what's in it that we buy": which of its parts are bought.
_WHATS_IN = re.compile(r"\bwhat(?:'?s| is| goes| is there)? (?:in|into|inside)(?: (?:the|a|an|our))? $", re.IGNORECASE)
_THAT_WE = re.compile(r"\s*,?\s+(?:(?:that|which) )?we (?:buy|purchase|make|produce|source|procure)\b", re.IGNORECASE)
# "late more than 30 % of the time": on time less than 70 %.
_LATE_SO_OFTEN = re.compile(
    r"\b(?:late|not on time|behind|overdue|unpunctual) (?:in )?(more than|over|above|less than|under|below) (\d\d?) ?%"
    r"(?: of (?:(?:the|their|all) )?(?:time|cases|deliveries|orders|lines))?"
    r"(?=\W*$|\s+(?:in|last|this|since|during|over|until|so far|ytd)\b)",
    re.IGNORECASE,
)
_OVER_THAT = frozenset({"more than", "over", "above"})
# Whom to ring: what is asked is the number.
_WHOM_TO_CALL = re.compile(
    r"[,;]?\s+(?:(?:and|so|plus)\s+)?(?:who|whom|which number)(?: (?:can|do|should|could|must|shall) (?:i|we)| to)"
    r" (?:call|ring|phone|telephone|dial)(?: up)?(?: there| first| about (?:it|that|them)| for (?:it|them))?\W*$",
    re.IGNORECASE,
)
_WHO_IS_LATE = re.compile(r"^\W*who(?:'s|s| is| are) (?=(?:late|overdue|behind)\b)", re.IGNORECASE)
# "what is still coming from Borea": open orders, by the day on which they are due.
_STILL_COMING = re.compile(
    r"\b(?:still|yet) (?:coming(?: in)?|to come(?: in)?|to arrive|arriving|expected)\b", re.IGNORECASE
)
_WHAT_COMES = re.compile(r"^(\W*)(what(?:'?s| is| are)?) (?=(?:still|yet) )", re.IGNORECASE)
# As it is typed on a telephone: "hw many r in stock".
_HW_MANY = re.compile(r"^(\W*)(?:hw|hwo|ho|haw) (?:many|mny)\b", re.IGNORECASE)
_R = re.compile(r"(?<=\s)(?:r|u)(?=\s)")
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
    if _HW_MANY.match(text):
        text = _R.sub(" ", _HW_MANY.sub(lambda said: said[1] + "count".ljust(len(said[0]) - len(said[1])), text))
    text = _still_coming(_late_so_often(_bought_in(text, names)), names)
    if not names and (call := _WHOM_TO_CALL.search(text)):
        text = _WHO_IS_LATE.sub("which suppliers are ", text[: call.start()]) + ", with phone"
    text = _SPENT_THERE.sub(r"\1 with them", _HAS_OPEN.sub(r"\1 orders", text))
    return _side_by_side(_priced(_offered(text, names), names), names)


def _bought_in(text: str, names: Sequence[tuple[int, int, frozenset[str]]]) -> str:
    """`what's in the pump that we buy`: which parts of it are bought, and not who sells it."""
    for start, end, kinds in names:
        asked = _WHATS_IN.search(text[:start]) if "sku" in kinds and _THAT_WE.match(text, end) else None
        if asked is not None:
            return text[: asked.start()] + "parts of".ljust(start - asked.start()) + text[start:]
    return text


def _late_so_often(text: str) -> str:
    """Suppliers late more than so many percent of the time are on time less than the rest of it."""

    def turned(said: re.Match[str]) -> str:
        bound = "less than" if said[1].lower() in _OVER_THAT else "more than"
        return f"on time {bound} {100 - int(said[2])}%".ljust(len(said[0]))

    return _LATE_SO_OFTEN.sub(turned, text)


def _still_coming(text: str, names: Sequence[tuple[int, int, frozenset[str]]]) -> str:
    """What a supplier still has to bring, as open orders that are due."""
    if not any("supplier" in kinds for _, _, kinds in names) or any("sku" in kinds for _, _, kinds in names):
        return text
    what, coming = _WHAT_COMES.match(text), _STILL_COMING.search(text)
    if coming is None or any(start < coming.end() and coming.start() < end for start, end, _ in names):
        return text
    if what is not None:
        return what[1] + "open POs, due".ljust(coming.end() - len(what[1])) + text[coming.end() :]
    if _ORDERS.search(text) is None:
        return text
    return text[: coming.start()] + "open due".ljust(len(coming[0])) + text[coming.end() :]


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
