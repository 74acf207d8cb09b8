"""What a provider's refusal means, whatever its dialect.

Wordings: OpenAI, Azure, OpenRouter, Ollama, vLLM, llama.cpp, LM Studio, as seen in their
documentation and issue threads, 2026-11.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, cast
from urllib.parse import urlsplit

from agent.core.errors import (
    AgentError,
    ConfigError,
    ContextTooLong,
    ModelFailed,
    ModelUnavailable,
    NoToolSupport,
)

_MAX_WORDS = 300
# Patterns are compiled by `re` when the first refusal comes: a start does not wait for them.
_KEY_LIKE = r"(?a)\b(?:sk|gsk|xai)[-_][\w*.\-]{8,}"

_NO_TOOLS = (
    r"does(?: not|n't) support (?:tool|function)|support tool use|enable-auto-tool-choice"
    r"|tools param requires|unsupported param: tools|function tools with reasoning_effort"
    r"|(?:tools?|tool[ _]choice|tool[ _]calling|function[ _]calling)[`'\"]? "
    r"(?:is|are) not (?:yet )?(?:fully )?supported"
)
_TOO_LONG = (
    r"context_length_exceeded|exceed_context_size|maximum context length|context (?:window|size)"
    r"|context length|context the overflows|prompt is too long|reduce the length of the messages"
    r"|input is too long|too many (?:input )?tokens"
)
_NO_CREDIT = (
    r"insufficient_quota|insufficient (?:balance|credit|funds)|exceeded your "
    r"current quota|billing_hard_limit|credit balance is too low"
)
_NO_MODEL = (
    r"model_not_found|model_not_exist|(?:invalid|unknown|no such) model|not a valid model"
    r"|model.{0,120}(?:not found|not exist|not available|not loaded)|no endpoints found for"
)
_NO_PATH = r"unexpected endpoint|page not found|invalid url|unknown request url"
_BY_WORD = {
    401: r"invalid_api_key|authentication_error|unauthorized|incorrect api key",
    429: r"rate_limit|too many requests|tokens per min",
    503: r"overloaded|server_error|internal|unavailable|timeout",
}


class NoSuchAddress(ConfigError):
    """Nothing answers chats at this path; with `/v1` something might."""


class NoCredit(ModelUnavailable):
    """The account is empty: time alone does not mend it."""


@dataclass(frozen=True)
class RequestContext:
    """What was asked of whom, for the sentences; the key only so that it can be struck out."""

    model: str = "the model"
    """Empty where nothing is asked of one, as for a list of them."""
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    with_tools: bool = False

    @property
    def place(self) -> str:
        """The provider as a person would name it: never user or password of a URL."""
        return shown_url(self.base_url) if self.base_url else "OpenAI"


@dataclass(frozen=True)
class ProviderRefusal:
    """A provider's error body in one shape."""

    words: str
    """Its message, fit to be shown."""
    marks: str
    """Code, type, param and message, lower case, for recognising it."""
    status: int | None = None
    """An HTTP status that the body itself names."""


def read_refusal(body: object, asked: RequestContext) -> ProviderRefusal:
    error: object = body
    if isinstance(error, list) and error:
        error = cast("list[object]", error)[0]
    if isinstance(error, dict):
        members = cast("dict[str, Any]", error)
        inner = members.get("error") or members.get("detail") or members
        error = cast("object", inner)
    if not isinstance(error, dict):
        words = error if isinstance(error, str) and not error.lstrip().startswith("<") else ""
        return ProviderRefusal(_fit(words, asked), words[:4000].lower())
    said = cast("dict[str, Any]", error)
    message = said.get("message")
    words = message if isinstance(message, str) else str(said)
    parts = [str(said.get(name) or "") for name in ("code", "type", "param")]
    code = said.get("code")
    status = code if type(code) is int and 400 <= code < 600 else None
    return ProviderRefusal(_fit(words, asked), " ".join([*parts, words[:4000]]).lower(), status)


def is_error_body(body: object) -> bool:
    """Whether a JSON answer under status 200 is an error all the same."""
    if isinstance(body, list):
        listed = cast("list[object]", body)
        return bool(listed) and is_error_body(listed[0])
    if not isinstance(body, dict):
        return False
    members = cast("dict[str, Any]", body)
    return bool(members.get("error")) or members.get("object") == "error"


def as_error(
    status: int, body: object, asked: RequestContext, *, retry_after_s: float | None = None
) -> AgentError:
    """The error to raise for a refusal; `status` is HTTP's, 200 where only the body refuses."""
    refusal = read_refusal(body, asked)
    marks = refusal.marks
    if status < 400:
        status = refusal.status or _status_of(marks)
    if asked.with_tools and re.search(_NO_TOOLS, marks):
        return no_tools(asked, refusal.words)
    if re.search(_NO_CREDIT, marks) or status == 402:
        return no_credit(asked)
    if status == 413 or (status != 429 and re.search(_TOO_LONG, marks)):
        return ContextTooLong(
            "The conversation no longer fits into what the language model can read.",
            remedy="Start a new chat, or lower GALATEA_CONTEXT_TOKENS.",
        )
    if status in (401, 403):
        return key_refused(asked, refusal.words if status == 403 else "")
    if asked.model and status in (400, 404) and _lacks_model(marks):
        return unknown_model(asked)
    if status in (404, 405):
        return no_such_address(asked)
    if status == 429:
        return ModelUnavailable(
            "The language model is answering too many requests just now (429).",
            remedy=_when(retry_after_s),
            retry_after_s=retry_after_s,
        )
    words = f": {refusal.words}" if refusal.words else "."
    if status >= 500 or status in (408, 425):
        return ModelUnavailable(
            f"The language model failed on its side ({status}){words}",
            remedy=_when(retry_after_s),
            retry_after_s=retry_after_s,
        )
    return ModelFailed(f"The language model refused the request ({status}){words}")


def no_tools(asked: RequestContext, words: str) -> AgentError:
    said = f" It said: {words}" if words else ""
    if "reasoning_effort" in words or "/v1/responses" in words:
        remedy = "It takes tools over another interface only; choose another with GALATEA_MODEL."
    elif "auto-tool-choice" in words:
        remedy = "Start vLLM with --enable-auto-tool-choice and --tool-call-parser."
    elif "jinja" in words:
        remedy = "Start llama-server with --jinja."
    else:
        remedy = "Choose a model that can call tools with GALATEA_MODEL."
    return NoToolSupport(
        f"The language model {asked.model} cannot call tools here, and all 3D work is done"
        f" through tools.{said}",
        remedy=remedy,
    )


def no_credit(asked: RequestContext) -> AgentError:
    return NoCredit(
        f"The account at {asked.place} has no credit left for the language model.",
        remedy="Add credit or raise the limit there; trying again does not help until then.",
    )


def key_refused(asked: RequestContext, words: str) -> AgentError:
    said = f" It said: {words}" if words else ""
    if not asked.key:
        return ConfigError(
            f"The language model at {asked.place} wants a key.{said}",
            remedy="Set OPENAI_API_KEY.",
        )
    where = f" and that it is one for {asked.place}" if asked.base_url else ""
    return ConfigError(
        f"The language model refused the key.{said}", remedy=f"Check OPENAI_API_KEY{where}."
    )


def _lacks_model(marks: str) -> bool:
    return bool(re.search(_NO_MODEL, marks)) and not re.search(_NO_PATH, marks)


def unknown_model(asked: RequestContext) -> AgentError:
    listed = f"{shown_url(asked.base_url)}/models" if asked.base_url else "its page of models"
    return ConfigError(
        f"There is no language model named {asked.model} at {asked.place} for this key.",
        remedy=f"Set GALATEA_MODEL (or --model) to one it has; {listed} lists them.",
    )


def no_such_address(asked: RequestContext) -> AgentError:
    return NoSuchAddress(
        f"There is no language model at {asked.place}: the address was not found.",
        remedy="Check OPENAI_BASE_URL; for most servers it ends in /v1.",
    )


def is_passing(error: AgentError, status: int) -> bool:
    """Whether the same request may well succeed in a moment."""
    late = status in (408, 425, 429) or status >= 500
    return late and isinstance(error, ModelUnavailable) and not isinstance(error, NoCredit)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The wait a provider asks for, in seconds, as a number or a date; None if it asks none."""
    given = headers.get("retry-after", "").strip()
    if not given:
        return None
    try:
        wait_s = float(given)
    except ValueError:
        try:
            wait_s = parsedate_to_datetime(given).timestamp() - time()
        except (ValueError, OverflowError):
            return None
    return max(wait_s, 0.0) if math.isfinite(wait_s) else None


def shown_url(url: str) -> str:
    """`url` without user, password and query."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "the address in OPENAI_BASE_URL"
    return f"{parts.scheme}://{host}{parts.path}".rstrip("/") if host else parts.path[:200]


def _status_of(marks: str) -> int:
    for status, pattern in _BY_WORD.items():
        if re.search(pattern, marks):
            return status
    if re.search(_NO_MODEL, marks) or re.search(_NO_PATH, marks):
        return 404
    return 500


def _when(wait_s: float | None) -> str:
    return f"Try again in {math.ceil(wait_s)} s." if wait_s else "Try again in a moment."


def _fit(words: str, asked: RequestContext) -> str:
    """The provider's own words in one short line without anything like a key."""
    line = " ".join(words[:4000].split())
    if asked.key:
        line = line.replace(asked.key, "[key]")
    line = re.sub(_KEY_LIKE, "[key]", line)
    return line if len(line) <= _MAX_WORDS else line[: _MAX_WORDS - 1] + "…"
