"""`copilot usage` and `copilot quota` in processes of their own."""

import json

from tests.bootstrap.conftest import Copilot


def test_what_was_used_is_told_and_a_quota_set_and_taken_away(copilot: Copilot) -> None:
    asked = copilot("ask", "how many do we have of AR-5381?", "--tenant", "acme")
    assert asked.returncode == 0, asked.stderr
    mine = ("--tenant", "acme")
    assert "acme: no quota." in copilot("quota", "show", *mine).stdout
    told = copilot("quota", "set", "--tokens", "5000000", "--cost", "49.50", "--beyond", "refuse", *mine)
    assert told.stdout == "acme: 5,000,000 tokens and 49.50 dollars a month; beyond it questions are refused.\n", (
        told.stderr
    )
    shown = copilot("usage", "--by", "channel", *mine)
    assert "Quota: 0 % used; 5,000,000 of 5,000,000 tokens and 49.5 of 49.5 dollars left" in shown.stdout, shown.stderr
    assert "cli" in shown.stdout
    found = json.loads(copilot("usage", "--json", *mine).stdout)
    assert (found["questions"], found["quota"]["beyond"]) == (1, "refuse")
    assert "no quota" in copilot("quota", "clear", *mine).stdout


def test_a_slip_of_the_pen_is_one_sentence(copilot: Copilot) -> None:
    for arguments, expected in (
        (("quota", "set"), "--tokens"),
        (("quota", "set", "--cost", "many"), "--cost many"),
        (("quota", "set", "--tokens", "1", "--beyond", "shout"), "expected embedded or refuse"),
        (("usage", "--by", "hour"), "expected user, channel, model, day"),
        (("usage", "--month", "may"), "expected one such as 2026-05"),
    ):
        told = copilot(*arguments)
        assert told.returncode != 0
        assert expected in told.stderr, told.stderr
        assert len(told.stderr.splitlines()) == 1
