"""Two structures side by side: what both hold, and what the one holds that the other does not."""

from collections.abc import Mapping
from typing import Any

from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.links import Links
from agent.models.embedded.compose.senses import FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import HAVING

_SHARED = frozenset({"common", "share"})
_JOINING = frozenset({"and", "plus", "with", "also"})
_INTO = frozenset({"in", "into", "inside"})
_COMPARED = frozenset({"compare", "comparison", "differ", "difference", "different", "versus", "vs"})
_WHICH = frozenset({"item", "category", "subcategory", "product_line", "model"})
_WHOSE = frozenset({"supplier", "warehouse", "customer"})  # "kept both in the one store and in the other"
_PARTS = frozenset({"item", "bom_line"})


class Together(Links):
    def _shared_said(self) -> list[tuple[int, LinkWord]]:
        """`parts that the pump and the motor have in common`, `which parts are in both?`: of what they hold."""
        places = [p for p in range(len(self._segments)) if self._operator(p, "common")]
        places = [p for p in places if set(self._segments[p].stems) & _SHARED or self._segments[p].before in _INTO]
        return [(places[-1], LinkWord("item", "assemblies"))] if places and self._two_structures() else []

    def _two_structures(self) -> bool:
        """Are two items named and nothing asked of them but parts?"""
        named = {record.code for one in self._segments for record in one.records[:1] if record.entity == "sku"}
        apart = [one for p, one in enumerate(self._segments) if not (one.records or one.values or self._weightless(p))]
        nouns = {s.subject for one in apart for s in one.senses if isinstance(s, Noun)}
        flags = [one for one in apart if any(isinstance(s, FlagWord) and s.subject == "item" for s in one.senses)]
        said = [s for one in apart if one not in flags for s in one.senses if isinstance(s, FieldWord)]
        figures = any(sense.subject == "item" and sense.field != "sku" for sense in said)
        return len(named) > 1 and nouns <= _PARTS and not figures

    def _held_so_many(self, place: int) -> str:
        """`assemblies that use more than 20 parts`, `parts that go into over 5 products`: which link is counted."""
        before = self._segments[place - 1] if place else None
        kind = any(self._noun(p) == "item" or is_item(self._segments[p]) for p in range(place - 1))
        if self._subject.name != "item" or before is None or not kind or before.before in ("we", "they", "you"):
            return ""
        verbs = [sense.link for sense in self._senses(place - 1, LinkWord) if sense.subject == "item" and sense.verb]
        verbs = [link for link in verbs if link in ("components", "assemblies")]
        return verbs[0] if verbs else "components" if before.text.lower() in HAVING else ""

    def _weightless(self, place: int) -> bool:
        return self._segments[place].weight < 1 or self._operator(place, "common", "difference", "share") is not None

    def _in_common(self) -> None:
        """`parts that both pumps have in common`, `orders with both the pump and the motor`: with the one and with the
        other."""
        draft = self._draft
        places = [p for p in range(len(self._segments)) if self._operator(p, "common")]
        places += [p for p, one in enumerate(self._segments) if one.text == "AND"]
        for name, one in list(draft.related.items()):
            if self._two_things(name, one):
                continue
            held = [c for c in one["where"] if c["is"] == "is"]
            several = [c for c in held if c["field"] in _WHOSE and len(c["values"]) > 1]
            parts = [(c, value) for c in several or held if several or _of_items(c) for value in c["values"]]
            if not places or one["negated"] or one.get("count") or len(parts) < 2:
                continue
            rest = [c for c in one["where"] if not any(c is part for part, _ in parts)]
            del draft.related[name]
            for part, value in parts:
                draft.related[f"{name} {value}"] = {**one, "where": [{**part, "values": [value]}, *rest]}
            draft.used |= {*places, *(p for p in range(len(self._segments)) if self._operator(p, "between"))}
            draft.structure += 1

    def _two_things(self, name: str, one: dict[str, Any]) -> bool:
        """`bought a Road-150 and a Mountain-100`: no line is of both, each has its own."""
        things = [c for c in one["where"] if _of_items(c) or (c["field"].endswith("name") and c["is"] == "named")]
        kinds = {c["is"] for c in things}
        either = any(segment.text == "or" or segment.before == "or" for segment in self._segments)
        if len(things) < 2 or "named" not in kinds or one.get("count"):
            return False
        rest = [c for c in one["where"] if c not in things]
        if either or one["negated"]:
            if kinds == {"named"}:  # "desks or chairs", "neither desks nor chairs": what is called either
                called = [value for thing in things for value in thing["values"]]
                one["where"] = [{**things[0], "values": called}, *rest]
            return False
        joined = [s for s in self._segments if (s.values or s.records) and s.before in _JOINING]
        joined += [s for s in self._segments if s.text in _JOINING]
        if not joined:
            return False
        del self._draft.related[name]
        for number, thing in enumerate(things):
            self._draft.related[f"{name} {number}"] = {**one, "where": [thing, *rest]}
        self._draft.structure += 1
        return True

    def _structures_apart(self) -> None:
        """`compare the parts lists of both pumps`, `how do their structures differ`: what the one holds and the other
        does not, and the other way round."""
        draft = self._draft
        said = [p for p, one in enumerate(self._segments) if set(one.stems) & _COMPARED or one.before in _COMPARED]
        held = draft.related.get("assemblies")
        codes = [v for c in held["where"] if c["is"] == "is" and _of_items(c) for v in c["values"]] if held else []
        if self._subject.name != "item" or not said or len(codes) != 2 or not self._two_structures():
            return
        if draft.where or draft.measures or draft.by or len(draft.related) > 1:
            return
        draft.related = {
            code: {
                "link": "assemblies",
                "where": [{"field": "item", "is": "is", "values": [code]}],
                "negated": place > 0,
            }
            for place, code in enumerate(codes)
        }
        draft.mirrored = True
        beside = [p for p, one in enumerate(self._segments) if self._operator(p, "between") and one.before in _COMPARED]
        draft.used |= {*beside, *(p for p in said if set(self._segments[p].stems) & _COMPARED)}
        draft.structure += 2


def _of_items(condition: Mapping[str, Any]) -> bool:
    """Is it which item, or which kind of item?"""
    return str(condition["field"]).removeprefix("item.") in _WHICH
