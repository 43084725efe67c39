"""What the query before lends to a question about the records it was about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.models.embedded.compose.carrying import carried
from agent.models.embedded.compose.compositions import Composition, compositions
from agent.models.embedded.compose.kinds import any_orders
from agent.models.embedded.leaning import names_anything
from agent.models.embedded.question import Candidate, Question
from agent.models.embedded.thresholds import ALL
from tools.analysis.semantics import MODEL

_COUNT = [{"aggregate": "count"}]
_DATED = ("since", "until", "day")
_LESS_LIKELY = 0.06  # than the likeliest, and still possible


def many(found: Composition) -> str:
    return MODEL.subjects[str(found.arguments["subject"])].many


def of_the_same(last: Mapping[str, Any], found: Sequence[Composition]) -> bool:
    """Is that record among what may be asked now, in the same place?"""
    own = [one for one in last.get("where", ()) if one["field"] == last["subject"]]
    near = [one.arguments for one in found if one.score >= found[0].score - _LESS_LIKELY and one.explained >= ALL]
    alike = [query for query in near if query["subject"] == last["subject"]]
    return bool(own) and any(all(one in query.get("where", ()) for one in own) for query in alike)


def of_its_group(last: Mapping[str, Any], found: Sequence[Composition], *, counts: bool = True) -> list[Composition]:
    """`which vendor had the most rejected in 2024?`, `and per item, there?`: of that group's own rows, with what was
    said of them before; nothing where it is not of the same rows. `counts`: they shall be counted, and what was summed
    before shall not be again."""
    groups = {str(by["field"]) for by in last.get("by", ())}
    said = [one for one in last.get("where", ()) if one.get("is", "is") != "stated"]
    made: list[Composition] = []
    for one in found[:1]:
        query = one.arguments
        named = {str(condition["field"]) for condition in query.get("where", ())}
        figures = query.get("measures") or query.get("by")  # not "what else does this vendor offer?"
        if (
            query["subject"] != last["subject"]
            or not figures
            or not groups & named
            or query.get("related")
            or one.explained < ALL
        ):
            return []
        where = [*(old for old in said if old["field"] not in named), *query.get("where", ())]
        dated = {} if {"since", "until"} & query.keys() else {k: last[k] for k in _DATED if k in last}
        related = {"related": last["related"]} if last.get("related") else {}
        query = query if counts or query.get("measures") != _COUNT else {**query, "measures": last["measures"]}
        made.append(replace(one, arguments={**query, **dated, **related, "where": where}))
    return made


def of_one(query: Mapping[str, Any]) -> bool:
    return any(one["field"] == query["subject"] for one in query.get("where", ()))


def says_all(question: Question, last: Mapping[str, Any], found: Sequence[Composition]) -> bool:
    """Does it name again the records that the query before was about, and ask for another kind of record?"""
    said = {record.code for span in question.spans for record in span.candidates}
    codes = {code for one in last.get("where", ()) if one.get("is", "is") == "is" for code in one.get("values", ())}
    other = bool(found) and found[0].explained >= ALL and found[0].arguments["subject"] != last["subject"]
    return other and bool(codes) and codes <= said


def only_those(last: Mapping[str, Any], rows: Sequence[Candidate]) -> Mapping[str, Any]:
    """`which of these are active?`, of the first few: none but these."""
    field = str(last["by"][0]["field"] if last.get("by") else last["subject"])
    codes = list(dict.fromkeys(row.code for row in rows))
    if not codes or len(last.get("by", ())) > 1:
        return last
    return {**last, "where": [*last.get("where", ()), {"field": field, "values": codes}]}


def _ranks(last: Mapping[str, Any], one: Composition) -> bool:
    """`the cheapest`: is it one of those? Not where they are ranked by what belongs to each of them."""
    groups = [str(by["field"]).rpartition(".")[2] for by in one.arguments.get("by", ())]
    found = MODEL.find(str(last["subject"]), str(one.arguments["order"]))
    return found is not None or groups != [last["subject"]]


def of_those(question: Question, last: Mapping[str, Any]) -> list[Composition]:
    """What the words may ask of the records that the query before was about, where it is of another kind."""
    found = compositions(question)
    found = [*found, *(other for one in found[:1] for other in any_orders(question, one))]
    near = [
        one
        for one in found
        if one.explained >= ALL
        and one.score >= found[0].score - _LESS_LIKELY
        and ("order" not in one.arguments or names_anything(question) or not _ranks(last, one))
    ]
    made = [(one, of) for one in near if (of := carried(last, one.arguments)) is not None]
    of_those = [replace(one, arguments=query, score=one.score - far, about=True) for one, (far, query) in made]
    return sorted(of_those, key=lambda one: -one.score)
