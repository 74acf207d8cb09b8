"""Chat Completions: what nearly every server of language models speaks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agent.core.messages import Message
from agent.llm.connection import FailedAttempt
from agent.llm.host_habits import HostHabits
from agent.llm.provider_errors import RequestContext
from agent.llm.reply_stream import ReplyStream
from agent.llm.request_body import joined
from agent.llm.sound_history import SoundHistory
from agent.llm.speech import Effort, names

EFFORT = "reasoning_effort"


class ChatCompletions:
    """Asks and is answered at `/chat/completions`."""

    path = "/chat/completions"

    def __init__(self, name: str, origin: str, habits: HostHabits, effort: Effort = "auto") -> None:
        self._name = name
        self._habits = habits
        self._effort = effort
        self._history = SoundHistory(origin, habits)

    def request(
        self,
        messages: Sequence[Message],
        tools: Sequence[Mapping[str, Any]],
        *,
        may_call: bool,
        plain: bool,
    ) -> tuple[bytes, Mapping[str, Any]]:
        options = self._options(bool(tools))
        chooses = bool(tools) and not may_call and self._habits.takes_tool_choice
        last = {"tool_choice": "none"} if chooses else None
        bodies = self._history.bodies(messages, plain=plain)
        return joined(options, tools, bodies, last), {**options, **(last or {})}

    def reply(
        self, *, tools: Collection[str], taken: Collection[str], asked: RequestContext
    ) -> ReplyStream:
        return ReplyStream(tools=tools, taken=taken, asked=asked)

    def adapt(
        self, refused: FailedAttempt, sent: Mapping[str, Any], messages: Sequence[Message]
    ) -> bool:
        """GPT-5.6 and later take tools over Chat Completions only with `reasoning_effort` "none",
        and refuse a request without it (OpenAI's model pages, 2026-11)."""
        habits = self._habits
        if refused.passing:
            return False
        if "stream_options" in sent and names(refused, "stream_options", "include_usage"):
            habits.takes_usage_option = False
            return True
        if names(refused, EFFORT):
            if EFFORT not in sent and not habits.wants_no_effort:
                habits.wants_no_effort = True
                return True
            if sent.get(EFFORT) not in (None, "none"):
                self._effort, habits.wants_no_effort = "auto", False
                return True
        if "tool_choice" in sent and names(refused, "tool_choice", "tool choice"):
            habits.takes_tool_choice = False
            return True
        fields = self._history.fields_sent(messages)
        return habits.learn_field(refused.marks, fields) or habits.learn_ids(refused.marks)

    def keep_plain(self, messages: Sequence[Message]) -> None:
        self._history.keep_plain(messages)

    def _options(self, with_tools: bool) -> dict[str, Any]:
        options: dict[str, Any] = {"model": self._name, "stream": True}
        if self._habits.takes_usage_option:
            options["stream_options"] = {"include_usage": True}
        if with_tools and self._habits.wants_no_effort:
            options[EFFORT] = "none"
        elif self._effort != "auto":
            options[EFFORT] = self._effort
        return options
