"""The language model behind any server that speaks Chat Completions.

The SDK carries bytes and headers (see `sdk`); it neither walks the request nor builds an object
per chunk. It is imported late: that costs a second.
"""

import gc
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from agent.core.errors import ConfigError
from agent.core.messages import Assistant, Message, Reply
from agent.llm.chunk_json import names_in
from agent.llm.connection import Connection, FailedAttempt, ModelResponse, SilenceLimit
from agent.llm.openai_transport import SdkClients
from agent.llm.provider_errors import NoSuchAddress, RequestContext, shown_url
from agent.llm.reply_stream import ReplyStream
from agent.llm.request_body import body_bytes

DEFAULT_MODEL = "gpt-5.4-mini"
"""Current, inexpensive, and calls tools over Chat Completions without further options.
Source: openai 3.54's list of models and of deprecations, OpenAI's model pages; 2026-11-22."""

OPENAI_URL = "https://api.openai.com/v1"
SILENT_TIMEOUTS = 5
"""How many timeouts long a server may send mere signs of life; routers do while a model thinks."""
_LISTED_NAMES = 20


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
    ) -> None:
        self.name = name
        self._base_url = base_url
        self._key = key
        self._timeout_s = timeout_s
        self._sdk = SdkClients(key, transport, timeout_s, connect_s)
        self._connection = Connection(self._sdk, base_url or OPENAI_URL)
        self._counts_usage = True
        self._wants_no_effort = False
        self._told_mended = False

    async def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Mapping[str, Any]]
    ) -> AsyncIterator[str | Reply]:
        asked = RequestContext(self.name, self._base_url, self._key, bool(tools))
        reply = ReplyStream(
            tools=[tool["function"]["name"] for tool in tools],
            taken=_call_ids(messages),
            asked=asked,
        )
        answer = await self._ask(messages, tools, asked)
        try:
            piece, silence = answer.first, SilenceLimit(SILENT_TIMEOUTS * self._timeout_s)
            while piece:
                for text in reply.feed(piece):
                    yield text
                piece = await answer.more(reply, silence)
            for last in reply.finish():
                yield self._with_notice(last) if isinstance(last, Reply) else last
        finally:
            await answer.close()

    @property
    def busy(self) -> bool:
        """An answer is under way."""
        return self._sdk.busy

    async def close(self) -> None:
        """Closes the connections; asked again, it makes new ones."""
        await self._connection.close()

    async def _ask(
        self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], asked: RequestContext
    ) -> ModelResponse:
        """Asks, and asks otherwise where the server does not take what it was asked with."""
        while True:
            options = self._options(bool(tools))
            content = body_bytes(options, tools, messages)
            given = await self._connection.send("/chat/completions", content, asked)
            if isinstance(given, ModelResponse):
                return given
            if not self._adapt(given, options, bool(tools)):
                raise given.error from None

    def _options(self, with_tools: bool) -> dict[str, Any]:
        options: dict[str, Any] = {"model": self.name, "stream": True}
        if self._counts_usage:
            options["stream_options"] = {"include_usage": True}
        if with_tools and self._wants_no_effort:
            options["reasoning_effort"] = "none"
        return options

    def _adapt(self, refused: FailedAttempt, options: Mapping[str, Any], with_tools: bool) -> bool:
        """Whether another try with other options is worth it; what helped is remembered.

        GPT-5.6 and later take tools over Chat Completions only with `reasoning_effort` "none",
        and refuse a request without it (OpenAI's model pages, 2026-11).
        """
        if "stream_options" in options and _names(refused, "stream_options", "include_usage"):
            self._counts_usage = False
            return True
        effort = "reasoning_effort"
        if with_tools and effort not in options and _names(refused, effort):
            self._wants_no_effort = True
            return True
        return False

    def _with_notice(self, reply: Reply) -> Reply:
        if not self._connection.mended_from or self._told_mended:
            return reply
        self._told_mended = True
        notice = f"OPENAI_BASE_URL lacks its /v1; set it to {shown_url(self._connection.url)}."
        return reply.model_copy(update={"notices": (*reply.notices, notice)})


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


def _names(refused: FailedAttempt, *options: str) -> bool:
    return not refused.passing and any(option in refused.marks for option in options)
