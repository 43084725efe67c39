"""What is learnt about signals is what they were made from."""

from math import exp
from pathlib import Path
from random import Random

import pytest
import yaml
from rich.console import Console

from agent.models.embedded.sureness import NAMES, Signals
from bootstrap.container import Container
from core.errors import InvalidInput
from evals import run
from evals.case import load
from evals.export import export_of
from evals.learn import Example, examples, fit, keep
from evals.plant import fresh, provide
from evals.truth import Truth
from tests.evals.conftest import Copied

TRUE = {
    "assumed": -0.4, "fit": 3.0, "tool": 0.7, "likeness": 2.0, "related": -0.8, "length": -0.1, "always": -0.5,
}  # fmt: skip


def made(count: int) -> list[Example]:
    dice, found = Random(7), []
    for _ in range(count):
        given = (
            dice.randrange(6),
            dice.random(),
            dice.randrange(2),
            dice.random(),
            dice.randrange(3),
            dice.randrange(4, 20),
        )
        of = Signals(*given)
        by = TRUE["always"] + sum(TRUE[name] * getattr(of, name) for name in NAMES)
        found.append(Example(of, dice.random() < 1 / (1 + exp(-by))))
    return found


def test_the_weights_that_made_the_answers_are_found_again() -> None:
    assert fit(made(40_000)) == pytest.approx(TRUE, abs=0.12)


def test_what_is_learnt_is_kept_where_the_model_reads_it(tmp_path: Path) -> None:
    weights = keep(made(500), ["one", "two"], tmp_path / "sureness.yaml")
    text = (tmp_path / "sureness.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == weights
    assert "500 answers to the questions of one, two" in text


def test_nothing_is_learnt_of_a_measured_half() -> None:
    with pytest.raises(InvalidInput, match="sample_plant-measured"):
        run.learn([run.CASES / "sample_plant-measured.yaml"], run.Options(fresh=True))


CASES = """
source: sample_plant
today: 2025-06-12
half: tuning
cases:
  - {id: how-many, class: production, question: "how many work centres are there?", sql: SELECT count(*) FROM workctr}
  - {id: not-so-many, class: production, question: "how many work centres are there?", sql: SELECT 123456789}
  - {id: no-lookup, class: negative, question: "thank you!", outcome: refused}
"""


@pytest.mark.plant("sample_plant")
async def test_an_example_is_a_lookup_and_whether_it_was_right(tmp_path: Path, copied: Copied) -> None:
    (tmp_path / "few.yaml").write_text(CASES, encoding="utf-8")
    file = load(tmp_path / "few.yaml")
    database_url, home = await copied(file)
    folder = export_of(file, None, home)
    settings = fresh(file, database_url=database_url, scratch=home)
    await provide(settings, file, folder, Console(quiet=True))
    async with Container(settings) as container:
        with Truth(database_url, folder) as truth:
            found = await examples(file, await container.database(), str(settings.tenant), truth)
    assert [one.right for one in found] == [True, False]
    assert found[0].signals == found[1].signals
