"""What can go wrong around the language model and the settings, by who can act.

AgentError
├── ModelFailed            the language model's side; the turn ends, the work goes on
│   ├── ModelUnavailable     no answer, 429, 5xx, timeout
│   ├── StreamCut            the answer broke off; what came is kept
│   ├── ContextTooLong       the conversation no longer fits
│   └── NoToolSupport        this model cannot call tools
├── ConfigError            the operator: a refused key, an unknown model, a bad setting
├── TooMany                time: a limit on what runs at once
├── UsageError             the caller: a wrong word on the command line, a name that is not there
└── TurnRunning            the caller: a second message while the chat still answers
"""


class AgentError(Exception):
    """A failure with a stable code, one sentence, and what to do about it."""

    code = "agent_error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class ModelFailed(AgentError):
    code = "model_failed"


class ModelUnavailable(ModelFailed):
    code = "model_unavailable"

    def __init__(
        self, message: str, *, remedy: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after_s = retry_after_s


class StreamCut(ModelFailed):
    code = "stream_cut"

    def __init__(self, message: str, *, remedy: str = "", partial: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.partial = partial


class NoAnswer(ModelFailed):
    """Neither words nor a call, twice."""

    code = "no_answer"

    def __init__(
        self,
        message: str = "The language model gave no answer, and none when it was asked once more.",
        *,
        remedy: str = "Say it again in other words, or choose another model with /model.",
    ) -> None:
        super().__init__(message, remedy=remedy)


class ContextTooLong(ModelFailed):
    code = "context_too_long"


class NoToolSupport(ModelFailed):
    code = "no_tool_support"


class ConfigError(AgentError):
    code = "config"


class UsageError(AgentError):
    code = "usage"


class TurnRunning(AgentError):
    """A second message while a turn runs, here or in another process."""

    code = "turn_running"

    def __init__(
        self,
        message: str = "This chat is still answering.",
        *,
        remedy: str = "Wait, or cancel it.",
    ) -> None:
        super().__init__(message, remedy=remedy)


class TooMany(AgentError):
    """A limit on things that run at once; time makes room."""

    def __init__(self, code: str, message: str, *, remedy: str, retry_after_s: float) -> None:
        super().__init__(message, remedy=remedy)
        self.code = code
        self.retry_after_s = retry_after_s
