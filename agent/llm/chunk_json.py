"""The JSON that a provider sends, which may be anything."""

import json
from typing import Any, cast

from pydantic_core import from_json

from agent.core.errors import ModelUnavailable
from agent.llm.provider_errors import RequestContext, as_error, is_error_body
from agent.llm.sse_decoder import MAX_EVENT_BYTES, Event

_DECODER = json.JSONDecoder(strict=False)
_NOT_TEXT = ("thinking", "reasoning", "reasoning_text", "summary_text")


def bodies_of(event: Event) -> tuple[list[dict[str, Any]] | None, bool]:
    """The objects of an event, and whether it says that the stream is over.

    Shape: None for a damaged event; none for a ping; several where a server forgets the blank
    line between two; what a server calls an error has the member `error`.
    """
    if not event.name and event.data.startswith(b"{") and b"\n" not in event.data:
        body = loads(event.data)
        if isinstance(body, dict):
            return [cast("dict[str, Any]", body)], False
    lines = [line for line in event.data.split(b"\n") if line.strip()]
    done = lines[-1].strip() == b"[DONE]"
    if done:
        lines.pop()
    if event.name == "error":
        body = loads(b"\n".join(lines))
        said = body if body is not None else b" ".join(lines)[:2000].decode("utf-8", "replace")
        named = cast("dict[str, Any]", said)
        return [named if is_error_body(said) else {"error": said}], done
    if not any(b"{" in line for line in lines):
        return [], done
    bodies = _objects([loads(b"\n".join(lines))])
    return bodies or _objects([loads(line) for line in lines]), done


def sole_delta(said: bytes) -> dict[str, Any] | None:
    """The delta of an event that only adds to the answer, as most do.

    None for any other, which is then for `bodies_of`: this is a shorter way to the same.
    """
    if not said.startswith(b"{") or b"\n" in said or len(said) > MAX_EVENT_BYTES:
        return None
    try:
        body = cast("dict[str, Any]", from_json(said))
    except ValueError:
        return None
    choices = cast("list[Any]", body.get("choices"))
    if type(choices) is not list or len(choices) != 1 or body.get("error") or body.get("usage"):
        return None
    one = cast("dict[str, Any]", choices[0])
    if type(one) is not dict or one.get("index") not in (0, None) or body.get("object") == "error":
        return None
    delta = cast("dict[str, Any]", one.get("delta"))
    if type(delta) is not dict or one.get("finish_reason") or one.get("error"):
        return None
    return delta


def loads(body: bytes) -> object:
    """The JSON of `body`; None where it is none.

    The quick parser is stricter: it takes no half characters and no line breaks within a text.
    """
    try:
        return from_json(body)
    except ValueError:
        pass
    try:
        return _DECODER.decode(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def part_text(part: object) -> str:
    """The text of one part of a content list; reasoning is not text."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        return ""
    said = cast("dict[str, Any]", part)
    if said.get("type") in _NOT_TEXT:
        return ""
    text = said.get("text") or said.get("refusal")
    return text if isinstance(text, str) else ""


def count(value: object) -> int:
    """A number of tokens; zero for anything else."""
    return value if type(value) is int and 0 <= value < 2**53 else 0


def names_in(body: bytes, asked: RequestContext) -> list[str]:
    """In the server's order, each once; OpenAI's shape, Ollama's own, or a bare list.

    Raises: ModelUnavailable, or the error that `body` is instead.
    """
    listing = loads(body)
    if listing is None:
        raise ModelUnavailable(
            f"The server at {asked.place} did not answer with a list of its models.",
            remedy="Check OPENAI_BASE_URL, or name a model with GALATEA_MODEL (or --model).",
        )
    if is_error_body(listing):
        raise as_error(200, listing, asked)
    if isinstance(listing, dict):
        members = cast("dict[str, Any]", listing)
        listing = members.get("data") or members.get("models")
    rows = cast("list[object]", listing) if isinstance(listing, list) else []
    return list(dict.fromkeys(name for row in rows if (name := _name(row))))


def _objects(values: list[object]) -> list[dict[str, Any]] | None:
    """All of them, or None where one is something else."""
    found = [cast("dict[str, Any]", value) for value in values if isinstance(value, dict)]
    return found if len(found) == len(values) else None


def _name(row: object) -> str:
    if isinstance(row, dict):
        members = cast("dict[str, Any]", row)
        row = cast("object", members.get("id") or members.get("model") or members.get("name"))
    return row if isinstance(row, str) else ""
