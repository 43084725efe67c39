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
    async def run(self, model: SemanticModel, query: Query, today: date, *, scopes: Collection[str]) -> Answer:
        """Raises `InvalidInput` for what the model does not know, `NotPermitted` for what the caller's scopes do not
        cover; what takes longer than a statement may ends the transaction with `TooMuch`."""
        return await self._read(permitted(model, query, today, scopes))

    async def whole(self, model: SemanticModel, query: Query, today: date) -> Answer:
        """The same measures over all groups, for a query that was run; a row for each unit or currency. Where each
        group's share is asked, without the conditions on what they are grouped by."""
        return await self._read(compile_query(model, whole_of(model, query), today))

    async def _read(self, compiled: Compiled) -> Answer:
        rows = (await self._tx.execute(compiled.statement)).mappings().all()
        return Answer(compiled.outputs, tuple(dict(row) for row in rows), int(rows[0]["groups"]) if rows else 0)
