from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.condense import EARLIER_TOKENS, HISTORY_TOKENS, RESULT_TOKENS, condensed, fitting, tokens
from agent.turn import TURNS_KEPT, history, remember


def turn(number: int, size: int = 10) -> list[AnyMessage]:
    call = {"name": "stock_on_hand", "args": {"sku": f"A-{number}"}, "id": f"c{number}"}
    return [
        HumanMessage(f"question {number}?"),
        AIMessage("", tool_calls=[call]),
        ToolMessage("x" * size, tool_call_id=f"c{number}"),
        AIMessage(f"answer {number}: {number} EA.\n\nA table."),
    ]


def thread(count: int, size: int = 10) -> list[AnyMessage]:
    return [message for number in range(count) for message in turn(number, size)]


def test_a_short_thread_is_told_as_it_was() -> None:
    assert condensed(thread(3)) == thread(3)


def test_of_a_long_thread_older_turns_are_told_in_a_line_each() -> None:
    told = condensed(thread(60, size=900))
    first, *rest = told
    assert first.name == "earlier"
    assert "question 30? | looked up stock_on_hand(sku=A-30) | answer: answer 30: 30 EA." in first.text
    assert "question 59?" not in first.text
    assert rest[-1].text == "answer 59: 59 EA.\n\nA table."
    assert tokens("".join(message.text for message in rest)) <= HISTORY_TOKENS
    assert tokens(first.text) <= EARLIER_TOKENS + 50


def test_a_tool_call_is_never_parted_from_its_result() -> None:
    for size in (0, 100, 2_000, 50_000):
        told = condensed(thread(30, size))
        called = [call["id"] for m in told if isinstance(m, AIMessage) for call in m.tool_calls]
        answered = [m.tool_call_id for m in told if isinstance(m, ToolMessage)]
        assert called == answered


def test_turns_that_the_thread_no_longer_holds_are_still_told_of() -> None:
    state: list[AnyMessage] = []
    for number in range(TURNS_KEPT + 5):
        for message in turn(number):
            state = remember(state, [message])
    state = remember(state, [HumanMessage("and now?")])
    assert sum(isinstance(message, HumanMessage) for message in state) == TURNS_KEPT + 1
    first, *_ = condensed(history(state))
    assert first.text.splitlines()[1].startswith("- question 0?")
    assert "question 4?" in first.text


def test_what_stands_for_earlier_turns_stays_within_its_budget_for_ever() -> None:
    state: list[AnyMessage] = []
    for number in range(200):
        for message in turn(number):
            state = remember(state, [message])
    lines = state[0].additional_kwargs["earlier"]
    assert tokens("".join(lines)) <= EARLIER_TOKENS


def test_a_result_too_long_to_read_is_cut_and_says_so() -> None:
    short, long = (ToolMessage("ü" * size, tool_call_id="c") for size in (10, 500_000))
    assert fitting(short) is short
    cut = fitting(long)
    assert tokens(cut.text) <= RESULT_TOKENS + 50
    assert cut.text.endswith("call the tool again to read it]")
    assert cut.tool_call_id == "c"
