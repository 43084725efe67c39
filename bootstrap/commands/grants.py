"""What `copilot keys` and `copilot widget` share: grants as options say them."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from core.errors import InvalidInput
from core.identity import EVERY_SCOPE, READ_SCOPES, ROLES, TENANT_NAME

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def granted(role: str | None, scopes: str | None, usual: str) -> frozenset[str]:
    """The scopes of a role, or those that are named; of the `usual` role when neither is said.

    Raises `InvalidInput`."""
    if role and scopes:
        raise InvalidInput("Say --role or --scopes, not both.")
    if scopes is None:
        if (role or usual) not in ROLES:
            raise InvalidInput(f"--role: expected one of {', '.join(ROLES)}.")
        return ROLES[role or usual]
    if scopes in ("read", "all"):
        return READ_SCOPES if scopes == "read" else EVERY_SCOPE
    chosen = frozenset(part.strip() for part in scopes.split(",") if part.strip())
    if not chosen or chosen - EVERY_SCOPE:
        raise InvalidInput(f"--scopes: expected read, all, or some of {', '.join(sorted(EVERY_SCOPE))}.")
    return chosen


def named(scopes: Collection[str]) -> str:
    """The role that has just these; else the scopes."""
    return next((role for role, its in ROLES.items() if its == frozenset(scopes)), " ".join(scopes))


def sites_of(given: str | None) -> frozenset[str] | None:
    """None: all."""
    return None if given is None else frozenset(part.strip() for part in given.split(",") if part.strip())


def tenant_of(given: str) -> str:
    """Raises `InvalidInput`."""
    if not TENANT_NAME.fullmatch(given):
        raise InvalidInput("--tenant: expected a short name of letters, digits, - and _.")
    return given


def expiry(given: str | None) -> datetime | None:
    """A day (its beginning, UTC), or how long from now. Raises `InvalidInput`."""
    if given is None:
        return None
    count, unit = given[:-1], given[-1:]
    try:
        if count.isdigit() and unit in _UNITS:
            return datetime.now(UTC) + int(count) * _UNITS[unit]
        found = datetime.fromisoformat(given)
    except (ValueError, OverflowError):
        raise InvalidInput("--expires: expected a date such as 2026-12-31, or 12h, 90d, 52w.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
