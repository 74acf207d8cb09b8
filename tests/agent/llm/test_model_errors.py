"""What each provider's refusal means, and that no sentence carries a key."""

from email.utils import formatdate
from time import time
from typing import Any

import pytest

from agent.core.errors import (
    AgentError,
    ConfigError,
    ContextTooLong,
    ModelFailed,
    ModelUnavailable,
    NoToolSupport,
    StreamCut,
)
from agent.llm.provider_errors import (
    NoCredit,
    NoSuchAddress,
    RequestContext,
    as_error,
    is_passing,
    retry_after_s,
    shown_url,
)
from tests.agent.llm.replay import KEY, Replay, answer, model_over, refused, sse

ASKED = RequestContext("gpt-x", "http://llm.test/v1", KEY, with_tools=True)


def openai(message: str, code: Any = None, kind: str = "invalid_request_error") -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def vllm(message: str, code: int = 400) -> dict[str, Any]:
    return {"object": "error", "message": message, "type": "BadRequestError", "code": code}


TABLE: list[tuple[int, Any, type[AgentError]]] = [
    (401, openai(f"Incorrect API key provided: {KEY}.", "invalid_api_key"), ConfigError),
    (403, openai("Country not supported", "unsupported_country_region_territory"), ConfigError),
    (401, "", ConfigError),
    (404, openai("The model `gpt-x` does not exist", "model_not_found"), ConfigError),
    (404, {"error": "model 'gpt-x' not found, try pulling it first"}, ConfigError),
    (404, vllm("The model `gpt-x` does not exist.", 404), ConfigError),
    (400, openai("gpt-x is not a valid model ID", 400), ConfigError),
    (404, "404 page not found", NoSuchAddress),
    (404, {"detail": "Not Found"}, NoSuchAddress),
    (405, "<html><body>Method Not Allowed</body></html>", NoSuchAddress),
    (200, {"error": "Unexpected endpoint or method. (POST /chat/completions)"}, NoSuchAddress),
    (429, openai("Rate limit reached", "rate_limit_exceeded", "requests"), ModelUnavailable),
    (429, openai("You exceeded your current quota", "insufficient_quota"), NoCredit),
    (402, openai("Insufficient credits", 402), NoCredit),
    (400, {"error": {"message": "Your credit balance is too low"}}, NoCredit),
    (500, openai("The server had an error", None, "server_error"), ModelUnavailable),
    (503, "upstream connect error", ModelUnavailable),
    (529, openai("Overloaded", None, "overloaded_error"), ModelUnavailable),
    (400, openai("too long", "context_length_exceeded"), ContextTooLong),
    (400, vllm("This model's maximum context length is 4096 tokens. However, ..."), ContextTooLong),
    (400, openai("request exceeds the available context size", 400), ContextTooLong),
    (500, openai("prompt is too long: 300000 tokens > 200000", None), ContextTooLong),
    (413, openai("Request too large"), ContextTooLong),
    (400, {"error": "registry/gemma:2b does not support tools"}, NoToolSupport),
    (400, vllm('"auto" tool choice requires --enable-auto-tool-choice to be set'), NoToolSupport),
    (500, openai("tools param requires --jinja flag", 500, "server_error"), NoToolSupport),
    (500, {"code": 500, "message": "Unsupported param: tools"}, NoToolSupport),
    (404, openai("No endpoints found that support tool use.", 404), NoToolSupport),
    (400, openai("tool calling is not supported with this model"), NoToolSupport),
    (400, openai("Invalid schema for function 'rig'"), ModelFailed),
    (422, {"detail": [{"loc": ["body"], "msg": "field required"}]}, ModelFailed),
    (200, openai("No auth credentials found", 401), ConfigError),
    (200, openai("busy", 429), ModelUnavailable),
    (200, [{"error": {"code": 503, "message": "The model is overloaded."}}], ModelUnavailable),
    (200, {"error": {"message": "", "type": None}}, ModelUnavailable),
]


@pytest.mark.parametrize(("status", "body", "expected"), TABLE, ids=range(len(TABLE)))
def test_a_refusal_becomes_the_error_of_who_can_act(
    status: int, body: Any, expected: type[AgentError]
) -> None:
    error = as_error(status, body, ASKED)
    assert type(error) is expected
    assert error.message and KEY not in error.message + error.remedy + repr(error)
    assert "<html" not in error.message and len(error.message) < 600


@pytest.mark.anyio
@pytest.mark.parametrize(("status", "body", "expected"), TABLE, ids=range(len(TABLE)))
async def test_a_refusal_through_the_client_becomes_the_same(
    status: int, body: Any, expected: type[AgentError]
) -> None:
    replay = Replay(*(refused(status, body) for _ in range(3)))
    with pytest.raises(expected) as failed:
        await answer(model_over(replay))
    chain = f"{failed.value!r}{failed.value.__cause__!r}"
    assert KEY not in chain + failed.value.message + failed.value.remedy
    passing = is_passing(as_error(status, body, ASKED), status)
    assert len(replay.requests) == (3 if passing else 1)


def test_the_remedies_name_the_setting() -> None:
    def remedy(status: int, body: Any, asked: RequestContext = ASKED) -> str:
        return as_error(status, body, asked).remedy

    assert "OPENAI_API_KEY" in remedy(401, "")
    assert "Set OPENAI_API_KEY" in remedy(401, "", RequestContext("m", "http://llm.test/v1"))
    assert "http://llm.test/v1/models" in remedy(404, openai("no", "model_not_found"))
    assert "OPENAI_BASE_URL" in remedy(404, "")
    assert "--jinja" in remedy(500, {"error": "tools param requires --jinja flag"})
    assert "--tool-call-parser" in remedy(400, {"error": "requires --enable-auto-tool-choice"})


def test_words_on_tools_mean_nothing_where_none_were_sent() -> None:
    error = as_error(400, {"error": "does not support tools"}, RequestContext("m"))
    assert type(error) is ModelFailed


def test_a_wait_is_read_as_seconds_or_as_a_date() -> None:
    assert retry_after_s({"retry-after": "7.5"}) == 7.5
    assert retry_after_s({"retry-after": "-3"}) == 0
    in_a_minute = retry_after_s({"retry-after": formatdate(time() + 60, usegmt=True)})
    assert in_a_minute is not None and 55 < in_a_minute <= 60
    for nonsense in ("", "soon", "nan", "inf", "1e999"):
        assert retry_after_s({"retry-after": nonsense}) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@llm.test/v1/?key=secret", "https://llm.test/v1"),
        ("http://[::1", "the address in OPENAI_BASE_URL"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.anyio
async def test_an_error_after_text_is_a_cut_that_keeps_the_text() -> None:
    start = b'data: {"choices":[{"delta":{"content":"Hel"}}]}\n\n'
    end = b'data: {"error":{"message":"Overloaded","code":503}}\n\n'
    with pytest.raises(StreamCut, match="Overloaded") as failed:
        await answer(model_over(Replay(sse(start, end))))
    assert failed.value.partial == "Hel"


@pytest.mark.anyio
async def test_a_provider_that_echoes_the_key_has_it_struck_out() -> None:
    body = {"error": {"message": f"Bad request with {KEY} and sk-proj-abcdefghijklmnop"}}
    with pytest.raises(ModelFailed) as failed:
        await answer(model_over(Replay(refused(400, body))))
    assert "Bad request with [key] and [key]" in failed.value.message
