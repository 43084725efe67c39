from tests.tools.documents.conftest import TODAY
from tools.context import ToolContext
from tools.documents.library import Wanted
from tools.documents.narrowing import found


async def titles(context: ToolContext, question: str, **about: str) -> set[str]:
    looked = await found(context, question, Wanted(TODAY, **about), 5)
    return {one.title for one in looked.passages if one.score >= 0.5}


async def test_its_own_documents_go_first(reader: ToolContext) -> None:
    assert await titles(reader, "penalty for a week of delay", supplier="1678") == {"Supply agreement Proseware"}


async def test_a_rule_for_all_holds_for_each(reader: ToolContext) -> None:
    assert await titles(reader, "quarantine area for nonconforming parts", supplier="1600") == {"Quality manual"}
    assert await titles(reader, "quarantine area for nonconforming parts", sku="CA-7457") == {"Quality manual"}


async def test_what_is_agreed_with_another_holds_for_him_alone(reader: ToolContext) -> None:
    assert await titles(reader, "penalty for a week of delay", supplier="1600") == set()
    assert await titles(reader, "torque of the M12 crank bolt", sku="CA-5965") == set()
