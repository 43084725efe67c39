import pytest

import prompts


def test_a_prompt_is_read_by_its_name() -> None:
    assert "tool's result" in prompts.load("planner")


def test_an_unknown_prompt_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        prompts.load("nobody_wrote_this")
