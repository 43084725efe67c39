from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.names import Named
from tools.arguments import SkuRef, SupplierRef
from tools.context import ToolContext
from tools.documents.library import Wanted
from tools.documents.narrowing import found
from tools.documents.passages import label, library_of, under
from tools.documents.quoting import flat
from tools.documents.telling import ALIKE, FoundPassage, telling
from tools.resolve import label as named
from tools.resolve import resolve
from tools.result import Quote, ToolResult
from tools.spec import tool
from tools.wording import count, join

_AS_SURE = 0.9  # of the best score: another document that answers so surely is quoted as well

Question = Annotated[
    str, Field(description="What is asked, in the planner's own words and language.", min_length=2, max_length=500)
]
Kind = Annotated[str, Field(description="Only documents of this kind, as `kind` of a passage has it.", max_length=100)]
Site = Annotated[str, Field(description="Only documents that hold at this site.", max_length=100)]
AsOf = Annotated[date, Field(description="As the documents stood on this day; without it, those in force today.")]
Most = Annotated[int, Field(description="Passages at most.", ge=1, le=20)]


class FoundPassages(ToolResult):
    sku: str | None = Field(default=None, description="Set when the documents of one item were searched")
    supplier_id: str | None = Field(default=None, description="Set when those of one supplier were")
    answered: bool = Field(description="Does the best passage surely answer? If not, no document says it")
    searched: int = Field(description="Documents that could have held it")
    passages: tuple[FoundPassage, ...] = Field(description="Best first")


@tool(
    scope=Scope.DOCUMENTS_READ,
    title="documents",
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
    about = [one for one in (item, vendor) if one]
    told = telling(question, looked.passages, [part for one in about for part in (one.code, one.name or "")])
    return FoundPassages(
        summary=_each_its_own(told.each)
        if told.answered and told.each
        else _summary(told.passages, told.answered, looked.searched, about),
        blocks=tuple(_drawn(one) for one in told.passages),
        sku=item.code if item else None,
        supplier_id=vendor.code if vendor else None,
        answered=told.answered,
        searched=looked.searched,
        passages=told.passages,
    )


def _each_its_own(each: Sequence[FoundPassage]) -> str:
    told = " ".join(f"{_where(one)}: “{flat(one.quote)}”" for one in each[:ALIKE])
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
