"""Text as the words that carry its meaning: lower case, stems, the field's synonyms read as one."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

_TOKEN = re.compile(r"\{[a-z_]+\}|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*", re.UNICODE)

_LEANING = re.compile(r"'(?:s|re|ve|ll|m|d)$")  # "the item's", "we're", "they've"
_TOKEN_OR_SIGN = re.compile(rf"{_TOKEN.pattern}|[<>]=?|=|(?<![\d\s])(?<!\d )%|(?<=[^\d]\s)%|^%", re.UNICODE)

# Words of grammar and courtesy. They say little about what is asked, so they weigh little.
_STOP = """
somewhere anywhere usually normally generally actually maybe perhaps probably roughly approximately basically simply
a an the of for to in at on is are was were be been being am do does did doing have has had having we our ours us i me
my mine you your please can could would will shall should may might must there it its he she they them their this that
these those and or but with by from as so just now currently right moment today any some all each every about into
onto over than then if else also too very really again ever already still yet not no more show tell give list find get
got see let know want need like look check display provide fetch pull up out me's thing ones one what which hey hi
hello ok okay thanks thank anyone someone kindly quickly anybody somebody what's s re ve ll d t m here only exactly
data everything
same sorry meant else back instead pls plz thx
shd shld für anything something nothing ourselves themselves itself around information info details detail
"""
_ASKING = "who whom whose where when why how many much long often"
_PRONOUNS = "it its this that them they these those their there one ones"
STOP = frozenset(_STOP.split())
# Words that ask. They tell tools apart a little: who, where, when.
ASKING = frozenset(_ASKING.split())
PRONOUNS = frozenset(_PRONOUNS.split())
_CONTRACTED = re.compile(r"\b(who|what|where|how|when)'?s\b")
_SHORT = {"won't": "will", "can't": "can", "shan't": "shall"}
# As they are typed in haste: `havent`, `cant`.
_HASTY = re.compile(r"\b(ca|wo|have?|has|had|do|does|did|is|are|was|were|could|should|would|need)nt\b")
_IRREGULAR = {
    "bought": "buy", "sold": "sell", "made": "make", "built": "build", "sent": "send", "left": "leave", "went": "go",
    "goes": "go", "gone": "go", "given": "give", "gave": "give", "ran": "run", "held": "hold", "kept": "keep",
    "came": "come",
    "comes": "come", "making": "make", "taking": "take", "closed": "close", "taken": "take", "lying": "lie",
    "cheapest": "cheap", "fastest": "fast", "supplies": "supply",
    "supplied": "supply", "supplying": "supply", "latest": "latest", "quickest": "quick", "soonest": "soon",
    "cheaper": "cheap", "faster": "fast", "used": "use", "using": "use", "uses": "use", "running": "run",
    "later": "later", "during": "during", "data": "data", "hrs": "hour", "hr": "hour", "sos": "so",
    "ordered": "ordered", "counting": "counting", "counted": "counted", "boms": "bom", "ops": "operation",
    "pcs": "piece", "pc": "piece", "ea": "piece", "lbs": "lb", "anymore": "more",
    "meny": "many", "mani": "many", "hve": "have", "haev": "have",
    "std": "standard", "stk": "stock", "missing": "missing", "cancelled": "cancel",
    "canceled": "cancel", "cancellation": "cancel",
    "cancellations": "cancel", "status": "status", "process": "process", "coming": "come", "less": "less",
    "gross": "gross", "its": "its", "this": "this", "hwo": "how", "waht": "what", "wich": "which", "whcih": "which",
    "whihc": "which", "mutch": "much", "manny": "many", "wehre": "where", "thier": "their", "hwat": "what",
    "whta": "what", "whats": "what", "whos": "who", "wheres": "where", "hows": "how", "whens": "when",
    "recieved": "receive", "recieve": "receive", "skus": "sku", "pos": "po", "wos": "wo", "mos": "mo",
    "quantities": "quantity", "does": "does", "has": "has", "was": "was", "is": "is", "as": "as", "us": "us",
    "wat": "what", "wats": "what", "hav": "have", "pieces": "piece", "goods": "goods", "hundred": "hundred",
}  # fmt: skip


def tokens(text: str) -> list[str]:
    """The words, numbers and `{slots}` of a text, lower case."""
    lowered = _HASTY.sub(r"\1n't", text.lower().replace("’", "'"))
    for short, whole in _SHORT.items():
        lowered = lowered.replace(short, f"{whole} not")
    lowered = lowered.replace("n't", " not")
    found: list[str] = _TOKEN.findall(_CONTRACTED.sub(r"\1 is", lowered))
    return [_LEANING.sub("", token) for token in found]


def token_spans(text: str) -> list[tuple[str, int, int]]:
    """The words and numbers of a text, lower case, each with where it stands."""
    lowered = text.lower().replace("’", "'")
    if len(lowered) != len(text):  # a few letters grow when they are lowered: then their case is kept
        lowered = text
    found: list[tuple[str, int, int]] = []
    for m in _TOKEN_OR_SIGN.finditer(lowered):
        hasty = _HASTY.fullmatch(m[0])
        if hasty or m[0].endswith("n't"):  # "haven't" denies
            said, at = (f"{hasty[1]}n't", m.end() - 2) if hasty else (m[0], m.end() - 3)
            found += [(_SHORT.get(said, said[:-3]), m.start(), at), ("not", at, m.end())]
        else:
            found.append((_LEANING.sub("", m[0]), m.start(), m.end()))
    return found


@lru_cache(20_000)
def stem(word: str) -> str:
    """`suppliers` → `supplier`, `running` → `run`, `assemblies` → `assembly`; a light one, for English."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in STOP or word.startswith("{") or len(word) < 4 or word[0].isdigit():
        return word
    for suffix, put in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(suffix):
            return word[: -len(suffix)] + put
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return stem(word[:-1]) if word[:-1] in _IRREGULAR or word.endswith("ings") else word[:-1]
    for suffix in ("ing", "ed"):
        base = word[: -len(suffix)]
        if word.endswith(suffix) and len(base) >= 3 and re.search("[aeiouy]", base):
            if base[-1] == base[-2] and base[-1] not in "lsz":
                return base[:-1]
            return base + "e" if base.endswith(("at", "iz", "is", "duc", "us", "v", "rc", "ur", "as", "os")) else base
    return word


@lru_cache(20_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text in their order, synonyms of the field read as one word or phrase."""
    found = [stem(token) for token in tokens(text)]
    read: list[str] = []
    at = 0
    synonyms, longest = _synonyms()
    while at < len(found):
        for length in range(min(longest, len(found) - at), 0, -1):
            canonical = synonyms.get(tuple(found[at : at + length]))
            if canonical is not None:
                read += canonical
                at += length
                break
        else:
            read.append(found[at])
            at += 1
    return tuple(read)


def content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in STOP]


@cache
def known_words() -> frozenset[str]:
    """Every word that the synonyms of the field are made of."""
    return frozenset(word for phrase in _synonyms()[0] for word in phrase)


def synonyms() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Phrases of stems and what the field reads them as."""
    return _synonyms()[0]


@cache
def related() -> dict[str, tuple[str, ...]]:
    """Words that speak of a measure without naming it: `cheap` of the price."""
    pairs = (line.split("->") for line in _lines() if "->" in line)
    return {stems(word)[0]: stems(measure) for word, measure in pairs}


@cache
def _synonyms() -> tuple[dict[tuple[str, ...], tuple[str, ...]], int]:
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in _lines():
        if "->" in line:
            continue
        canonical, _, variants = line.partition(":")
        for variant in variants.split(","):
            table[tuple(stem(token) for token in tokens(variant))] = tuple(stem(token) for token in tokens(canonical))
    return table, max(map(len, table))


def _lines() -> list[str]:
    text = files(__package__).joinpath("thesaurus.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
