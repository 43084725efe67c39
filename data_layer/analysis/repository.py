"""Runs queries over the semantic model."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg.errors import QueryCanceled
from sqlalchemy.exc import OperationalError

from core.errors import InvalidInput, NotPermitted
from data_layer.analysis.compiled import Compiled, Output
from data_layer.analysis.compiler import compile_query
from data_layer.analysis.declare import SemanticModel
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
        """Raises `InvalidInput` for what the model does not know and for what takes longer than a statement may,
        `NotPermitted` for what the caller's scopes do not cover."""
        return await self._read(permitted(model, query, today, scopes))

    async def whole(self, model: SemanticModel, query: Query, today: date) -> Answer:
        """The same measures over all rows, for a query that was run; a row for each unit or currency."""
        return await self._read(compile_query(model, replace(query, by=(), order=None), today))

    async def _read(self, compiled: Compiled) -> Answer:
        try:
            rows = (await self._tx.execute(compiled.statement)).mappings().all()
        except OperationalError as error:
            if isinstance(error.orig, QueryCanceled):
                raise InvalidInput("This reads too much at once: narrow it by a period or a filter.") from error
            raise
        return Answer(compiled.outputs, tuple(dict(row) for row in rows), int(rows[0]["groups"]) if rows else 0)
