"""Tools whose answer draws on more than one topic: what of it this caller may see."""

from core.errors import NotPermitted
from core.identity import Principal, Scope
from tools.context import ToolContext


def may(context: ToolContext, scope: Scope) -> bool:
    return scope in context.principal.scopes


def need(context: ToolContext, *scopes: Scope) -> None:
    """Raises `NotPermitted` unless the caller was granted every one of these, besides the tool's own."""
    for scope in scopes:
        if not may(context, scope):
            raise NotPermitted(
                f"You are not permitted to see this: it needs the grant {scope}. Ask your administrator."
            )


def may_see_all_sites(context: ToolContext) -> bool:
    return context.principal.sites is None


def need_all_sites(principal: Principal, what: str) -> None:
    """Raises `NotPermitted` for who is limited to some: `what` (in the plural) is of all sites at once."""
    if principal.sites is not None:
        raise NotPermitted(
            f"{what} are of all sites at once, and you are limited to {principal.sites_told}. Ask your administrator."
        )
