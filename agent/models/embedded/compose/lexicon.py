"""What each word and phrase may say: built from the semantic model's own declarations and a few words of grammar."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from agent.models.embedded.compose.senses import (
    ChoiceWord,
    Comparative,
    Extreme,
    FieldWord,
    FlagWord,
    LinkWord,
    Noun,
    Operator,
    Sense,
)
from agent.models.embedded.compose.spelling import Spelling
from agent.models.embedded.date_words import WEEKDAYS
from agent.models.embedded.meaning import is_word
from agent.models.embedded.words import stem, synonyms, tokens
from tools.analysis.semantics import Kind, SemanticModel

# Words that stand before a noun and say nothing of it.
_SKIPPED = (
    "the a an our their its his her your my this that these those all any some us we actually"
    " currently still really exactly usually calendar completely entirely wholly totally"
)
SKIPPED = frozenset(_SKIPPED.split())


_SHORTEST = 5  # letters: in a shorter word one slip makes too many others
_REMEMBERED = 20_000
_ONLY_MOST = frozenset({"late", "overdue", "delayed"})  # they rank only with "most"

_OPERATORS: Mapping[tuple[str, str], str] = {
    ("count", ""): ""
    "how many, number of, count of, count, how often, number, how many different, nr of, no of, how many of,"
    " how many more, how many fewer, how many less",
    ("each", ""): "how many of each, how much of each, how many each, how much each, quantity of each, and how many of"
    " each, quantity each",
    ("common", ""): "common, in common, have in common, shared, share, both, same, together, as well as, and also",
    ("much", ""): "how much, how much more, how much less, how much higher, how much lower, how much above",
    ("difference", ""): "difference, difference between, difference in, difference of, minus, how many more,"
    " how many fewer, how many less, how much more, how much less, how much higher, how much lower, how much above,"
    " gap between, gap, what is left between, is left between, left between, spread, apart, by how much,"
    " by how many, change, changed, differ, grow, grown, growth, rise, risen, drop, increase, decrease, decline,"
    " fell, shrink, shrank,"
    " improve, improved, improvement, worsen, worsened, deteriorate, deteriorated",
    ("ends", ""): "range, spread, from what, to what, span, range of, from which, to which",
    ("each_piece", ""): "per piece, per unit, apiece, per pc",
    ("by_how", ""): "by how many, by how much, how far, how far",
    ("average", ""): "average, mean, avg, on average, typical, typically",
    ("median", ""): "median",
    ("sum", ""): "total, sum, sum of, altogether, in total, overall, combined, all together, in sum, summed,"
    " add up, add up to, come to in total, amount to in total",
    ("maximum", ""): "maximum, max",
    ("minimum", ""): "minimum, min",
    ("group", ""): "by, per, each, for each, for every, every, split by, broken down by, grouped by, group by,"
    " breakdown by, break down by, break down per, break it down by, break it down per, broken down per, split per,"
    " split it by, split into, broken into, according to, for each of, in each, at each, from each",
    ("compare", "above"): "more than, over, above, greater than, higher than, exceeding, larger than, bigger than,"
    " longer than, exceed, exceeds, after, later than, >",
    ("compare", "at_least"): "at least, no less than, minimum of, not less than, >=, or more, or higher,"
    " or above, or over, or longer, or larger, or bigger, or greater, or later, or upwards,"
    " and up, and upwards, upwards of",
    ("compare", "below"): ""
    "less than, under, below, fewer than, lower than, smaller than, shorter than, before, earlier than, <",
    ("judge", "worse"): "or worse, or poorer, or worse rated",
    ("judge", "better"): "or better, or better rated",
    ("judge", "worse_than"): "worse than, poorer than, worse rated than",
    ("judge", "better_than"): "better than, better rated than",
    ("compare", "at_most"): "or lower, or below, or under, or shorter, or smaller, or fewer, or cheaper, or earlier,"
    " within, at most, no more than, up to, not more than, maximum of, <=, or less, or fewer",
    ("compare", "is"): "exactly, equal to, equals, =",
    ("than", ""): "than",
    ("between", ""): "between",
    (
        "not",
        "",
    ): "rather than, instead of,"
    " not, no, without, never, none, neither, except, excluding, other than, but not, leaving out,"
    " leave out, left out, ignoring, ignore, ignored, excluded, exclude, not counted, not counting, not included,"
    " disregarding, disregarded, apart from, outside, outside of, excl, exclusive of,"
    " aside, left aside, out, alternative to, alternatives to, besides, non, w o, w/o, no longer,"
    " aside from, leaving aside, skip, skipping, omit, omitting, disregard,"
    " not count, do not count, not count as, do not count as, not to be counted,"
    " not any, nobody, no one, not a single, not one, lack, lacking, nothing, zero",
    ("single", ""): "only one, just one, exactly one, single, sole, one only, single sourced, single source,"
    " sole source, sole sourced",
    (
        "only",
        "",
    ): "only, always, solely, exclusively, nothing but, nothing else than, nothing other than, nothing except,"
    " nobody else, no one else, no other supplier, no other vendor,"
    " sole source, sole supplier, sole vendor",
    ("share", ""): "share, percentage, percent, proportion, what share, what percentage, what proportion, ratio,"
    " what part of, what fraction, what percent, how many percent, fraction, share of total,"
    " percentage of total, portion, in percent, %, per cent, how many per cent, in per cent, pct",
    ("who", ""): "who, whom, whose",
    ("hold_up", ""): "hold up, held up, holding up",  # it is no stock
    ("where", ""): "where",
    ("when", ""): "when, on which day, on what day, on which date, on what date, which date, what date",
    (
        "direct",
        "",
    ): "direct, directly, first level, first bom level, on first bom level, first level of bom,"
    " on first level, top level, single level, one level, level one,"
    " level 1, directly in, directly into, directly inside, directly under, sit directly under, sit directly in,"
    " stand directly in, straight in, straight into, straight under, immediately in, immediately under, immediate",
    ("also", ""): ""
    "also, including, incl, inclusive of, included, whether or not, regardless of, counted too, also counted,"
    " counted as well, included too, counted in",
    ("ever", ""): "over all years, all years, all time, of all time, so far, to date, until now, up to now,"
    " since the beginning,"
    " level, any level, every level, on any level, over all levels, on all levels, through all levels, all levels,"
    " somewhere in structure, all way down, lower level, incl lower levels, including lower levels, down to bottom,"
    " incl all levels, including all levels, any depth, at any level, at all levels",
    ("long", ""): "how long, how many days, how quickly, how fast, how soon, how much time,"
    " how long does it take, how long do they take, how many days does it take, how long will it take",
    ("list", ""): "list, show, give me, display, enumerate, name, in terms of, on top, behind it, behind that,"
    " behind them, behind this",
}
# Of each stretch of time: how it is said that figures are told for each.
_EACH_TIME = (
    "per {0}, by {0}, each {0}, every {0}, {0} by {0}, which {0}, what {0}, {0} with, {0} had, in each {0},"
    " for each {0}, for every {0}, in every {0}, by order {0}, per order {0}, order {0}"
)
_TIMES = {
    "day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly", "year": "yearly, annually, annual",
}  # fmt: skip
_ON_TIME = "{0}, on which {0}, on what {0}, in which {0}"
_TIMES_TOGETHER = {  # all Mondays, all Januaries: said as above, or by itself
    "weekday": ("weekday", "day of week", "week day"),
    "month_of_year": ("month of year", "month in year"),
}
# How a word that ranks is said when two are compared.
_COMPARATIVES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "cheapest": (("cheaper than", "below"),),
    "expensive": (("more expensive than", "above"), ("dearer than", "above"), ("pricier than", "above"),
                  ("less expensive than", "below")),
    "heaviest": (("heavier than", "above"),),
    "lightest": (("lighter than", "below"),),
    "fastest": (("faster than", "below"), ("quicker than", "below")),
    "slowest": (("slower than", "above"),),
    "oldest": (("older than", "below"), ("earlier than", "below")),
    "newest": (("newer than", "above"), ("later than", "above")),
}  # fmt: skip
_EXTREMES: Mapping[str, str] = {
    "high": "rank, main, top, highest, most, biggest, largest, greatest, maximum, max, longest, strongest, busiest,"
    " number one, no 1, in front, most often, most frequently, most frequent, most common, commonest, highest number"
    " of, largest number of, greatest number of, biggest number of,"
    " leading, most important, higher, larger, bigger, greater, wider, broader, widest, broadest",
    "low": "smallest number of, lowest number of,"
    " lower, smaller, lowest, least, fewest, smallest, minimum, min, shortest, weakest, quietest, bottom",
    "best": "best, better",
    "worst": "worst, poorest, worse",
}


class Lexicon:
    """`find` gives the senses of a phrase of stems; `longest` is the number of words of the longest phrase, `words` are
    the stems that any phrase has."""

    def __init__(self, model: SemanticModel) -> None:
        self._senses: dict[tuple[str, ...], list[Sense]] = defaultdict(list)
        self._declared: dict[str, set[Sense]] = defaultdict(set)
        self._compounds: dict[str, tuple[str, ...]] = {}
        self.model = model
        for (name, value), phrases in _OPERATORS.items():
            for phrase in phrases.split(","):
                self._add(phrase, Operator(name, value))
        for time, adverbs in _TIMES.items():
            for phrase in (*adverbs.split(","), *_EACH_TIME.format(time).split(",")):
                self._add(phrase, Operator("bucket", time))
        for time, names in _TIMES_TOGETHER.items():
            for name in names:
                for phrase in (
                    name,
                    f"on which {name}",
                    f"on what {name}",
                    f"in which {name}",
                    *_EACH_TIME.format(name).split(","),
                ):
                    self._add(phrase, Operator("bucket", time))
        for day in WEEKDAYS:
            for phrase in (f"{day}s", f"on {day}s"):  # of all weekdays, where it is one
                self._add(phrase, Operator("bucket", "weekday"))
        for end, phrases in _EXTREMES.items():
            for phrase in phrases.split(","):
                self._add(phrase, Extreme(end))
        for subject in model.subjects.values():
            for phrase in (subject.one, subject.many, subject.name.replace("_", " "), *subject.words):
                self._add(phrase, Noun(subject.name))
            for field in subject.fields:
                self._add_field(subject.name, field.name)
            for link in subject.links:
                for phrase in link.words:
                    self._add(phrase, LinkWord(subject.name, link.name))
                for phrase in link.verbs:
                    self._add(phrase, LinkWord(subject.name, link.name, verb=True))
        self.longest = max(map(len, self._senses))
        self._words = [phrase[0] for phrase in self._senses if len(phrase) == 1 and len(phrase[0]) >= _SHORTEST]
        self.words = frozenset(word for phrase in self._senses for word in phrase)
        self.spelling = Spelling(self.words)
        self._near: dict[str, tuple[str, ...]] = {}

    def find(self, phrase: tuple[str, ...]) -> tuple[Sense, ...]:
        return tuple(self._senses.get(phrase, ()))

    def as_said(self, text: str, senses: tuple[Sense, ...]) -> tuple[Sense, ...]:
        """The fields first whose very words these are: `delivered` is when it was shipped, though `deliver` is when it
        is due. Beside a flag that is called so no others count, and beside a time no flag: `delay`, `delayed`."""
        very = self._declared.get(_said(text), set()).intersection(senses)
        states = {one.subject for one in very if isinstance(one, FlagWord)}
        times = {one.subject for one in very if isinstance(one, FieldWord) and self._is_time(one)}
        stems = [one for one in senses if one not in very]
        other = {one for one in stems if isinstance(one, FieldWord) and one.subject in states}
        kept = [one for one in senses if one not in other and not self._is_state(one, times - states)]
        return tuple(sorted(kept, key=lambda one: not (one in very and isinstance(one, FieldWord))))

    def _is_time(self, one: FieldWord) -> bool:
        field = self.model.subjects[one.subject].field(one.field)
        return field is not None and field.kind is Kind.DAYS

    @staticmethod
    def _is_state(one: Sense, subjects: set[str]) -> bool:
        return isinstance(one, FlagWord) and one.subject in subjects

    def near(self, word: str) -> tuple[str, ...]:
        """The single word that this one is a slip of, when there is but one so near."""
        if len(word) < _SHORTEST or not word.isalpha():
            return ()
        if word in self._compounds:
            return self._compounds[word]
        known = self._near.get(word)
        if known is None:
            allowed = 1 if len(word) < 8 else 2
            found = extract(word, self._words, scorer=OSA.distance, score_cutoff=allowed, limit=2)
            best = [other for other, distance, _ in found if distance == found[0][1] and other[0] == word[0]]
            # A common word is no slip of another, but may be made of it: `partially`.
            likely = len(best) == 1 and (word.startswith(best[0]) or not is_word(word))
            known = (best[0],) if likely else ()
            if len(self._near) < _REMEMBERED:
                self._near[word] = known
        return known

    def _add_field(self, subject: str, name: str) -> None:
        field = self.model.subjects[subject].field(name)
        assert field is not None
        phrases = (field.name.replace("_", " "), field.title, *field.words)
        if field.kind is Kind.DATE:  # "actual end date", "start date"
            phrases += tuple(f"{phrase} date" for phrase in phrases if "date" not in phrase.split())
        for phrase in phrases:
            sense = FlagWord(subject, name, True) if field.kind is Kind.FLAG else FieldWord(subject, name)
            self._add(phrase, sense)
        for choice in field.choices:
            self._add(choice.replace("_", " ").lower(), ChoiceWord(subject, name, choice))
        for phrase, choice in field.called.items():
            self._add(phrase, ChoiceWord(subject, name, choice))
        for phrase in field.unless:
            self._add(phrase, FlagWord(subject, name, False))
        for phrase, end in field.superlatives.items():
            if phrase not in _ONLY_MOST:
                self._add(phrase, Extreme(end, subject, name))
            if phrase not in ("first", "last"):  # "most first": the highest number on top
                self._add(f"most {phrase}", Extreme(end, subject, name))
            self._add(f"least {phrase}", Extreme("low" if end == "high" else "high", subject, name))
            for words, operator in _COMPARATIVES.get(phrase, ()):
                self._add(words, Comparative(operator, subject, name))

    def _add(self, phrase: str, sense: Sense) -> None:
        self._declared[_said(phrase)].add(sense)
        if phrase.strip().count(" ") == 1:
            self._compounds[stem(phrase.replace(" ", "").lower())] = normal(phrase)  # "salesorder"
        for variant in _variants(normal(phrase)):
            if variant and sense not in self._senses[variant]:  # "exactly" says nothing by itself
                self._senses[variant].append(sense)


@lru_cache(8192)  # of declared words, mostly
def normal(phrase: str) -> tuple[str, ...]:
    """A phrase as the lexicon knows it: stems, without words that are skipped."""
    return tuple(stem(word) for word in (tokens(phrase) or [phrase.strip()]) if word not in SKIPPED)


def _said(phrase: str) -> str:
    """As it is written, but for case, words that are skipped and the plural."""
    words = [word for word in phrase.lower().split() if word not in SKIPPED]
    return " ".join(word.removesuffix("s") for word in words)


def _variants(phrase: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The phrase, and what the field calls the same; `lowest cost` ranks, whatever has a cost."""
    alike = (variant for variant, canonical in synonyms().items() if canonical == phrase)
    return (phrase, *(variant for variant in alike if variant[0] != "lowest"))


@cache
def lexicon(model: SemanticModel) -> Lexicon:
    return Lexicon(model)
