"""The pictures of an answer in a real browser, as a planner sees them."""

from typing import Any

import pytest

from agent.answer import ToolUse
from tools.pictures import Line, by_size, over_time

# Text of records is text, also in a picture.
_NAMES = (
    "Press brake",
    '<img src="http://evil.example/a.png">',
    "A work centre with a name too long to draw",
)
_WEEKS = [
    {"week": f"2025-05-{12 + 7 * at:02}" if at < 3 else "2025-06-02", "wanted": wanted, "forecast": forecast,
     "low": low, "high": high}
    for at, (wanted, forecast, low, high) in enumerate(
        [("10", None, None, None), ("12.5", None, None, None), (None, "11", "4", "19"), (None, "11", "3", "20")]
    )
]  # fmt: skip
_CENTRES = [
    {"name": name, "hours": hours, "there": "80"} for name, hours in zip(_NAMES, ("90", "40", "12"), strict=True)
]


def _used(picture: Any, rows: list[dict[str, Any]]) -> ToolUse:
    result = {"summary": "", "blocks": [picture.model_dump(mode="json")], picture.rows: rows}
    return ToolUse(tool="some_tool", arguments={}, ok=True, result=result)


USES = (
    _used(
        over_time(
            "Demand by week",
            "weeks",
            (Line("wanted", "Ordered", "bar"), Line("forecast", "Forecast")),
            day="week",
            unit="EA",
            description="It stays at 11 EA a week.",
            band=("low", "high"),
        ),
        _WEEKS,
    ),
    _used(
        by_size(
            "Load", "centres", name="name", value="hours", unit="h", against="there", description="One is overloaded."
        ),
        _CENTRES,
    ),
)


@pytest.fixture
def site(local: Any) -> Any:
    local.copilot.uses = USES
    return local


async def test_pictures_are_drawn_under_the_strict_policy_and_from_this_server_alone(look: Any, site: Any) -> None:
    seen = await look()
    await seen.open(site.url)
    await seen.ask()
    await seen.page.locator(".picture svg").nth(1).wait_for()
    weeks, centres = seen.page.locator("figure").nth(0), seen.page.locator("figure").nth(1)
    assert await weeks.locator(".mark-rect path").count() >= 2
    assert await weeks.locator(".mark-line path").count() == 1
    assert await weeks.locator(".mark-area path").count() == 1
    assert await centres.get_by_text("<img src=").count() >= 1
    assert await seen.page.locator("img").count() == 0
    assert all(request.startswith(site.url) for request in seen.requests)
    assert seen.complaints == []


async def test_what_draws_is_fetched_with_the_first_picture_and_not_before(look: Any, site: Any) -> None:
    site.copilot.uses = ()
    seen = await look()
    await seen.open(site.url)
    await seen.ask()
    assert not [request for request in seen.requests if request.endswith("/page/chart.js")]


async def test_who_cannot_see_a_picture_is_told_what_it_shows_and_has_its_rows(look: Any, site: Any) -> None:
    seen = await look()
    await seen.open(site.url)
    await seen.ask()
    assert await seen.page.get_by_role("img", name="It stays at 11 EA a week.").count() == 1
    figure = seen.page.locator("figure").first
    await figure.get_by_text("The picture as a table").click()
    assert await figure.locator("th").all_text_contents() == [
        "Week",
        "Low, EA",
        "High, EA",
        "Ordered, EA",
        "Forecast, EA",
    ]
    assert await figure.locator("tbody tr").last.locator("td").all_text_contents() == [
        "2025-06-02",
        "3",
        "20",
        "",
        "11",
    ]


async def test_the_rows_stand_there_when_the_picture_cannot_be_drawn(look: Any, site: Any) -> None:
    seen = await look()
    await seen.page.route("**/page/chart.js", lambda route: route.abort())
    await seen.open(site.url)
    await seen.ask()
    await seen.page.locator("figure details[open]").nth(1).wait_for()
    assert await seen.page.get_by_role("img").count() == 0


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_a_picture_is_as_wide_as_there_is_room(look: Any, site: Any, width: int) -> None:
    seen = await look(viewport={"width": width, "height": 800})
    await seen.open(site.url)
    await seen.ask()
    await seen.page.locator(".picture svg").nth(1).wait_for()
    for at in range(2):
        around = await seen.page.locator(".picture").nth(at).bounding_box()
        drawn = await seen.page.locator(".picture svg").nth(at).bounding_box()
        assert around is not None
        assert drawn is not None
        assert around["width"] - 40 < drawn["width"] <= around["width"] + 1
    assert await seen.page.evaluate("document.documentElement.scrollWidth") == width


async def test_colours_follow_light_dark_and_paper_without_drawing_anew(look: Any, site: Any) -> None:
    seen = await look(color_scheme="light")
    await seen.open(site.url)
    await seen.ask()
    bar = seen.page.locator("figure .mark-rect path").first
    await bar.wait_for()
    fill = "node => getComputedStyle(node).fill"
    light = await bar.evaluate(fill)
    await seen.page.emulate_media(color_scheme="dark")
    dark = await bar.evaluate(fill)
    assert light != dark
    await seen.page.emulate_media(color_scheme="dark", media="print")
    assert await bar.evaluate(fill) == light


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
async def test_a_day_is_the_same_day_wherever_the_planner_sits(look: Any, site: Any, zone: str) -> None:
    seen = await look(timezone_id=zone)
    await seen.open(site.url)
    await seen.ask()
    await seen.page.locator("figure .mark-rect path").first.hover()
    tip = seen.page.locator(".tip").first
    await tip.wait_for()
    assert "2025-05-12" in await tip.inner_text()
