"""What a call of `analyse` asks, in a planner's words, before it is asked."""

from collections.abc import Callable, Mapping
from typing import Any

from data_layer.analysis.query import Query
from tools.analysis.analyse import analyse
from tools.analysis.arguments import conditions_of, groups_of, having_of, measures_of, related_of
from tools.analysis.phrasing import Labels, Phrases
from tools.analysis.semantics import MODEL

_PARTS: dict[str, Callable[[Any], Any]] = {
    "measures": measures_of, "by": groups_of, "where": conditions_of, "having": having_of,
}  # fmt: skip


def paraphrase(arguments: Mapping[str, Any], labels: Labels | None = None) -> str:
    """`total quantity of sales order lines with item BK-R93R-62 by month`. `labels` name the records that codes stand
    for. Raises `pydantic.ValidationError` and `InvalidInput` about arguments that `analyse` does not take."""
    given = dict(analyse.args.model_validate(dict(arguments)))
    parts = {name: _PARTS.get(name, lambda same: same)(value) for name, value in given.items() if name != "related"}
    return Phrases(MODEL, labels).whole(Query(**parts, related=related_of(given["subject"], given["related"])))
