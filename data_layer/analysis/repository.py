"""Runs queries over the semantic model."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.errors import NotPermitted
from data_layer.analysis.compiled import Compiled, Output
from data_layer.analysis.compiler import compile_query
from data_layer.analysis.declare import SemanticModel
from data_layer.analysis.parts import whole_of
from data_layer.analysis.query import Query
from data_layer.analysis.units import units_of
from data_layer.repository import Repository


@dataclass(frozen=True)
class Answer:
    """`rows` hold a value for each output's key; `total` is how many rows there are beyond the limit as well."""

    outputs: tuple[Output, ...]
    rows: tuple[Mapping[str, Any], ...]
    total: int


def permitted(model: SemanticModel, query: Query, today: date, scopes: Collection[str]) -> Compiled:
    """Raises `InvalidInput` and `NotPermitted` as `AnalysisRepository.run` does, and reads nothing."""
    compiled = compile_query(model, query, today)
    missing = sorted(str(scope) for scope in compiled.scopes if scope not in scopes)
    if missing:
        raise NotPermitted(
            f"You are not permitted to see all of this: it needs the grant {' and '.join(missing)}."
            " Ask your administrator."
        )
    return compiled


class AnalysisRepository(Repository):
    _whole: tuple[Query, Answer] | None = None

    async def run(self, model: SemanticModel, query: Query, today: date, *, scopes: Collection[str]) -> Answer:
        """Raises `InvalidInput` for what the model does not know, `NotPermitted` for what the caller's scopes do not
        cover; what takes longer than a statement may ends the transaction with `TooMuch`."""
        compiled = permitted(model, query, today, scopes)
        answer = await self._read(compiled)
        return self._parted(query, answer) if compiled.with_whole else answer

    async def whole(self, model: SemanticModel, query: Query, today: date) -> Answer:
        """The same measures over all groups, for a query that was run; a row for each unit or currency. Where each
        group's share is asked, without the conditions on what they are grouped by."""
        if self._whole is not None and self._whole[0] == query:
            return self._whole[1]
        return await self._read(compile_query(model, whole_of(model, query), today))

    async def units(self, model: SemanticModel, query: Query, field: str, today: date) -> dict[str | None, int]:
        """How many of the rows that a permitted query is of state the field in which unit or currency, most first;
        nothing of a field that has none."""
        statement = units_of(model, query, field, today)
        found = (await self._tx.execute(statement)).all() if statement is not None else ()
        return {row.unit: row.records for row in found}

    def _parted(self, query: Query, answer: Answer) -> Answer:
        """The groups alone; the whole, which was read with them, is kept for `whole`."""
        groups = tuple(row for row in answer.rows if not row["all_groups"])
        wholes = sorted((row for row in answer.rows if row["all_groups"]), key=lambda row: _units(answer.outputs, row))
        wholes.sort(key=lambda row: _figure(row, descending=query.descending))
        outputs = tuple(output for output in answer.outputs if output.measure)
        self._whole = query, Answer(outputs, tuple(wholes), len(wholes))
        return Answer(answer.outputs, groups, answer.total if groups else 0)

    async def _read(self, compiled: Compiled) -> Answer:
        rows = (await self._tx.execute(compiled.statement)).mappings().all()
        return Answer(compiled.outputs, tuple(dict(row) for row in rows), int(rows[0]["groups"]) if rows else 0)


def _figure(row: Mapping[str, Any], *, descending: bool) -> tuple[bool, Any]:
    """The order that rows of one figure come in: none last."""
    figure = row["m0"]
    return figure is None, 0 if figure is None else -figure if descending else figure


def _units(outputs: tuple[Output, ...], row: Mapping[str, Any]) -> list[tuple[bool, str]]:
    units = (row[output.unit] for output in outputs if output.unit and not output.of)
    return [(unit is None, unit or "") for unit in units]
