"""Each tool tells a caller who is limited to a site what it tells one who may see all of a plant that has only that
site's records: over a sample plant whose places are of sites, and whose records are at places, by chance."""

import random
import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import text

from core.clock import Clock
from core.errors import CopilotError, NotFound, NotPermitted
from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database
from data_layer.derived import renew_derived
from data_layer.metadata import metadata
from ingestion.pipeline import run_job
from ingestion.source import load_source, open_connector
from sample_plant.export import write_plant
from tests.ingestion.plant_files import Syncs
from tools.analysis.analyse import MODEL
from tools.context import ToolContext
from tools.registry import TOOLS, by_name
from tools.spec import Tool

TODAY = date(2026, 3, 13)
WHOLE, ONLY, SITE = "whole", "only", "North"

_PLACES = f"SELECT warehouse_id FROM manufacturing.warehouse WHERE tenant_id = '{WHOLE}' AND site = '{SITE}'"
_CENTRES = f"SELECT work_centre_id FROM manufacturing.work_centre WHERE tenant_id = '{WHOLE}' AND site = '{SITE}'"
_ORDERS = (
    f"SELECT wo_number FROM manufacturing.work_order WHERE tenant_id = '{WHOLE}' AND (warehouse_id IN ({_PLACES})"
    f" OR wo_number IN (SELECT wo_number FROM manufacturing.operation WHERE tenant_id = '{WHOLE}'"
    f" AND work_centre_id IN ({_CENTRES})))"
)
_WITH_LINE = (
    f"{{key}} IN (SELECT {{key}} FROM manufacturing.{{lines}} WHERE tenant_id = '{WHOLE}'"
    f" AND warehouse_id IN ({_PLACES}))"
)
# What is of the site, said once more and without row-level security; all of what is not named here is copied.
OF_SITE = {
    "warehouse": f"site = '{SITE}'",
    "work_centre": f"site = '{SITE}'",
    **dict.fromkeys(
        ("inventory", "inventory_history", "purchase_order_line", "sales_order_line"), f"warehouse_id IN ({_PLACES})"
    ),
    "purchase_order": _WITH_LINE.format(key="po_number", lines="purchase_order_line"),
    "sales_order": _WITH_LINE.format(key="order_number", lines="sales_order_line"),
    **dict.fromkeys(("operation", "routing"), f"work_centre_id IN ({_CENTRES})"),
    "work_order": f"wo_number IN ({_ORDERS})",
    "scrap": f"work_centre_id IN ({_CENTRES}) OR (work_centre_id IS NULL AND wo_number IN ({_ORDERS}))",
    "entity_word": f"entity NOT IN ('warehouse', 'work_centre') OR code IN ({_PLACES}) OR code IN ({_CENTRES})",
    "entity_value": f"field <> 'site' OR value = '{SITE}'",
}
COPIED = (
    *OF_SITE, "sku", "bom", "customer", "supplier", "supplier_offer", "word_count", "entity_revision",
)  # fmt: skip
_SYNCS = ("staging.source_state", "staging.job", "staging.progress")
# They look at all sites at once.
REFUSED = {
    "time_phased_plan", "material_shortages", "what_if", "promise_date", "capacity_load", "replenishment_proposals",
    "purchase_order_impact", "forecast_demand", "forecast_accuracy", "forecast_by_group", "forecast_misses",
}  # fmt: skip
# The brief leaves sections out and says so; why records were refused is told with the records; proposals are stored.
APART = {"morning_brief", "data_freshness"} | {tool.name for tool in TOOLS if not tool.read_only}


@pytest.fixture(scope="module")
async def contexts(
    database: Database, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ToolContext, ToolContext]:
    """(limited to the site, of all there is in a plant of the site's records alone)"""
    folder = tmp_path_factory.mktemp("sites") / "plant"
    write_plant(folder, skus=300, seed=3, end=TODAY)
    source = load_source("sample_plant")
    source = replace(source, connector={**source.connector, "skus": 300, "seed": 3, "path": str(folder)})
    job = Syncs(database_url, WHOLE).ask(source.name)
    run_job(database_url, WHOLE, job, lambda _: (source, open_connector(source)), stop=threading.Event())
    await _scatter(database)
    await _copy(database)
    for tenant in (WHOLE, ONLY):
        renew_derived(database_url, tenant, TODAY)
    limited = Principal(WHOLE, "ann", EVERY_SCOPE, frozenset({SITE}))
    everyone = Principal(ONLY, "ann")
    return ToolContext(limited, database, Clock(TODAY)), ToolContext(everyone, database, Clock(TODAY))


async def _scatter(database: Database) -> None:
    """Places and centres to sites or none, records to places or none, always alike."""
    chance = random.Random(11)
    async with database.write(Principal(WHOLE, "test")) as tx:
        known = "SELECT {0}_id FROM manufacturing.{0} ORDER BY 1"
        places = [row[0] for row in await tx.execute(text(known.format("warehouse")))]
        centres = [row[0] for row in await tx.execute(text(known.format("work_centre")))]
        for name in ("Aisle", "Yard", "Depot"):
            await tx.execute(
                text(
                    "INSERT INTO manufacturing.warehouse (tenant_id, warehouse_id, name, source_system, source_record,"
                    " job_id, created_by) VALUES (:tenant, :code, :name, 'test', '1', gen_random_uuid(), 'test')"
                ),
                {"tenant": WHOLE, "code": name.upper(), "name": name},
            )
            places.append(name.upper())
        sites = [SITE, "South", None]
        for table, codes in (("warehouse", places), ("work_centre", centres)):
            for number, code in enumerate(codes):
                await tx.execute(
                    text(f"UPDATE manufacturing.{table} SET site = :site WHERE {table}_id = :code"),
                    {"site": sites[number] if number < 3 else chance.choice(sites), "code": code},
                )
        for table, key in (
            ("purchase_order_line", "po_number || line_number"),
            ("sales_order_line", "order_number || line_number"),
            ("work_order", "wo_number"),
        ):
            some = [*places, None]
            await tx.execute(
                text(
                    f"UPDATE manufacturing.{table} SET warehouse_id = (CAST(:places AS text[]))"
                    f"[1 + mod(abs(hashtext({key})), :count)]"
                ),
                {"places": some, "count": len(some)},
            )


async def _copy(database: Database) -> None:
    async with database.administer() as connection:
        for name in (*(f"manufacturing.{name}" for name in COPIED), *_SYNCS):
            table = metadata.tables[name]
            columns = ", ".join(column.name for column in table.columns if column.name != "tenant_id")
            await connection.execute(
                text(
                    f"INSERT INTO {name} (tenant_id, {columns}) SELECT '{ONLY}', {columns} FROM {name}"
                    f" WHERE tenant_id = '{WHOLE}' AND ({OF_SITE.get(table.name, 'true')})"
                )
            )


async def _named(context: ToolContext) -> dict[str, Any]:
    """What a question may name that is of the site."""
    first: dict[str, str] = {
        "sku": "SELECT sku FROM manufacturing.inventory WHERE on_hand > 0 ORDER BY on_hand DESC, sku LIMIT 1",
        "supplier": "SELECT supplier_id FROM manufacturing.purchase_order ORDER BY 1 LIMIT 1",
        "customer": "SELECT customer_id FROM manufacturing.sales_order ORDER BY 1 LIMIT 1",
        "order": "SELECT order_number FROM manufacturing.sales_order ORDER BY 1 LIMIT 1",
    }
    async with context.database.read(context.principal) as tx:
        named = {name: (await tx.execute(text(query))).scalar_one() for name, query in first.items()}
    return {**named, "date": TODAY, "by": "category", "subject": "stock", "quantity": "5", "question": "late",
            "document": "x", "kind": "late", "days": 14}  # fmt: skip


def _arguments(model: type[BaseModel], named: dict[str, Any]) -> dict[str, Any]:
    return {name: named[name] for name, field in model.model_fields.items() if field.is_required()}


async def _told(tool: Tool, context: ToolContext, arguments: dict[str, Any]) -> tuple[str, Any]:
    """(what is said, what is given)"""
    try:
        result = await tool.call(context, arguments)
    except CopilotError as error:
        return str(error), error.code
    return result.summary, result.model_dump(mode="json", exclude={"summary"})


async def test_every_tool_tells_what_the_records_of_the_site_say(contexts: tuple[ToolContext, ToolContext]) -> None:
    limited, whole = contexts
    named = await _named(whole)
    compared = found = 0
    calls = [(tool, _arguments(tool.args, named)) for tool in TOOLS if tool.name not in REFUSED | APART]
    calls += [(by_name["analyse"], {"subject": subject}) for subject in MODEL.subjects]
    note = f" Limited to your sites: {SITE}; what names no site is left out."
    for tool, arguments in calls:
        said, given = await _told(tool, limited, arguments)
        expected_said, expected = await _told(tool, whole, arguments)
        assert (said.replace(note, ""), given) == (expected_said, expected), (tool.name, arguments)
        compared += 1
        if not isinstance(given, str):
            assert note in said, tool.name
            found += 1
    assert compared > 30
    assert found > compared * 0.7


@pytest.mark.parametrize("name", sorted(REFUSED))
async def test_what_is_of_all_sites_at_once_is_refused_with_the_reason(
    contexts: tuple[ToolContext, ToolContext], name: str
) -> None:
    limited, whole = contexts
    arguments = _arguments(by_name[name].args, await _named(whole))
    with pytest.raises(NotPermitted, match=rf"of all sites at once, and you are limited to your sites: {SITE}\."):
        await by_name[name].call(limited, arguments)


async def test_the_brief_leaves_out_what_is_of_all_sites(contexts: tuple[ToolContext, ToolContext]) -> None:
    limited, _ = contexts
    brief = await by_name["morning_brief"].call(limited, {})
    assert "not permitted" in brief.model_dump_json()
    assert f"Limited to your sites: {SITE}" in brief.summary
    assert brief.summary.count("Limited to") == 1


async def test_what_is_at_another_site_is_not_found_and_that_is_said(
    contexts: tuple[ToolContext, ToolContext], database: Database
) -> None:
    limited, _ = contexts
    async with database.read(Principal(WHOLE, "test")) as tx:
        elsewhere = await tx.execute(
            text(
                "SELECT i.warehouse_id FROM manufacturing.inventory i JOIN manufacturing.warehouse USING (warehouse_id)"
                " WHERE site = 'South' LIMIT 1"
            )
        )
        hidden = elsewhere.scalar_one()
    with pytest.raises(NotFound):
        await by_name["current_inventory"].call(limited, {"warehouse": hidden})
