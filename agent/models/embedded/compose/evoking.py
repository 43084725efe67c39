"""Which subjects the words of a question bring to mind, the likeliest first."""

from collections.abc import Sequence

from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import (
    ChoiceWord,
    Comparative,
    Extreme,
    FieldWord,
    FlagWord,
    LinkWord,
    Noun,
    Operator,
)
from agent.models.embedded.compose.sight import ORDERS
from agent.models.embedded.compose.structure import two_items
from tools.analysis.semantics import MODEL

_MOST = 9
# What tells how big they are, where no figure is named.
_RANKED_BY = {"customer": "sales_order", "supplier": "purchase_order", "item": "sales_line"}


def evoked(read: Sequence[Segment]) -> list[str]:
    weights = dict.fromkeys(MODEL.subjects, 0.0)
    for segment in read:
        for sense in segment.senses:
            if isinstance(sense, Noun):
                weights[sense.subject] += 2
            elif isinstance(sense, FieldWord | FlagWord | ChoiceWord) or (
                isinstance(sense, Extreme | Comparative) and sense.subject
            ):
                weights[sense.subject] += 1
            elif isinstance(sense, LinkWord):
                weights[sense.subject] += 0.5
                weights[_led_to(sense)] += 0.4
            elif isinstance(sense, Operator) and sense.name == "who":
                weights["supplier"] += 1
                weights["customer"] += 1
            elif isinstance(sense, Operator) and sense.name == "where":
                weights["stock"] += 1
        for value in segment.values:
            if not value.weak:
                of = next((s.name for s in MODEL.subjects.values() if s.table == value.entity), "")
                if of:
                    weights[of] += 0.3
                if value.entity == "sku":
                    weights["stock"] += 0.2
        for record in segment.records:
            if record.entity == "sku":
                weights["item"] += 0.3
                weights["stock"] += 0.2
            elif record.entity == "warehouse":
                weights["stock"] += 0.6
            elif record.entity == "order" and record.name in ORDERS:
                order = ORDERS[record.name]
                weights[order] += 0.3
                weights.update({link.subject: weights[link.subject] + 0.2 for link in MODEL.subjects[order].links[:1]})
    orders = {name for name in (*ORDERS.values(), "customer") if weights[name] >= 1}
    if len(orders) > 1 and any(map(is_item, read)):
        weights["item"] += 1  # how they stand
    if any(isinstance(sense, Extreme) and not sense.field for segment in read for sense in segment.senses):
        kinds = any(map(is_item, read))
        for noun, told in _RANKED_BY.items():  # "our top customers", "top pump"
            weights[told] += 0.5 if weights[noun] >= 1 or (noun == "item" and kinds) else 0.0
        sorts = any(is_item(one) and not one.records for one in read)  # "who brought the most pumps"
        judged = any(isinstance(s, Extreme) and s.end in ("best", "worst") for one in read for s in one.senses)
        judged = judged and not any(_names_a_field(one) for one in read)  # "who has the better price"
        weights["purchase_line"] += 0.5 if (sorts or judged) and weights["supplier"] >= 1 else 0.0
    if two_items(read):
        weights["bom_line"] += 1
    said = [name for name, weight in weights.items() if weight]
    return sorted(said, key=lambda name: -weights[name])[:_MOST]


def _names_a_field(one: Segment) -> bool:
    kinds = [type(sense) for sense in one.senses]
    return FieldWord in kinds and Noun not in kinds


def _led_to(sense: LinkWord) -> str:
    return next(link.subject for link in MODEL.subjects[sense.subject].links if link.name == sense.link)
