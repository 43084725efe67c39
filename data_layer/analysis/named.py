"""Records by the words of their names, which the index of words tells at any size."""

import re

from sqlalchemy import ColumnElement, and_, exists, false, literal_column, or_, select

from core.errors import InvalidInput
from data_layer.analysis.declare import Found
from data_layer.analysis.query import Condition
from data_layer.analysis.scope import RowScope
from data_layer.entities import BY_NAME, ENTITY_WORD

_WORD = re.compile(r"[^\W_]+")


def named(scope: RowScope, found: Found, condition: Condition) -> ColumnElement[bool]:
    """Its name or code has all the words of one of the values, in whatever order."""
    entity = BY_NAME[found.owner.table]
    if not entity.named_by or found.field.sql != f"{{t}}.{entity.named_by[1]}":
        raise InvalidInput(f"'{condition.field}' is no record's name: compare it with is, is_not or contains.")
    said = [_WORD.findall(value.lower()) for value in condition.values]
    code, tenant = (scope.column(found.path, column) for column in (entity.named_by[0], "tenant_id"))

    def has(word: str) -> ColumnElement[bool]:
        known = ENTITY_WORD.alias(scope.name("w")).c
        matched = (known.tenant_id == tenant, known.entity == entity.name, known.word == word, known.code == code)
        return exists(select(literal_column("1")).where(*matched))

    return or_(false(), *(and_(*map(has, words)) for words in said if words))
