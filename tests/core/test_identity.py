"""Roles are bundles of scopes, each no more than its name says."""

from core.identity import EVERY_SCOPE, READ_SCOPES, ROLES, Scope


def test_reading_the_plant_is_not_reading_what_its_users_do() -> None:
    assert Scope.AUDIT_READ not in READ_SCOPES
    assert Scope.INVENTORY_READ in READ_SCOPES


def test_only_an_administrator_hands_out_keys_or_reads_the_audit() -> None:
    assert ROLES["administrator"] == EVERY_SCOPE
    for role in ROLES.keys() - {"administrator"}:
        assert not ROLES[role] & {Scope.ADMIN, Scope.AUDIT_READ}


def test_only_a_buyer_and_an_administrator_decide_on_approvals() -> None:
    assert {role for role, scopes in ROLES.items() if Scope.APPROVALS_DECIDE in scopes} == {"buyer", "administrator"}
