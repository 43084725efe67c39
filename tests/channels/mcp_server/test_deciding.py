"""What has an effect: proposed by a tool, put to the client's user, done with a receipt or not at all."""

from typing import Any
from uuid import UUID

import pytest
from mcp import Client
from mcp_types import ElicitResult

from core.identity import EVERY_SCOPE
from tests.channels.mcp_server.clients import connected, transport

DRAFT = {"sku": "BELL", "quantity": "12", "needed_by": "2025-09-01"}
TOOL = "draft_purchase_requisition"


class User:
    """Answers what is asked as it was told to, and keeps what it was asked."""

    def __init__(self, action: str, **content: Any) -> None:
        self._answer = ElicitResult(action=action, content=content or None)  # type: ignore[arg-type]
        self.asked: list[Any] = []

    async def __call__(self, _: Any, params: Any) -> ElicitResult:
        self.asked.append(params)
        return self._answer


async def _drafted(served: Any, revision: str, user: User | None, tool: str = TOOL, **given: Any) -> Any:
    """What the call gives; at 2026-07-28 the client asks its user and calls again by itself."""
    key = await served.key(given.pop("user_id", "buyer"), given.pop("scopes", EVERY_SCOPE))
    arguments = {**DRAFT, **given} if tool == TOOL else given
    options = {"elicitation_callback": user} if user else {}
    if revision == "2026-07-28":
        async with Client(transport(served.url, key), mode=revision, cache=None, **options) as client:
            return await client.call_tool(tool, arguments)
    async with connected(served.url, key, revision, **options) as session:
        return await session.call_tool(tool, arguments)


async def test_the_user_is_shown_what_will_happen_and_approves_it_with_a_change(served: Any, revision: str) -> None:
    user = User("accept", decision="approve", quantity="15", note="")
    result = await _drafted(served, revision, user)
    (asked,) = user.asked
    assert "BELL" in asked.message
    assert "12" in asked.message
    assert asked.requested_schema["properties"]["quantity"]["default"] == "12"
    assert asked.requested_schema["required"] == ["decision"]
    approval = result.structured_content["approval"]
    assert (approval["status"], approval["arguments"]["quantity"], approval["decided_in"]) == ("done", "15", "mcp")
    assert result.content[0].text.startswith("Done: ")
    assert approval["receipt"]["receipt"] in result.content[0].text


@pytest.mark.parametrize(
    ("user", "status"),
    [
        (User("accept", decision="reject"), "rejected"),
        (User("decline"), "rejected"),
        (User("cancel"), "pending"),
        (User("accept"), "pending"),
        (None, "pending"),
    ],
    ids=["rejects", "declines", "closes", "says nothing", "cannot be asked"],
)
async def test_without_a_yes_nothing_is_done(served: Any, revision: str, user: User | None, status: str) -> None:
    result = await _drafted(served, revision, user)
    approval = result.structured_content["approval"]
    assert (approval["status"], approval["receipt"]) == (status, None)
    if status == "pending":
        assert "Nothing has been done yet" in result.content[0].text
        assert f"copilot approvals approve {approval['approval_id']}" in result.content[0].text


async def test_who_may_not_decide_is_not_asked(served: Any, revision: str) -> None:
    user = User("accept", decision="approve")
    scopes = EVERY_SCOPE - {"approvals:decide"}
    result = await _drafted(served, revision, user, user_id="planner", scopes=scopes)
    assert user.asked == []
    assert result.structured_content["approval"]["status"] == "pending"


async def test_a_change_that_cannot_be_is_refused_and_nothing_is_done(served: Any, revision: str) -> None:
    result = await _drafted(served, revision, User("accept", decision="approve", quantity="many"))
    assert (result.is_error, result.meta["code"]) == (True, "invalid_input")
    assert "quantity" in result.content[0].text


async def test_a_question_to_the_copilot_can_end_in_a_proposal_too(served: Any, revision: str) -> None:
    user = User("accept", decision="approve")
    question = "draft a requisition for 12 of BELL by 2025-09-01"
    result = await _drafted(served, revision, user, tool="ask", question=question)
    assert len(user.asked) == 1
    assert result.structured_content["outcome"] == "answered"
    assert result.structured_content["approval"]["status"] == "done"
    assert result.content[0].text.startswith("Done: ")


async def test_the_state_of_one_call_opens_no_other(served: Any) -> None:
    made = (await _drafted(served, "2026-07-28", None)).structured_content["approval"]["approval_id"]
    yes = {"decision": ElicitResult(action="accept", content={"decision": "approve"})}
    clerk = await served.key("clerk", EVERY_SCOPE - {"approvals:decide"})
    for key, tool, state, words in (
        (await served.key("buyer"), TOOL, "nonsense", "requestState"),
        (await served.key("buyer"), TOOL, str(UUID(int=1)), "no such"),
        (await served.key("buyer", tenant="other"), TOOL, made, "no such"),
        (clerk, TOOL, made, ""),
        (await served.key("buyer"), "post_message", made, "another tool"),
        (await served.key("buyer"), "ask", made, "another tool"),
    ):
        async with connected(served.url, key, "2026-07-28") as session:
            refused = await session.call_tool(tool, DRAFT, input_responses=yes, request_state=state)
        assert refused.is_error
        assert words in refused.content[0].text
    context = await served.container.context(await _principal(served))
    assert (await (await served.container.approvals()).get(context, UUID(made))).status == "pending"


async def _principal(served: Any) -> Any:
    found = await (await served.container.keys()).principal(await served.key("buyer"))
    assert found is not None
    return found
