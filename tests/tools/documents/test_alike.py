from collections.abc import Awaitable, Callable
from datetime import date

from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from tests.tools.documents.shelf import ByWords, Paper, shelve
from tools.context import ToolContext
from tools.documents.search_documents import search_documents

MONTHS = {"Litware": 12, "Proseware": 24, "Fabrikam": 36}
SUPPLIERS = [{"supplier_id": str(months), "name": name} for name, months in MONTHS.items()]


async def test_what_each_supplier_has_agreed_otherwise_is_told_side_by_side_and_whose_is_asked(
    database: Database, make_plant: Callable[..., Awaitable[None]]
) -> None:
    await make_plant("alike", {"supplier": SUPPLIERS})
    papers = [
        Paper(f"{name}.md", f"Supply agreement {name}", "agreement", f"# Warranty\n\nThe warranty is {months} months.",
              about=(f"supplier:{months}",))
        for name, months in MONTHS.items()
    ]  # fmt: skip
    await shelve(database, "alike", papers, date(2025, 4, 1))
    context = ToolContext(Principal("alike", "planner"), database, Clock(date(2025, 5, 15)), ByWords(database))
    told = await search_documents.call(context, {"question": "how long is the warranty?"})
    assert all(f"The warranty is {months} months." in told.summary for months in MONTHS.values())
    assert told.summary.endswith("Whose is meant?")
    told = await search_documents.call(context, {"question": "how long is the warranty of Litware?", "supplier": "12"})
    assert told.summary == "Supply agreement Litware under “Warranty”: “The warranty is 12 months.”"
