"""What found passages say to a question: the words of them that answer, and whether they surely do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from tools.documents.kinds_of_answer import of_kind
from tools.documents.library import Passage
from tools.documents.named_codes import holds_codes
from tools.documents.passages import NEAR, SAYS, SOURCE, link, reference
from tools.documents.quoting import heard, quote
from tools.documents.sureness import sureness
from tools.result import Record

_TEXT = 1_500  # characters of a passage
_AS_GOOD = 0.7  # of the best score: whichever of those holds most of the question in its quoted words is told first
ALIKE = 3  # documents that say it alike, each of something else, which are told side by side
_OF_THE_KIND = 0.3  # share of the question's words that it counts to hold a number, a time, somebody, as is asked


class FoundPassage(Record):
    """`quote`: the words of it that answer; `text`: what stands around them."""

    document: str = Field(description="The document's id")
    title: str
    kind: str
    revision: str | None
    valid_from: date | None
    valid_to: date | None
    page: int | None = Field(description="The first one; none: its format has no pages")
    headings: tuple[str, ...]
    quote: str
    text: str
    link: str = Field(description="Opens the document there")
    score: float = Field(description="How surely it answers, 0 to 1")
    heard: float = Field(description="Share of the question's words that it holds, 0 to 1")


@dataclass(frozen=True)
class Telling:
    """`passages`: best first. `each`: those of them that say it alike, each of something else. `answered`: the first
    surely answers."""

    passages: tuple[FoundPassage, ...]
    each: tuple[FoundPassage, ...]
    answered: bool


def telling(question: str, found: Sequence[Passage], about: Sequence[str] = ()) -> Telling:
    """`found`: best first. `about`: codes and names of the records whose documents were searched."""
    passages = _best_first(question, [one for one in found if one.score >= NEAR])
    if not passages:
        return Telling((), (), answered=False)
    best, each = passages[0], _alike(passages) if not about else ()
    answered = (
        (best.score >= SAYS or (bool(each) and each[0].heard == 1))
        and of_kind(question, best.quote)
        and holds_codes(question, " ".join((best.title, *best.headings, best.text)), about)
    )
    return Telling(passages, each, answered)


def _told(question: str, one: Passage) -> FoundPassage:
    said = quote(question, one.text, (one.title, *one.headings))
    headings = tuple(dict.fromkeys((*one.headings, said.heading) if said.heading else one.headings))
    return FoundPassage(
        source=SOURCE,
        record=reference(one.document, one.start, one.end),
        document=str(one.document),
        title=one.title,
        kind=one.kind,
        revision=one.revision,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        page=one.first_page,
        headings=headings,
        quote=said.text,
        text=one.text if len(one.text) <= _TEXT else f"{one.text[:_TEXT]} …",
        link=link(one.document, one.start, one.end),
        score=round(sureness(one.score, heard(question, said.text, (one.title, *headings))), 3),
        heard=round(heard(question, one.text, (one.title, *one.headings)), 2),
    )


def _best_first(question: str, found: Sequence[Passage]) -> tuple[FoundPassage, ...]:
    """Of those that were found nearly as surely, the one first that says most of it in few words."""
    near = sum(one.score >= _AS_GOOD * found[0].score for one in found)
    told = [_told(question, one) for one in found]

    def holds(one: FoundPassage) -> tuple[float, float]:
        held = heard(question, one.quote, (one.title, *one.headings))
        return held + _OF_THE_KIND * of_kind(question, one.quote), heard(question, one.quote, one.headings[1:])

    return (*sorted(told[:near], key=holds, reverse=True), *told[near:])


def _alike(passages: Sequence[FoundPassage]) -> tuple[FoundPassage, ...]:
    """The first, and those that stand under the same heading in other documents of its kind: what holds depends on
    which document is meant. Nothing when there are fewer than three."""

    def place(one: FoundPassage) -> tuple[str, str]:
        under = [heading for heading in one.headings if heading != one.title]
        return one.kind, under[-1].lstrip("0123456789. ") if under else one.document

    same: dict[str, FoundPassage] = {}
    for one in passages:
        if place(one) == place(passages[0]):
            same.setdefault(one.document, one)
    return tuple(same.values()) if len(same) >= ALIKE else ()
