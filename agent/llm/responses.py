"""OpenAI's Responses API: the way in which its models from GPT-5.4 on think between calls.

Stateless: nothing is stored there (`store: false`); what a model thought comes back encrypted, is
kept with its message and goes back with it. Source: OpenAI's reasoning guide, read 2026-11.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agent.core.message_json import as_json
from agent.core.messages import Message
from agent.llm.connection import FailedAttempt
from agent.llm.host_habits import HostHabits
from agent.llm.provider_errors import RequestContext
from agent.llm.reply_stream import ReplyStream
from agent.llm.responses_input import ResponsesInput, instructions_of
from agent.llm.responses_stream import ResponsesStream
from agent.llm.speech import Effort, names

_ENCRYPTED = "reasoning.encrypted_content"


class Responses:
    """Asks and is answered at `/responses`."""

    path = "/responses"

    def __init__(self, name: str, origin: str, habits: HostHabits, effort: Effort = "auto") -> None:
        self._name = name
        self._habits = habits
        self._effort = effort
        self._input = ResponsesInput(origin, habits)
        self._takes_include = True

    def request(
        self,
        messages: Sequence[Message],
        tools: Sequence[Mapping[str, Any]],
        *,
        may_call: bool,
        plain: bool,
    ) -> tuple[bytes, Mapping[str, Any]]:
        system, rest = instructions_of(messages)
        options = self._options()
        head: dict[str, Any] = dict(options)
        if tools:
            head["tools"] = [_tool(tool["function"]) for tool in tools]
        if system:
            head["instructions"] = system
        chooses = bool(tools) and not may_call and self._habits.takes_tool_choice
        last = {"tool_choice": "none"} if chooses else {}
        tail = b"," + as_json(last)[1:] if last else b"}"
        items = b",".join(self._input.items(rest, plain=plain))
        return b'%s,"input":[%s]%s' % (as_json(head)[:-1], items, tail), {**options, **last}

    def reply(
        self, *, tools: Collection[str], taken: Collection[str], asked: RequestContext
    ) -> ReplyStream:
        return ResponsesStream(tools=tools, taken=taken, asked=asked)

    def adapt(
        self, refused: FailedAttempt, sent: Mapping[str, Any], messages: Sequence[Message]
    ) -> bool:
        """Local servers know neither encrypted thoughts nor, for some models, an effort."""
        if refused.passing:
            return False
        if "include" in sent and names(refused, "include", "encrypted_content"):
            self._takes_include = False
            return True
        if "reasoning" in sent and names(refused, "reasoning", "effort"):
            self._effort = "auto"
            return True
        if "tool_choice" in sent and names(refused, "tool_choice", "tool choice"):
            self._habits.takes_tool_choice = False
            return True
        return False

    def keep_plain(self, messages: Sequence[Message]) -> None:
        self._input.keep_plain(messages)

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"model": self._name, "stream": True, "store": False}
        if self._takes_include:
            options["include"] = [_ENCRYPTED]
        if self._effort != "auto":
            options["reasoning"] = {"effort": self._effort}
        return options


def _tool(function: Mapping[str, Any]) -> dict[str, Any]:
    """A tool in this API's flat form; not strict: our schemas have optional members."""
    return {"type": "function", **function, "strict": False}
