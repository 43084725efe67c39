"""Others like the one that is named: who else offers, or buys, what that one does."""

from collections.abc import Mapping
from typing import Any

from agent.models.embedded.compose.sight import PARTIES, SUBJECT_OF
from agent.models.embedded.compose.standing import Standing

_OTHER = (("other",), ("else",), ("alternative",), ("alternate",), ("instead",), ("replace",), ("too",), ("second",))
_DEALS = {"supplier": "offers", "customer": "sales"}  # what one deals in


class Others(Standing):
    def _others(self) -> None:
        """`which other suppliers offer what Litware sells us`: those with items that Litware has, without Litware."""
        if (
            self._what
            or self._subject.name not in PARTIES
            or self._asked is None
            or self._noun(self._asked) != self._subject.name
        ):
            return
        entities = [SUBJECT_OF.get(one.records[0].entity) if one.records else None for one in self._segments]
        named = [p for p, entity in enumerate(entities) if entity == self._subject.name and p not in self._denied]
        said = [p for p in range(len(self._segments)) if self._segments[p].stems in _OTHER]
        if len(named) != 1 or not said or any(e == "item" for e in entities):
            return
        draft, name = self._draft, _DEALS[self._subject.name]
        link = next(one for one in self._subject.links if one.name == name)
        party = next(".".join(way) for way, owner in self._model.joined(link.subject) if owner is self._subject)
        code = self._segments[named[0]].records[0].code
        draft.condition(draft.where, self._subject.name, "is_not", code)
        draft.condition(draft.nested(name, f"item.{name}")["where"], party, "is", code)
        draft.used |= {*named, *said}
        draft.used |= {p for p in (named[0] + 1,) if p < self._asked and self._segments[p].text.startswith("not ")}
        draft.structure += 2

    def _on_those_orders(self) -> None:
        """`customers with an open order of pumps`: what stands on the order, and how the order is, are of one."""
        draft = self._draft
        links = {link.name: link.subject for link in self._subject.links if not link.structure}
        for name, one in list(draft.related.items()):
            lines = [
                other for other in draft.related.values() if other is not one and self._lines_of(other, one, links)
            ]
            if len(lines) != 1 or not _plain(one) or not _plain(lines[0]):
                continue
            for condition in one["where"]:
                draft.condition(lines[0]["where"], f"order.{condition['field']}", condition["is"], *condition["values"])
            for end in ("since", "until"):
                if one.get(end):
                    lines[0][end] = one[end]
            del draft.related[name]

    def _lines_of(self, one: Mapping[str, Any], orders: Mapping[str, Any], links: Mapping[str, str]) -> bool:
        """Do the related records stand on such orders?"""
        order, line = links.get(orders["link"]), links.get(one["link"])
        return line is not None and any(
            way == ("order",) and owner.name == order for way, owner in self._model.joined(line)
        )


def _plain(related: Mapping[str, Any]) -> bool:
    """One such record is enough."""
    return not related["negated"] and related.get("count") in (None, {"is": "at_least", "value": 1})
