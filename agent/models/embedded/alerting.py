"""What a planner wants to be told of from now on: read apart from questions, so that none of these ever sets anything.

`tell me when HL Crankarm drops below 200` is about time to come; `tell me when it arrives` asks.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from langchain_core.tools import BaseTool

from agent.models.embedded.chosen import chosen
from agent.models.embedded.compose.numerals import figure
from agent.models.embedded.decided import Choice, Decision
from agent.models.embedded.likeliest import which_one
from agent.models.embedded.offer import offer_of
from agent.models.embedded.one_at_a_time import one_at_a_time
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Reading
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire

_LEAD = (
    r"^\W*(?:(?:please|pls|kindly|now|also|and|ok(?:ay)?|hi|hey|hello|from now on|just)\b[,:]?\s*"
    r"|(?:can|could|would|will) you (?:please )?|(?:i|we)(?:'d| would)? (?:like|want|need)(?: you)? to (?!be )"
    r"|(?:i|we)(?:'d| would)? (?:like|want|need) (?=an? (?:alert|notification|warning|alarm)))*"
)
_TELL = r"(?:tell|let|inform|e-?mail|mail|message|text|ping|slack|remind)"
_WARN = r"(?:warn|alert|notify|alarm)"
_ALERTS = r"(?:alerts?|notifications?|warnings?|alarms?)"
_MINE = r"(?:my|the|that|this|those|these|all|all my|all the|all of my|any)"
_NIGHT = r"(?:at night|overnight|during the night|in the night|by night)"
_WHEN = r"(?:when(?:ever)?|as soon as|once|every time|each time|the moment|if|should)"
# What happens to things, told in the present: it has not happened yet.
_HAPPENS = (
    r"(?:drops?|falls?|sinks?|goes|go|gets?|dips?|hits?|reach(?:es)?|runs?|slips?|moves?|changes?|fails?|breaks?|becomes?"
    r"|turns?|comes? in late|delays?|postpones?|reschedules?|cancels?|cuts?|misses|miss|worsens?|is refused"
    r"|(?:is|are|gets?|get) (?:late|overdue|delayed|postponed|moved|rescheduled|cancelled|cut|short|low|below|under"
    r"|stale|refused|rejected|off|down|running|missed|worse|less than|fewer than|out of))"
)
# Set, rather than asked: "tell me if PO 4711 is late" asks of now.
_ASKS_NOW = (
    r"(?:if|should)\b(?:(?! (?:drop|fall|sink|go|dip|hit|reach|run|slip|move|change|fail|break|become|turn|get)).)*$"
)
_PATTERNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "snooze_alert": (
            r"(?:snooze|mute|silence)\b",
            rf"(?:pause|hold|suspend|quiet)\b.*\b{_ALERTS}\b",
            r"(?:remind|tell|warn|alert|notify) me (?:about (?:it|that|this) )?again\b",
            r"(?:don'?t|do not) (?:tell|warn|alert|notify|remind|bother) me (?:about|of)\b.*"
            r"\b(?:until|till|before|for)\b",
            r"(?:pause|suspend) (?:it|that|this)\b",
        ),
        "set_alert_hours": (
            r"(?:don'?t|do not) (?:disturb|bother|wake) me\b",
            rf"(?:stop|don'?t|do not|no)\b.*\b(?:tell|warn|alert|notify|inform|e-?mail|mail|messag|ping|{_ALERTS})\w*\b"
            rf".*\b{_NIGHT}\b",
            rf"no {_ALERTS} (?:between|from|after|before|at|during|over)\b",
            r"(?:set |end |no (?:more )?|stop |my |change )*(?:my |the )?quiet (?:hours|time)\b",
            rf"(?:send|give|e-?mail|collect|bundle|group|put)\b.*\b(?:digest|{_ALERTS})\b.*"
            r"(?:\bdaily\b|\ba day\b|\bdigest\b|\bat once\b|\bimmediately\b|\bat \d)",
            rf"(?:daily |one )?(?:digest|summary) (?:of|for) (?:my |the |all )*{_ALERTS}",
            r"(?:no (?:more )?|end |stop )(?:the |my )?(?:daily )?digest",
            rf"send (?:my |me |the |all )*{_ALERTS} (?:at once|immediately|right away)",
        ),
        "stop_alert": (
            r"stop (?:telling|warning|alerting|notifying|informing|e-?mailing|mailing|messaging|pinging) (?:me|us)\b",
            rf"(?:stop|delete|remove|cancel|end|drop|disable|turn off|switch off|undo)\b.*\b{_ALERTS}\b",
            r"(?:stop|delete|remove|cancel|undo) (?:that|it|this) (?:again )?$",
            rf"no (?:more|further|longer any) {_ALERTS}\b",
            r"(?:don'?t|do not) (?:tell|warn|alert|notify|inform|remind) me\b.*"
            r"\b(?:any ?more|any longer|again|no more)\b",
            r"(?:i|we) (?:no longer|don'?t|do not) (?:want|need|wish) to be (?:told|warned|alerted|notified)\b",
            r"unsubscribe\b",
        ),
        "acknowledge_alerts": (
            r"acknowledge\b",
            rf"(?:dismiss|clear)\b.*\b{_ALERTS}\b",
            rf"mark\b.*\b{_ALERTS}\b.*\b(?:as )?(?:read|seen|done|acknowledged|handled)\b",
            rf"(?:i(?:'ve| have)?|we(?:'ve| have)?) (?:seen|read|dealt with|handled|taken care of)\b.*\b{_ALERTS}\b",
        ),
        "my_alerts": (
            r"what (?:am i|are we) (?:being )?(?:told|warned|alerted|notified|informed)\b",
            r"what (?:do|will|would) you (?:tell|warn|alert|notify|inform) me (?:about|of)\b",
            r"what (?:are you|do you) (?:watch|watching|monitor|monitoring|keeping an eye on)\b",
            r"what (?:have i|was i|did you) (?:been )?(?:told|warned|alerted|notified|warn|alert|notify)\b",
            rf"(?:show|list|display|see|give)? ?(?:me )?(?:my|all my)(?: own| latest| last| recent| unread)?"
            rf" {_ALERTS}\b",
            rf"(?:which|what|how many|any|show(?: me)?(?: the)?|list(?: the)?|are there|do i have)\b.*\b{_ALERTS}\b.*"
            r"\b(?:i|my|me|set|unread|have|did)\b",
            rf"(?:do i have|are there|any)\b.*\b(?:new|unread|open) {_ALERTS}\b",
            rf"(?:what|which) {_ALERTS} (?:do i|have i|are)\b",
        ),
        "set_alert": (
            rf"{_WARN} (?:me|us)\b(?! again)",
            rf"{_TELL} (?:me|us)(?: know)?(?: by [\w-]+)?(?: too)? (?!{_ASKS_NOW}){_WHEN}\b.*\b{_HAPPENS}\b",
            r"(?:i|we)(?:'d| would)? (?:like|want|need|wish) to be (?:told|warned|alerted|notified|informed)\b",
            rf"(?:set(?: up)?|create|make|add|put|get|raise|(?:i|we) (?:want|need))? ?(?:me )?an? (?:[\w-]+ )?{_ALERTS}"
            r" (?:for|on|when|if|about|in case|at|as soon)\b",
            r"(?:keep (?:an eye|a watch|watch) on|keep watching|watch out for|monitor)\b(?!.*\?)",
            r"watch (?!list)(?!.*\?)",
            rf"(?:send|give) (?:me|us) an? (?:e-?mail|message|mail|{_ALERTS}) {_WHEN}\b",
        ),
    }
)
_TOOLS = {
    name: tuple(re.compile(_LEAD + pattern, re.IGNORECASE) for pattern in patterns)
    for name, patterns in _PATTERNS.items()
}
_TIME = r"(?P<{0}>\d{{1,2}})(?:[:.h](?P<{0}_m>\d{{2}}))?\s*(?P<{0}_h>a\.?m\.?|p\.?m\.?)?"
_QUIET = re.compile(
    rf"(?:between|from|after)\s+{_TIME.format('a')}\s*(?:and|to|until|till|-|–)\s*{_TIME.format('b')}", re.IGNORECASE
)
_AT = re.compile(rf"\bat\s+{_TIME.format('a')}", re.IGNORECASE)
_BELOW = re.compile(
    r"\b(?:below|under|beneath|less than|fewer than|lower than|down to|<)\s*(?:only |just )?(\d+(?:[.,]\d+)*)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\W*(?:please )?(?:(?P<mail>e-?mail|mail)|(?P<slack>slack)) (?:me|us)\b|\b(?:by|via|per|through|on|in|an?) "
    r"(?P<by>e-?mail|mail|slack|webhook)\b",
    re.IGNORECASE,
)
_AGE = re.compile(r"\bolder than (\d{1,4}) days?\b|\b(\d{1,4}) days? old\b", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:all|everything|every alert)\b", re.IGNORECASE)
_AT_NIGHT = re.compile(rf"\b{_NIGHT}\b", re.IGNORECASE)  # which hours these are is asked
_ENDS = re.compile(r"\b(?:no (?:more)?|end|stop|remove|without|at once|immediately|right away)\b", re.IGNORECASE)


def alerting_of(tools: Sequence[BaseTool]) -> Repertoire | None:
    """Those of the tools that set, stop and list alerts."""
    offers = tuple(offer_of(tool) for tool in tools if (tool.metadata or {}).get("topic") == "alerts")
    return Repertoire(offers) if offers else None


def told_from_now_on(
    alerting: Repertoire, question: Question, before: Before, choices: Sequence[Choice]
) -> Decision | None:
    """None: it is nothing of the kind."""
    names = {offer.name for offer in alerting.offers}
    if choices and all(choice.tool in names for choice in choices):
        return chosen(question, choices)
    wanted = wants(question.text)
    if wanted is None or wanted not in names:
        return None
    # What was spoken of before does not narrow it: "that" is an alert, which the tool itself knows.
    named = Before(entities=before.entities, names=before.names) if wanted == "set_alert" else Before()
    best = next(one for one in readings(alerting, question, named) if one.offer.name == wanted)
    if best.open is not None:
        return which_one(best)
    strange = next((span for span in question.spans if not span.known and not span.is_number), None)
    if strange is not None and not set(best.arguments) & {"sku", "supplier"} and best.offer.argument("sku"):
        best = replace(best, arguments={**best.arguments, "sku": strange.text})
    (call,) = (replace(call, arguments=_said(best, question)) for call in best.calls()[:1])
    return (one_at_a_time(question, call) if wanted == "set_alert" else None) or Decision(calls=(call,))


def wants(text: str) -> str | None:
    """Which of them is told to be done."""
    return next((name for name, patterns in _TOOLS.items() if any(one.match(text) for one in patterns)), None)


def _said(best: Reading, question: Question) -> dict[str, Any]:
    """With the number, the way and the times of day that the words say, where the tool takes such."""
    text, found = question.text, dict[str, Any]()
    if number := _BELOW.search(text):
        found["below"] = str(figure(number[1]))
    if age := _AGE.search(text):
        found["days"] = int(age[1] or age[2])
    if (by := _BY.search(text)) is not None:
        said = "email" if by["mail"] else "slack" if by["slack"] else by["by"].lower().replace("-", "")
        found["by"] = "email" if said == "mail" else said
    if _EVERY.search(text):
        found["every"] = True
    if quiet := _QUIET.search(text):
        found |= {"quiet_from": _clock(quiet, "a"), "quiet_until": _clock(quiet, "b")}
    elif digest := _AT.search(text):
        found["digest_at"] = _clock(digest, "a")
    found = {name: value for name, value in found.items() if value is not None}
    ends = _ENDS.search(text) is not None and not _AT_NIGHT.search(text)
    if best.offer.name == "set_alert_hours" and not found and ends:
        found = {"end_quiet": True} if "quiet" in text.lower() else {"end_digest": True}
    takes = {argument.name for argument in best.offer.arguments}
    kept = {} if best.offer.name == "set_alert_hours" else dict(best.arguments)
    return {**kept, **{name: value for name, value in found.items() if name in takes}}


def _clock(found: re.Match[str], part: str) -> str | None:
    """`6 pm` is 18:00; None: there is no such time."""
    hour, minute = int(found[part]), int(found[f"{part}_m"] or 0)
    stated = (found[f"{part}_h"] or "").lower()[:1]
    if stated == "p" and hour < 12:
        hour += 12
    elif stated == "a" and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
