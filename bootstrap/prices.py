"""What a language model's tokens cost, as it is set."""

from collections.abc import Mapping

Prices = Mapping[str, tuple[float, float]]
_EXPECTED = "expected provider:model=SENT/RECEIVED, dollars for a million tokens, such as openai:gpt-5-mini=0.25/2"


def prices_of(stated: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Of `openai:gpt-5-mini=0.25/2`: dollars for a million tokens sent, and received. Raises `ValueError`."""
    prices = {}
    for one in stated:
        model, equals, price = one.rpartition("=")
        sent, slash, received = price.partition("/")
        try:
            prices[model] = (float(sent), float(received))
        except ValueError:
            equals = ""
        if not (model and equals and slash):
            raise ValueError(_EXPECTED)
    return prices
