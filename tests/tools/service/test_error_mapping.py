"""What each refusal, silence and failed task means to the people above, as one table."""

from typing import Any

import pytest

from tools import errors
from tools.studio.service.error_mapping import as_tool_error, task_failure
from tools.studio.service.errors import (
    Exchange,
    LinkRefused,
    TripoStatusError,
    TripoTransportError,
    plain,
)
from tools.studio.service.wire import RemoteTask


def refusal(
    status: int, code: int | None = None, exchange: Exchange = "submit", **more: Any
) -> TripoStatusError:
    return TripoStatusError(
        exchange=exchange, status=status, code=code, message="their words", **more
    )


# fmt: off
TABLE: list[tuple[int, int | None, type[errors.ToolError]]] = [
    (401, 2,    errors.KeyRefused),
    (401, 1002, errors.KeyRefused),
    (401, 1000, errors.KeyRefused),
    (401, 1001, errors.KeyRefused),
    (401, None, errors.KeyRefused),
    (403, 1005, errors.KeyRefused),
    (403, None, errors.KeyRefused),
    (403, 2010, errors.OutOfCredits),
    (403, 2013, errors.Rejected),
    (400, 2008, errors.Rejected),
    (403, 2008, errors.Rejected),
    (400, 1003, errors.BadRequest),
    (405, 1003, errors.BadRequest),
    (415, 1003, errors.BadRequest),
    (400, 1004, errors.BadRequest),
    (400, 2002, errors.BadRequest),
    (400, 2003, errors.BadRequest),
    (400, 2004, errors.BadRequest),
    (400, 2009, errors.BadRequest),
    (400, 2015, errors.BadRequest),
    (400, 2016, errors.BadRequest),
    (400, 2017, errors.BadRequest),
    (404, 2019, errors.BadRequest),
    (400, 2020, errors.BadRequest),
    (400, 2021, errors.BadRequest),
    (400, 2022, errors.BadRequest),
    (400, 9999, errors.BadRequest),
    (400, 2006, errors.NotReady),
    (400, 2007, errors.NotReady),
    (404, 2001, errors.TaskFailed),
    (400, 2018, errors.TaskFailed),
    (404, 4001, errors.Unusable),
    (404, None, errors.Unusable),
    (429, 1007, errors.TripoUnavailable),
    (429, 2000, errors.TripoUnavailable),
    (429, None, errors.TripoUnavailable),
    (408, None, errors.TripoUnavailable),
    (500, 1000, errors.SubmissionUnknown),
    (500, 1001, errors.SubmissionUnknown),
    (502, None, errors.SubmissionUnknown),
    (503, None, errors.SubmissionUnknown),
    (504, 2010, errors.SubmissionUnknown),
    (302, None, errors.SubmissionUnknown),
    # the same codes under HTTP 200
    (200, 2,    errors.KeyRefused),
    (200, 2010, errors.OutOfCredits),
    (200, 2000, errors.TripoUnavailable),
    (200, 1000, errors.TripoUnavailable),
    (200, 1004, errors.BadRequest),
]
# fmt: on


@pytest.mark.parametrize(("status", "code", "kind"), TABLE)
def test_a_refused_submit_is_named_by_who_can_act(
    status: int, code: int | None, kind: type[errors.ToolError]
) -> None:
    error = as_tool_error(refusal(status, code), during="rig")
    assert type(error) is kind
    assert "rig" in error.message and error.message.endswith(".")
    assert error.facts.get("code") == code


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_that_met_a_server_error_can_be_tried_later(status: int) -> None:
    error = as_tool_error(refusal(status, exchange="read", retry_after_s=4), during="balance")
    assert isinstance(error, errors.TripoUnavailable) and error.retry_after_s == 4


@pytest.mark.parametrize(
    ("exchange", "sent", "kind"),
    [
        ("submit", "no", errors.TripoUnavailable),
        ("submit", "maybe", errors.SubmissionUnknown),
        ("read", "no", errors.TripoUnavailable),
        ("read", "maybe", errors.TripoUnavailable),
        ("upload", "maybe", errors.TripoUnavailable),
        ("download", "maybe", errors.TripoUnavailable),
    ],
)
def test_silence_is_only_unclear_where_money_is_at_stake(
    exchange: Exchange, sent: Any, kind: type[errors.ToolError]
) -> None:
    silence = TripoTransportError("no usable answer", exchange=exchange, sent=sent, trace_id="t-1")
    error = as_tool_error(silence, during="rig")
    assert type(error) is kind and error.facts["trace_id"] == "t-1"


def test_an_expired_link_is_not_taken_for_a_refused_key() -> None:
    error = as_tool_error(refusal(403, exchange="download"), during="generate")
    assert isinstance(error, errors.TripoUnavailable)


def test_a_link_that_must_not_be_followed_is_final() -> None:
    error = as_tool_error(LinkRefused("the link is not https"), during="generate")
    assert isinstance(error, errors.TaskFailed) and "not https" in error.message


def test_the_services_own_words_and_ids_reach_the_user() -> None:
    error = as_tool_error(
        refusal(400, 1004, suggestion="use v3.1", request_id="req-1", trace_id="t-1"), during="rig"
    )
    assert "their words. use v3.1." in error.message
    assert error.facts == {"code": 1004, "request_id": "req-1", "trace_id": "t-1"}


def test_a_refused_key_says_what_to_check() -> None:
    remedy = as_tool_error(refusal(401, 2), during="rig").remedy
    for word in ("TRIPO_API_KEY", "tsk_", ".ai", ".com", "separate wallets"):
        assert word in remedy


def test_an_empty_wallet_says_that_there_are_two() -> None:
    assert "separate wallet" in as_tool_error(refusal(403, 2010), during="rig").remedy


def test_a_full_service_says_when_to_come_back() -> None:
    error = as_tool_error(refusal(429, 2000, retry_after_s=7), during="rig")
    assert isinstance(error, errors.TripoUnavailable) and error.retry_after_s == 7


def failed(type: str, status: str = "failed", **more: Any) -> RemoteTask:
    return RemoteTask.model_validate({"task_id": "t", "type": type, "status": status, **more})


@pytest.mark.parametrize(
    ("task", "kind", "words"),
    [
        (failed("animate_rig"), errors.TaskFailed, "T-pose"),
        (failed("animate_prerigcheck"), errors.TaskFailed, "head"),
        (failed("rig"), errors.TaskFailed, "apart"),
        (failed("animate_retarget", error_code=1004), errors.TaskFailed, "another preset"),
        (failed("text_to_model", error_message="boom"), errors.TaskFailed, "boom"),
        (failed("image_to_model"), errors.TaskFailed, "clearer picture"),
        (failed("convert_model"), errors.TaskFailed, "tried again"),
        (failed("text_to_model", error_code=2018), errors.TaskFailed, "too complex"),
        (failed("text_to_model", error_code=2008), errors.Rejected, "worded"),
        (failed("text_to_model", "banned"), errors.Rejected, "content policy"),
        (failed("animate_rig", "expired"), errors.TaskFailed, "expired"),
        (failed("animate_rig", "cancelled"), errors.TaskFailed, "cancelled"),
        (failed("animate_rig", "hibernating"), errors.TaskFailed, "hibernating"),
    ],
)
def test_a_failed_task_says_plainly_why_and_what_next(
    task: RemoteTask, kind: type[errors.ToolError], words: str
) -> None:
    error = task_failure(task)
    assert type(error) is kind
    assert words in f"{error.message} {error.remedy}"
    assert "not billed" in error.message and error.remedy


def test_a_failed_task_that_was_billed_after_all_says_so() -> None:
    assert "7.5 credits were billed" in task_failure(failed("rig", credits_consumed=7.5)).message


@pytest.mark.parametrize("status", ["success", "queued", "running"])
def test_a_task_that_has_not_failed_has_no_failure(status: str) -> None:
    with pytest.raises(ValueError, match=status):
        task_failure(failed("animate_rig", status))


def test_their_words_are_made_safe_to_show() -> None:
    said = "see \x1b[31m https://cdn.test/a.glb?Signature=abc#x for tsk_abcdefgh12345678 \n now"
    assert plain(said) == "see [31m https://cdn.test/a.glb for [key] now"
    assert len(plain("word " * 1000)) <= 400
