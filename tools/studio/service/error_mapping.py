"""What a refusal, a silence or a failed task means to the people above: one of tools.errors.

Each verdict is one plain sentence and, where there is one, what to do next. Source of the codes:
docs/adr/0001-tripo-v3-only.md.
"""

from typing import Any

from tools import errors
from tools.studio.service.errors import (
    LinkRefused,
    Meaning,
    TripoError,
    TripoStatusError,
    plain,
)
from tools.studio.service.wire import RemoteTask

KEY_REMEDY = (
    "Check TRIPO_API_KEY: API keys start with tsk_, and a key lives in one region, so one made at"
    " tripo3d.ai works on the .ai host only and one made at tripo3d.com on the .com host only"
    " (TRIPO_BASE_URL). It is not about credit; API credits and those of the website are separate"
    " wallets anyway."
)
_POSE = (
    "Describe a character in a T-pose or A-pose with arms and legs apart, a visible head, empty"
    " hands and close-fitting clothes, and generate it again."
)
_REWORD = "Ask the user for a differently worded prompt or another picture."

_VERDICTS: dict[Meaning, tuple[type[errors.ToolError], str, str]] = {
    "key": (
        errors.KeyRefused,
        "The 3D service refused the key during {during}: {said}.",
        KEY_REMEDY,
    ),
    "credits": (
        errors.OutOfCredits,
        "The API wallet has too few credits for {during}.",
        "Add API credits in the developer console; credits of the Tripo website are a separate"
        " wallet and do not count here.",
    ),
    "policy": (
        errors.Rejected,
        "The service's content policy refused {during}; nothing was billed.",
        _REWORD,
    ),
    "entitlement": (
        errors.Rejected,
        "This account may not use what {during} asked for: {said}.",
        "",
    ),
    "busy": (
        errors.TripoUnavailable,
        "The 3D service has too much to do for this key right now ({during}): {said}.",
        "Nothing was created; it can be tried again shortly.",
    ),
    "down": (
        errors.TripoUnavailable,
        "The 3D service has trouble of its own during {during}: {said}.",
        "Try again in a minute.",
    ),
    "task": (
        errors.TaskFailed,
        "The 3D service does not know the task that {during} needs.",
        "A task belongs to the key that made it: was TRIPO_API_KEY changed since?",
    ),
    "order": (
        errors.NotReady,
        "The step before {during} is not finished, or its result does not fit: {said}.",
        "",
    ),
    "complex": (
        errors.TaskFailed,
        "The service gave up on {during}: {said}.",
        "The mesh was too complex or it waited too long; a lower face_limit helps.",
    ),
    "address": (
        errors.Unusable,
        "The 3D service has no such address for {during}.",
        "Check TRIPO_BASE_URL; it should be the v3 host without a path.",
    ),
    "request": (errors.BadRequest, "The 3D service refused {during}: {said}.", ""),
}


def as_tool_error(error: TripoError, *, during: str) -> errors.ToolError:
    """The same trouble, named by who can act; `during` is the step: rig, animate:walk, balance."""
    traces = _traces(error)
    if isinstance(error, LinkRefused):
        message = f"The result of {during} cannot be fetched: {error.reason}."
        return errors.TaskFailed(message, **traces)
    if error.exchange == "submit" and error.fate == "unknown":
        return errors.SubmissionUnknown(
            f"Nobody can tell whether {during} was accepted and billed: {_silence(error)}.",
            remedy="It is looked for in the account's history and never sent again blindly.",
            **traces,
        )
    if not isinstance(error, TripoStatusError):
        return errors.TripoUnavailable(
            f"The 3D service cannot be reached during {during}: {_silence(error)}.",
            remedy="Check the network and TRIPO_BASE_URL, or try again in a minute.",
            **traces,
        )
    if error.exchange == "download":
        return errors.TripoUnavailable(
            f"The result link of {during} answered {error.status}.",
            remedy="Links expire; a fresh one is asked for.",
            retry_after_s=error.retry_after_s,
            **traces,
        )
    return _refusal(error, during, traces)


def _refusal(error: TripoStatusError, during: str, traces: dict[str, Any]) -> errors.ToolError:
    kind, sentence, remedy = _VERDICTS[error.meaning]
    words = ". ".join(part.rstrip(".") for part in (error.message, error.suggestion) if part)
    message = sentence.format(during=during, said=words or f"status {error.status}")
    if kind is errors.TripoUnavailable:
        traces = {**traces, "retry_after_s": error.retry_after_s}
    return kind(message, remedy=remedy, **traces)


def _silence(error: TripoError) -> str:
    return f"it answered {error.status}" if isinstance(error, TripoStatusError) else error.reason


def _traces(error: TripoError) -> dict[str, Any]:
    traces: dict[str, Any] = {"trace_id": error.trace_id} if error.trace_id else {}
    if isinstance(error, TripoStatusError):
        if error.request_id:
            traces["request_id"] = error.request_id
        if error.code is not None:
            traces["code"] = error.code
    return traces


def task_failure(task: RemoteTask) -> errors.ToolError:
    """Why a task gave nothing, plainly, and what to do next; for tasks that did not succeed."""
    if task.status in ("success", "queued", "running"):
        raise ValueError(f"task {task.task_id} has not failed, it is {task.status}")
    facts: dict[str, Any] = {"task_id": task.task_id}
    if task.error_code is not None:
        facts["code"] = task.error_code
    billed = _billed(task)
    if task.status == "banned" or task.error_code == 2008:
        return errors.Rejected(
            f"The service's content policy stopped the result; {billed}.",
            remedy=_REWORD,
            **facts,
        )
    message, remedy = _failure(task)
    return errors.TaskFailed(f"{message}; {billed}.", remedy=remedy, **facts)


def _billed(task: RemoteTask) -> str:
    spent = task.credits_consumed or 0
    return f"{spent:g} credits were billed" if spent > 0 else "it was not billed"


def _failure(task: RemoteTask) -> tuple[str, str]:
    reason = plain(task.error_message) or "the service gave no reason"
    again = "It can be tried again."
    if task.status == "expired" or task.error_code == 2018:
        return "The task waited too long or was too complex and expired", again
    if task.status == "cancelled":
        return "The task was cancelled at the service", again
    if task.status == "unknown":
        return f"The service reports a status nobody knows ({plain(task.raw_status)})", again
    if "retarget" in task.type:
        preset = "Try another preset, or rig the asset again."
        return f"The animation could not be put on this rig: {reason}", preset
    if "rig" in task.type:
        return f"The skeleton could not be fitted: {reason}", _POSE
    if "to_model" in task.type:
        simpler = "Try again, or with a simpler prompt or a clearer picture."
        return f"The service could not make the mesh: {reason}", simpler
    return f"The service could not do it: {reason}", again
