"""The dice of Officine Valdarda."""

from evals.dice import Dice

_DICE = Dice(1961)
share, between, of = _DICE.share, _DICE.between, _DICE.of
