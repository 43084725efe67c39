"""What a country is called: its code, its name, and what comes from there (`DE`, `Germany`, `German`)."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages

COUNTRY_FIELDS = frozenset({"country", "territory"})

# Where no language is called after the country, or the one that is points elsewhere.
_MORE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AR": ("Argentine", "Argentinian"), "AT": ("Austrian",), "AU": ("Australian",), "BE": ("Belgian",),
        "BR": ("Brazilian",), "CA": ("Canadian",), "CH": ("Swiss",), "CL": ("Chilean",), "CO": ("Colombian",),
        "CZ": ("Czech Republic",), "EG": ("Egyptian",), "GB": ("British", "UK", "Great Britain"), "IN": ("Indian",),
        "LU": ("Luxembourgish",), "MX": ("Mexican",), "NO": ("Norwegian",), "PT": ("Portuguese",),
        "SG": ("Singaporean",), "TR": ("Turkey",), "TW": ("Taiwanese",), "US": ("American", "USA", "United States"),
        "ZA": ("South African",),
    }
)  # fmt: skip
_SPOKEN_ELSEWHERE = frozenset({"ar", "en", "pt"})
_ALSO_A_VERB = frozenset({"Polish"})


@cache
def called(value: str) -> tuple[str, ...]:
    """How else people say the country that the value is the code or the English name of; none when it is neither.

    Names are those of CLDR, in English."""
    english = Locale("en")
    known = {code: name for code, name in english.territories.items() if len(code) == 2 and code.isalpha()}
    code = next(iter(_codes(value, known)), None)
    if code is None:
        return ()
    likely = get_global("likely_subtags")
    spoken = [
        str(english.languages[language])
        for language in get_official_languages(code)
        if language not in _SPOKEN_ELSEWHERE
        and language in english.languages
        and str(likely.get(language, "")).endswith(f"_{code}")
    ]
    names = dict.fromkeys((code, known[code], *spoken, *_MORE.get(code, ())))
    return tuple(name for name in names if name != value and name not in _ALSO_A_VERB)


def _codes(value: str, known: Mapping[str, str]) -> Iterator[str]:
    """Of the code in two letters or three, the name, or what else it is called."""
    if value.upper() in known:
        yield value.upper()
    yield from (code for code, name in known.items() if name == value)
    yield from (code for code, names in _MORE.items() if value in names)
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    alike = aliases.get(value.upper(), []) if value.isalpha() else []
    yield from (code for code in alike if len(alike) == 1 and code in known)
