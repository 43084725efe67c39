"""Who acts tells whose orders are meant: what we place and spend is purchasing, what we get and book is sales."""

import re
from collections.abc import Sequence

from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import FieldWord, Noun, Operator
from agent.models.embedded.unrecorded import FIGURES, FORMULAS, UNRECORDED

_BUYS = r"(?:place|placed|order|ordered|spend|spent|buy|bought|issue|issued|send out|sent out|purchase|purchased)"
_SELLS = r"(?:get|got|book|booked|win|won|sell|sold|ship|shipped|invoice|invoiced)"
_WE = r"\b(?:we|our buyers?|the buyers?)(?: have| had| did| do)?(?: \w+ly)? {}\b"
_SPENDING = re.compile(r"\bspen(?:d|ds|ding|t)\b", re.IGNORECASE)
_PRODUCES = re.compile(r"\b(?:hours?|operations?|machines?|cent(?:re|er)s?|stations?|productions?)\b", re.IGNORECASE)
_CUSTOMERS = re.compile(r"\b(?:customer|client|reseller|dealer|distributor|account)s?\b", re.IGNORECASE)
_BUYING, _SELLING = (re.compile(_WE.format(verbs), re.IGNORECASE) for verbs in (_BUYS, _SELLS))
_OF_SALES = frozenset({"sales_order", "sales_line", "customer"})
_OF_PURCHASING = frozenset({"purchase_order", "purchase_line", "supplier", "offer"})


_OF_PRODUCTION = frozenset({"work_order", "operation", "scrap"})
_SIDES = (_OF_SALES, _OF_PURCHASING, _OF_PRODUCTION)
_ACTOR = re.compile(r"\b(?:do|does|did)\s+(?:our|the|their|other)\s+(\w+)\s+\w", re.IGNORECASE)


def stranger(text: str) -> str:
    """Who does it, where `what do our competitors charge` names somebody; else nothing."""
    found = _ACTOR.search(text)
    return found[1].lower() if found else ""


_WHAT = re.compile(
    r"\W*(?:(?:and|so|but|then)\W+)?what(?: else)?"
    r"(?:'?s| is| are| was| were| do| does| did| can| could| have| has| had| will)\b"
    r"(?! (?:the|our|their|my|your|its|an?)\b)",
    re.IGNORECASE,
)


def asks_what(text: str) -> bool:
    """`what do we buy from Litware`: things are asked that are not named."""
    return _WHAT.match(text) is not None


_STAFF = re.compile(
    r"\bwho(?: has| had)? (?:approved?|authori[sz]ed?|signed(?: off)?|released?|inspected|checked"
    r"|counted|changed|deleted|edited|updated|packed|picked|welded|assembled"
    r"|(?:sold|sells?) (?:the )?(?:most|least|best|worst))\b",
    re.IGNORECASE,
)
_OWED = re.compile(r"\bowes?(?: to)? us\b", re.IGNORECASE)
_BUYS_FROM_US = re.compile(r"\bwho(?: else)? (?:buys?|bought|orders?|ordered)\b.*\bfrom us\b", re.IGNORECASE)
_WHO = re.compile(r"\W*who\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s+(?:(?:have|has|had|most|ever|just|recently|are|is|were|was|are still|are currently) )?", re.IGNORECASE
)
_HEARD = 0.5


_READ_IN = r"(?:sync|synchroni[sz]ation|import|load|upload|ingest|ingestion|data run|data transfer|refresh)"
_REFUSED = (
    r"(?:reject(?:ed|ions?)?|refused|skipped|discarded|thrown (?:out|away)|dropped|not (?:accepted|imported|loaded))"
)
_OF_DATA = re.compile(
    rf"\b(?:last|latest|recent|previous|nightly|yesterday's|today's) (?:data |erp |file )?{_READ_IN}\b"
    rf"|\b{_REFUSED} (?:data|rows?|records?|lines of data)\b|\b(?:data|rows?|records)\b(?: \w+){{0,3}} {_REFUSED}\b"
    r"|\b(?:data|export|import|feed) (?:quality|freshness|errors?)\b",
    re.IGNORECASE,
)


# What could be made is worked out from what there is of the parts.
_COULD = re.compile(
    r"\b(?:can|could|able to)(?: be| we| i| you| they)?(?: still| now)? "
    r"(?:built|build|made|make|assembled?|produced?|manufactured?|finish(?:ed)?|complete|put together)\b",
    re.IGNORECASE,
)


def could_be_made(read: Sequence[Segment], text: str) -> bool:
    """`which pumps can be built ten times`, `how many of it can we make`: no record tells it, whatever was made."""
    nouns = {sense.subject for one in read for sense in one.senses if isinstance(sense, Noun)}
    return _COULD.search(text) is not None and not nouns & {"supplier", "customer", "work_centre"}


def of_data(text: str) -> bool:
    """`why were records rejected in the last import`: of the data that was read, and not of what it says."""
    return _OF_DATA.search(text) is not None


def unrecorded(read: Sequence[Segment], text: str) -> str:
    """The words for what nothing is recorded of, whatever else is; nothing where there are none."""
    for pattern in (_STAFF, FORMULAS, FIGURES):
        if found := pattern.search(text):
            return found[0]
    if (owed := _OWED.search(text)) and _of_customers(read, text):
        return owed[0]  # what suppliers owe us are goods; what customers owe us is money
    person = _WHO.match(text) or any(value.field == "buyer" for one in read for value in one.values)
    words = UNRECORDED | ({"earn"} if person else set())  # a product earns something else
    for place, one in enumerate(read):
        if not (one.records or one.values) and one.text.lower().removesuffix("s") in words:
            fields = {sense.field for sense in one.senses if isinstance(sense, FieldWord)}
            nouns = {s.subject for known in read for s in known.senses if isinstance(s, Noun)}
            if any(isinstance(s, FieldWord) and s.subject in nouns for s in one.senses):
                continue  # "which employees placed purchase orders": their buyers
            if not any(value.field in fields for near in read[place + 1 : place + 2] for value in near.values):
                return one.text  # but "employee 261" is one that is recorded
    return ""


def _of_customers(read: Sequence[Segment], text: str) -> bool:
    nouns = {sense.subject for one in read for sense in one.senses if isinstance(sense, Noun)}
    records = {record.entity for one in read for record in one.records[:1]}
    customers = "customer" in nouns | records or _BUYS_FROM_US.search(text) is not None
    return customers and "supplier" not in nouns | records


def unheard(read: Sequence[Segment], text: str) -> bool:
    """Is what is asked for itself not understood? Then all the rest, however well it is, would be another's answer:
    `number of customer complaints`, `which customers complained`, `our best paid worker`."""
    if unrecorded(read, text):
        return True
    for place, one in enumerate(read):
        if _known(one):
            continue
        before = read[place - 1] if place else None
        if before is None or not _BETWEEN.fullmatch(text, before.end, one.start):
            continue
        asked = _asked(read, place - 1, text)
        if asked and (one.text.endswith(("ed", "ing")) or _ends(read, place, text)):
            return True
    return False


def _known(one: Segment) -> bool:
    if one.senses or one.records or one.values or one.period or one.number is not None:
        return True
    return one.weight < _HEARD or one.named


def _asked(read: Sequence[Segment], place: int, text: str) -> bool:
    """A kind of record that stands right behind `how many`, `number of`, `which`."""
    if not any(isinstance(sense, Noun) for sense in read[place].senses):
        return False
    if place and any(isinstance(s, Operator) and s.name == "count" for s in read[place - 1].senses):
        return _BETWEEN.fullmatch(text, read[place - 1].end, read[place].start) is not None
    return re.search(r"\b(?:which|what)\s+(?:of our |of the |our )?$", text[: read[place].start], re.I) is not None


def _ends(read: Sequence[Segment], place: int, text: str) -> bool:
    """Does the word end what is counted, with `for`, `of`, `in` or nothing behind it? (`customer complaints for …`)"""
    counted = place > 1 and any(isinstance(s, Operator) and s.name == "count" for s in read[place - 2].senses)
    behind = re.match(
        r"\s*(?:\b(?:for|of|in|about|from|on|did|do|have|were|are)\b|\W*$)", text[read[place].end :], re.I
    )
    return counted and behind is not None


_FROM_WHOM = re.compile(r"\bfrom whom?\b|\bwhom?\b.*\bfrom\W*$", re.IGNORECASE)
_TO_WHOM = re.compile(
    r"\bwho(?: else)? (?:buys?|bought|orders?|ordered)\b|\b(?:to|for) whom?\b|\bwhom?\b.*\b(?:to|for)\W*$",
    re.IGNORECASE,
)


# "our OTD": how punctual we are, and not our suppliers.
_OURS = re.compile(
    r"\b(?:our|my) (?:own |overall |total |average )?(?:otd|otif|on[- ]time|in[- ]full|punctuality"
    r"|delivery (?:performance|reliability|punctuality))\b",
    re.IGNORECASE,
)
_SUPPLIERS = re.compile(
    r"\b(?:suppliers?|vendors?|purchas\w+|receipts?|buyers?|pos?|inbound|incoming)\b", re.IGNORECASE
)


def unlikely(text: str) -> frozenset[str]:
    """The subjects that are less likely for who acts in the text; none where it does not tell, or tells both."""
    if _FROM_WHOM.search(text):
        return _OF_SALES
    if _TO_WHOM.search(text):
        return _OF_PURCHASING
    if _OURS.search(text) and not _SUPPLIERS.search(text):
        return _OF_PURCHASING
    buys, sells = _BUYING.search(text) is not None, _SELLING.search(text) is not None
    if _SPENDING.search(text) and not _CUSTOMERS.search(text):
        return _OF_SALES if _PRODUCES.search(text) else _OF_SALES | _OF_PRODUCTION
    if buys == sells:
        return frozenset()
    return _OF_SALES if buys else _OF_PURCHASING


def other_sides(subject: str) -> frozenset[str]:
    """The subjects of the sides of the business that this one is not of; none for what belongs to all."""
    sides = [side for side in _SIDES if subject in side]
    return frozenset().union(*(side for side in _SIDES if side not in sides)) if sides else frozenset()


def of_other_side(read: Sequence[Segment]) -> frozenset[str]:
    """Where only one side of the business is named (`sales orders`, `customers`), the subjects of the others."""
    named = set()
    for one in read:
        nouns = {sense.subject for sense in one.senses if isinstance(sense, Noun)}
        named |= {side for side in _SIDES if nouns and nouns <= side}
    return frozenset().union(*(side for side in _SIDES if side not in named)) if len(named) == 1 else frozenset()
