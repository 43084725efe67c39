"""What a token's claims mean."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.identity import EVERY_SCOPE, ROLES


def claim(claims: Mapping[str, Any], path: str) -> Any:
    """By its name, which may hold dots itself (`https://acme.example/tenant`); else by its path."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def words(stated: Any, *, spaced: bool = True) -> list[str]:
    """A list; or one text, which is `spaced` words (RFC 8693)."""
    if isinstance(stated, str):
        return stated.split() if spaced else [stated]
    return [one for one in stated if isinstance(one, str)] if isinstance(stated, list) else []


def scopes_of(scopes: Iterable[str], roles: Iterable[str]) -> frozenset[str]:
    """Those that are named, and those of the roles; what is none of ours is left out."""
    return (frozenset(scopes) & EVERY_SCOPE).union(*(ROLES[name] for name in roles if name in ROLES))
