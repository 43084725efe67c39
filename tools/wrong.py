"""Arguments that are not what they must be, in a sentence."""

from pydantic import ValidationError


def sentence(error: ValidationError) -> str:
    """What is wrong, argument by argument."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg'].lower()}" for e in error.errors()) + "."
