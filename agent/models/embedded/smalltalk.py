"""What is said besides questions: read by the same mechanism as a tool's examples, answered with a sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from agent.models.embedded.offer import Offer


@dataclass(frozen=True)
class Courtesy:
    examples: tuple[str, ...]
    reply: Callable[[Sequence[Offer]], str]
    outcome: str = "answered"


_TOPICS = {
    "orders": "sales orders", "bom": "bills of materials", "quality": "data quality", "master": "the item master",
    "brief": "the morning brief",
}  # fmt: skip


def abilities(offers: Sequence[Offer]) -> str:
    """What can be asked, by topic in one sentence; the `help` courtesy tells it tool by tool."""
    topics = dict.fromkeys(offer.topic or offer.title for offer in offers if offer.topic != "analysis")
    titles = [_TOPICS.get(topic, topic) for topic in topics]
    if not titles:
        return "There is nothing I can look up here."
    said = ", ".join(titles[:-1]) + f" and {titles[-1]}" if len(titles) > 1 else titles[0]
    return f"I can look up {said}; ask “what can you do?” for more."


def _help(offers: Sequence[Offer]) -> str:
    lines = [f"- **{offer.title}**: {offer.purpose}" for offer in offers]
    return "\n".join(("I answer from the plant's own data. You can ask me about:", "", *lines))


def _greet(offers: Sequence[Offer]) -> str:
    daily = next((offer for offer in offers if offer.topic == "brief"), None)
    proposed = f" “{daily.title.capitalize()}” tells you what to look at today." if daily else ""
    return f"Hello. {abilities(offers)}{proposed} What would you like to know?"


SMALLTALK: Mapping[str, Courtesy] = MappingProxyType(
    {
        "greeting": Courtesy(
            ("hello", "hi there", "good morning", "hey", "good afternoon", "hello copilot"),
            _greet,
        ),
        "thanks": Courtesy(
            (
                "thank you",
                "thanks a lot",
                "great thanks",
                "perfect, thank you very much",
                "thanks",
                "ok thanks",
                "ok, thank you",
                "got it, thanks",
                "thx",
                "cheers",
                "ok",
                "great",
                "that is all, thanks",
            ),
            lambda _: "You are welcome.",
        ),
        "farewell": Courtesy(("goodbye", "bye", "see you later"), lambda _: "Goodbye."),
        "command": Courtesy(
            (
                "delete {order}",
                "cancel order {order}",
                "change the due date of {order}",
                "update the stock of {sku}",
                "approve {order}",
                "release work order {order}",
                "remove {sku} from the system",
                "set the reorder point of {sku} to {quantity}",
                "set list price {sku} = {quantity}",
                "book a receipt for {order}",
            ),
            lambda offers: f"I cannot change anything in the plant's records. {abilities(offers)}",
            outcome="refused",
        ),
        "help": Courtesy(
            (
                "help",
                "what can you do",
                "what can I ask you",
                "who are you",
                "how do you work",
                "what do you know about",
                "which questions can you answer",
                "how can you help me",
            ),
            _help,
        ),
    }
)


def offers() -> tuple[Offer, ...]:
    return tuple(Offer(name, "", (), courtesy.examples) for name, courtesy in SMALLTALK.items())
