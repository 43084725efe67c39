"""Documents of one item or supplier are searched first; where they do not tell, those that hold for any."""

from collections.abc import Sequence
from dataclasses import replace

from data_layer.documents.reading import DocumentReading
from data_layer.documents.records import About, Entity
from tools.context import ToolContext
from tools.documents.library import Found, Wanted
from tools.documents.passages import SAYS, library_of

_WIDER = 3  # times as many passages are looked at, as those of others are left out


async def found(context: ToolContext, question: str, wanted: Wanted, limit: int) -> Found:
    """What `Library.search` gives. A rule for all holds for each: a document that is about no other item or supplier
    may answer as well. Raises as `Library.search` does."""
    library = library_of(context)
    own = await library.search(context.principal, question, wanted, limit)
    if (wanted.sku is None and wanted.supplier is None) or _surest(own) >= SAYS:
        return own
    general = replace(wanted, sku=None, supplier=None)
    wide = await library.search(context.principal, question, general, limit * _WIDER)
    documents = {str(one.document) for one in wide.passages}
    async with context.database.read(context.principal) as tx:
        spoken_of = await DocumentReading(tx).spoken_of(documents)
    kept = [one for one in wide.passages if _holds_for(wanted, spoken_of[str(one.document)])]
    rules = Found(tuple(kept[:limit]), wide.searched)
    return rules if _surest(rules) >= SAYS else own


def _surest(found: Found) -> float:
    return max((one.score for one in found.passages), default=0.0)


def _holds_for(wanted: Wanted, spoken_of: Sequence[About]) -> bool:
    """Is it about nothing else, and is nothing agreed in it with another supplier?"""
    others = [one for one in spoken_of if one.code not in (wanted.sku, wanted.supplier)]
    parties = wanted.supplier is not None and any(one.entity == Entity.SUPPLIER for one in others)
    return not parties and not any(one.in_title for one in others)
