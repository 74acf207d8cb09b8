"""Why a call did not work, as a value: readers ask it, and nobody parses a model's text."""

from collections.abc import Mapping
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict

Retry = bool | Literal["after a change"]


class CallError(BaseModel):
    """`None` means unknown; `approval` is the open question that a person can say yes to."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    code: str
    message: str
    remedy: str = ""
    nothing_sent: bool | None = None
    retry: Retry | None = None
    approval: str | None = None


def stored_error(details: Mapping[str, Any]) -> CallError | None:
    """The error in the details of a row that was written before `call_done` had a typed one."""
    found = details.get("error")
    if not isinstance(found, dict):
        return None
    error = cast(dict[str, Any], found)
    facts: Mapping[str, Any] = error.get("facts") or {}
    approval = facts.get("approval")
    return CallError(
        code=str(error.get("code", "")),
        message=str(error.get("message", "")),
        remedy=str(error.get("remedy", "")),
        approval=None if approval is None else str(approval),
    )
