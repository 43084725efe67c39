"""What a tool gives back: a typed object that the model reads, the screen draws and grounding checks.

* `summary` is the answer in one to three sentences, the number first, with codes, names and units: it is right alone.
* the subclass's own fields hold the typed values and records.
* `blocks` say how to draw them; a table names the field that holds its rows, so nothing is said twice.
* each record says where it came from; `freshness` says how old its source is and what that source refused.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer


def plain(value: Decimal) -> str:
    """`1085.0000` → `1085`: the digits that say something, never an exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# Decimals travel as JSON strings, exact and without padding zeros.
Quantity = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json")]
Money = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json")]


class Typed(BaseModel):
    """Frozen; made by name, or from an object of a repository that has the same fields (`model_validate`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Record(Typed):
    """A row of a result, with the source record it was read from."""

    source: str = Field(description="Source system")
    record: str = Field(description="The record's key in the source system")


class Amount(Typed):
    """A sum in one unit of measure or currency; unlike ones are never added together."""

    value: Quantity
    unit: str


class Freshness(Typed):
    """How old one source's statement about one entity is."""

    source: str
    entity: str
    as_of: datetime = Field(description="When the source stated it")
    synced_at: datetime
    rejected: int = Field(description="Records of that source and entity that were refused at the last sync")


class Column(Typed):
    key: str = Field(description="Field of the row")
    label: str
    kind: Literal["text", "quantity", "money", "percent", "date", "integer"] = "text"
    unit: str | None = Field(default=None, description="Field of the row that holds the unit or currency")


class Table(Typed):
    type: Literal["table"] = "table"
    title: str
    rows: str = Field(description="Name of the result's field that holds the rows")
    columns: tuple[Column, ...]
    total: int | None = Field(description="Rows there are, of which the field may hold one page; none: not counted")


class Metric(Typed):
    type: Literal["metric"] = "metric"
    label: str
    value: Quantity
    unit: str | None = None


class Quote(Typed):
    """Words of a document: a few lines of it that answer (`quote`), or a stretch of it to read (`document`)."""

    type: Literal["quote", "document"] = "quote"
    label: str = Field(description="Title, revision and page")
    headings: tuple[str, ...] = Field(description="Those that lead to it, the outermost first")
    text: str = Field(description="As the document has it; `document`: Markdown")
    reference: str = Field(description="The document's id and the span of its text")
    link: str = Field(description="Opens the document there")


class Series(Typed):
    """A picture of what a field of the result holds. `tools.pictures` makes it."""

    type: Literal["series"] = "series"
    title: str
    rows: str = Field(description="Name of the result's field that holds the rows")
    description: str = Field(description="What is to be seen, in words, for who cannot see it")
    spec: dict[str, Any] = Field(description="Vega-Lite; its data is named as `rows` says")


Block = Annotated[Table | Metric | Quote | Series, Field(discriminator="type")]


class ToolResult(Typed):
    """What every tool's result holds; a tool adds its own typed fields."""

    summary: str
    blocks: tuple[Block, ...] = ()
    freshness: tuple[Freshness, ...] = ()
    next_cursor: str | None = Field(
        default=None, description="Pass as `cursor` to read on; none: this is the last page"
    )


PlantDate = date
