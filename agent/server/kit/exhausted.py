"""Out of file descriptors, memory or disk: no bug, and over when somebody lets go of some."""

import errno

from agent.server.kit.problem import HttpProblem

_WORDS = {
    errno.EMFILE: "open files",
    errno.ENFILE: "open files",
    errno.ENOMEM: "memory",
    errno.ENOSPC: "room on its disk",
    errno.EDQUOT: "room on its disk",
}
RETRY_AFTER_S = 10


def exhausted(error: BaseException) -> HttpProblem | None:
    """The 503 for an error that says so, or that one beneath it does."""
    beneath: BaseException | None = error
    while beneath is not None:
        lacking = _lacking(beneath)
        if lacking:
            return HttpProblem(
                503,
                "exhausted",
                f"The server has no more {lacking}.",
                "Try again in a moment; the operator can give it more.",
                headers={"Retry-After": str(RETRY_AFTER_S)},
            )
        beneath = beneath.__cause__ or beneath.__context__
    return None


def _lacking(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "memory"
    return _WORDS.get(error.errno or 0, "") if isinstance(error, OSError) else ""
