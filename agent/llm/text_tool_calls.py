"""Tool calls that a weak model prints as text instead of making them.

Recognised: a fenced or bare JSON object, `<tool_call>`, `<function=name>`, `[TOOL_CALLS]`,
`<|python_tag|>` and the dialects of `printed_dialects`; only where the name is one of the tools.
Text is held back from the moment it looks like the start of one, because what is on the screen
can't be unsaid.
"""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from agent.core.leniency import meant_name
from agent.llm.call_deltas import is_object
from agent.llm.printed_dialects import (
    Printed,
    deepseek_calls,
    glm_calls,
    invoke_calls,
    kimi_calls,
    plain_value,
    python_calls,
    without_channels,
)


class TextToolCall(NamedTuple):
    """`arguments` is JSON text of an object."""

    name: str
    arguments: str


@dataclass(frozen=True)
class _Markup:
    """A kind of block: how it opens, what must follow at once, what closes it."""

    opener: str
    head: str
    follows: str
    closer: str
    strict: bool = False
    """Without markup of its own a call needs both a name and arguments to be one."""
    read: Callable[[str], Printed | None] | None = None
    """Reads the whole block, where it is a dialect of its own."""


_GAP = r"\s{0,64}"
_ANY = r"[\s\S]"


def _tool_code(block: str) -> Printed | None:
    return python_calls(block.removeprefix("```tool_code").removesuffix("```"))


_MARKUPS = (
    _Markup("```tool_code", rf"```tool_code{_GAP}", r"[A-Za-z_]", "```", read=_tool_code),
    _Markup("```", rf"```[A-Za-z_+-]{{0,20}}{_GAP}", r"[{\[<]", "```", strict=True),
    _Markup("<tool_call>", rf"<tool_call>{_GAP}", r"[{\[<A-Za-z_]", "</tool_call>"),
    *(
        _Markup(
            f"<{mark}{name}>",
            re.escape(f"<{mark}{name}>"),
            _ANY,
            f"</{mark}{name}>",
            read=invoke_calls,
        )
        for mark in ("", "antml:", "｜DSML｜")
        for name in ("function_calls", "tool_calls")
    ),
    _Markup("<invoke name=", "<invoke name=", _ANY, "</invoke>", read=invoke_calls),
    _Markup(
        "<|tool_calls_section_begin|>",
        r"<\|tool_calls_section_begin\|>",
        _ANY,
        "<|tool_calls_section_end|>",
        read=kimi_calls,
    ),
    _Markup(
        "<|tool_call_begin|>",
        r"<\|tool_call_begin\|>",
        _ANY,
        "<|tool_call_end|>",
        read=kimi_calls,
    ),
    _Markup(
        "<｜tool▁calls▁begin｜>",
        "<｜tool▁calls▁begin｜>",
        _ANY,
        "<｜tool▁calls▁end｜>",
        read=deepseek_calls,
    ),
    _Markup("<function_call>", rf"<function_call>{_GAP}", r"[{\[]", "</function_call>"),
    _Markup("<function=", rf"<function=[\w.:-]{{0,64}}>?{_GAP}", r"(?<=[>\s])[{<]", "</function>"),
    _Markup("<|channel|>", r"<\|channel\|>", _ANY, ""),
    _Markup("[TOOL_CALLS]", rf"\[TOOL_CALLS\]{_GAP}", r"[{\[A-Za-z_]", ""),
    _Markup("<|python_tag|>", rf"<\|python_tag\|>{_GAP}", r"[{\[]", ""),
)
_OPENER = re.compile("|".join(re.escape(markup.opener) for markup in _MARKUPS))
MARKUP_START = re.compile("[" + re.escape("".join({m.opener[0] for m in _MARKUPS})) + "]")
"""Text without any of these is only text."""
_LONGEST_OPENER = max(len(markup.opener) for markup in _MARKUPS)
_BY_OPENER = {markup.opener: markup for markup in _MARKUPS}

# Rarely wanted: `re` compiles these when first a call is found in print.
_XML_CALL = r"(?s)<function=([\w.:-]+)>(.*?)(?:</function>|\Z)"
_XML_PARAMETER = r"(?s)<parameter=([\w.:-]+)>\n?(.*?)\n?(?:</parameter>|\Z)"
_MISTRAL_CALL = r"([A-Za-z_][\w.-]*)(?:\[ARGS\])?\s*(?=\{)"
_BETWEEN = r"[\s,;]*"
_DECODER = json.JSONDecoder(strict=False)
_NAME_KEYS = ("name", "tool", "tool_name", "function")
_ARGUMENT_KEYS = ("arguments", "parameters", "args", "input", "tool_input")


class Found(NamedTuple):
    """A block of calls from `start` up to `end`."""

    start: int
    end: int
    calls: tuple[TextToolCall, ...]


class Pending(NamedTuple):
    """From `start` on nothing is decided before `closer` or, without one, more text arrives."""

    start: int
    closer: str = ""
    to_the_end: bool = False


def extract(text: str, names: Collection[str]) -> tuple[str, tuple[TextToolCall, ...]]:
    """The prose of a whole text, and the calls in markup within it."""
    if "<|channel|>" in text:
        text = without_channels(text)
    prose: list[str] = []
    calls: list[TextToolCall] = []
    at = 0
    while isinstance(found := find(text, at, names, whole=True), Found):
        prose.append(text[at : found.start])
        calls.extend(found.calls)
        at = found.end
    return "".join(prose) + text[at:], tuple(calls)


def find(text: str, at: int, names: Collection[str], *, whole: bool = False) -> Found | Pending:
    """The first block of calls from `at` on; Pending at the end of a `whole` text means none."""
    while opener := _OPENER.search(text, at):
        markup = _BY_OPENER[opener.group()]
        start = _at(f"{markup.head}(?={markup.follows})", text, opener.start())
        if start is None:
            head = _at(markup.head, text, opener.start())
            if not whole and head and head.end() == len(text):
                return Pending(opener.start())
            at = opener.end()
            continue
        end = text.find(markup.closer, start.end()) if markup.closer else -1
        if end < 0 and not whole:
            return Pending(opener.start(), markup.closer, to_the_end=not markup.closer)
        stop = len(text) if end < 0 else end + len(markup.closer)
        inner = text[start.end() : len(text) if end < 0 else end]
        if calls := _read(markup, start.group(), inner, names):
            return Found(opener.start(), stop, calls)
        at = stop
    for start_of_opener in range(max(at, len(text) - _LONGEST_OPENER + 1), len(text)):
        if any(opener.startswith(text[start_of_opener:]) for opener in _BY_OPENER):
            return Pending(start_of_opener)
    return Pending(len(text))


def bare_calls(text: str, names: Collection[str]) -> tuple[TextToolCall, ...]:
    """The calls of a text that is nothing but JSON."""
    return _json_calls(text, names, strict=True)


def _read(
    markup: _Markup, head: str, inner: str, names: Collection[str]
) -> tuple[TextToolCall, ...]:
    if markup.read is not None:
        return _printed(markup.read(head + inner), names)
    if markup.opener == "<function=":
        return _xml_calls(head + inner, names)
    if markup.opener == "<tool_call>" and inner[:1] not in ("{", "[", "<"):
        return _printed(glm_calls(inner), names)
    if markup.opener == "```" and inner.startswith("<"):
        return extract(inner, names)[1]
    if inner.startswith("<"):
        return _xml_calls(inner, names)
    if markup.opener == "[TOOL_CALLS]" and inner[:1] not in ("[", "{"):
        return _mistral_calls(inner, names)
    return _json_calls(inner, names, strict=markup.strict)


def _printed(found: Printed | None, names: Collection[str]) -> tuple[TextToolCall, ...]:
    """The calls of a dialect; none where a name is no tool's or arguments are no object."""
    calls: list[TextToolCall | None] = []
    for printed, arguments in found or ():
        name = meant_name(printed, names)
        sound = name in names and is_object(arguments)
        calls.append(TextToolCall(name, arguments) if sound else None)
    return _all_of(calls)


def _json_calls(text: str, names: Collection[str], *, strict: bool) -> tuple[TextToolCall, ...]:
    values: list[Any] = []
    at = _skip(text, 0)
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return ()
        values.extend(cast("list[Any]", value) if isinstance(value, list) else [value])
        at = _skip(text, at)
    return _all_of([_as_call(value, names, strict=strict) for value in values])


def _xml_calls(text: str, names: Collection[str]) -> tuple[TextToolCall, ...]:
    calls: list[TextToolCall | None] = []
    for match in re.finditer(_XML_CALL, text):
        name, body = match[1], match[2].strip()
        if name not in names or not (not body or is_object(body) or "<parameter=" in body):
            return ()
        if not is_object(body):
            given = {key: plain_value(value) for key, value in re.findall(_XML_PARAMETER, body)}
            body = json.dumps(given, ensure_ascii=False)
        calls.append(TextToolCall(name, body))
    return _all_of(calls)


def _mistral_calls(text: str, names: Collection[str]) -> tuple[TextToolCall, ...]:
    calls: list[TextToolCall | None] = []
    at = _skip(text, 0)
    while at < len(text):
        match = _at(_MISTRAL_CALL, text, at)
        if not match or match[1] not in names:
            return ()
        try:
            value, at = _DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            return ()
        calls.append(TextToolCall(match[1], json.dumps(value, ensure_ascii=False)))
        at = _skip(text, at)
        if text.startswith("[TOOL_CALLS]", at):
            at = _skip(text, at + len("[TOOL_CALLS]"))
    return _all_of(calls)


def _as_call(value: Any, names: Collection[str], *, strict: bool) -> TextToolCall | None:
    if not isinstance(value, dict):
        return None
    members = cast("dict[str, Any]", value)
    if isinstance(members.get("function"), dict):
        members = cast("dict[str, Any]", members["function"])
    name = next((members[key] for key in _NAME_KEYS if isinstance(members.get(key), str)), "")
    key = next((key for key in _ARGUMENT_KEYS if key in members), None)
    if name not in names or (strict and key is None):
        return None
    given = members[key] if key else None
    if isinstance(given, str):
        return TextToolCall(name, given) if is_object(given) else None
    if given is not None and not isinstance(given, dict):
        return None
    return TextToolCall(name, json.dumps(given or {}, ensure_ascii=False))


def _all_of(calls: list[TextToolCall | None]) -> tuple[TextToolCall, ...]:
    """All or none: one that is no call means that the block is something else."""
    real = tuple(call for call in calls if call)
    return real if len(real) == len(calls) else ()


def _skip(text: str, at: int) -> int:
    between = _at(_BETWEEN, text, at)
    return between.end() if between else at


def _at(pattern: str, text: str, start: int) -> re.Match[str] | None:
    return re.compile(pattern).match(text, start)
