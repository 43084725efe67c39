"""Two fields compared: `list price below cost`, `less on hand than safety stock`, `received after the due date`."""

from agent.models.embedded.compose.exclusion import Exclusion
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.senses import FieldWord, FlagWord
from tools.analysis.semantics import Found

# What stock is compared with, and what being beyond it is called.
_LIMITS = {
    "maximum_stock": {"above": "above_maximum"},
    "safety_stock": {"below": "below_safety_stock"},
    "reorder_point": {"below": "below_reorder_point"},
}
_BEYOND = frozenset(flag for flags in _LIMITS.values() for flag in flags.values())
_ON_HAND = (("stock",), ("on", "hand"), ("inventory",), ("stock", "on", "hand"), ("quantity", "on", "hand"))
SIDES = {"more": "above", "higher": "above", "later": "above", "less": "below", "fewer": "below", "lower": "below",
          "earlier": "below"}  # fmt: skip
_BETWEEN = 4  # segments between `less` and its `than`


class Pairs(Exclusion):
    def _compare_fields(self, place: int, operator: str) -> None:
        """`list price below standard cost`."""
        for kind in ("numeric", "date"):
            self._compare_two(place, operator, date=kind == "date")

    def _apart_from_than(self, place: int) -> None:
        """`less on hand than safety stock`: what is less stands between the two words."""
        if not self._operator(place, "than"):
            return
        for before in range(place - 1, max(place - _BETWEEN, -1), -1):
            side = SIDES.get(self._segments[before].text.lower())
            if side:
                left = [p for p in range(before + 1, place) if self._found(p, numeric=True)]
                if self._pair(left[-1] if left else None, place, side, date=False):
                    self._draft.used.add(before)
                return

    def _compare_two(self, place: int, operator: str, *, date: bool) -> None:
        before = range(place - 1, max(place - 4, -1), -1)
        left = next((p for p in before if self._found(p, numeric=not date, date=date)), None)
        self._pair(left, place, operator, date=date)

    def _pair(self, left: int | None, place: int, operator: str, *, date: bool) -> bool:
        """What stands on the left, and the next field on the right of the word that compares."""
        behind = range(place + 1, min(place + 3, len(self._segments)))
        right = next((p for p in behind if self._found(p, numeric=not date, date=date)), None)
        if left is None and right is not None and not date:
            return self._limit_of_stock(place, operator, right)
        if left is None or right is None or {left, right} & self._draft.used:
            return False
        one = self._found(left, numeric=not date, date=date)
        other = self._found(right, numeric=not date, date=date)
        assert one is not None
        assert other is not None
        if not date and self._segments[place].text.lower() == "over" and (self._asks("share") or self._rate_named()):
            self._draft.used |= {place, left, right}  # "scrapped over ordered, in %": their quotient
            return False
        if one == other:  # "arrived after the due date": another field that the word may name
            own = [(a, b) for a in self._own_found(left) for b in self._own_found(right) if a != b]
            one, other = next(((a, b) for a, b in own if a.field.kind is b.field.kind is one.field.kind), (one, other))
        if date:
            done = (
                self._segments[left].text.lower().endswith("ed")
            )  # "finished after its due date in May": finished then
            ends = ((left, one), (right, one if done and place < right else other))
            beside = [f for p, f in ends if self._period_beside(p) and not f.path]
            self._day = beside[0] if beside else self._day  # "with a 2025 receipt date later than the due date"
        far = max(len(one.path), len(other.path))
        if one.field.over or other.field.over or far > 1 or one == other or one.field.kind is not other.field.kind:
            return False
        self._draft.used |= {place, left, right}
        self._draft.structure += 1
        self._draft.cost += JOIN_COST * far
        if self._subject.name == "stock" and other.field.name in _LIMITS:
            self._draft.cost += OTHER_COST  # of an item in all its places, rather than of each place
        flag = _LIMITS.get(other.field.name, {}).get(operator) if one.field.name == "on_hand" else None
        if flag and one.path == other.path:
            self._draft.condition(self._draft.where, ".".join((*one.path, flag)))
        else:
            self._draft.where.append({"field": one.name, "is": operator, "values": [], "than": other.name})
        return True

    def _rate_named(self) -> bool:
        """`scrap rate, as scrapped over ordered`: what the rate is made of says nothing more."""
        named = (self._found(place, numeric=True) for place in range(len(self._segments)))
        return any(found is not None and found.field.over for found in named)

    def _own_found(self, place: int) -> list[Found]:
        """All the subject's own fields that a segment may name."""
        said = {(sense.subject, sense.field) for sense in self._senses(place, FieldWord)}
        fields = self._model.fields(self._subject.name)
        return [f for f in fields if not f.path and (f.owner.name, f.field.name) in said]

    def _period_beside(self, place: int) -> bool:
        near = [p for p in (place - 1, place + 1) if 0 <= p < len(self._segments)]
        return any(self._segments[p].period is not None for p in near)

    def _limit_of_stock(self, place: int, operator: str, right: int) -> bool:
        """`more than the maximum stock`: of what is on hand."""
        limit = self._found(right, numeric=True)
        if self._subject.name != "item" or limit is None or limit.path or limit.field.name not in _LIMITS:
            return False
        flag = _LIMITS[limit.field.name].get(operator)
        if flag:
            self._draft.condition(self._draft.where, flag)
        else:
            self._draft.where.append({"field": "on_hand", "is": operator, "values": [], "than": limit.name})
        self._draft.used |= {place, right}
        self._draft.structure += 1
        return True

    def _stock_of_limit(self, place: int) -> None:
        """`whose stock is below its safety stock`: the stock is what the flag speaks of, and no condition; `whose
        reorder point is below safety stock`: that is compared, and no stock."""
        flags = {sense.field for sense in self._senses(place, FlagWord) if sense.subject == "item"}
        before = self._segments[place - 1] if place else None
        if before is None or not flags & _BEYOND:
            return
        other = self._found(place - 1, numeric=True)
        if other is not None and not other.path and other.field.name in _LIMITS and place not in self._draft.used:
            limits = ((limit, side, flag) for limit, sides in _LIMITS.items() for side, flag in sides.items())
            limit, side = next((limit, side) for limit, side, flag in limits if flag in flags)
            if limit != other.field.name:
                self._draft.where.append({"field": other.name, "is": side, "values": [], "than": limit})
                self._draft.used |= {place, place - 1}
                self._draft.structure += 1
            return
        if before.stems not in _ON_HAND:
            return
        if any(isinstance(s, FieldWord) and s.field == "on_hand" for s in before.senses):
            self._draft.used.add(place - 1)

    def _against_field(self, place: int, found: Found, operator: str) -> bool:
        """`dearer than the standard cost`: a word that compares one field itself, and another field behind it."""
        behind = self._free([place + 1])
        other = self._found(behind[0], numeric=True) if behind else None
        if other is None or other == found or other.field.kind is not found.field.kind or found.path:
            return False
        self._draft.where.append({"field": found.name, "is": operator, "values": [], "than": other.name})
        self._draft.used |= {place, behind[0]}
        self._draft.structure += 1
        self._draft.cost += JOIN_COST * len(other.path)
        return True
