"""An answer on a terminal."""

from typing import Any

from rich.console import Console
from rich.markdown import Markdown

_CITED = 6


def show(answer: dict[str, Any]) -> None:
    """The text as it was written, then where it comes from."""
    console = Console()
    console.print(Markdown(answer["answer"], hyperlinks=False))
    approval = answer.get("approval")
    if approval and approval["status"] == "pending":
        line = f"  copilot approvals approve {approval['approval_id']}  (or reject; in a chat: approve, cancel)"
        console.print(line, style="dim", markup=False, highlight=False)
    citations = answer.get("citations") or []
    for citation in citations[:_CITED]:
        age = f", as of {str(citation['as_of'])[:16].replace('T', ' ')}" if citation.get("as_of") else ""
        where = "" if citation["kind"] == "document" else f" {citation['reference']}"  # the text says where it opens
        line = f"  {citation['label']} — {citation['source']}{where}{age}"
        console.print(line, style="dim", markup=False, highlight=False)
    if len(citations) > _CITED:
        console.print(f"  and {len(citations) - _CITED} more records (--json lists them)", style="dim", highlight=False)
