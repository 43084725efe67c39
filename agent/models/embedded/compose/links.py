"""The related records of a subject: which lead where, and how likely they are meant."""

from agent.models.embedded.compose.prices import FAR_COST, GONE_COST, LED_COST, LINK_COST, NAMED_COST
from agent.models.embedded.compose.senses import LinkWord, Noun
from agent.models.embedded.compose.sight import Sight
from tools.analysis.semantics import Link


class Links(Sight):
    def _links_to(self, subject: str) -> list[Link]:
        return [
            link
            for link in self._subject.links
            if not link.structure
            and (link.subject == subject or any(o.name == subject for _, o in self._model.joined(link.subject)))
        ]

    def _price(self, link: Link) -> float:
        """Of going through a link: less when the words speak of it, and when it is gone through anyway."""
        if link.name in self._draft.links:
            return GONE_COST
        records = {link.subject, *(o.name for way, o in self._model.joined(link.subject) if way == ("order",))}
        words = [sense for segment in self._segments for sense in segment.senses]
        if any(isinstance(sense, Noun) and sense.subject in records - {self._subject.name} for sense in words):
            return NAMED_COST
        verb = LinkWord(self._subject.name, link.name), LinkWord(self._subject.name, link.name, verb=True)
        return LED_COST if any(sense in verb for sense in words) else LINK_COST + FAR_COST

    def _reached_by(self, link_name: str) -> set[str]:
        """The subjects that a link leads to."""
        link = next((link for link in self._subject.links if link.name == link_name), None)
        if link is None:
            return set()
        return {link.subject, *(owner.name for _, owner in self._model.joined(link.subject))}
