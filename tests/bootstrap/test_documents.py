"""Documents from a folder and from uploads to what is found of them: the parts as the product puts them together."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.auth import TENANT_HEADER
from bootstrap.container import Container
from bootstrap.settings import Settings
from core.enums import IngestionStatus
from core.identity import Principal
from data_layer.sync_repository import SyncStatus
from jobs.sync import SyncService

SOURCE = """
name: papers
title: Papers of the quality office
source_type: QUALITY_CONTROL
documents: {path: papers, site: Brno}
"""
SUPPLIERS = """
name: suppliers
title: Suppliers
source_type: ERP
connector: {type: files, path: .}
entities:
  - {entity: supplier, stream: suppliers.csv, key: [Code], fields: {supplier_id: Code, name: Name}}
"""
INDEX = """
documents:
  - {file: old/storage-1.md, name: storage.md, revision: "1", valid_from: 2024-01-01}
  - {file: storage.md, revision: "2", valid_from: 2026-03-01}
  - {file: prices.md, readers: ["purchasing:read"]}
"""
FILES = {
    "index.yaml": INDEX,
    "old/storage-1.md": "# Storage of bearings\n\nBearings are stored at 15 to 25 °C in their boxes.\n",
    "storage.md": "# Storage of bearings\n\nBearings are stored at 18 to 22 °C and at most 45 % humidity.\n",
    "prices.md": "# Supply agreement\n\n## Late delivery\n\nEach week of delay costs 0.5 % of the late line.\n",
    "broken.pdf": "%PDF-1.7 and then nothing that is one",
}


@dataclass
class Site:
    container: Container
    syncs: SyncService
    folder: Path

    async def sync(self, tenant: str) -> SyncStatus:
        asker = Principal(tenant, "local")
        job = await self.syncs.start(asker, "papers", description=self.folder / "papers.yaml")
        await self.syncs.run_worker(until_done=job)
        return await self.syncs.status(asker, job)

    def client(self, services: Any, tenant: str) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.container.token}", TENANT_HEADER: tenant}
        transport = httpx.ASGITransport(create_app(services), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=60)


@pytest.fixture(params=["chroma", "pgvector"])
async def site(request: pytest.FixtureRequest, make_database: Any, tmp_path: Path) -> AsyncIterator[Site]:
    papers = {f"papers/{name}": content for name, content in FILES.items()}
    for name, content in {**papers, "papers.yaml": SOURCE}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    settings = Settings.of(
        {
            "COPILOT_HOME": str(tmp_path / "home"),
            "COPILOT_DATABASE_URL": make_database(),
            "COPILOT_TODAY": "2026-05-15",
            "COPILOT_DOCUMENT_INDEX": request.param,
        }
    )
    async with Container(settings) as container:
        yield Site(container, await container.sync(), tmp_path)


def _counts(status: SyncStatus) -> dict[str, int]:
    (step,) = status.steps
    names = ("read", "accepted", "rejected", "inserted", "updated", "removed")
    return {name: getattr(step, name) for name in names if getattr(step, name)}


async def _found(client: httpx.AsyncClient, question: str, **wanted: Any) -> list[dict[str, Any]]:
    response = await client.get("/api/v1/documents/search", params={"q": question, **wanted})
    assert response.status_code == 200, response.text
    passages: list[dict[str, Any]] = response.json()["passages"]
    return passages


async def test_a_folder_is_read_with_its_revisions_and_what_cannot_be_read_is_told(site: Site) -> None:
    status = await site.sync("plant")
    assert status.status is IngestionStatus.PARTIALLY_FAILED
    assert _counts(status) == {"read": 4, "accepted": 3, "rejected": 1, "inserted": 2, "updated": 1}
    (issue,) = (await site.syncs.issues(Principal("plant", "local"), status.job_id)).rows
    assert (issue.entity, issue.source_record) == ("document", "broken.pdf")
    async with site.client(await site.container.services(), "plant") as client:
        (now, *_) = await _found(client, "how are bearings stored")
        assert (now["revision"], now["title"]) == ("2", "Storage of bearings")
        assert "18 to 22 °C" in now["text"]
        (then, *_) = await _found(client, "how are bearings stored", as_of="2025-06-01")
        assert (then["revision"], "15 to 25 °C" in then["text"]) == ("1", True)
        opened = (await client.get(f"/api/v1{now['link'].partition('?')[0]}")).json()
        assert opened["text"][now["start"] : now["end"]] == now["text"]
        assert [one["revision"] for one in opened["revisions"]] == ["2", "1"]
        assert (await client.get("/api/v1/documents/refused")).json()["items"][0]["name"] == "broken.pdf"


async def test_the_same_folder_again_changes_nothing_and_what_is_gone_is_forgotten(site: Site) -> None:
    await site.sync("plant")
    assert _counts(await site.sync("plant")) == {"read": 4, "accepted": 3, "rejected": 1}
    for name in ("prices.md", "broken.pdf"):
        (site.folder / "papers" / name).unlink()
    index = site.folder / "papers" / "index.yaml"
    index.write_text("\n".join(line for line in INDEX.splitlines() if "prices" not in line))
    assert _counts(await site.sync("plant")) == {"read": 2, "accepted": 2, "removed": 2}
    async with site.client(await site.container.services(), "plant") as client:
        assert {one["name"] for one in await _found(client, "deduction for a week of delay")} == {"storage.md"}
    assert set(await (await site.container._index()).held("plant")) == await _stored(site, "plant")


async def test_an_upload_is_found_by_its_tenant_alone_and_gone_when_it_is_deleted(site: Site) -> None:
    text = "# Washing of AR-5381\n\nAR-5381 is washed for 12 minutes at 60 °C in bath 3.\n".encode()
    services = await site.container.services()
    async with site.client(services, "plant") as client, site.client(services, "other") as other:
        taken = await client.post("/api/v1/documents", files={"file": ("washing.md", text)}, data={"revision": "C"})
        assert (taken.status_code, taken.json()["status"]) == (201, "added")
        again = await client.post("/api/v1/documents", files={"file": ("washing.md", text)}, data={"revision": "C"})
        assert again.json() == {**taken.json(), "status": "unchanged"}
        (found,) = await _found(client, "how long is AR-5381 washed?")
        assert ("12 minutes" in found["text"], found["revision"], found["name"]) == (True, "C", "washing.md")
        assert await _found(other, "how long is AR-5381 washed?") == []
        address = f"/api/v1/documents/{taken.json()['document_id']}"
        assert (await other.get(address)).status_code == 404
        kept = await client.get(f"{address}/file")
        assert (kept.content, kept.headers["content-disposition"]) == (text, 'attachment; filename="washing.md"')
        assert (await client.delete(address)).json() == {"name": "washing.md", "revisions": 1}
        assert await _found(client, "how long is AR-5381 washed?") == []
        assert await (await site.container._index()).held("plant") == {}


@pytest.mark.parametrize(
    ("name", "content", "data", "said"),
    [
        ("a.pdf", b"%PDF-1.4 not one", {}, "a.pdf"),
        ("a.md", b"# A\n\nText.\n", {"valid_from": "soon"}, "valid_from"),
        ("a.md", b"", {}, "empty"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_a_sentence(
    site: Site, name: str, content: bytes, data: dict[str, str], said: str
) -> None:
    async with site.client(await site.container.services(), "plant") as client:
        response = await client.post("/api/v1/documents", files={"file": (name, content)}, data=data)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert said in response.json()["detail"]


async def test_an_index_that_was_lost_is_made_again_from_what_is_stored(site: Site) -> None:
    await site.sync("plant")
    index = await site.container._index()
    held = await index.held("plant")
    await index.clear("plant")
    assert (await _listed(site))["not_indexed"] == 0  # nobody has looked yet
    async with site.client(await site.container.services(), "plant") as client:
        assert (await client.post("/api/v1/documents/reindex")).json() == {"chunks": sum(held.values())}
        assert await index.held("plant") == held
        assert (await client.post("/api/v1/documents/reindex")).json() == {"chunks": 0}
        again = await client.post("/api/v1/documents/reindex", params={"everything": True})
        assert again.json() == {"chunks": sum(held.values())}
    assert await index.held("plant") == held


async def test_documents_are_linked_to_what_a_later_sync_brings_or_renames(site: Site) -> None:
    text = b"# Terms\n\nLitware, Inc. delivers weekly.\n"
    async with site.client(await site.container.services(), "buyers") as client:
        await client.post("/api/v1/documents", files={"file": ("terms.md", text)})
        for name, documents in (("Wide World", 0), ("Litware, Inc.", 1)):
            (site.folder / "suppliers.csv").write_text(f'Code,Name\n1602,"{name}"\n1603,Fabrikam Castings\n')
            (site.folder / "suppliers.yaml").write_text(SUPPLIERS)
            asker = Principal("buyers", "local")
            job = await site.syncs.start(asker, "suppliers", description=site.folder / "suppliers.yaml")
            await site.syncs.run_worker(until_done=job)
            assert (await site.syncs.status(asker, job)).status is IngestionStatus.COMPLETED
            found = await client.get("/api/v1/documents", params={"supplier": "1602"})
            assert found.json()["total"] == documents


async def _listed(site: Site) -> dict[str, Any]:
    async with site.client(await site.container.services(), "plant") as client:
        page: dict[str, Any] = (await client.get("/api/v1/documents")).json()
    return page


async def _stored(site: Site, tenant: str) -> set[str]:
    async with site.client(await site.container.services(), tenant) as client:
        page = (await client.get("/api/v1/documents", params={"superseded": True})).json()
    return {one["document_id"] for one in page["items"]}
