"""Who acts tells whose orders are meant: what we place and spend is purchasing, what we get and book is sales."""

import re

_BUYS = r"(?:place|placed|order|ordered|spend|spent|buy|bought|issue|issued|send out|sent out|purchase|purchased)"
_SELLS = r"(?:get|got|book|booked|win|won|sell|sold|ship|shipped|invoice|invoiced)"
_WE = r"\b(?:we|our buyers?|the buyers?)(?: have| had| did| do)?(?: \w+ly)? {}\b"
_BUYING, _SELLING = (re.compile(_WE.format(verbs), re.IGNORECASE) for verbs in (_BUYS, _SELLS))
_OF_SALES = frozenset({"sales_order", "sales_line", "customer"})
_OF_PURCHASING = frozenset({"purchase_order", "purchase_line", "supplier", "offer"})


_ACTOR = re.compile(r"\b(?:do|does|did)\s+(?:our|the|their|other)\s+(\w+)\s+\w", re.IGNORECASE)


def stranger(text: str) -> str:
    """Who does it, where `what do our competitors charge` names somebody; else nothing."""
    found = _ACTOR.search(text)
    return found[1].lower() if found else ""


def unlikely(text: str) -> frozenset[str]:
    """The subjects that are less likely for who acts in the text; none where it does not tell, or tells both."""
    buys, sells = _BUYING.search(text) is not None, _SELLING.search(text) is not None
    if buys == sells:
        return frozenset()
    return _OF_SALES if buys else _OF_PURCHASING
