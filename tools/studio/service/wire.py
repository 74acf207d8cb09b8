"""What the service says, as values: tasks, balance, usage rows, and the envelope around them.

Everything is read tolerantly: fields may be missing, null or of an odd type, and old spellings are
folded into the new ones. Source: docs/adr/0001-tripo-v3-only.md.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tools.studio.service.errors import TripoError as TripoError
from tools.studio.service.errors import TripoStatusError as TripoStatusError
from tools.studio.service.errors import TripoTransportError as TripoTransportError

Status = Literal[
    "queued", "running", "success", "failed", "cancelled", "banned", "expired", "unknown"
]
STATUSES: dict[str, Status] = {word: word for word in get_args(Status)}
SETTLED: frozenset[Status] = frozenset(("success", "failed", "cancelled", "banned", "expired"))


@dataclass(frozen=True)
class Submission:
    """One create call: `endpoint` without the version, such as `generation/text-to-model`."""

    endpoint: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Envelope:
    """The object every reply comes in; `refused` also under HTTP 200."""

    refused: bool
    code: int | None
    message: str
    suggestion: str
    request_id: str
    data: Any = field(repr=False)


def members(value: Any) -> dict[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def envelope(content: bytes) -> Envelope | None:
    """The envelope of a reply; None where there is none (not JSON, or JSON of another shape)."""
    try:
        reply = members(json.loads(content))
    except (ValueError, RecursionError):
        return None
    if not reply.keys() & {"code", "status", "data"}:
        return None
    code = _whole(reply.get("code"))
    return Envelope(
        refused=code not in (0, None) or reply.get("status") == "error",
        code=code,
        message=_text(reply.get("message")),
        suggestion=_text(reply.get("suggestion")),
        request_id=_text(reply.get("request_id")),
        data=reply.get("data"),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _percent(value: Any) -> int:
    return max(0, min(100, _whole(value) or 0))


def _epoch(value: Any) -> float | None:
    """Seconds since the epoch, from a number or from ISO-8601 (no zone means UTC)."""
    if not isinstance(value, str):
        return _number(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return _number(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _status(value: Any) -> Status:
    word = value.strip().lower() if isinstance(value, str) else ""
    return STATUSES.get(word, "unknown")


Text = Annotated[str, BeforeValidator(_text)]
Word = Annotated[str | None, BeforeValidator(_word)]
Whole = Annotated[int | None, BeforeValidator(_whole)]
Number = Annotated[float | None, BeforeValidator(_number)]
Epoch = Annotated[float | None, BeforeValidator(_epoch)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class RemoteOutput(_Wire):
    """What a task made; links are signed and expire, so they are used at once and not kept."""

    model_urls: tuple[str, ...] = Field(default=(), repr=False)
    rendered_image_url: Word = Field(default=None, repr=False)
    riggable: Annotated[bool | None, BeforeValidator(_truth)] = None
    rig_type: Word = None

    @model_validator(mode="before")
    @classmethod
    def _fold(cls, value: Any) -> dict[str, Any]:
        output = members(value)
        return {
            "model_urls": _model_urls(output),
            "rendered_image_url": _word(output.get("rendered_image_url"))
            or _word(output.get("rendered_image")),
            "riggable": output.get("riggable"),
            "rig_type": _word(output.get("rig_type")) or _word(output.get("topology")),
        }


def _model_urls(output: Mapping[str, Any]) -> tuple[str, ...]:
    several = output.get("model_urls")
    listed = cast(list[Any], several) if isinstance(several, list | tuple) else []
    links = [_word(link) for link in (output.get("model_url"), *listed)]
    if not any(links):  # v2 spellings, the textured file first
        old = (_word(output.get(name)) for name in ("pbr_model", "model", "base_model"))
        links = [next(filter(None, old), None)]
    return tuple(dict.fromkeys(link for link in links if link))


class RemoteTask(_Wire):
    """A task as the service last described it.

    Units: times in seconds since the epoch, `progress` 0-100. A status that is not known is
    `unknown`, with the word itself in `raw_status`.
    """

    task_id: str
    type: Text = ""
    status: Status = "unknown"
    raw_status: str = ""
    progress: Annotated[int, BeforeValidator(_percent)] = 0
    input: Annotated[dict[str, Any], BeforeValidator(members)] = Field(
        default_factory=dict[str, Any], repr=False
    )
    output: RemoteOutput = RemoteOutput()
    credits_consumed: Number = None
    error_code: Whole = None
    error_message: Text = ""
    created_at: Epoch = None
    completed_at: Epoch = None

    @model_validator(mode="before")
    @classmethod
    def _fold(cls, value: Any) -> dict[str, Any]:
        task = dict(members(value))
        word = task.get("status")
        task["status"] = _status(word)
        task["raw_status"] = _text(task.get("raw_status")) or _text(word)
        if task.get("created_at") is None and "create_time" in task:
            task["created_at"] = task["create_time"]
        if not task.get("error_message") and "error_msg" in task:
            task["error_message"] = task["error_msg"]
        return task

    @property
    def settled(self) -> bool:
        """It will not change any more."""
        return self.status in SETTLED


class TaskBatch(_Wire):
    """Tasks by id, and the ids the service does not know under this key."""

    tasks: dict[str, RemoteTask]
    missed: tuple[str, ...] = ()


class Balance(_Wire):
    """Credits of the API wallet: free to use, and held for tasks under way."""

    balance: float
    frozen: float


class UsageRow(_Wire):
    """One line of the account's history; `status` is the service's word as it came."""

    task_id: str
    type: Text = ""
    status: Text = ""
    created_at: Epoch = None
    credits_consumed: Number = None


def remote_task(value: Any, *, task_id: str = "", status: str = "") -> RemoteTask | None:
    """The task in a JSON value; id and status stand in where it has none; None without an id."""
    task = members(value)
    name = _word(task.get("task_id")) or task_id
    if not name or not isinstance(value, dict):
        return None
    if task.get("task_id") != name or not task.get("status"):
        task = {**task, "task_id": name, "status": task.get("status") or status}
    return RemoteTask.model_validate(task)


def task_batch(value: Any) -> TaskBatch | None:
    """The answer of `tasks/list`; None where it has no tasks member."""
    found = members(value)
    if not isinstance(found.get("tasks"), dict):
        return None
    tasks = {
        name: task
        for name, one in members(found["tasks"]).items()
        if (task := remote_task(one, task_id=name)) is not None
    }
    missed = found.get("missed")
    listed = cast(list[Any], missed) if isinstance(missed, list) else []
    return TaskBatch(tasks=tasks, missed=tuple(one for one in listed if isinstance(one, str)))


def balance(value: Any) -> Balance | None:
    """The wallet; None where the balance is not a number (a string of one will do)."""
    wallet = members(value)
    free = _number(wallet.get("balance"))
    if free is None:
        return None
    return Balance(balance=free, frozen=_number(wallet.get("frozen")) or 0.0)


def usage_rows(value: Any) -> tuple[UsageRow, ...] | None:
    """Rows from a plain array or from `{"items": [...]}`; None where there is neither."""
    rows = members(value).get("items") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        return None
    return tuple(
        UsageRow.model_validate(row)
        for row in cast(list[Any], rows)
        if _word(members(row).get("task_id"))
    )
