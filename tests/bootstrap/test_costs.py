import pytest
from prometheus_client import CollectorRegistry

from bootstrap.costs import Costs
from bootstrap.prices import prices_of
from core.metrics import TOKENS


def test_tokens_cost_what_is_set_for_a_million() -> None:
    TOKENS.labels("openai:priced", "input").inc(2_000_000)
    TOKENS.labels("openai:priced", "output").inc(500_000)
    registry = CollectorRegistry()
    registry.register(Costs(prices_of(("openai:priced=0.25/2", "openai:unused=1/1"))))
    name = "copilot_model_cost_dollars_total"
    assert registry.get_sample_value(name, {"model": "openai:priced"}) == 1.5
    assert registry.get_sample_value(name, {"model": "openai:unused"}) == 0


@pytest.mark.parametrize("stated", ["openai:m", "openai:m=1", "openai:m=one/two", "=1/2"])
def test_what_is_no_price_is_refused(stated: str) -> None:
    with pytest.raises(ValueError, match="dollars for a million tokens"):
        prices_of((stated,))
