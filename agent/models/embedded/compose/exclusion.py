"""What was never done, and what alone was: `who never bought a helmet`, `who bought nothing but helmets`."""

from agent.models.embedded.compose.denials import Denials
from agent.models.embedded.compose.senses import LinkWord, Noun

_OTHERS = {"is": "is_not", "named": "not_named"}
_BETWEEN = 3  # segments from the word to what alone it was


class Exclusion(Denials):
    def _never_done(self, place: int, link: str) -> bool:
        """`who never bought a helmet`: what is denied was done, or never was, to what stands behind."""
        doing = [p for p in range(place) if any(self._done(s, link) for s in self._senses(p, LinkWord))]
        verb = next((p for p in reversed(doing) if not self._segments[p].values), None)
        if verb is None or not self._deny(verb):
            return False
        self._draft.used.add(verb)
        return True

    def _done(self, sense: LinkWord, link: str) -> bool:
        return (sense.subject, sense.link) == (self._subject.name, link)

    def _nothing_else(self) -> None:
        """`customers who only bought helmets`: they have none of anything else."""
        draft = self._draft
        counted = {one["link"] for one in draft.related.values() if one.get("count")}
        for place in range(1, len(self._segments)):
            alone = self._alone(place) if self._operator(place, "only") else None
            values = {v.value for v in self._segments[alone].values} if alone is not None else set()
            values |= {r.code for r in self._segments[alone].records} if alone is not None else set()
            for name, one in list(draft.related.items()):
                link = next((known for known in self._subject.links if known.name == one["link"]), None)
                held = [c for c in one["where"] if c["is"] in _OTHERS and values & set(c["values"])]
                if link is None or link.structure or one["negated"] or one["link"] in counted or len(held) != 1:
                    continue
                others = {**held[0], "is": _OTHERS[held[0]["is"]]}
                draft.related[f"{name} else"] = {**one, "where": [others], "negated": True}
                draft.used.add(place)
                draft.structure += 1

    def _alone(self, place: int) -> int | None:
        """The value or record that the word says it is alone: behind it, with nothing but a verb between."""
        for ahead in range(place + 1, min(place + 1 + _BETWEEN, len(self._segments))):
            one = self._segments[ahead]
            if one.values or one.records:
                return ahead
            if one.number is not None or one.period or self._noun(ahead) == self._subject.name:
                return None
            if one.weight and not any(isinstance(s, LinkWord | Noun) for s in one.senses):
                return None
        last = place == len(self._segments) - 1 or bool(self._segments[place + 1].period)
        before = self._segments[place - 1] if place and last else None
        return place - 1 if before is not None and (before.values or before.records) else None
