"""A query over the semantic model as one SQL statement. Every name is looked up in the model, every value is bound."""

from datetime import date

from core.errors import InvalidInput
from data_layer.analysis.compiled import Compiled
from data_layer.analysis.declare import SemanticModel
from data_layer.analysis.grouped import GroupedQuery
from data_layer.analysis.listed import ListedQuery
from data_layer.analysis.query import Query


def compile_query(model: SemanticModel, query: Query, today: date) -> Compiled:
    """Raises `InvalidInput` with a sentence that says what is not known and what there is."""
    if query.subject not in model.subjects:
        raise InvalidInput(f"There is no subject '{query.subject}'. There are: {', '.join(model.subjects)}.")
    if not query.measures and (query.share or query.two_periods or query.having):
        raise InvalidInput("A share, a second period or a condition on figures needs a measure: count or sum what?")
    return (GroupedQuery if query.measures else ListedQuery)(model, query, today).compile()
