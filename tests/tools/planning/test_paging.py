import pytest

from core.errors import InvalidInput
from tools.planning.paging import paged


def test_pages_hold_every_row_once() -> None:
    rows, cursor = [], None
    while True:
        page, cursor = paged(range(7), "list", limit=3, cursor=cursor)
        rows += page
        if cursor is None:
            break
    assert rows == list(range(7))


@pytest.mark.parametrize("cursor", ["nonsense", "MQ", "LS4t", "é"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput, match="begin again"):
        paged(range(7), "list", limit=3, cursor=cursor)


def test_a_cursor_of_another_list_is_refused() -> None:
    _, cursor = paged(range(7), "list", limit=3, cursor=None)
    with pytest.raises(InvalidInput, match="another list"):
        paged(range(7), "other", limit=3, cursor=cursor)
