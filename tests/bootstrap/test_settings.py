from datetime import date
from pathlib import Path

import pytest

from bootstrap.environment import fingerprint, read_environment
from bootstrap.settings import Settings, SettingsError, unknown


def test_without_any_setting_all_has_a_default() -> None:
    settings = Settings.of({})
    assert settings.auth == "local"
    assert settings.model == "embedded"
    assert settings.database_url is None
    assert settings.home.is_absolute()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_any_spelling_of_a_postgresql_url_becomes_the_drivers(scheme: str) -> None:
    settings = Settings.of({"COPILOT_DATABASE_URL": f"{scheme}://u:s3cret@host:5432/plant?sslmode=require"})
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://u:s3cret@host:5432/plant?sslmode=require"
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("COPILOT_DATABASE_URL", "mysql://root:hidden@host/plant", "expected postgresql://"),
        ("COPILOT_DATABASE_URL", "postgresql://host", "expected postgresql://"),
        ("COPILOT_TODAY", "15.05.2025", "expected a date such as 2025-05-15"),
        ("COPILOT_AUTH", "none", "expected local, keys or oidc"),
        ("COPILOT_AUTH", "oidc", "also needs COPILOT_OIDC_ISSUER"),
        ("COPILOT_DATABASE_REPLICA_URL", "postgresql://h/d", "also needs COPILOT_DATABASE_URL"),
        ("COPILOT_DATABASE_REPLICA_URL", "postgresql://h/d,mysql://h/d", "expected postgresql://"),
        ("COPILOT_OIDC_ISSUER", "http://login.example", "expected the provider's https:// address"),
        ("COPILOT_OIDC_ROLES", "Planners=wizard", "expected pairs such as Planners=planner"),
        ("COPILOT_MODEL", "gpt-5", "provider:model"),
        ("COPILOT_TENANT", "a b", "expected a short name"),
        ("COPILOT_SECRET_KEY", "hidden", "expected 32 bytes"),
        ("COPILOT_DEMO_SKUS", "many", "COPILOT_DEMO_SKUS"),
        ("COPILOT_PUBLIC_URL", "copilot.example.com", "expected an address without a path"),
        ("COPILOT_PUBLIC_URL", "https://copilot.example.com/mcp", "expected an address without a path"),
        ("COPILOT_SLACK_MESSAGES", "planning", "expected pairs such as planning=C0123ABCD"),
        ("COPILOT_LOG_LEVEL", "loud", "expected debug, info, warning or error"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(variable: str, value: str, expected: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.of({variable: value})
    sentence = str(caught.value)
    assert sentence.startswith(variable)
    assert expected in sentence
    assert "\n" not in sentence
    assert "hidden" not in sentence


def test_names_are_given_by_commas() -> None:
    settings = Settings.of(
        {"COPILOT_MCP_HOSTS": "plant.local, copilot:8000,", "COPILOT_PUBLIC_URL": "https://c.example/"}
    )
    assert settings.mcp_hosts == ("plant.local", "copilot:8000")
    assert settings.mcp_origins == ()
    assert settings.public_url == "https://c.example"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"CLIENT_ID": "1.2", "SIGNING_SECRET": "s"}, "also needs COPILOT_SLACK_CLIENT_SECRET"),
        ({"CLIENT_ID": "1.2", "SIGNING_SECRET": "s", "CLIENT_SECRET": "c"}, "also needs COPILOT_PUBLIC_URL"),
        ({"CLIENT_ID": "1.2", "APP_TOKEN": "x", "CLIENT_SECRET": "c"}, "also needs COPILOT_SLACK_SIGNING_SECRET"),
        ({"MESSAGES": "planning=C1"}, "also needs COPILOT_SLACK_BOT_TOKEN"),
        ({"BOT_TOKEN": "x"}, "need each other"),
        ({"BOT_TOKEN": "x", "SIGNING_SECRET": "s", "MESSAGES": "planning=T1/C1"}, "with COPILOT_SLACK_CLIENT_ID alone"),
    ],
)
def test_slack_is_told_what_it_lacks(given: dict[str, str], expected: str) -> None:
    with pytest.raises(SettingsError, match=expected):
        Settings.of({f"COPILOT_SLACK_{name}": value for name, value in given.items()})


def test_the_names_of_slacks_channels_lead_to_their_ids() -> None:
    given = {"MESSAGES": "#planning=C01, maria=U02", "BOT_TOKEN": "x", "SIGNING_SECRET": "s"}
    settings = Settings.of({f"COPILOT_SLACK_{name}": value for name, value in given.items()})
    assert settings.slack_names == (("planning", None, "C01"), ("maria", None, "U02"))


def test_the_plants_date_is_the_clocks() -> None:
    assert Settings.of({"COPILOT_TODAY": "2025-05-15"}).clock.today() == date(2025, 5, 15)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("COPILOT_TODAY=2024-01-01\nCOPILOT_MODEL='openai:a'\nOTHER=1\n")
    monkeypatch.setenv("COPILOT_TODAY", "2025-05-15")
    monkeypatch.delenv("COPILOT_MODEL", raising=False)
    found = read_environment(tmp_path)
    assert found["COPILOT_TODAY"] == "2025-05-15"
    assert found["COPILOT_MODEL"] == "openai:a"
    assert "OTHER" not in found


def test_an_empty_variable_is_as_if_it_were_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_TODAY", " ")
    assert "COPILOT_TODAY" not in read_environment(tmp_path)


def test_only_what_changes_an_answer_changes_the_fingerprint() -> None:
    plain = fingerprint({})
    assert plain == fingerprint({"COPILOT_LOG_LEVEL": "debug", "COPILOT_API_KEY": "x"})
    assert plain == fingerprint({"COPILOT_TODAY": "2025-05-15"})  # stated with each question instead
    keys = {"COPILOT_AUTH": "keys"}
    assert fingerprint(keys) != fingerprint({**keys, "COPILOT_TODAY": "2025-05-15"})
    assert "secret" not in fingerprint({"OPENAI_API_KEY": "secret"})


def test_a_slip_of_the_pen_is_found() -> None:
    assert unknown({"COPILOT_DATABSE_URL": "x", "COPILOT_HOME": "y", "OPENAI_API_KEY": "z"}) == ["COPILOT_DATABSE_URL"]
