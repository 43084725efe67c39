"""How surely a passage answers, told by how it was found and by what its quoted words hold of the question."""

from math import exp, log

_LEAST = 0.001


def sureness(score: float, held: float) -> float:
    """From 0 to 1. `score`: the search's, which knows the passage as a whole; `held`: the share of the question's words
    that stand in the quotation, in the headings above it, or in the title. A logistic, weighed on questions about a
    plant's documents and about another company's, of which a quarter had no answer; right was what quoted it."""
    found = min(max(score, _LEAST), 1 - _LEAST)
    return 1 / (1 + exp(2.1 - 0.6 * log(found / (1 - found)) - 3.76 * held))
