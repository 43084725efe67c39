from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput, NotFound
from core.outgoing import FILE
from data_layer.queries.actions import ActionRepository
from tools.actions.action import LONGEST
from tools.actions.letter import ChannelMessage
from tools.actions.proposal import acting
from tools.context import ToolContext
from tools.wording import join

_NO_TEXT = "What is to be posted? Say it, or ask first for what the message is to tell."


@acting(
    makes=ChannelMessage,
    examples=(
        "post this to the buyers' channel",
        "post that in the planners channel",
        "share this with the buyers",
        "send this to the production channel",
        "announce it in the team channel",
        "post it to the purchasing chat",
        "forward this to the buyers channel",
        "share it in the planning group",
        "tell the team in the channel",
        "publish this in the quality channel",
        "let the buyers channel know this",
    ),
)
async def post_message(
    context: ToolContext,
    channel: Annotated[str, Field(description="The channel as people call it, such as buyers.", max_length=100)]
    | None = None,
    text: Annotated[str, Field(description="What is posted; none: the answer before.", max_length=LONGEST)]
    | None = None,
) -> ChannelMessage:
    """Post a message to a channel of colleagues: words of one's own, or the answer before. Nothing is posted: it is
    proposed, and a person who may approves it.
    """
    where, known = context.conversation, dict(context.ways.messages)
    if text is None and where is not None:
        async with context.database.read(context.principal) as tx:
            text = await ActionRepository(tx).answer_before(context.principal, where.thread_id, where.message_id)
    if not text:
        raise InvalidInput(_NO_TEXT)
    wanted = (channel or "").strip().lstrip("#").removesuffix(" channel").strip()
    name = next((one for one in known if _same(one, wanted)), wanted if not known else "")
    if not name:
        raise NotFound(f"There is no channel {wanted!r}; there {_are(list(known))}.")
    return ChannelMessage(channel=name, text=text[:LONGEST], via=known.get(name, FILE))


def _same(one: str, other: str) -> bool:
    plain = [name.lower().replace("'", "").replace("’", "").removesuffix("s") for name in (one, other)]
    return plain[0] == plain[1]


def _are(names: list[str]) -> str:
    return f"is {names[0]}" if len(names) == 1 else f"are {join(names)}"
