"""Documents over HTTP: who may change them."""

from typing import Any

import pytest
from sqlalchemy import text

from core.identity import EVERY_SCOPE, Principal
from data_layer.keys import ApiKeys

FIRST, SECOND = b"# Prices\n\nA gear costs 12 EUR.\n", b"# Prices\n\nA gear costs 13 EUR.\n"


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys")


async def _put(client: Any, content: bytes, readers: str = "") -> Any:
    files = {"file": ("prices.md", content)}
    return await client.post("/api/v1/documents", files=files, data={"readers": readers} if readers else {}, timeout=60)


async def test_what_is_kept_from_a_writer_is_neither_replaced_nor_opened_to_all_nor_removed(
    site: Any, database: Any
) -> None:
    keys = ApiKeys(database)
    ann, eve = [await keys.create("plant", user, EVERY_SCOPE) for user in ("ann", "eve")]
    async with site.as_(ann) as owner, site.as_(eve) as other:
        free = (await _put(owner, FIRST)).json()["document_id"]
        assert (await _put(owner, SECOND, "ann")).json()["status"] == "revised"
        for content in (SECOND, b"# Prices\n\nFree.\n"):
            refused = await _put(other, content)
            assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
        assert (await other.delete(f"/api/v1/documents/{free}")).status_code == 403
        kept = (await owner.get(f"/api/v1/documents/{free}")).json()["revisions"]
        assert [one["readers"] for one in kept] == [["ann"], []]


async def test_an_upload_does_not_take_the_name_of_a_watched_folder(site: Any, database: Any) -> None:
    async with site.as_(await ApiKeys(database).create("watched", "ann", EVERY_SCOPE)) as client:
        document = (await _put(client, FIRST)).json()["document_id"]
        async with database.write(Principal("watched", "ann")) as tx:
            await tx.execute(text("UPDATE copilot.document SET source = 'papers'"))
        refused = await _put(client, SECOND)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert "of the source papers has that name" in refused.json()["detail"]
        assert (await client.delete(f"/api/v1/documents/{document}")).json()["revisions"] == 1


async def test_who_kept_a_document_from_himself_by_mistake_may_say_it_anew(site: Any, database: Any) -> None:
    async with site.as_(await ApiKeys(database).create("mistaken", "ann", EVERY_SCOPE)) as client:
        await _put(client, FIRST, "anne")
        assert (await _put(client, FIRST, "ann")).json()["status"] == "restated"


async def test_one_who_only_writes_need_not_read(site: Any, database: Any) -> None:
    async with site.as_(await ApiKeys(database).create("scanned", "scanner", {"documents:write"})) as client:
        assert [(await _put(client, content)).status_code for content in (FIRST, SECOND)] == [201, 201]
