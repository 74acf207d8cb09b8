"""The toolbox: schemas from functions, and a result for every call."""

import json
import logging
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from agent.core.messages import ToolCall
from agent.core.toolbox import Context, Toolbox

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Given:
    content: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict[str, Any])
    is_error: bool = False


class Trouble(Exception):
    """What the hands of these tests raise on purpose."""

    def __init__(self, message: str, audience: str = "model", **facts: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = "trouble", message, "Do it differently."
        self.audience, self.facts = audience, facts


async def paint(
    bench: str,
    *,
    what: Annotated[str, Field(description="The thing to paint.")],
    colour: Literal["red", "blue"] | None = None,
    coats: int = 1,
) -> Given:
    """Paint a thing.

    Returns: what it looks like.
    """
    if what == "water":
        raise Trouble("Water takes no paint.", valid=["wood"])
    if what == "void":
        raise Trouble("The workshop is closed.", audience="operator")
    if what == "ghost":
        raise ZeroDivisionError("boo, with a secret")
    return Given({"painted": what, "colour": colour, "coats": coats, "bench": bench}, {"x": 1})


def toolbox() -> Toolbox:
    return Toolbox([paint], bind=lambda context, call: [f"bench of {call}"], expected=Trouble)


def context() -> Context:
    return Context("chat", "turn", lambda event: None)


async def called(arguments: str, name: str = "paint", box: Context | None = None) -> Any:
    call = ToolCall(id="c1", name=name, arguments=arguments)
    return await toolbox().call(call, box or context())


def test_a_schema_has_what_the_model_may_give_and_nothing_else() -> None:
    (schema,) = toolbox().schemas
    assert schema == {
        "type": "function",
        "function": {
            "name": "paint",
            "description": "Paint a thing.\n\nReturns: what it looks like.",
            "parameters": {
                "type": "object",
                "properties": {
                    "what": {"type": "string", "description": "The thing to paint."},
                    "colour": {"type": "string", "enum": ["red", "blue"]},
                    "coats": {"type": "integer", "default": 1},
                },
                "required": ["what"],
                "additionalProperties": False,
            },
        },
    }


async def test_a_call_gives_short_json_to_the_model_and_details_to_the_app() -> None:
    result = await called('{"what": "a chair", "colour": "red"}')
    assert result.content == (
        '{"painted":"a chair","colour":"red","coats":1,"bench":"bench of c1"}'
    )
    assert result.details == {"x": 1}
    assert not result.is_error


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        ('{"what": 5}', "what"),
        ("{}", "what"),
        ('{"what": "a", "colour": "green"}', "colour"),
        ('{"what": "a", "approved": true}', "approved"),
        ('{"what": "a"', "JSON"),
        ("[" * 5000, "JSON"),
        ("[1]", "object"),
        (json.dumps({"what": "a" * 1_000_000}), "characters long"),
    ],
)
async def test_bad_arguments_name_what_is_wrong_and_what_is_right(
    arguments: str, wrong: str
) -> None:
    result = await called(arguments)
    said = json.loads(result.content)
    assert result.is_error
    assert said["error"] == "bad_arguments"
    assert wrong in said["message"]
    assert len(result.content) < 600


async def test_an_unknown_tool_is_answered_with_the_names_of_the_tools() -> None:
    result = await called("{}", name="../etc/passwd")
    assert json.loads(result.content)["remedy"] == "The tools are: paint."


async def test_an_expected_failure_tells_code_remedy_and_facts() -> None:
    result = await called('{"what": "water"}')
    assert json.loads(result.content) == {
        "error": "trouble",
        "message": "Water takes no paint.",
        "remedy": "Do it differently.",
        "valid": ["wood"],
    }
    assert result.details["error"]["audience"] == "model"


async def test_what_only_an_operator_can_mend_is_not_to_be_tried_again() -> None:
    result = await called('{"what": "void"}')
    assert json.loads(result.content)["retry"] is False


async def test_a_bug_becomes_a_reference_and_never_reaches_the_model(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        result = await called('{"what": "ghost"}')
    assert "secret" not in result.content
    reference = result.content.split("reference ")[1][:8]
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_the_same_failing_call_gets_a_final_answer_the_third_time() -> None:
    box = context()
    said = [json.loads((await called('{"what": "water"}', box=box)).content) for _ in range(3)]
    assert ["final" in one for one in said] == [False, False, True]
    other = await called('{"what": 7}', box=box)
    assert "final" not in json.loads(other.content)
