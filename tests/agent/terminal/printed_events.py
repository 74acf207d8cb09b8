"""Events as a turn gives them, for what prints them."""

from typing import Any

from agent.core.events import (
    CallDone,
    CallProgress,
    CallStarted,
    TurnDone,
    TurnError,
    TurnFile,
)
from agent.core.messages import Usage

FILE = TurnFile(asset="knight", kind="model", sha256="0", size_bytes=1)


def started(tool: str = "generate_3d", arguments: object = None) -> CallStarted:
    return CallStarted(call="c1", tool=tool, arguments=arguments)


def progress(status: str, percent: int = 0, note: str = "") -> CallProgress:
    return CallProgress(
        call="c1", asset="knight", step="rig", status=status, progress=percent,
        elapsed_s=1.0, note=note,
    )  # fmt: skip


def called(tool: str = "generate_3d", **details: Any) -> CallDone:
    failed = "error" in details
    return CallDone(call="c1", tool=tool, is_error=failed, content="{}", details=details)


def trouble(code: str) -> dict[str, Any]:
    return {"code": code, "message": f"It was {code}.", "remedy": "", "facts": {}}


def done(reason: str = "answer", error: str = "", remedy: str = "", **more: Any) -> TurnDone:
    problem = TurnError(code=error, message=f"It was {error}.", remedy=remedy) if error else None
    given: Any = {"turn": "t1", "reason": reason, "text": "", "credits": 0.0, "error": problem}
    return TurnDone(usage=Usage(), **(given | more))
