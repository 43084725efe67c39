from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.names import Named
from tools.arguments import SkuRef, SupplierRef
from tools.context import ToolContext
from tools.documents.kinds_of_answer import of_kind
from tools.documents.library import Passage, Wanted
from tools.documents.named_codes import holds_codes
from tools.documents.narrowing import found
from tools.documents.passages import NEAR, SAYS, SOURCE, label, library_of, link, reference, under
from tools.documents.quoting import flat, heard, quote
from tools.documents.sureness import sureness
from tools.resolve import label as named
from tools.resolve import resolve
from tools.result import Quote, Record, ToolResult
from tools.spec import tool
from tools.wording import count, join

_TEXT = 1_500  # characters of a passage
_AS_GOOD = 0.7  # of the best score: whichever of those holds most of the question in its quoted words is told first
_AS_SURE = 0.9  # of the best score: another document that answers so surely is quoted as well
_EACH = 3  # documents that say it alike, each of something else, which are told side by side
_OF_THE_KIND = 0.3  # share of the question's words that it counts to hold a number, a time, somebody, as is asked

Question = Annotated[
    str, Field(description="What is asked, in the planner's own words and language.", min_length=2, max_length=500)
]
Kind = Annotated[str, Field(description="Only documents of this kind, as `kind` of a passage has it.", max_length=100)]
Site = Annotated[str, Field(description="Only documents that hold at this site.", max_length=100)]
AsOf = Annotated[date, Field(description="As the documents stood on this day; without it, those in force today.")]
Most = Annotated[int, Field(description="Passages at most.", ge=1, le=20)]


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


class FoundPassages(ToolResult):
    sku: str | None = Field(default=None, description="Set when the documents of one item were searched")
    supplier_id: str | None = Field(default=None, description="Set when those of one supplier were")
    answered: bool = Field(description="Does the best passage surely answer? If not, no document says it")
    searched: int = Field(description="Documents that could have held it")
    passages: tuple[FoundPassage, ...] = Field(description="Best first")


@tool(
    scope=Scope.DOCUMENTS_READ,
    examples=(
        "what does the agreement with {supplier} say about late delivery",
        "what is the contractual penalty when {supplier} delivers late",
        "how is {sku} inspected",
        "which tightening torque is prescribed for {sku}",
        "what is the procedure for nonconforming parts",
        "how long is the warranty of {supplier}",
        "what is the notice period for terminating the contract with {supplier}",
        "which clause covers liability and confidentiality",
        "who approves a deviation from the drawing",
        "what must be done when a gauge fails its calibration",
        "how do I clean and lubricate the fixture",
        "what does the work instruction for {sku} say about safety",
        "which sampling plan does the quality manual require",
        "what is the tolerance for runout of {sku}",
        "which protective equipment is mandatory for welding",
        "what does the mail about the complaint say",
        "what did the certificate of {supplier} say on {date}",
        "how often is preventive maintenance required",
    ),
)
async def search_documents(
    context: ToolContext,
    question: Question,
    kind: Kind | None = None,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    site: Site | None = None,
    as_of: AsOf | None = None,
    limit: Most = 5,
) -> FoundPassages:
    """What the plant's documents say: passages of work instructions, supplier agreements, manuals, reports and mails.

    Each with its words, title, revision, page, headings and a link. With an item or a supplier only documents that
    speak of it, or rules for all. Use it for terms, rules, procedures and specifications; figures of stock and orders
    come from the other tools. What a document says is told as its words, never as a fact of the plant's data.
    """
    library_of(context)
    item, vendor = None, None
    if sku or supplier:
        async with context.database.read(context.principal) as tx:
            item = await resolve(context, tx, "sku", sku) if sku else None
            vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
    wanted = Wanted(
        day=as_of or context.clock.today(),
        kind=kind,
        sku=item.code if item else None,
        supplier=vendor.code if vendor else None,
        site=site,
    )
    looked = await found(context, question, wanted, limit)
    passages = _best_first(question, [one for one in looked.passages if one.score >= NEAR])
    each = _alike(passages) if not (item or vendor) else ()
    whole = bool(each) and each[0].heard == 1
    about = [part for one in (item, vendor) if one for part in (one.code, one.name or "")]
    answered = (
        bool(passages)
        and (passages[0].score >= SAYS or whole)
        and of_kind(question, passages[0].quote)
        and holds_codes(question, " ".join((passages[0].title, *passages[0].headings, passages[0].text)), about)
    )
    return FoundPassages(
        summary=_each_its_own(each)
        if answered and each
        else _summary(passages, answered, looked.searched, [one for one in (item, vendor) if one]),
        blocks=tuple(_drawn(one) for one in passages),
        sku=item.code if item else None,
        supplier_id=vendor.code if vendor else None,
        answered=answered,
        searched=looked.searched,
        passages=passages,
    )


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
    return tuple(same.values()) if len(same) >= _EACH else ()


def _each_its_own(each: Sequence[FoundPassage]) -> str:
    told = " ".join(f"{_where(one)}: “{flat(one.quote)}”" for one in each[:_EACH])
    return f"Several documents say that, each for its own. {told} Whose is meant?"


def _drawn(one: FoundPassage) -> Quote:
    return Quote(
        label=label(one.title, one.revision, one.page),
        headings=one.headings,
        text=one.quote,
        reference=one.record,
        link=one.link,
    )


def _summary(passages: tuple[FoundPassage, ...], answered: bool, searched: int, about: list[Named]) -> str:
    of_them = f" about {join(map(named, about))}" if about else ""
    if not searched:
        return f"There is no document{of_them} that you may read." if about else "There is no document to look in."
    looked = f"{count(searched, 'document')}{of_them} {'was' if searched == 1 else 'were'} searched"
    if not passages:
        return f"No document says anything about that: {looked}."
    best, where = passages[0], _where(passages[0])
    if not answered:
        return f"No document surely says that: {looked}. Nearest is {where}: “{flat(best.quote)}”"
    near = (one for one in passages[1:] if one.document != best.document and one.score >= _AS_SURE * best.score)
    other = next((one for one in near if one.quote != best.quote), None)
    return f"{where}: “{flat(best.quote)}”" + (f" See also {_where(other)}: “{flat(other.quote)}”" if other else "")


def _where(one: FoundPassage) -> str:
    return flat(f"{label(one.title, one.revision, one.page)}{under(one.title, one.headings)}")
