"""The one script of the widget, as a host page gets it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "api" / "page"
LOCK = Path(__file__).parents[2] / "widget" / "package-lock.json"
MOST = 120_000  # bytes over the wire, before charts


def test_the_widget_is_small_before_charts() -> None:
    assert len(gzip.compress((PAGE / "widget.js").read_bytes())) <= MOST


def test_whose_work_is_inside_is_said_with_their_licences() -> None:
    for name, packages in (
        ("widget", ("lit-html", "dompurify", "marked")),
        ("chart", ("vega", "vega-lite", "d3-scale")),
    ):
        said = (PAGE / f"{name}.licences.txt").read_text()
        assert all(f"{package} " in said for package in packages)
        assert f"{name}.licences.txt" in (PAGE / f"{name}.js").read_text()[:100]


def test_the_lock_pins_every_package_by_its_hash_and_names_no_address() -> None:
    packages = json.loads(LOCK.read_text())["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)
    assert not any("resolved" in package for package in packages.values())


@pytest.mark.parametrize("path", ["/widget.js", "/page/chart.js"])
async def test_a_page_of_another_origin_may_load_the_scripts(local: Any, path: str) -> None:
    response = await local.client.get(path)
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    again = await local.client.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cross-origin-resource-policy"] == "cross-origin"  # else a reload would be refused
    assert again.headers["access-control-allow-origin"] == "*"


async def test_the_pages_themselves_stay_with_their_own_origin(local: Any) -> None:
    for path in ("/", "/documents/1", "/api/v1/plant"):
        headers = (await local.client.get(path)).headers
        assert "access-control-allow-origin" not in headers
        assert headers["cross-origin-resource-policy"] == "same-origin"
