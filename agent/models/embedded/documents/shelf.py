"""The tools that read documents, and the words they are asked with which the plant's data does not know."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import MERE
from agent.models.embedded.offer import Offer
from agent.models.embedded.repertoire import Repertoire, is_content
from agent.models.embedded.words import stems
from tools.analysis.semantics import MODEL

QUESTION, DOCUMENT, PASSAGE, DAY = "question", "document", "passage", "as_of"  # arguments


@dataclass(frozen=True)
class Shelf:
    """`search` takes a question, `open` a document, `about` the record that documents speak of. `own` knows these
    alone, to tell which of them is meant; `data` the tools for the plant's data. `words`: stems that documents are
    asked with and the data does not know; `kinds` those of them that documents are called by."""

    offers: tuple[Offer, ...]
    own: Repertoire = field(repr=False)
    data: Repertoire = field(repr=False)
    search: Offer
    words: frozenset[str] = field(repr=False)
    kinds: frozenset[str] = field(repr=False)
    open: Offer | None = None
    about: Offer | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(offer.name for offer in self.offers)


def shelf_of(offers: Sequence[Offer], data: Repertoire) -> Shelf | None:
    """What each is for is told by what it takes. None without one that searches."""
    search = next((one for one in offers if one.argument(QUESTION)), None)
    if search is None:
        return None
    open_ = next((one for one in offers if one.argument(DOCUMENT)), None)
    about = next((one for one in offers if one not in (search, open_)), None)
    kinds = _words([one for one in offers if one is not search], data)
    return Shelf(tuple(offers), Repertoire(offers), data, search, _words(offers, data), kinds, open_, about)


def _words(offers: Sequence[Offer], data: Repertoire) -> frozenset[str]:
    known = lexicon(MODEL)
    said = {word for one in offers for example in one.examples for word in stems(example) if is_content(word)}
    return frozenset(w for w in said - data.vocabulary - MERE if len(w) > 2 and not known.find((w,)))
