"""What a sync brings is counted by the bell, and read, snoozed and stopped behind it."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from api.auth import LOCAL_USER, LocalAuth
from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from core.outgoing import Ways
from tests.api.conftest import TOKEN
from tests.order_files import TODAY, export, write_export
from tests.widget.test_accessibility import _sound
from tools.alerts.set_alert import set_alert
from tools.context import ToolContext

_NUMBERS = itertools.count()
_OUT = """(inside) => [...inside.querySelectorAll("*:not(.unseen):not(option)")]
    .filter((node) => node.getBoundingClientRect().left < -1 || node.getBoundingClientRect().right > innerWidth + 1)
    .map((node) => node.outerHTML.slice(0, 80))"""


class _Tenant:
    def __init__(self) -> None:
        self.name = f"bell{next(_NUMBERS)}"

    async def current(self) -> str:
        return self.name


class Plant:
    """A server of its own plant, whose planner wants to be told of seals below 3."""

    def __init__(self, site: Any, tenant: str, folder: Path) -> None:
        self.site, self._folder = site, folder
        self.context = ToolContext(Principal(tenant, LOCAL_USER, EVERY_SCOPE), site.services.database, Clock(TODAY))

    async def sync(self, amount: int) -> None:
        tables = export()
        tables["inventory"][0]["on_hand"] = amount
        sync = self.site.services.sync
        started = await sync.start(self.context.principal, "erp", description=write_export(self._folder, tables))
        await sync.run_worker(until_done=started)


@pytest.fixture
async def plant(make_site: Any, tmp_path: Path) -> Plant:
    tenant = _Tenant()
    site = await make_site("local", known=LocalAuth(tenant, TOKEN), ways=Ways(alerts=("email", "webhook")))
    plant = Plant(site, tenant.name, tmp_path / "export")
    await plant.sync(4)
    await set_alert.call(plant.context, {"sku": "SEAL", "below": 3})
    return plant


def _bell(seen: Any, name: str = "Alerts") -> Any:
    return seen.page.get_by_role("button", name=name, exact=True)


async def _opened(look: Any, plant: Plant, **how: Any) -> tuple[Any, Any]:
    await plant.sync(2)
    seen = await (await look(**how)).open(plant.site.url)
    await _bell(seen, "Alerts, 1 unread").click()
    return seen, seen.page.get_by_role("dialog")


async def test_the_bell_counts_what_came_meanwhile_after_each_answer(look: Any, plant: Plant) -> None:
    seen = await (await look()).open(plant.site.url)
    await _bell(seen).wait_for()
    await plant.sync(2)
    await seen.ask()
    await _bell(seen, "Alerts, 1 unread").wait_for()
    assert "1" in await seen.page.locator(".bell .badge").inner_text()


async def test_the_bell_looks_each_minute_while_the_page_is_seen_and_not_while_it_is_hidden(
    look: Any, plant: Plant
) -> None:
    seen = await look()
    await seen.page.clock.install()
    await seen.open(plant.site.url)
    await _bell(seen).wait_for()
    await seen.page.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => window.away, configurable: true })"
    )
    await plant.sync(2)
    await seen.page.evaluate("window.away = true")
    asked = len(seen.requests)
    await seen.page.clock.run_for(600_000)
    assert len(seen.requests) == asked
    await seen.page.evaluate("window.away = false")
    await seen.page.clock.run_for(61_000)
    await _bell(seen, "Alerts, 1 unread").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_was_told_is_read_with_its_record(look: Any, plant: Plant, scheme: str) -> None:
    seen, dialog = await _opened(look, plant, color_scheme=scheme)
    told = dialog.get_by_role("listitem").filter(has_text="SEAL Shaft Seal")
    await told.get_by_text("2 EA on hand, below 3 EA").wait_for()
    await told.get_by_text("unread").wait_for()
    await _sound(seen)
    await told.get_by_role("button", name="the record of SEAL").click()
    await dialog.get_by_text("erp", exact=True).wait_for()
    await _sound(seen)
    await dialog.get_by_role("button", name="Back to the alerts").click()
    await told.get_by_role("button", name="Mark as read").focus()
    await seen.page.keyboard.press("Enter")
    await told.get_by_text("unread").wait_for(state="detached")
    await _bell(seen).wait_for(state="attached")
    assert await dialog.get_by_role("button", name="Mark all as read").is_disabled()
    assert (await plant.site.client.get("/api/v1/notifications")).json()["unread"] == 0


async def test_all_are_marked_as_read_at_once(look: Any, plant: Plant) -> None:
    _, dialog = await _opened(look, plant)
    await dialog.get_by_role("button", name="Mark all as read").click()
    await dialog.locator(".unread").wait_for(state="detached")
    assert (await plant.site.client.get("/api/v1/notifications")).json()["unread"] == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_one_is_told_of_is_snoozed_sent_another_way_and_stopped(
    look: Any, plant: Plant, scheme: str
) -> None:
    seen, dialog = await _opened(look, plant, color_scheme=scheme)
    await dialog.get_by_role("button", name="Snooze for a week").click()
    await dialog.get_by_role("status").filter(has_text="snoozed until").wait_for()
    await dialog.get_by_role("button", name="What I am told of").click()
    await dialog.get_by_role("button", name="Tell me again").click()
    await dialog.get_by_role("button", name="Snooze for a day").wait_for()
    await _sound(seen)
    await dialog.get_by_label("How it is sent").select_option("email")
    await dialog.get_by_role("alert").filter(has_text="No e-mail address").wait_for()
    assert await dialog.get_by_label("How it is sent").input_value() == "app"
    async with seen.page.expect_response(lambda response: response.request.method == "PATCH"):
        await dialog.get_by_label("How it is sent").select_option("webhook")
    path = "/api/v1/notifications/subscriptions"
    (rule,) = (await plant.site.client.get(path)).json()["items"]
    assert (rule["way"], rule["snoozed_until"]) == ("webhook", None)
    await dialog.get_by_role("button", name="Stop").click()
    await dialog.get_by_text("You are told of nothing yet.").wait_for()
    await _sound(seen)
    assert (await plant.site.client.get(path)).json()["items"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_hours_and_address_are_set_and_what_is_wrong_is_said(look: Any, plant: Plant, scheme: str) -> None:
    seen, dialog = await _opened(look, plant, color_scheme=scheme, timezone_id="Europe/Berlin")
    await dialog.get_by_role("button", name="Settings").click()
    await dialog.get_by_label("E-mail address").fill("ann@plant.example")
    await dialog.get_by_label("Do not disturb from").fill("18:00")
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_role("alert").filter(has_text="quiet hours need both times").wait_for()
    await _sound(seen)
    await dialog.get_by_label("until").fill("07:00")
    await dialog.get_by_label("All in one message a day").fill("08:30")
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_text("Saved", exact=True).wait_for()
    assert (await plant.site.client.get("/api/v1/notifications/settings")).json() == {
        "email": "ann@plant.example",
        "zone": "Europe/Berlin",
        "quiet_from": "18:00:00",
        "quiet_until": "07:00:00",
        "digest_at": "08:30:00",
    }


async def test_it_is_said_in_german_and_fits_a_small_screen_from_right_to_left(look: Any, plant: Plant) -> None:
    await plant.sync(2)
    seen = await (await look(viewport={"width": 320, "height": 700})).open(plant.site.url)
    await seen.page.evaluate(
        "document.documentElement.dir = 'rtl'; document.querySelector('manufacturing-copilot').lang = 'de'"
    )
    await _bell(seen, "Meldungen, 1 ungelesen").click()
    dialog = seen.page.get_by_role("dialog")
    for tab, shown in (("Eingang", "Gelesen"), ("Was mir gemeldet wird", "Beenden"), ("Einstellungen", "Sichern")):
        await dialog.get_by_role("button", name=tab).click()
        await dialog.get_by_role("button", name=shown).first.wait_for()
        await _sound(seen)
        assert await dialog.locator(".inside").evaluate(_OUT) == []
