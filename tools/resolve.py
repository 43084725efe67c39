"""From what the planner (or the model) wrote to one record: its code, its whole name, or the one best fit."""

from rapidfuzz.distance import OSA

from core.errors import Ambiguous, NotFound
from data_layer.database import ReadTx
from data_layer.queries.names import Named, NameRepository
from tools.context import ToolContext
from tools.digit_codes import filled
from tools.matching import Match, matches, readings, sharing
from tools.vocabulary import Vocabularies, Vocabulary
from tools.wording import join, record
from tools.words import EMPTY_WORDS, Word, squeeze, words

NOUNS = {
    "sku": "item",
    "supplier": "supplier",
    "customer": "customer",
    "warehouse": "warehouse",
    "work_centre": "work centre",
}
_SURE = 0.5  # what one candidate must score to be taken
_NEAR = 0.15  # candidates that are this near to the best are as good
_CHOICES = 6
_SLIPS = 2  # wrong signs in a code, up to which another code is worth proposing


def label(named: Named) -> str:
    """As a planner is told of it: `AR-5381 Adjustable Race`, `Tool Crib (1)`."""
    return record(named.code, named.name)


async def resolve(context: ToolContext, tx: ReadTx, entity: str, text: str) -> Named:
    """The record of that kind which the text names.

    Raises `NotFound` with the nearest, `Ambiguous` with the choices. A code must be right to the sign; a name may be
    partial or misspelt.
    """
    names = NameRepository(tx)
    wanted = text.strip()
    exact = await names.by_code(entity, list({wanted, wanted.upper(), wanted.lower()}))
    if exact:
        return next((one for one in exact if one.code == wanted), exact[0])
    if zeros := await names.by_code(entity, sorted(filled(wanted))):  # its leading zeros were left out
        if len(zeros) == 1:
            return zeros[0]
        choices = [label(one) for one in zeros[:_CHOICES]]
        raise Ambiguous(f"'{wanted}' may be {join(choices)}. Which one is meant?", choices)
    vocabulary = await Vocabularies.of(context.database, tx, context.principal.tenant_id)
    parts = words(wanted)
    read = readings(parts, vocabulary)
    found = matches(parts, read, await sharing(names, read, vocabulary, entity), vocabulary)
    scored = sorted(
        ((match.score * _answered(match, parts, vocabulary), match) for match in found), key=lambda each: -each[0]
    )
    scored = [each for each in scored if each[0] > 0]
    whole = [
        m for _, m in scored if squeeze(m.record.name) == squeeze(wanted) or squeeze(m.record.code) == squeeze(wanted)
    ]
    if len(whole) == 1:
        return Named(whole[0].record.code, whole[0].record.name)
    best = scored[0][0] if scored else 0.0
    near = whole or [match for score, match in scored if score >= best - _NEAR]
    if best >= _SURE or whole:
        if len(near) == 1:
            return Named(near[0].record.code, near[0].record.name)
        choices = [label(Named(m.record.code, m.record.name)) for m in near[:_CHOICES]]
        more = f" and {len(near) - len(choices)} more" if len(near) > len(choices) else ""
        raise Ambiguous(
            f"'{wanted}' fits {len(near)} {NOUNS[entity]}s: {'; '.join(choices)}{more}. Which one is meant?", choices
        )
    raise NotFound(await _absent(names, entity, wanted, found))


def _answered(match: Match, parts: tuple[Word, ...], vocabulary: Vocabulary) -> float:
    """The share of the text's own words that the match accounts for: what is left over speaks against it.

    A word with a digit that the record does not hold makes it another thing: no match at all.
    """
    total = covered = 0.0
    for i, word in enumerate(parts):
        inside = match.first <= i <= match.last
        if word.text in EMPTY_WORDS:
            continue
        if not inside and not word.text.isalpha():
            return 0.0
        weight = vocabulary.rarity(word.text)
        total += weight
        covered += weight * inside
    return covered / total if total else 0.0


async def _absent(names: NameRepository, entity: str, wanted: str, found: list[Match]) -> str:
    nearest = [Named(match.record.code, match.record.name) for match in found[:3]]
    if any(c.isdigit() for c in wanted):
        around = await names.neighbours(entity, squeeze(wanted))
        slips = {one: _distance(one.code, wanted) for one in around}
        nearest = sorted((one for one in around if slips[one] <= _SLIPS), key=lambda one: slips[one])[:3] or nearest
    unique = list(dict.fromkeys(label(one) for one in nearest))[:3]
    hint = f" Nearest: {'; '.join(unique)}." if unique else ""
    return f"There is no {NOUNS[entity]} '{wanted}'.{hint}"


def _distance(code: str, wanted: str) -> int:
    return int(OSA.distance(squeeze(code), squeeze(wanted)))
