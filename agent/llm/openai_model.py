"""The language model behind any server that speaks Chat Completions or Responses.

The SDK carries bytes and headers (see `sdk`); it neither walks the request nor builds an object
per chunk. It is imported late: that costs a second.
"""

import gc
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Literal

from agent.core.errors import AgentError, ConfigError, ModelFailed, ModelUnavailable
from agent.core.events import Thinking
from agent.core.messages import Assistant, Message, Reply
from agent.llm.chat_completions import ChatCompletions
from agent.llm.chunk_json import names_in
from agent.llm.connection import Connection, FailedAttempt, ModelResponse, SilenceLimit
from agent.llm.host_habits import HostHabits
from agent.llm.opaque import OPENAI_HOST, origin_of
from agent.llm.openai_transport import SdkClients
from agent.llm.provider_errors import NoSuchAddress, RequestContext, shown_url
from agent.llm.responses import Responses
from agent.llm.speech import Effort, Speech
from agent.llm.thinking_time import ThinkingTime

DEFAULT_MODEL = "gpt-5.4-mini"
"""Current, inexpensive, and calls tools over Chat Completions without further options.
Source: openai 3.54's list of models and of deprecations, OpenAI's model pages; 2026-11-22."""

OPENAI_URL = "https://api.openai.com/v1"
SILENT_TIMEOUTS = 5
"""How many timeouts long a server may send mere signs of life; routers do while a model thinks."""
_LISTED_NAMES = 20
NO_WAY_ON = "Begin a new chat with /new, or choose another model with /model."
_OF_HISTORY = r"pars|json|template|tool|role|argument|function|message"
"""What a server's 500 speaks of where the history is what it fails at (llama.cpp)."""


SpokenApi = Literal["chat", "responses"]


class OpenAIModel:
    """`name` at OpenAI or, with `base_url`, at any server that speaks the same.

    `transport` is an httpx2 async transport instead of the network. `timeout_s` is the longest
    silence within an answer, and `connect_s` the longest wait for a connection.
    """

    def __init__(
        self,
        *,
        name: str,
        base_url: str | None,
        key: str | None,
        transport: Any | None = None,
        timeout_s: float = 120.0,
        connect_s: float = 10.0,
        api: SpokenApi = "chat",
        effort: Effort = "auto",
        habits: HostHabits | None = None,
    ) -> None:
        self.name = name
        self._base_url = base_url
        self._key = key
        self._timeout_s = timeout_s
        self._sdk = SdkClients(key, transport, timeout_s, connect_s)
        self._connection = Connection(self._sdk, base_url or OPENAI_URL)
        speech = ChatCompletions if api == "chat" else Responses
        self.speech: Speech = speech(
            name, origin_of(base_url, name), habits or HostHabits(), effort
        )
        self._told_mended = False

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]],
        may_call: bool = True,
    ) -> AsyncIterator[str | Thinking | Reply]:
        said = False
        try:
            asked = self._stream(messages, tools, may_call=may_call, plain=False)
            async with aclosing(asked) as pieces:
                async for piece in pieces:
                    said = said or not isinstance(piece, Thinking)
                    yield piece
            return
        except ModelFailed as refused:
            if said or type(refused) is not ModelFailed or not _has_more_than_words(messages):
                raise
        asked = self._stream(messages, tools, may_call=may_call, plain=True)
        async with aclosing(asked) as pieces:
            async for piece in pieces:
                yield piece

    async def _stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[Mapping[str, Any]],
        *,
        may_call: bool,
        plain: bool,
    ) -> AsyncGenerator[str | Thinking | Reply, None]:
        asked = RequestContext(self.name, self._base_url, self._key, bool(tools))
        reply = self.speech.reply(
            tools=[tool["function"]["name"] for tool in tools],
            taken=_call_ids(messages),
            asked=asked,
        )
        answer = await self._ask(messages, tools, asked, may_call=may_call, plain=plain)
        try:
            piece, silence = answer.first, SilenceLimit(SILENT_TIMEOUTS * self._timeout_s)
            thinking = ThinkingTime()
            while piece:
                texts = reply.feed(piece)
                if reply.thought and (thought := thinking.passed()):
                    yield thought
                for text in texts:
                    yield text
                piece = await answer.more(reply, silence)
            for last in reply.finish():
                yield self._with_notice(last) if isinstance(last, Reply) else last
        except ModelFailed as refused:
            raise (_no_way_on(refused) if plain else refused) from None
        finally:
            await answer.close()
        if plain:
            self.speech.keep_plain(messages)

    @property
    def busy(self) -> bool:
        """An answer is under way."""
        return self._sdk.busy

    async def close(self) -> None:
        """Closes the connections; asked again, it makes new ones."""
        await self._connection.close()

    async def _ask(
        self,
        messages: Sequence[Message],
        tools: Sequence[Mapping[str, Any]],
        asked: RequestContext,
        *,
        may_call: bool,
        plain: bool,
    ) -> ModelResponse:
        """Asks, and asks otherwise where the server does not take what it was asked with.

        Raises: ModelFailed itself, and nothing under it, where it is the history that is refused.
        """
        while True:
            content, sent = self.speech.request(messages, tools, may_call=may_call, plain=plain)
            given = await self._connection.send(self.speech.path, content, asked)
            if isinstance(given, ModelResponse):
                return given
            if not self.speech.adapt(given, sent, messages):
                if plain:
                    raise _no_way_on(given.error, given.status) from None
                raise _of_history(given, messages) from None

    def _with_notice(self, reply: Reply) -> Reply:
        if not self._connection.mended_from or self._told_mended:
            return reply
        self._told_mended = True
        notice = f"OPENAI_BASE_URL lacks its /v1; set it to {shown_url(self._connection.url)}."
        return reply.model_copy(update={"notices": (*reply.notices, notice)})


def spoken_api(wanted: Literal["auto", "chat", "responses"], base_url: str | None) -> SpokenApi:
    """Responses at OpenAI's own host, where its models think between calls; elsewhere, chat."""
    if wanted != "auto":
        return wanted
    at_openai = base_url is None or origin_of(base_url, "").split(" ")[0] == OPENAI_HOST
    return "responses" if at_openai else "chat"


def load_sdk() -> None:
    """Imports what the first request would else wait a second for; a thread will do.

    Only for a program of our own: the garbage collector, which would go through all of it over and
    over while it loads, leaves alone for good what is there by then.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        import openai  # noqa: F401  # pyright: ignore[reportUnusedImport]

        gc.freeze()
    finally:
        if collects:
            gc.enable()


async def choose_name(base_url: str | None, key: str | None, transport: Any | None = None) -> str:
    """The model to use where none is set: the default, or the only one a server has.

    Raises: ConfigError that lists them where there are several, or none; ModelUnavailable.
    """
    if base_url is None:
        return DEFAULT_MODEL
    asked = RequestContext("the model", base_url, key)
    try:
        names = await list_names(base_url, key, transport)
    except NoSuchAddress:
        raise ConfigError(
            f"The server at {asked.place} has no list of its language models.",
            remedy="Name one with GALATEA_MODEL (or --model). If that fails too, check "
            "OPENAI_BASE_URL: for most servers it ends in /v1.",
        ) from None
    if len(names) == 1:
        return names[0]
    if not names:
        raise ConfigError(
            f"The server at {asked.place} lists no language models.",
            remedy="Load one there, or name one with GALATEA_MODEL (or --model).",
        )
    more = f" and {len(names) - _LISTED_NAMES} more" if len(names) > _LISTED_NAMES else ""
    raise ConfigError(
        f"The server at {asked.place} has several language models: "
        f"{', '.join(names[:_LISTED_NAMES])}{more}.",
        remedy="Name one with GALATEA_MODEL (or --model).",
    )


async def list_names(
    base_url: str | None, key: str | None, transport: Any | None = None
) -> list[str]:
    """The language models that a server lists. Raises: ConfigError, ModelUnavailable."""
    sdk = SdkClients(key, transport, timeout_s=30.0, connect_s=10.0)
    connection = Connection(sdk, base_url or OPENAI_URL)
    asked = RequestContext("", base_url, key)
    try:
        given = await connection.send("/models", None, asked)
        if isinstance(given, FailedAttempt):
            raise given.error
        return list(names_in(await given.whole(asked), asked))
    finally:
        await connection.close()


def _call_ids(messages: Sequence[Message]) -> frozenset[str]:
    made = [message.tool_calls for message in messages if isinstance(message, Assistant)]
    return frozenset(call.id for calls in made for call in calls)


def _has_more_than_words(messages: Sequence[Message]) -> bool:
    """Whether history has anything that a plainer form leaves out."""
    said = [message for message in messages if isinstance(message, Assistant)]
    return any(message.tool_calls or message.opaque for message in said)


def _of_history(refused: FailedAttempt, messages: Sequence[Message]) -> AgentError:
    """The error of a refusal, ModelFailed itself where it may be the history that is refused."""
    error = refused.error
    speaks_of_it = refused.status == 500 and re.search(_OF_HISTORY, refused.marks)
    if speaks_of_it and _has_more_than_words(messages):
        return ModelFailed(error.message, remedy=error.remedy)
    return error


def _no_way_on(error: AgentError, status: int = 0) -> AgentError:
    """With what to do where the plainest form is refused too."""
    if type(error) is ModelFailed or (type(error) is ModelUnavailable and status == 500):
        return type(error)(error.message, remedy=NO_WAY_ON)
    return error
