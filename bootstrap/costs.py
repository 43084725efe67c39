"""What language models cost, by the prices that are set: tokens are counted, prices are the installation's own."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from bootstrap.prices import Prices
from core.metrics import REGISTRY

_MILLION = 1_000_000


class Costs(Collector):
    """Tokens that a provider charges less for, as those it has cached, count in full."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily("copilot_model_cost_dollars", "Tokens by COPILOT_MODEL_PRICES", labels=["model"])
        for model, (sent, received) in self._prices.items():
            cost = _tokens(model, "input") * sent + _tokens(model, "output") * received
            family.add_metric([model], cost / _MILLION)
        yield family


def _tokens(model: str, kind: str) -> float:
    return REGISTRY.get_sample_value("copilot_model_tokens_total", {"model": model, "type": kind}) or 0.0
