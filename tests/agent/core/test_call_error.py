"""The typed error of a call: what fills it, and what rows of a former version give."""

import asyncio
import json
from typing import Any

from agent.core.events import EVENT, CallDone
from agent.core.messages import ToolCall, ToolResult
from agent.core.toolbox import Context, Toolbox, ToolOutcome
from agent.core.turn import call_done
from tools.errors import Declined, SubmissionUnknown, ToolError, TripoUnavailable

CALL = ToolCall(id="c1", name="paint", arguments="{}")


def result_of(error: Exception, call: ToolCall = CALL, times: int = 1) -> ToolResult:
    async def paint() -> ToolOutcome:
        """Paints."""
        raise error

    async def calls() -> ToolResult:
        toolbox = Toolbox([paint], bind=lambda context, call: (), expected=ToolError)
        context = Context("", "", lambda event: None)
        results = [await toolbox.call(call, context) for _ in range(times)]
        return results[-1]

    return asyncio.run(calls())


def read(**members: Any) -> CallDone:
    row = {"type": "call_done", "call": "c1", "tool": "paint", "content": "{}"} | members
    event = EVENT.validate_json(json.dumps(row))
    assert isinstance(event, CallDone)
    return event


def test_a_refused_price_names_its_question_and_that_nothing_was_sent() -> None:
    error = result_of(Declined("It waits.", approval="AB12CD34", question="AB12CD34")).error
    assert error is not None
    assert (error.code, error.approval) == ("declined", "AB12CD34")
    assert (error.nothing_sent, error.retry) == (True, False)


def test_only_what_the_exception_knows_is_filled_in() -> None:
    unknown, away = (
        result_of(SubmissionUnknown("Lost.")).error,
        result_of(TripoUnavailable("Away.")),
    )
    assert unknown is not None and (unknown.nothing_sent, unknown.retry) == (None, False)
    assert away.error is not None and (away.error.nothing_sent, away.error.retry) == (None, True)


def test_the_third_same_failure_is_not_to_be_tried_again() -> None:
    error = result_of(TripoUnavailable("Away."), times=3).error
    assert error is not None and error.retry is False


def test_a_wrong_call_can_be_made_again_after_a_change() -> None:
    error = result_of(Declined(""), ToolCall(id="c1", name="paint", arguments='{"a":1}')).error
    assert error is not None and (error.nothing_sent, error.retry) == (True, "after a change")


def test_a_typed_error_survives_its_row_with_the_members_of_the_contract_only() -> None:
    event = call_done(result_of(Declined("It waits.", approval="AB12CD34")))
    written = json.loads(event.model_dump_json())["error"]
    assert set(written) == {"code", "message", "remedy", "nothing_sent", "retry", "approval"}
    back = EVENT.validate_json(event.model_dump_json())
    assert isinstance(back, CallDone)
    assert back == event


def test_a_row_of_a_former_version_gets_its_error_from_its_details() -> None:
    old = {"code": "declined", "message": "No.", "remedy": "Ask.", "audience": "user"}
    event = read(is_error=True, details={"error": old | {"facts": {"approval": "AB12CD34"}}})
    assert event.error is not None
    assert (event.error.code, event.error.approval) == ("declined", "AB12CD34")
    assert (event.error.nothing_sent, event.error.retry) == (None, None)


def test_a_row_of_an_interrupted_or_successful_call_has_no_error() -> None:
    assert read(is_error=True, details={}).error is None
    assert read(is_error=False, details={"asset": "knight"}).error is None


def test_words_meant_for_the_model_open_no_question() -> None:
    event = read(is_error=True, details={}, content='{"approval":"AB12CD34"}')
    assert event.error is None
