"""What kind of document it is, told from its title, its name and its folders, in English and German."""

import re
from collections.abc import Iterable
from enum import StrEnum


class Kind(StrEnum):
    WORK_INSTRUCTION = "work_instruction"
    PROCEDURE = "procedure"
    AGREEMENT = "agreement"
    QUALITY = "quality"
    SPECIFICATION = "specification"
    ENGINEERING_CHANGE = "engineering_change"
    MAIL = "mail"
    REPORT = "report"
    OTHER = "other"


# (in English, as the last part of a German word). Of several in one phrase the last decides: a quality agreement is an
# agreement, an inspection report a report.
_WORDS = {
    Kind.WORK_INSTRUCTION: (
        r"instructions?|standard work",
        r"arbeitsanweisung(?:en)?|montageanweisung(?:en)?|anleitung(?:en)?|betriebsanweisung(?:en)?",
    ),
    Kind.PROCEDURE: (
        r"procedures?|process descriptions?|polic(?:y|ies)",
        r"verfahrensanweisung(?:en)?|prozessbeschreibung(?:en)?|richtlinien?",
    ),
    Kind.AGREEMENT: (
        r"agreements?|contracts?|amendments?|terms and conditions|(?:delivery|purchasing|payment) terms",
        r"vertrag|verträge|vereinbarung(?:en)?|(?:einkaufs|liefer|geschäfts)bedingungen|nachtrag|nachträge",
    ),
    Kind.QUALITY: (
        r"quality|inspection(?: (?:plans?|instructions?))?|(?:control|test|sampling) plans?|fmea|8d|certificates?"
        r"|deviation permits?|concessions?",
        r"qualitäts(?:handbuch|management|politik|sicherung|plan)|prüfplan|prüfpläne|prüfanweisung(?:en)?|prüfung(?:en)?"
        r"|(?:prüf|werks)zeugniss?e?|sonderfreigaben?",
    ),
    Kind.SPECIFICATION: (
        r"specifications?|specs?|data ?sheets?|(?<!deep )(?<!wire )drawings?",
        r"spezifikation(?:en)?|datenblatt|datenblätter|lastenheft|pflichtenheft|werknorm(?:en)?|(?:konstruktions|fertigungs)zeichnung(?:en)?",
    ),
    Kind.ENGINEERING_CHANGE: (
        r"(?:engineering|design) changes?(?: (?:notices?|orders?|requests?))?|change (?:notices?|orders?|requests?)",
        r"änderungsmitteilung(?:en)?|änderungsantrag|änderungsanträge|änderungsauftrag|änderungsanzeige",
    ),
    Kind.MAIL: (r"e ?mails?|mails?|correspondence", r"schriftverkehr"),
    Kind.REPORT: (r"reports?|(?<!\d )minutes", r"bericht|berichte|protokolle?"),
}
_FOUND = re.compile(
    "|".join(rf"(?P<{kind.name}>\b(?:(?:{english})|\w*(?:{german}))\b)" for kind, (english, german) in _WORDS.items()),
    re.IGNORECASE,
)
_CODES = {
    Kind.WORK_INSTRUCTION: r"WI[-_ ]?\d|AA-\d",
    Kind.PROCEDURE: r"SOP[-_ ]?\d|VA-\d",
    Kind.QUALITY: r"Q[PM][-_ ]?\d",
    Kind.ENGINEERING_CHANGE: r"EC[NOR][-_ ]?\d",
}
_CODE = re.compile("|".join(rf"(?P<{kind.name}>(?<![^\W_])(?:{code}))" for kind, code in _CODES.items()), re.IGNORECASE)
_PHRASES = re.compile(
    r"[:(,;–—/]| - |\b(?:of|for|with|to|on|about|between|für|von|vom|mit|zu|zum|zur|über|zwischen)\b", re.IGNORECASE
)
_LONGEST = 300


def kind_of(title: str, name: str, media_type: str = "") -> Kind:
    """A mail is one by its format. Else the title's number (WI-104, SOP-3) or words decide, then the file's name, then
    the folders, the nearest first."""
    if media_type == "message/rfc822":
        return Kind.MAIL
    parts = name.replace("\\", "/").split("/")
    for text in (title, parts[-1].rsplit(".", 1)[0], *reversed(parts[:-1])):
        if found := _told(text[:_LONGEST]):
            return found
    return Kind.OTHER


def _told(text: str) -> Kind | None:
    if found := _CODE.match(text):
        return Kind[found.lastgroup or ""]
    for phrase in _phrases(text):
        if words := list(_FOUND.finditer(phrase)):
            return Kind[words[-1].lastgroup or ""]
    later = _CODE.search(text)
    return Kind[later.lastgroup or ""] if later else None


def _phrases(text: str) -> Iterable[str]:
    return (re.sub(r"[-_.]+", " ", phrase) for phrase in _PHRASES.split(text))
