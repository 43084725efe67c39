import pytest

from tools.order_numbers import order_numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("status of 43659", [("43659", None, False)]),
        ("#43659", [("43659", None, True)]),
        ("PO 1024", [("PO 1024", "purchase", True)]),
        ("so-1024?", [("so-1024", "sales", True)]),
        ("work order 67518", [("67518", "work", True)]),
        ("purchase order no. 7", [("7", "purchase", True)]),
        ("purchase orders for 00030490", [("00030490", None, False)]),
        ("customer order 7 and PO 8", [("7", "sales", True), ("PO 8", "purchase", True)]),
        ("SO-2025-00017", [("SO-2025-00017", "sales", True)]),
        ("on 2025-05-15 or 15.05.2025", []),
        ("12.5 % of 1,085", []),
        ("order 50 pieces", []),
        ("within 30 days", []),
        ("no number here", []),
    ],
)
def test_numbers_are_read_as_planners_write_them(text: str, found: list[tuple[str, str | None, bool]]) -> None:
    assert [(one.text, one.kind, one.stated) for one in order_numbers(text)] == found
    assert all(text[one.start : one.end] == one.text for one in order_numbers(text))


def test_a_number_is_sought_in_every_way_its_prefix_may_be_written() -> None:
    (one,) = order_numbers("po 77")
    assert {"77", "PO77", "PO-77", "po-77"} <= one.variants
    assert not any(variant.startswith("SO") for variant in one.variants)
