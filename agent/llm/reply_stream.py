"""One streamed answer, from bytes to text pieces and a Reply, for any provider's dialect."""

from collections.abc import Callable, Collection
from secrets import choice
from string import ascii_lowercase, digits
from typing import Any, cast

from agent.core.errors import AgentError, ModelUnavailable, StreamCut
from agent.core.message_json import mended
from agent.core.messages import Assistant, Reply, ToolCall, Usage
from agent.llm.call_deltas import CallDeltas
from agent.llm.chunk_json import bodies_of, count, loads, part_text, sole_delta
from agent.llm.opaque import OpaqueParts, opaque_of, origin_of
from agent.llm.provider_errors import RequestContext, as_error, is_error_body
from agent.llm.sse_decoder import MAX_EVENT_BYTES, Event, EventBytes
from agent.llm.text_gate import TextGate
from agent.llm.text_tool_calls import TextToolCall

MAX_TEXT_CHARS = 8 * 2**20

_BOM = b"\xef\xbb\xbf"
CUT_SHORT = {
    "length": "The language model stopped at its length limit; its answer may be incomplete.",
    "content_filter": "The provider's content filter cut the language model's answer short.",
}


def new_call_id() -> str:
    """An id no other call of a chat has: nine letters and digits, all that Mistral accepts."""
    return "c" + "".join(choice(ascii_lowercase + digits) for _ in range(8))


class ReplyStream:
    """Folds the bytes of one answer; pure and synchronous.

    `tools` are the names the model was given, `taken` the call ids of the conversation so far.
    Shape: the pieces of `feed` and `finish`, joined, are the Reply's content.
    Raises: the ModelFailed family or ConfigError, from both; after either, it is spent.
    """

    TOKEN_COUNTS = ("prompt_tokens", "completion_tokens")
    """What the provider calls the tokens that it read and wrote."""

    def __init__(
        self,
        *,
        tools: Collection[str] = (),
        taken: Collection[str] = (),
        asked: RequestContext | None = None,
        new_id: Callable[[], str] = new_call_id,
    ) -> None:
        self._asked = asked or RequestContext()
        self._taken = taken
        self._new_id = new_id
        self._gate = TextGate(tools)
        self._calls = CallDeltas(tools)
        self._opaque = OpaqueParts()
        self._events = EventBytes()
        self._document: bytearray | None = None
        self._start: bytes | None = b""
        self._half = ""
        self._shown: list[str] = []
        self._text_chars = 0
        self._usage = Usage()
        self._finish_reason = ""
        self._said_something = False
        self.thought = False
        """There was a thought in the bytes that came last."""
        self.done = False
        """The stream said that it is over; nothing need be read after it."""
        self.events = 0
        """Counts what came; pings, comments and empty deltas, which bring nothing, left out."""

    @property
    def finished(self) -> bool:
        """Whether the answer is whole, though more (usage) may follow."""
        return self.done or bool(self._finish_reason)

    @property
    def partial(self) -> str:
        """All of the text so far, shown or held back."""
        return "".join(self._shown) + mended(self._gate.held + self._half)

    def feed(self, piece: bytes) -> list[str]:
        self.thought = False
        if self._start is not None:
            piece = self._begin(piece)
        if self._document is not None:
            self._document += piece
            if len(self._document) > MAX_EVENT_BYTES:
                raise ModelUnavailable("The language model's answer is larger than 8 MB.")
            return []
        one = piece.startswith(b"data: {") and piece.endswith(b"}\n\n") and self._events.between
        if one and not self.done and (delta := sole_delta(piece[6:-2])) is not None:
            self.events += _is_part(delta)
            return self._fold_delta(delta)
        return self._fold_all(self._events.feed(piece))

    def finish(self) -> list[str | Reply]:
        """The last text pieces, then the Reply; to be called when no more bytes come."""
        pieces: list[str | Reply] = []
        if self._document is not None:
            pieces.extend(self._fold_document(bytes(self._document)))
        else:
            pieces.extend(self._fold_all(self._events.finish()))
        if not self.finished:
            raise self.cut()
        pieces.extend(self._end_of_text())
        prose, spoken = self._gate.finish()
        pieces.extend(self._show(prose))
        pieces.append(self._reply(spoken))
        return pieces

    def cut(self, why: str = "the connection ended before the answer did") -> AgentError:
        """The error for an answer that broke off here."""
        if not self._said_something and not self.partial:
            return ModelUnavailable(
                f"The language model gave no usable answer: {why}.",
                remedy="Try again; if it goes on, check OPENAI_BASE_URL.",
            )
        return StreamCut(
            f"The language model's answer broke off: {why}.",
            remedy="Ask again; what came so far is kept.",
            partial=self.partial,
        )

    def _begin(self, piece: bytes) -> bytes:
        """Looks at the first byte that counts: an event stream, or one JSON document."""
        start = (self._start or b"") + piece
        if _BOM.startswith(start):
            self._start = start
            return b""
        body = start.removeprefix(_BOM).lstrip()
        if not body:
            self._start = b" "
            return b""
        self._start = None
        if body[:1] in (b"{", b"[", b"<"):
            self._document = bytearray()
        return body

    def _fold_document(self, document: bytes) -> list[str]:
        if document.startswith(b"<"):
            raise ModelUnavailable(
                f"At {self._asked.place} a web page answers instead of a language model.",
                remedy="Check OPENAI_BASE_URL; for most servers it ends in /v1.",
            )
        body = loads(document)
        if is_error_body(body):
            raise as_error(200, body, self._asked)
        if not isinstance(body, dict):
            raise self.cut("it is not the JSON of an answer")
        self.done = bool(cast("dict[str, Any]", body).get("choices"))
        return self._fold(cast("dict[str, Any]", body))

    def _fold_all(self, events: list[Event]) -> list[str]:
        pieces: list[str] = []
        for event in events:
            pieces += self._fold_event(event)
        return pieces

    def _fold_event(self, event: Event) -> list[str]:
        if self.done:
            return []
        if not event.name and (delta := sole_delta(event.data)) is not None:
            self.events += _is_part(delta)
            return self._fold_delta(delta)
        bodies, self.done = bodies_of(event)
        if bodies is None:
            raise self.cut("a part of it arrived damaged")
        self.events += sum(map(_has_part, bodies))
        pieces: list[str] = []
        for body in bodies:
            if is_error_body(body):
                raise self._refused(body)
            pieces += self._fold(body)
        return pieces

    def _refused(self, body: dict[str, Any]) -> AgentError:
        error = as_error(200, body, self._asked)
        partial = self.partial
        if not partial:
            return error
        return StreamCut(error.message, remedy=error.remedy, partial=partial)

    def _fold(self, chunk: dict[str, Any]) -> list[str]:
        if usage := chunk.get("usage"):
            self._count_usage(usage)
        choices = chunk.get("choices")
        if not isinstance(choices, list):
            return []
        pieces: list[str] = []
        for given in cast("list[Any]", choices):
            if not isinstance(given, dict):
                continue
            one = cast("dict[str, Any]", given)
            if one.get("index") in (0, None):
                pieces += self._fold_choice(one)
        return pieces

    def _fold_choice(self, one: dict[str, Any]) -> list[str]:
        if one.get("error"):
            raise self._refused({"error": one["error"]})
        delta = one.get("delta")
        if not isinstance(delta, dict) and not self._said_something:
            delta = one.get("message")
        pieces: list[str] = []
        if isinstance(delta, dict):
            pieces = self._fold_delta(cast("dict[str, Any]", delta))
        reason = one.get("finish_reason")
        if reason == "error":
            raise self.cut("the provider reported an error")
        if isinstance(reason, str) and reason:
            self._finish_reason = reason
        return pieces

    def _fold_delta(self, delta: dict[str, Any]) -> list[str]:
        pieces: list[str] = []
        self.thought = self._opaque.fold(delta) or self.thought
        for given in (delta.get("content"), delta.get("refusal")):
            if given:
                pieces += self._text(given)
                self.thought = self._gate.thinks or self.thought
        calls = delta.get("tool_calls") or delta.get("function_call")
        if calls:
            self._calls.fold(calls)
            self._said_something = True
            if self._calls:
                pieces.extend(self._show(self._gate.open()))
        return pieces

    def _text(self, content: object) -> list[str]:
        if isinstance(content, list):
            parts = [part_text(part) for part in cast("list[Any]", content)]
            content = "".join(parts)
        if not isinstance(content, str) or not content:
            return []
        self._said_something = True
        self._text_chars += len(content)
        if self._text_chars > MAX_TEXT_CHARS:
            raise ModelUnavailable("The language model's answer is larger than 8 MB.")
        text = self._half + content
        if text.isascii():
            self._half = ""
            return self._show(self._gate.feed(text))
        self._half = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        return self._show(self._gate.feed(mended(text[: len(text) - len(self._half)])))

    def _end_of_text(self) -> list[str]:
        half, self._half = self._half, ""
        return self._show(self._gate.feed(mended(half))) if half else []

    def _show(self, text: str) -> list[str]:
        if not text:
            return []
        self._shown.append(text)
        return [text]

    def _count_usage(self, usage: object) -> None:
        if not isinstance(usage, dict):
            return
        counts = cast("dict[str, Any]", usage)
        self._usage = Usage(
            prompt_tokens=count(counts.get(self.TOKEN_COUNTS[0])),
            completion_tokens=count(counts.get(self.TOKEN_COUNTS[1])),
        )

    def _reply(self, spoken: tuple[TextToolCall, ...]) -> Reply:
        calls, nameless = self._calls.calls(taken=self._taken, new_id=self._new_id)
        if spoken:
            calls = self._made(spoken)
        origin = origin_of(self._asked.base_url, self._asked.model)
        beside = [] if spoken else self._calls.beside
        opaque = opaque_of(origin, self._opaque.of_message(), beside)
        message = Assistant(content="".join(self._shown), tool_calls=calls, opaque=opaque)
        notices = self._notices(calls if spoken else (), nameless)
        return Reply(message=message, usage=self._usage, notices=notices)

    def _notices(self, printed: tuple[ToolCall, ...], nameless: int) -> tuple[str, ...]:
        """What had to be mended of the answer, in sentences; `printed` calls came as text."""
        notices: list[str] = []
        if printed:
            named = ", ".join(dict.fromkeys(call.name for call in printed))
            notices.append(
                f"The language model wrote its call of {named} as text; it was taken as a call."
            )
        if nameless:
            notices.append("A tool call without a name was left out.")
        if self._finish_reason in CUT_SHORT:
            notices.append(CUT_SHORT[self._finish_reason])
        return tuple(notices)

    def _made(self, spoken: tuple[TextToolCall, ...]) -> tuple[ToolCall, ...]:
        deltas = CallDeltas()
        deltas.fold(
            [
                {"index": index, "function": {"name": call.name, "arguments": call.arguments}}
                for index, call in enumerate(spoken)
            ]
        )
        return deltas.calls(taken=self._taken, new_id=self._new_id)[0]


def _is_part(delta: dict[str, Any]) -> bool:
    """Whether a delta brings anything, be it a thought: a role is said without one."""
    return any(value for name, value in delta.items() if name != "role")


def _has_part(chunk: dict[str, Any]) -> bool:
    """As `_is_part`, of a whole chunk; what is of another shape counts."""
    choices = chunk.get("choices")
    if not isinstance(choices, list):
        return True
    for given in cast("list[Any]", choices):
        one = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
        delta = one.get("delta")
        if not isinstance(delta, dict) or one.get("finish_reason"):
            return True
        if _is_part(cast("dict[str, Any]", delta)):
            return True
    return False
