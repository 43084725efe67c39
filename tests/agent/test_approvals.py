"""From a sentence to a receipt: what is proposed, shown and approved in a thread is what goes out, once."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

import prompts
from agent.answer import Answer, Outcome
from agent.approvals import Approvals
from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.events import ApprovalRequired, Done
from agent.models import load_model
from agent.responder import Responder
from agent.runs import Runs
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.identity import EVERY_SCOPE, Principal
from core.outgoing import Ways
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.entities import BY_NAME
from jobs.sync import SyncService
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS, by_name

DRAFT = "draft a requisition for 200 of AR-5381 by 2025-06-20"


@pytest.fixture(scope="module")
async def buying(plant: ToolContext) -> ToolContext:
    """The planner's context, where a supplier offers the item."""
    row = {
        "tenant_id": "plant", "supplier_id": "1678", "sku": "AR-5381", "lead_time_days": 19, "price": "47.87",
        "currency": "USD", "unit": "EA", "minimum_quantity": 500, "source_system": "erp", "source_record": "offer#1",
        "job_id": uuid.uuid4(), "created_by": "test",
    }  # fmt: skip
    async with plant.database.write(plant.principal) as tx:
        await tx.execute(BY_NAME["supplier_offer"].table.insert().values(row))
    return plant


@pytest.fixture(scope="module")
async def service(database: Database, database_url: str) -> AsyncIterator[SyncService]:
    async with SyncService.open(database_url, database) as service:
        yield service


@pytest.fixture(scope="module")
def approvals(service: SyncService) -> Approvals:
    return Approvals(TOOLS, service.effects)


@pytest.fixture
async def runs(database: Database, checkpoints: Checkpoints, approvals: Approvals) -> AsyncIterator[Runs]:
    responder = Responder("embedded", load_model("embedded"), prompts.load("planner"))
    copilot = Copilot(responder, TOOLS, link, checkpoints, approvals)
    runs = Runs(copilot, ConversationStore(database))
    yield runs
    await runs.close()


async def said(
    runs: Runs, context: ToolContext, message: str, thread: uuid.UUID | None = None, **more: Any
) -> tuple[str, Answer]:
    """How the run ended, and its answer."""
    run = await runs.start(context, message, thread, **more)
    events = [event async for _, event in runs.subscribe(run.run_id, context=context)]
    ending = events[-1]
    assert isinstance(ending, Done | ApprovalRequired), ending
    told = "".join(event.delta for event in events if event.type == "text")
    assert told == ending.answer.answer
    return ending.type, ending.answer


async def proposed(context: ToolContext, **arguments: Any) -> uuid.UUID:
    given = {"sku": "AR-5381", "quantity": 600, "needed_by": "2025-07-01", **arguments}
    result: Any = await by_name["draft_purchase_requisition"].call(context, given)
    found: uuid.UUID = result.approval.approval_id
    return found


async def rows(context: ToolContext, table: str) -> int:
    async with context.database.read(context.principal) as tx:
        return int((await tx.execute(text(f"SELECT count(*) FROM copilot.{table}"))).scalar_one())


async def test_a_draft_ends_in_a_proposal_that_shows_all_that_would_go_out(runs: Runs, buying: ToolContext) -> None:
    effects = await rows(buying, "effect")
    kind, answer = await said(runs, buying, DRAFT)
    assert (kind, answer.outcome) == ("approval_required", Outcome.APPROVAL_REQUIRED)
    approval = answer.approval
    assert approval is not None
    assert (approval["status"], approval["tool"]) == ("pending", "draft_purchase_requisition")
    assert (approval["arguments"]["quantity"], approval["arguments"]["needed_by"]) == ("200", "2025-06-20")
    for line in ("Item: AR-5381 Adjustable Race", "Quantity: 200 EA", "Price: 47.87 USD per EA", "Total: 9,574.00 USD",
                 "Needed by: 2025-06-20", "Proseware, Inc."):  # fmt: skip
        assert line in answer.answer
    assert "200 EA is below the supplier's minimum of 500 EA" in answer.answer
    assert "Nothing has been done yet" in answer.answer
    assert answer.grounding.unsupported == []
    assert await rows(buying, "effect") == effects


async def test_what_a_question_proposed_is_withdrawn_when_it_is_changed(
    runs: Runs, buying: ToolContext, approvals: Approvals
) -> None:
    _, first = await said(runs, buying, DRAFT)
    _, second = await said(runs, buying, DRAFT.replace("200", "300"), first.thread_id, replaces=first.message_id)
    assert first.approval is not None
    assert second.approval is not None
    old, new = [await approvals.get(buying, uuid.UUID(of["approval_id"])) for of in (first.approval, second.approval)]
    assert (old.status, new.status) == ("rejected", "pending")
    assert "withdrawn" in old.tell
    with pytest.raises(Conflict, match="withdrawn"):
        await approvals.decide(buying, old.approval_id, True)


async def test_a_yes_in_the_thread_is_answered_with_the_receipt(
    runs: Runs, buying: ToolContext, approvals: Approvals
) -> None:
    _, answer = await said(runs, buying, DRAFT)
    kind, done = await said(runs, buying, "Yes, approve it", answer.thread_id)
    assert (kind, done.outcome) == ("done", Outcome.ANSWERED)
    assert done.answer.startswith("Done: Purchase requisition: 200 EA of AR-5381 Adjustable Race")
    assert done.approval is not None
    receipt = done.approval["receipt"]
    assert receipt["receipt"] in done.answer
    assert [file["name"] for file in receipt["files"]] == ["requisition.csv", "requisition.txt"]
    effect = uuid.UUID(receipt["files"][0]["url"].split("/")[4])
    file = await approvals.file(buying, effect, "requisition.csv")
    assert "AR-5381,Adjustable Race,200,EA,2025-06-20,1678" in file.text
    _, again = await said(runs, buying, "yes", answer.thread_id)
    assert again.answer == done.answer


async def test_a_no_in_the_thread_ends_it(runs: Runs, buying: ToolContext, approvals: Approvals) -> None:
    _, answer = await said(runs, buying, DRAFT)
    _, done = await said(runs, buying, "no, cancel that", answer.thread_id)
    assert "nothing was done" in done.answer
    _, late = await said(runs, buying, "yes", answer.thread_id)
    assert late.outcome is Outcome.REFUSED
    assert "rejected" in late.answer


async def test_what_is_no_plain_yes_is_asked_back_and_a_question_leaves_it_pending(
    runs: Runs, buying: ToolContext, approvals: Approvals
) -> None:
    _, answer = await said(runs, buying, DRAFT)
    _, unsure = await said(runs, buying, "ok", answer.thread_id)
    assert unsure.outcome is Outcome.CLARIFY
    _, stock = await said(runs, buying, "how many Adjustable Race do we have?", answer.thread_id)
    assert "761 EA" in stock.answer
    _, nothing = await said(runs, buying, "yes", answer.thread_id)
    assert nothing.approval is None  # it was not the last answer's any more
    assert answer.approval is not None
    still = await approvals.get(buying, uuid.UUID(answer.approval["approval_id"]))
    assert still.status == "pending"


async def test_who_may_not_approve_is_told_and_may_take_back_their_own(
    runs: Runs, buying: ToolContext, approvals: Approvals
) -> None:
    may = EVERY_SCOPE - {"approvals:decide"}
    context = replace(buying, principal=Principal("plant", "junior", may))
    _, answer = await said(runs, context, DRAFT)
    assert "somebody who may approve it" in answer.answer
    _, refused = await said(runs, context, "approve", answer.thread_id)
    assert refused.outcome is Outcome.NOT_PERMITTED
    assert answer.approval is not None
    taken_back = await approvals.decide(context, uuid.UUID(answer.approval["approval_id"]), False)
    assert taken_back.status == "rejected"


async def test_of_two_who_approve_at_once_one_wins_and_it_happens_once(
    buying: ToolContext, approvals: Approvals
) -> None:
    effects = await rows(buying, "effect")
    approval_id = await proposed(buying)
    others = [replace(buying, principal=Principal("plant", f"buyer {n}")) for n in range(6)]
    came = await asyncio.gather(*(approvals.decide(one, approval_id, True) for one in others), return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["Approval"] + ["Conflict"] * 5
    assert await rows(buying, "effect") == effects + 1
    assert (await approvals.get(buying, approval_id)).status == "done"
    async with buying.database.read(buying.principal) as tx:
        logged = "SELECT kind, outcome FROM copilot.audit WHERE detail ->> 'approval_id' = :id ORDER BY at"
        told = [tuple(row) for row in await tx.execute(text(logged), {"id": str(approval_id)})]
    assert told == [("approval", "ok"), ("effect", "ok")]


async def test_what_is_edited_is_checked_and_delivered_as_it_was_approved(
    buying: ToolContext, approvals: Approvals
) -> None:
    approval_id = await proposed(buying)
    shown = await approvals.preview(buying, approval_id, {"quantity": "750"})
    assert "Quantity: 750 EA" in shown.preview
    assert (await approvals.get(buying, approval_id)).arguments["quantity"] == "600"
    for wrong in ({"quantity": "-1"}, {"supplier": "Another"}, {"needed_by": "soon"}, {"nonsense": 1}):
        with pytest.raises(InvalidInput):
            await approvals.decide(buying, approval_id, True, wrong)
    done = await approvals.decide(buying, approval_id, True, {"quantity": "750", "note": "=HYPERLINK(1)"})
    assert (done.status, done.preview.count("750 EA")) == ("done", 1)
    assert done.receipt is not None
    file = await approvals.file(buying, uuid.UUID(done.receipt.files[0].url.split("/")[4]))
    assert ",750," in file.text
    assert "'=HYPERLINK(1)" in file.text


async def test_a_proposal_that_was_tampered_with_is_not_carried_out(buying: ToolContext, approvals: Approvals) -> None:
    approval_id = await proposed(buying)
    async with buying.database.write(buying.principal) as tx:
        change = "UPDATE copilot.approval SET outgoing = jsonb_set(outgoing, '{text}', '1') WHERE approval_id = :id"
        await tx.execute(text(change), {"id": approval_id})
    with pytest.raises(Conflict):
        await approvals.decide(buying, approval_id, True)


async def test_nobody_can_approve_after_it_has_expired(buying: ToolContext, approvals: Approvals) -> None:
    approval_id = await proposed(buying)
    fresh = await approvals.get(buying, approval_id)
    assert timedelta(hours=23) < fresh.expires_at - fresh.created_at < timedelta(hours=25)
    async with buying.database.write(buying.principal) as tx:
        await tx.execute(
            text("UPDATE copilot.approval SET expires_at = now() - interval '1 second' WHERE approval_id = :id"),
            {"id": approval_id},
        )
    with pytest.raises(Conflict, match="nobody decided in time"):
        await approvals.decide(buying, approval_id, True)
    assert (await approvals.get(buying, approval_id)).status == "expired"


async def test_four_eyes_want_somebody_else(buying: ToolContext, approvals: Approvals) -> None:
    context = replace(buying, ways=Ways(four_eyes=True))
    approval_id = await proposed(context)
    with pytest.raises(NotPermitted, match="somebody else"):
        await approvals.decide(context, approval_id, True)
    other = replace(context, principal=Principal("plant", "second"))
    assert (await approvals.decide(other, approval_id, True)).status == "done"


async def test_another_tenants_and_an_unpermitted_colleagues_proposals_are_not_found(
    buying: ToolContext, approvals: Approvals
) -> None:
    approval_id = await proposed(buying)
    for principal in (Principal("other", "planner"), Principal("plant", "viewer", frozenset({"suppliers:read"}))):
        context = replace(buying, principal=principal)
        with pytest.raises(NotFound):
            await approvals.get(context, approval_id)
        with pytest.raises(NotFound):
            await approvals.decide(context, approval_id, True)
        assert await approvals.list(context) == []


async def test_decided_elsewhere_the_receipt_is_told_in_the_thread(
    runs: Runs, buying: ToolContext, approvals: Approvals, database: Database
) -> None:
    _, answer = await said(runs, buying, DRAFT)
    assert answer.approval is not None
    buyer = replace(buying, principal=Principal("plant", "buyer"), channel="slack")
    await approvals.decide(buyer, uuid.UUID(answer.approval["approval_id"]), True)
    asked, told = await ConversationStore(database).messages(buying.principal, answer.thread_id)
    assert (asked.question, told.question) == (DRAFT, "")
    assert told.answer is not None
    assert told.answer["answer"].startswith("Done: ")
    assert told.answer["approval"]["receipt"]["receipt"] in told.answer["answer"]
    Answer.model_validate(told.answer)
