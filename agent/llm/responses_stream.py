"""One streamed answer of the Responses API, from bytes to text pieces and a Reply.

Source: OpenAI's API reference, "Streaming events", read 2026-11; vLLM, Ollama and LM Studio leave
some of the events out, so what an item holds is taken from wherever it stands.
"""

from collections.abc import Callable, Collection
from typing import Any, cast

from agent.core.errors import ModelUnavailable
from agent.core.leniency import meant_name
from agent.core.message_json import mended
from agent.core.messages import Assistant, Reply, ToolCall
from agent.llm.call_deltas import MAX_CALL_CHARS
from agent.llm.chunk_json import part_text
from agent.llm.opaque import origin_of
from agent.llm.provider_errors import RequestContext
from agent.llm.reply_stream import ReplyStream, new_call_id
from agent.llm.text_tool_calls import TextToolCall

_ENDED = ("response.completed", "response.incomplete", "response.failed")
_REASONS = {"max_output_tokens": "length", "content_filter": "content_filter"}


class ResponsesStream(ReplyStream):
    """As ReplyStream, for the events and the whole documents of `/responses`."""

    TOKEN_COUNTS = ("input_tokens", "output_tokens")

    def __init__(
        self,
        *,
        tools: Collection[str] = (),
        taken: Collection[str] = (),
        asked: RequestContext | None = None,
        new_id: Callable[[], str] = new_call_id,
    ) -> None:
        super().__init__(tools=tools, taken=taken, asked=asked, new_id=new_id)
        self._names = tools
        self._items: dict[int, dict[str, Any]] = {}
        self._whole: set[int] = set()
        self._arguments: dict[int, list[str]] = {}
        self._texts: set[int] = set()
        self._chars = 0

    def _fold(self, chunk: dict[str, Any]) -> list[str]:
        kind = chunk.get("type")
        if chunk.get("object") == "response":
            return self._end(chunk)
        if not isinstance(kind, str):
            return super()._fold(chunk)
        if kind == "error":
            raise self._refused({"error": chunk})
        if kind in _ENDED:
            response = chunk.get("response")
            return self._end(cast("dict[str, Any]", response) if response else {})
        if "reasoning" in kind:
            self.thought = True
            return []
        if kind in ("response.output_text.delta", "response.refusal.delta"):
            self.thought = False
            self._texts.add(self._place(chunk))
            return self._text(chunk.get("delta"))
        if kind == "response.function_call_arguments.delta":
            self._said_something = True
            piece = str(chunk.get("delta") or "")
            self._chars += len(piece)
            if self._chars > MAX_CALL_CHARS:
                raise ModelUnavailable("The language model's tool calls are larger than 2 MB.")
            self._arguments.setdefault(self._place(chunk), []).append(piece)
        elif kind in ("response.output_item.added", "response.output_item.done"):
            return self._item(chunk, whole=kind.endswith("done"))
        return []

    @staticmethod
    def _place(chunk: dict[str, Any]) -> int:
        place = chunk.get("output_index")
        return place if type(place) is int else 0

    def _item(self, chunk: dict[str, Any], *, whole: bool) -> list[str]:
        given = chunk.get("item")
        if not isinstance(given, dict):
            return []
        item, place = cast("dict[str, Any]", given), self._place(chunk)
        if whole or place not in self._items:
            self._items[place] = item
        if item.get("type") == "reasoning":
            self.thought = True
        if item.get("type") == "function_call":
            self.thought, self._said_something = False, True
            if not whole:
                return self._show(self._gate.open())
        if whole:
            self._whole.add(place)
            return self._unsaid_text(place, item)
        return []

    def _unsaid_text(self, place: int, item: dict[str, Any]) -> list[str]:
        """What a whole item says where no delta said it before."""
        if item.get("type") != "message" or place in self._texts:
            return []
        self._texts.add(place)
        content = item.get("content")
        parts = cast("list[Any]", content) if isinstance(content, list) else [content]
        return self._text("".join(part_text(part) for part in parts))

    def _end(self, response: dict[str, Any]) -> list[str]:
        """The response as it is in the end: what was not heard of it yet, usage, why it ended."""
        if (error := response.get("error")) and response.get("status") != "completed":
            raise self._refused({"error": error})
        pieces: list[str] = []
        output = response.get("output")
        if isinstance(output, list) and output:
            known = cast("list[Any]", output)
            for place, item in enumerate(known):
                if isinstance(item, dict) and place not in self._whole:
                    pieces += self._item({"output_index": place, "item": item}, whole=True)
        self._count_usage(response.get("usage"))
        details = response.get("incomplete_details")
        reason = cast("dict[str, Any]", details).get("reason") if isinstance(details, dict) else ""
        self._finish_reason = _REASONS.get(str(reason), "stop")
        self.done = True
        return pieces

    def _reply(self, spoken: tuple[TextToolCall, ...]) -> Reply:
        items = [self._complete(place) for place in sorted(self._items)]
        calls, nameless = self._called(items)
        if spoken:
            calls = self._made(spoken)
        opaque = None
        if items and not spoken and not nameless:
            origin = origin_of(self._asked.base_url, self._asked.model)
            opaque = {"origin": origin, "items": items}
        message = Assistant(content="".join(self._shown), tool_calls=calls, opaque=opaque)
        notices = self._notices(calls if spoken else (), nameless)
        return Reply(message=message, usage=self._usage, notices=notices)

    def _complete(self, place: int) -> dict[str, Any]:
        """An item as it came, a call's arguments from its pieces where it does not have them."""
        item = self._items[place]
        if item.get("type") == "function_call" and not item.get("arguments"):
            return {**item, "arguments": mended("".join(self._arguments.get(place, ())))}
        return item

    def _called(self, items: list[dict[str, Any]]) -> tuple[tuple[ToolCall, ...], int]:
        """The calls in order, and how many had no name; ids are unlike all others of the chat."""
        used, calls, nameless = set(self._taken), list[ToolCall](), 0
        for item in items:
            if item.get("type") != "function_call":
                continue
            name = mended(str(item.get("name") or "")).strip()
            if not name:
                nameless += 1
                continue
            call_id = mended(str(item.get("call_id") or item.get("id") or ""))
            while not call_id or call_id in used:
                call_id = self._new_id()
            used.add(call_id)
            arguments = mended(str(item.get("arguments") or "")) or "{}"
            calls.append(
                ToolCall(id=call_id, name=meant_name(name, self._names), arguments=arguments)
            )
        return tuple(calls), nameless
