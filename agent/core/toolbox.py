"""Functions as tools: signature and docstring become a strict schema, a call becomes a result.

A tool is `async def tool(ours, ..., *, theirs: type = default)`: what stands before the `*` is
bound by the app, what stands behind it the model may give. Tools raise; only this file turns
exceptions into results, and it is told by the app which exceptions are expected of the hands.
"""

import inspect
import json
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol, cast

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agent.core.call_error import CallError, Retry
from agent.core.events import Event
from agent.core.leniency import meant_arguments, meant_name, meant_object
from agent.core.messages import ToolCall, ToolResult

log = logging.getLogger("galatea.toolbox")

LONGEST_ARGUMENTS = 200_000
FIRM_AFTER = 3
"""The same failing call as often as this in one turn gets a final answer."""


class ToolOutcome(Protocol):
    """What a tool gives: `content` for the model, `details` for the app."""

    @property
    def content(self) -> Mapping[str, Any]: ...
    @property
    def details(self) -> Mapping[str, Any]: ...
    @property
    def is_error(self) -> bool: ...


class Failure(Protocol):
    """What the app knows of an expected exception."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def remedy(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, eq=False)
class Context:
    """Where a call happens; it lives as long as the turn, and so does `failed`.

    Equal to itself alone, so that the app can keep what is its own by it.
    """

    chat: str
    turn: str
    emit: Callable[[Event], None]
    failed: Counter[str] = field(default_factory=Counter[str])


@dataclass(frozen=True)
class _Tool:
    name: str
    function: Callable[..., Awaitable[ToolOutcome]]
    arguments: type[BaseModel]
    meant_by: Mapping[str, Any]
    """The schema of the arguments, whole."""
    schema: Mapping[str, Any]


class Toolbox:
    """The model's tools.

    `bind(context, call_id)` gives what a tool gets before its `*`; `expected` is the base class of
    the failures that tools raise on purpose (it must satisfy `Failure`).
    """

    def __init__(
        self,
        functions: Sequence[Callable[..., Awaitable[ToolOutcome]]],
        *,
        bind: Callable[[Context, str], Sequence[Any]],
        expected: type[Exception],
    ) -> None:
        self._tools = {tool.name: tool for tool in map(_tool, functions)}
        self._bind = bind
        self._expected = expected
        self.schemas: list[Mapping[str, Any]] = [tool.schema for tool in self._tools.values()]

    def parsed(self, call: ToolCall) -> Any:
        """The arguments as the object that is meant, or the text as it came where it is none."""
        meant = meant_object(call.arguments)
        return call.arguments if meant is None else meant

    def meant(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """A tool's arguments as its schema asks for them, as far as that is clear."""
        tool = self._tools.get(meant_name(name, self._tools))
        return dict(given) if tool is None else meant_arguments(given, tool.meant_by)

    async def call(self, call: ToolCall, context: Context) -> ToolResult:
        """Exactly one result, whatever happens, except cancellation."""
        tool = self._tools.get(meant_name(call.name, self._tools))
        if tool is None:
            known = ", ".join(self._tools)
            return self._failed(
                call,
                context,
                "unknown_tool",
                f"There is no tool {call.name[:60]!r}.",
                f"The tools are: {known}.",
                nothing_sent=True,
                retry="after a change",
            )
        try:
            arguments = self._checked(tool, call.arguments)
        except BadArguments as error:
            return self._failed(
                call,
                context,
                "bad_arguments",
                str(error),
                error.remedy,
                nothing_sent=True,
                retry="after a change",
            )
        try:
            outcome = await tool.function(*self._bind(context, call.id), **arguments)
        except self._expected as error:
            return self._expected_failure(call, context, error)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("❌ bug %s in %s", reference, call.name)
            return self._failed(
                call,
                context,
                "internal",
                f"Something broke inside Galatea (reference {reference}). Do not retry.",
                "",
                audience="us",
                retry=False,
            )
        content = json.dumps(outcome.content, ensure_ascii=False, separators=(",", ":"))
        return ToolResult(
            call=call.id,
            tool=call.name,
            content=content,
            is_error=outcome.is_error,
            details=dict(outcome.details),
        )

    def _checked(self, tool: _Tool, text: str) -> dict[str, Any]:
        if len(text) > LONGEST_ARGUMENTS:
            raise BadArguments(f"The arguments are {len(text):,} characters long.", "Be brief.")
        given = meant_object(text)
        if given is None:
            raise BadArguments(
                f"The arguments are no JSON object: they begin {text[:60]!r}.", _what_is_right(tool)
            )
        try:
            parsed = tool.arguments.model_validate_json(
                json.dumps(meant_arguments(given, tool.meant_by))
            )
        except ValidationError as error:
            raise BadArguments(_what_is_wrong(error), _what_is_right(tool)) from error
        return {name: getattr(parsed, name) for name in parsed.model_fields_set}

    def _expected_failure(self, call: ToolCall, context: Context, error: Any) -> ToolResult:
        failure: Failure = error
        return self._failed(
            call,
            context,
            failure.code,
            failure.message,
            failure.remedy,
            audience=failure.audience,
            facts=failure.facts,
            nothing_sent=getattr(error, "nothing_sent", None),
            retry=getattr(error, "retry", None),
        )

    def _failed(
        self,
        call: ToolCall,
        context: Context,
        code: str,
        message: str,
        remedy: str,
        *,
        audience: str = "model",
        facts: Mapping[str, Any] | None = None,
        nothing_sent: bool | None = None,
        retry: Retry | None = None,
    ) -> ToolResult:
        said: dict[str, Any] = {"error": code, "message": message}
        if remedy:
            said["remedy"] = remedy
        said |= {name: value for name, value in (facts or {}).items() if value is not None}
        key = f"{call.name} {call.arguments}"
        context.failed[key] += 1
        if context.failed[key] >= FIRM_AFTER:
            said["final"] = "This same call has failed three times. Stop calling it; tell the user."
            retry = False
        elif audience not in ("model", "time"):
            said["retry"] = False
        error: dict[str, Any] = {"code": code, "message": message, "remedy": remedy}
        error |= {"audience": audience, "facts": dict(facts or {})}
        return ToolResult(
            call=call.id,
            tool=call.name,
            content=json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str),
            is_error=True,
            details={"error": error},
            error=CallError(
                code=code,
                message=message,
                remedy=remedy,
                nothing_sent=nothing_sent,
                retry=retry,
                approval=(facts or {}).get("approval"),
            ),
        )


class BadArguments(Exception):
    """The model's arguments do not fit; it can call again."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@lru_cache(maxsize=32)
def _tool(function: Callable[..., Awaitable[ToolOutcome]]) -> _Tool:
    name = getattr(function, "__name__", "")
    fields: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            required = parameter.default is parameter.empty
            fields[parameter.name] = (parameter.annotation, ... if required else parameter.default)
    arguments = create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
    whole = arguments.model_json_schema()
    schema = {
        "type": "function",
        "function": {
            "name": name,
            "description": inspect.getdoc(function) or "",
            "parameters": _trimmed(whole),
        },
    }
    return _Tool(name, function, arguments, whole, schema)


def _trimmed(schema: Any) -> Any:
    """Without titles, `null` branches and null defaults: fewer tokens, the same meaning."""
    if isinstance(schema, list):
        return [_trimmed(part) for part in cast(list[Any], schema)]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for name, value in cast(dict[str, Any], schema).items():
        if name == "properties":
            kept[name] = {field: _trimmed(part) for field, part in value.items()}
        elif name == "anyOf":
            branches = [part for part in value if part != {"type": "null"}]
            kept |= _trimmed(branches[0]) if len(branches) == 1 else {name: _trimmed(branches)}
        elif name != "title" and not (name == "default" and value in (None, [])):
            kept[name] = _trimmed(value)
    return kept


def _what_is_wrong(error: ValidationError) -> str:
    parts: list[str] = []
    for problem in error.errors(include_url=False)[:3]:
        where = ".".join(str(step) for step in problem["loc"]) or "arguments"
        given = repr(problem["input"])[:60]
        parts.append(f"{where}: {problem['msg']} (given {given})")
    return "; ".join(parts)


def _what_is_right(tool: _Tool) -> str:
    return "The arguments are: " + ", ".join(tool.arguments.model_fields) + "."
