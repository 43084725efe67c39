"""What a language model is told of this run, behind the instructions that are the same for all."""

from collections.abc import Sequence

from langchain_core.messages import AnyMessage, HumanMessage, SystemMessage

from core.identity import READ_SCOPES
from tools.context import ToolContext

_TOLD = 8  # records that the same words may name


def system_prompt(instructions: str, context: ToolContext, other_tools: str = "") -> SystemMessage:
    """The plant, its date, the planner's grants, how quantities are given; tools that are there but not offered."""
    principal, today = context.principal, context.clock.today()
    missing = sorted(READ_SCOPES - principal.scopes)
    grants = f"- The planner's grants: {', '.join(sorted(principal.scopes)) or 'none'}."
    if missing:
        grants += f" Not granted: {', '.join(missing)}: not permitted, which is not the same as none."
    parts = [
        instructions,
        "\n".join(
            (
                "# This run",
                f"- Plant: {principal.tenant_id}. Today at the plant is {today.isoformat()}, {today:%A}: yesterday,"
                " this month and late are meant from there, whatever the date is elsewhere.",
                "- Each quantity has its own unit of measure and each amount its currency, as the results give them."
                " Never add or compare unlike ones, and never convert. Times are UTC.",
                grants,
            )
        ),
    ]
    if other_tools:
        parts.append(f"# Other tools\nThese are there too; call one by its name where it fits better.\n{other_tools}")
    return SystemMessage("\n\n".join(parts))


def records(question: AnyMessage) -> list[HumanMessage]:
    """What the planner's words name, for a model that reads only text."""
    lines = [
        f'- "{mention["text"]}": '
        + "; ".join(f"{c['entity']} {c['code']} ({c['name']})" for c in mention["candidates"][:_TOLD])
        for mention in question.additional_kwargs.get("mentions", ())
    ]
    lines += [f'- "{v["value"]}": a value of {v["entity"]} {v["field"]}' for v in _values(question)]
    return [HumanMessage("Records that these words may name:\n" + "\n".join(lines), name="records")] if lines else []


def _values(question: AnyMessage) -> Sequence[dict[str, str]]:
    return [value for value in question.additional_kwargs.get("values", ()) if not value.get("weak")]
