"""The tools of the registry as MCP's, and `ask`, which puts a question to the copilot itself."""

from collections.abc import Mapping
from typing import Any

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    Annotations,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as Listed

from agent.answer import Outcome
from channels.mcp_server.asking import ASK, answered, settled, told
from channels.mcp_server.deciding import Answered, Decisions
from channels.mcp_server.parts import Parts, Request
from channels.mcp_server.schemas import given, taken
from channels.mcp_server.telling import SORRY, failed, failure, log
from core.errors import CopilotError
from tools.actions.approval import Approval
from tools.actions.proposal import Proposal
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import Tool


class Tools:
    """`tools/list` and `tools/call`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._decisions = Decisions(parts.approvals)
        self._by_name = {tool.name: tool for tool in parts.tools}
        self._listed = {tool.name: _listed(tool) for tool in parts.tools}

    def schema(self, name: str) -> Mapping[str, Any] | None:
        """What a tool takes."""
        listed = ASK if name == ASK.name else self._listed.get(name)
        return listed.input_schema if listed else None

    async def list(self, request: Request, _: PaginatedRequestParams | None) -> ListToolsResult:
        """All on one page. A tool the caller may not use is not offered at all."""
        scopes = (await self._parts.context_of(request)).principal.scopes
        granted = [self._listed[tool.name] for tool in self._parts.tools if tool.scope in scopes]
        return ListToolsResult(tools=[ASK, *granted])

    async def call(self, request: Request, params: CallToolRequestParams) -> Answered:
        """What goes wrong within a tool is its result, so that the model reads why and can mend its call."""
        tool = self._by_name.get(params.name)
        if tool is None and params.name != ASK.name:
            raise MCPError(INVALID_PARAMS, f"There is no tool {params.name}: tools/list names those there are.")
        context = await self._parts.context_of(request)
        try:
            return await (
                self._ask(request, context, params) if tool is None else self._use(tool, request, context, params)
            )
        except CopilotError as error:
            return failed(error)
        except MCPError:
            raise
        except Exception:
            log.exception("tool failed", extra={"tool": params.name})
            return failure("internal", SORRY)

    async def _use(self, tool: Tool, request: Request, context: ToolContext, params: CallToolRequestParams) -> Answered:
        if params.request_state is not None:
            return await self._decisions.resumed(context, params, _proposed, tool.name)
        result = await tool.call(context, params.arguments or {})
        if isinstance(result, Proposal):
            return await self._decisions.put(request, context, result.approval, _proposed)
        return _told(result)

    async def _ask(self, request: Request, context: ToolContext, params: CallToolRequestParams) -> Answered:
        if params.request_state is not None:
            return await self._decisions.resumed(context, params, settled, None)
        answer = await answered(await self._parts.runs(), context, request.session, params.arguments or {})
        if answer.outcome is not Outcome.APPROVAL_REQUIRED:
            return told(answer)
        approval = Approval.model_validate(answer.approval)
        return await self._decisions.put(
            request, context, approval, lambda now: told(answer) if now.status == "pending" else settled(now)
        )


def title(name: str) -> str:
    """`stock_on_hand` → `Stock on hand`."""
    return name.replace("_", " ").capitalize()


def _listed(tool: Tool) -> Listed:
    """A tool with an effect makes a proposal at most: nothing is destroyed, and each call makes another."""
    return Listed(
        name=tool.name,
        title=title(tool.name),
        description=tool.description,
        input_schema=taken(tool.args),
        output_schema=given(tool.result),
        annotations=ToolAnnotations(
            title=title(tool.name),
            read_only_hint=tool.read_only,
            destructive_hint=False,
            idempotent_hint=tool.read_only,
            open_world_hint=not tool.read_only,
        ),
        _meta={"topic": tool.topic, "scope": str(tool.scope)},
    )


def _told(result: ToolResult) -> CallToolResult:
    """The answer in words; the typed values for a model whose client hands on text alone; and all of it, typed."""
    values = result.model_dump_json(exclude={"blocks", "summary"}, exclude_none=True)
    texts = [
        TextContent(text=result.summary),
        TextContent(text=values, annotations=Annotations(audience=["assistant"])),
    ]
    return CallToolResult(content=[*texts], structured_content=result.model_dump(mode="json"), is_error=False)


def _proposed(approval: Approval) -> CallToolResult:
    """Where it stands; of one that waits also what exactly will happen, and where it is decided."""
    answer = _told(Proposal(summary=approval.tell, approval=approval))
    if approval.status == "pending":
        where = (
            f"Nothing has been done yet. Who may approve it does so in the chat, with `copilot approvals approve"
            f" {approval.approval_id}`, or by POST /api/v1/approvals/{approval.approval_id}."
        )
        answer.content[0] = TextContent(text=f"{approval.tell}\n\n{approval.preview}\n\n{where}")
    return answer
