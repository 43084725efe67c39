from uuid import UUID

import pytest

from channels.mcp_server.addresses import Place, address, address_of, place
from core.errors import NotFound

ID = UUID("03aab575-e618-4511-8777-ed88b054a84f")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"copilot://documents/{ID}", Place(ID)),
        (f"copilot://documents/{ID}/pages/4", Place(ID, page=4)),
        (f"copilot://documents/{ID}/passages/120-480", Place(ID, span=(120, 480))),
    ],
)
def test_an_address_says_which_place_of_which_document(text: str, found: Place) -> None:
    assert place(text) == found


@pytest.mark.parametrize("rest", ["/pages/", "/pages/x", "/passages/1", "?start=1", "/", "/pages/4/x", "/pages/٤"])
def test_what_is_no_address_is_not_found(rest: str) -> None:
    with pytest.raises(NotFound, match="There is nothing at"):
        place(f"copilot://documents/{ID}{rest}")


def test_the_link_of_a_citation_has_an_address_here() -> None:
    assert address_of(f"/documents/{ID}?start=120&end=480") == address(ID, 120, 480)
    assert address_of(f"/documents/{ID}") == address(ID)
    for other in ("https://example.com/documents/x", "/documents/x", "/else", f"/documents/{ID}?start=a&end=b"):
        assert address_of(other) is None
