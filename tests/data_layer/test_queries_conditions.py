from datetime import date

import pytest

from data_layer.queries.conditions import Conditions


def test_what_is_not_given_is_no_condition() -> None:
    where = Conditions().and_equal("o.sku", None).and_between("o.order_date", None, None).and_category("s", None)
    assert (where.sql, where.given, bool(where)) == ("true", {}, False)


def test_each_value_is_bound_under_a_name_of_its_own() -> None:
    first, last = date(2025, 1, 1), date(2025, 3, 31)
    where = Conditions("o.status = :open", open="X").and_equal("o.sku", "A").and_between("o.order_date", first, last)
    where.and_category("s", ("subcategory", "Road Bikes")).and_also("o.total > :least", least=5)
    assert where.sql == (
        "o.status = :open AND o.sku = :given_1 AND o.order_date >= :given_2 AND o.order_date <= :given_3"
        " AND s.subcategory = :given_4 AND o.total > :least"
    )
    assert where.given == {
        "open": "X",
        "given_1": "A",
        "given_2": first,
        "given_3": last,
        "given_4": "Road Bikes",
        "least": 5,
    }


def test_two_in_one_statement_are_told_apart_by_their_marks() -> None:
    one, other = Conditions(mark="one").and_equal("a", 1), Conditions(mark="other").and_equal("b", 2)
    assert not one.given.keys() & other.given.keys()


def test_only_columns_that_sort_items_are_categories() -> None:
    with pytest.raises(ValueError, match="not sorted by name"):
        Conditions().and_category("s", ("name", "x"))
