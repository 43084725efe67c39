"""When documents are asked in the place of the data, and what they must hold to answer."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.models.embedded import EmbeddedModel
from tests.agent.documents.reading import BOUND, TODAY


@pytest.mark.parametrize("text", ["how hot is it in the plant?", "how cold was it in the warehouse?"])
def test_what_it_is_like_just_now_a_document_must_name(text: str) -> None:
    asked = HumanMessage(text, additional_kwargs={"today": TODAY.isoformat(), "documents": True})
    reply = EmbeddedModel().bind_tools(BOUND).answer([asked])
    assert isinstance(reply, AIMessage)
    assert [call["name"] for call in reply.tool_calls] == ["search_documents"]
    assert list(reply.additional_kwargs["unless"]["words"]) == [text.split()[1]]
