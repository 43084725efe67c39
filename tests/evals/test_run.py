from pathlib import Path

import pytest

from core.errors import InvalidInput
from evals.case import load
from evals.plant import fresh, installed
from evals.run import CASES, Options, main

PLANT = CASES / "sample_plant-tuning.yaml"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (Options(only=("nix",)), "No case is called nix"),
        (Options(data=Path("nowhere")), "--data nowhere: there is no such folder"),
        (Options(record=True), "recorded of whole files with --fresh"),
        (Options(record=True, fresh=True, model="openai:x"), "the embedded model only"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_asked(options: Options, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        main([PLANT], options)


def test_a_fresh_run_takes_nothing_of_the_users_but_the_way_to_a_named_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "COPILOT_MODEL": "openai:mine",
        "COPILOT_HOME": "/mine",
        "COPILOT_DATABASE_URL": "postgresql://x/mine",
        "COPILOT_AUTH": "keys",
        "COPILOT_TENANT": "mine",
        "OPENAI_API_KEY": "sk-mine",
    }.items():
        monkeypatch.setenv(name, value)
    file, url = load(PLANT), "postgresql+psycopg://x/scratch"
    plain = fresh(file, database_url=url, scratch=tmp_path)
    assert (plain.model, plain.openai_api_key, plain.home, plain.auth) == ("embedded", None, tmp_path, "local")
    assert (plain.tenant, plain.today) == (f"sample_plant-{file.today}", file.today)
    named = fresh(file, database_url=url, scratch=tmp_path, model="openai:theirs")
    assert named.openai_api_key is not None
    assert (named.model, named.home, named.tenant) == ("openai:theirs", tmp_path, plain.tenant)
    assert named.database_url is not None
    assert named.database_url.get_secret_value() == url


@pytest.mark.parametrize(("tenant", "asked"), [(None, "sample"), ("aw", "aw")])
def test_an_installation_is_asked_on_the_day_of_the_cases(
    tenant: str | None, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COPILOT_TENANT", raising=False)
    settings = installed(load(PLANT), model="openai:theirs", tenant=tenant)
    assert (settings.tenant, settings.today, settings.model) == (asked, load(PLANT).today, "openai:theirs")
