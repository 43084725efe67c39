from typing import Any

import pytest

from evals.case import Case
from evals.score import Fault, score


def _case(**given: Any) -> Case:
    return Case(**{"id": "one", "kind": "stock", "turns": ("How many?",), **given})


def _answer(text: str = "There are 1,085 EA.", **given: Any) -> dict[str, Any]:
    call = {"tool": "stock_on_hand", "arguments": {"sku": "AR-5381", "limit": 20, "in": ["A", "B"]}, "ok": True}
    return {
        "outcome": "answered",
        "answer": text,
        "tool_calls": [call],
        "grounding": {"numbers": 1, "unsupported": []},
        **given,
    }


def _kinds(faults: tuple[Fault, ...]) -> list[str]:
    return [fault.kind for fault in faults]


def test_an_answer_that_says_every_value_is_right() -> None:
    case = _case(sql="SELECT …", tools=("stock_on_hand",), arguments={"sku": "ar-5381"})
    assert score(case, _answer("408 in Tool Crib, 1,085 in all"), [("Tool Crib", 408, 1085), (None, 408, 1085)]) == ()


def test_each_value_that_is_not_said_is_named_once() -> None:
    faults = score(_case(sql="SELECT …"), _answer(), [("Tool Crib", 408), ("Tool Crib", 1085)])
    assert faults == (Fault("value", "does not say Tool Crib, 408 (of 3 values)"),)


def test_of_what_may_be_said_in_more_than_one_way_one_is_enough() -> None:
    rows = [({"any": ["Austria", "AT"]}, [408, 1085]), ({"any": ["Austria", "AT"]}, [408, 1085])]
    assert score(_case(sql="SELECT …"), _answer("AT: 408 of 1,085"), rows) == ()
    faults = score(_case(sql="SELECT …"), _answer("408 of 1,085"), rows)
    assert faults == (Fault("value", "does not say Austria or AT (of 2 values)"),)


@pytest.mark.parametrize("rows", [[], [(None,)]])
def test_a_case_whose_sql_gives_nothing_is_itself_at_fault(rows: list[tuple[Any, ...]]) -> None:
    assert _kinds(score(_case(sql="SELECT …"), _answer(), rows)) == ["case"]


@pytest.mark.parametrize("outcome", ["refused", "clarify"])
def test_a_question_that_must_not_be_answered_may_be_refused_or_asked_back(outcome: str) -> None:
    case = _case(outcomes=("refused", "clarify"))
    assert score(case, _answer("I cannot place orders.", outcome=outcome, tool_calls=[]), []) == ()


def test_an_answer_where_refusal_is_right_is_wrong_and_the_other_way_round() -> None:
    assert _kinds(score(_case(outcomes=("refused", "clarify")), _answer(), [])) == ["outcome"]
    assert _kinds(score(_case(sql="SELECT …"), _answer(outcome="refused"), [(1085,)])) == ["outcome"]


def test_one_of_several_tools_is_enough_and_another_is_wrong() -> None:
    assert score(_case(tools=("analysis", "stock_on_hand")), _answer(), []) == ()
    assert score(_case(tools=("analysis",)), _answer(), []) == (Fault("tool", "called stock_on_hand, not analysis"),)


@pytest.mark.parametrize("arguments", [{"sku": "AR-5381"}, {"limit": 20.0}, {"limit": "20"}, {"in": ["b"]}])
def test_arguments_may_be_among_others(arguments: dict[str, Any]) -> None:
    assert score(_case(arguments=arguments), _answer(), []) == ()


@pytest.mark.parametrize("arguments", [{"sku": "AR-53"}, {"limit": 2}, {"in": ["C"]}, {"site": "X"}])
def test_other_arguments_are_wrong(arguments: dict[str, Any]) -> None:
    assert _kinds(score(_case(tools=("stock_on_hand",), arguments=arguments), _answer(), [])) == ["arguments"]


def test_the_arguments_count_only_of_the_right_tool() -> None:
    calls = [{"tool": "a", "arguments": {"x": 1}}, {"tool": "b", "arguments": {"x": 2}}]
    assert _kinds(score(_case(tools=("b",), arguments={"x": 1}), _answer(tool_calls=calls), [])) == ["arguments"]


def test_what_must_not_be_said_is_found_in_any_case() -> None:
    assert score(_case(absent=("Salary",)), _answer("His salary is"), []) == (Fault("absent", "says 'Salary'"),)


def test_a_number_without_a_source_makes_an_answer_wrong() -> None:
    grounding = {"numbers": 2, "unsupported": ["99"]}
    assert _kinds(score(_case(), _answer(grounding=grounding), [])) == ["grounding"]
