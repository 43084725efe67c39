"""Where messages to Slack go, by whose token."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database
from data_layer.slack_users import SlackUsers
from notifications.port import Undeliverable
from notifications.slack_places import Linked, Named, OneToken, Place


@dataclass(frozen=True)
class Theirs:
    """Tokens by tenant and workspace."""

    tokens: Mapping[tuple[str, str | None], str]

    async def of(self, tenant_id: str, team_id: str | None) -> str | None:
        return self.tokens.get((tenant_id, team_id))


TOKENS = Theirs({("acme", "T1"): "one", ("acme", "T2"): "two", ("globex", "T3"): "three"})
NAMES = (("planning", "T1", "C1"), ("planning", "T3", "C3"), ("team", "T1", "C4"), ("team", "T2", "C5"))


async def test_one_name_is_each_tenants_own_channel() -> None:
    named = Named(NAMES, TOKENS)
    assert await named.find("acme", "planning") == Place("one", "C1")
    assert await named.find("globex", "planning") == Place("three", "C3")
    assert "one" not in repr(await named.find("acme", "planning"))


@pytest.mark.parametrize(
    ("tenant", "to", "why"),
    [("acme", "team", "two names"), ("other", "planning", "not installed"), ("acme", "gone", "no gone in Slack")],
)
async def test_where_it_cannot_go_it_says_why(tenant: str, to: str, why: str) -> None:
    with pytest.raises(Undeliverable, match=why):
        await Named(NAMES, TOKENS).find(tenant, to)


async def test_the_one_workspace_is_every_tenants() -> None:
    assert await Named((("planning", None, "C1"),), OneToken("x")).find("acme", "planning") == Place("x", "C1")


async def test_of_several_links_the_latest_in_a_workspace_of_the_tenants_counts(database: Database) -> None:
    users = SlackUsers(database)

    async def opened() -> SlackUsers:
        return users

    for team in ("T1", "T2", "T9"):
        await users.link(team, f"U{team}", Principal("acme", "li", EVERY_SCOPE), by="li", by_keys=False)
    assert await Linked(opened, TOKENS).find("acme", "li") == Place("two", "UT2")
    with pytest.raises(Undeliverable, match="li is not linked"):
        await Linked(opened, TOKENS).find("globex", "li")
