"""The wire client: what it sends, what it asks again and what it never does."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.tools.service.tripo_service import KEY, TASK, client_of, recorded
from tools.errors import KeyRefused, Unusable
from tools.studio.service.tripo import TripoClient
from tools.studio.service.wire import TripoStatusError, TripoTransportError

pytestmark = pytest.mark.anyio

BODY = {"prompt": "a knight", "model": "v3.1-20260211", "model_seed": 7}


async def test_a_submit_posts_json_with_the_key_and_a_fresh_trace_id() -> None:
    async with client_of(recorded("created")) as (client, service):
        task = await client.submit("generation/text-to-model", BODY)
        await client.submit("generation/text-to-model", BODY)
    first, second = service.requests
    assert (first.method, str(first.url)) == (
        "POST",
        "https://openapi.tripo3d.ai/v3/generation/text-to-model",
    )
    assert json.loads(first.content) == BODY
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert first.headers["x-tripo-trace-id"] != second.headers["x-tripo-trace-id"]
    assert (task.task_id, task.status) == (TASK, "queued")


@pytest.mark.parametrize("base", ["https://x.test", "https://x.test/", "https://x.test/v3/"])
async def test_the_base_url_may_end_in_a_slash_or_in_v3(base: str) -> None:
    async with client_of(recorded("balance"), base_url=base) as (client, service):
        await client.balance()
    assert str(service.requests[0].url) == "https://x.test/v3/account/balance"


async def test_a_batch_gives_tasks_by_id_and_the_ids_missed() -> None:
    async with client_of(recorded("tasks_list")) as (client, service):
        batch = await client.tasks([TASK, "b", "c"])
    assert json.loads(service.requests[0].content) == {"task_ids": [TASK, "b", "c"]}
    assert batch.tasks[TASK].progress == 10
    rigged = batch.tasks["b0000000-0000-4000-8000-000000000002"]
    assert rigged.settled and rigged.task_id == "b0000000-0000-4000-8000-000000000002"
    assert batch.missed == ("c0000000-0000-4000-8000-000000000003",)


async def test_more_than_100_ids_are_refused_and_none_cost_no_request() -> None:
    async with client_of(recorded("tasks_list")) as (client, service):
        with pytest.raises(ValueError, match="101"):
            await client.tasks(["x"] * 101)
        assert (await client.tasks([])).tasks == {}
    assert service.requests == []


@pytest.mark.parametrize(
    ("name", "free", "frozen"), [("balance", 10000, 20), ("balance_as_strings", 279.5, 0)]
)
async def test_the_balance_may_come_as_numbers_or_strings(
    name: str, free: float, frozen: float
) -> None:
    async with client_of(recorded(name)) as (client, _):
        wallet = await client.balance()
    assert (wallet.balance, wallet.frozen) == (free, frozen)


@pytest.mark.parametrize("name", ["usage", "usage_as_items"])
async def test_the_usage_list_may_be_bare_or_wrapped(name: str) -> None:
    async with client_of(recorded(name)) as (client, service):
        rows = await client.usage(limit=50, offset=100)
    assert dict(service.requests[0].url.params) == {"limit": "50", "offset": "100"}
    assert [row.type for row in rows] == ["text_to_model", "animate_rig"]
    assert rows[0].credits_consumed == 20 and rows[1].credits_consumed is None


async def test_an_upload_is_one_multipart_file_and_gives_a_token() -> None:
    async with client_of(recorded("uploaded")) as (client, service):
        token = await client.upload(b"\x89PNG...", name="knight.png", mime="image/png")
    sent = service.requests[0].content
    assert token == "file_4f2a9c"
    assert b'name="file"; filename="knight.png"' in sent and b"\x89PNG..." in sent


# silence and refusals


NOT_SENT = [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")]
MAYBE_SENT = [
    httpx.ReadTimeout("slow"),
    httpx.WriteError("reset"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("cut off"),
    httpx.DecodingError("bad gzip"),
    httpx.Response(200, content=b"<html>welcome</html>"),
    httpx.Response(200, json={"code": 0, "status": "success", "data": {}}),
    httpx.Response(200, json=["not", "an", "envelope"]),
]


@pytest.mark.parametrize("answer", NOT_SENT, ids=lambda error: type(error).__name__)
async def test_a_submit_that_never_left_was_not_created(answer: Exception) -> None:
    async with client_of(answer) as (client, service):
        with pytest.raises(TripoTransportError) as caught:
            await client.submit("animations/rig", BODY)
    assert (caught.value.sent, caught.value.fate) == ("no", "not_created")
    assert len(service.requests) == 1


@pytest.mark.parametrize("answer", MAYBE_SENT, ids=lambda answer: type(answer).__name__)
async def test_a_submit_without_a_usable_answer_has_an_unknown_fate(
    answer: httpx.Response | Exception,
) -> None:
    async with client_of(answer) as (client, service):
        with pytest.raises(TripoTransportError) as caught:
            await client.submit("animations/rig", BODY)
    assert (caught.value.sent, caught.value.fate) == ("maybe", "unknown")
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("status", "fate"),
    [(200, "not_created"), (400, "not_created"), (403, "not_created"), (429, "not_created"),
     (307, "unknown"), (500, "unknown"), (502, "unknown"), (503, "unknown"), (504, "unknown")],
)  # fmt: skip
async def test_a_submit_is_sent_once_whatever_the_status(status: int, fate: str) -> None:
    async with client_of(recorded("no_credit", status)) as (client, service):
        with pytest.raises(TripoStatusError) as caught:
            await client.submit("animations/rig", BODY)
    assert (caught.value.status, caught.value.fate) == (status, fate)
    assert len(service.requests) == 1


async def test_a_refusal_carries_the_services_words_and_both_ids() -> None:
    refusal = recorded("no_credit", 403, **{"X-Tripo-Trace-ID": "trace-of-theirs"})
    async with client_of(refusal) as (client, _):
        with pytest.raises(TripoStatusError) as caught:
            await client.submit("animations/rig", BODY)
    error = caught.value
    assert (error.code, error.message, error.suggestion) == (
        2010,
        "not enough credit",
        "add credit",
    )
    assert (error.request_id, error.trace_id) == ("req-42", "trace-of-theirs")
    assert "req-42" in str(error) and "trace-of-theirs" in str(error)


async def test_an_error_status_without_a_code_is_a_refusal_under_http_200_too() -> None:
    answer = httpx.Response(200, json={"status": "error", "message": "no"})
    async with client_of(answer) as (client, _):
        with pytest.raises(TripoStatusError, match="no"):
            await client.submit("animations/rig", BODY)


async def test_a_silent_service_ends_a_submit_after_20_seconds() -> None:
    async def hang(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as http:
        client = TripoClient(http, base_url="https://x.test", key=KEY)
        started = loop.time()
        with pytest.raises(TripoTransportError) as caught:
            await client.submit("animations/rig", BODY)
    assert 20 <= loop.time() - started < 21
    assert caught.value.fate == "unknown"


# reads are asked again


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_read_is_asked_again_until_it_works(status: int) -> None:
    bad = httpx.Response(status, content=b"oops")
    async with client_of(bad, bad, bad, recorded("running")) as (client, service):
        assert (await client.task(TASK)).progress == 42
    first, second, third = service.pauses_s
    assert 0.4 <= first <= 0.65 and 0.8 <= second <= 1.25 and 1.6 <= third <= 2.45


async def test_a_read_gives_up_after_four_tries() -> None:
    async with client_of(httpx.ReadError("reset")) as (client, service):
        with pytest.raises(TripoTransportError):
            await client.tasks([TASK])
    assert len(service.requests) == 4


@pytest.mark.parametrize(("asked", "waited_s"), [("3", 3), ("600", 10)])
async def test_a_read_waits_as_long_as_it_is_told_but_not_over_ten_seconds(
    asked: str, waited_s: float
) -> None:
    busy = recorded("concurrency", 429, **{"Retry-After": asked})
    async with client_of(busy, recorded("balance")) as (client, service):
        await client.balance()
    assert service.pauses_s == [pytest.approx(waited_s, abs=0.2)]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_a_read_that_was_refused_is_not_asked_again(status: int) -> None:
    async with client_of(recorded("key_refused", status)) as (client, service):
        with pytest.raises(TripoStatusError):
            await client.task(TASK)
    assert len(service.requests) == 1


async def test_a_garbled_read_is_asked_again() -> None:
    html = httpx.Response(200, content=b"<html>")
    async with client_of(html, recorded("usage")) as (client, service):
        assert len(await client.usage()) == 2
    assert len(service.requests) == 2


@pytest.mark.parametrize("data", [[], None, "sorry", {"tasks": []}, {"balance": "much"}])
async def test_an_answer_without_what_was_asked_for_is_no_answer(data: object) -> None:
    async with client_of(httpx.Response(200, json={"code": 0, "data": data})) as (client, service):
        asked: list[Coroutine[None, None, object]] = [
            client.tasks([TASK]),
            client.balance(),
            client.upload(b"png", name="face.png", mime="image/png"),
        ]
        if not isinstance(data, dict):
            asked.append(client.task(TASK))
        for one in asked:
            with pytest.raises(TripoTransportError):
                await one


async def test_a_usage_list_of_no_known_shape_is_unreadable_rather_than_empty() -> None:
    odd = httpx.Response(200, json={"code": 0, "data": {"rows": []}})
    async with client_of(odd) as (client, _):
        with pytest.raises(TripoTransportError):
            await client.usage()


# real sockets


@asynccontextmanager
async def socket_that_says(reply: bytes) -> AsyncGenerator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


CUT = {
    "nothing": (b"", None),
    "half a status line": (b"HTTP/1.1 20", None),
    "half a body": (b'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"code": 0', None),
    "half a refusal": (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 90\r\n\r\n{", 400),
    "half a server error": (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 90\r\n\r\n<", 502),
}


@pytest.mark.parametrize(("reply", "status"), CUT.values(), ids=CUT)
async def test_a_cut_connection_leaves_the_fate_unknown_unless_a_refusal_had_begun(
    reply: bytes, status: int | None
) -> None:
    async with socket_that_says(reply) as base_url, httpx.AsyncClient() as http:
        client = TripoClient(http, base_url=base_url, key=KEY)
        with pytest.raises((TripoTransportError, TripoStatusError)) as caught:
            await client.submit("animations/rig", BODY)
    assert getattr(caught.value, "status", None) == status
    assert caught.value.fate == ("not_created" if status == 400 else "unknown")


async def test_a_refused_connection_was_never_sent() -> None:
    async with socket_that_says(b"") as base_url:
        pass
    async with httpx.AsyncClient() as http:
        client = TripoClient(http, base_url=base_url, key=KEY)
        with pytest.raises(TripoTransportError) as caught:
            await client.submit("animations/rig", BODY)
    assert caught.value.fate == "not_created"


# secrets


@pytest.mark.parametrize("key", ["", "  ", "tsk_with\nnewline", "tsk_ünïcode", "two words"])
async def test_a_key_that_cannot_be_one_is_refused_before_anything_is_sent(key: str) -> None:
    async with httpx.AsyncClient() as http:
        with pytest.raises(KeyRefused) as caught:
            TripoClient(http, base_url="https://x.test", key=key)
    assert not key.strip() or key not in str(caught.value)


@pytest.mark.parametrize("url", ["", "openapi.tripo3d.ai", "ftp://x.test", "https://u:p@x.test"])
async def test_a_base_url_that_cannot_be_one_is_refused(url: str) -> None:
    async with httpx.AsyncClient() as http:
        with pytest.raises(Unusable, match="TRIPO_BASE_URL"):
            TripoClient(http, base_url=url, key=KEY)


@pytest.mark.parametrize("key", [KEY, "a-key-of-another-kind-0123456789"])
async def test_the_key_is_in_no_error_no_repr_and_no_log(
    key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = httpx.Response(
        401,
        json={"code": 2, "message": f"bad key {key}", "suggestion": key, "request_id": key},
        headers={"X-Tripo-Trace-ID": key},
    )
    async with client_of(echo, httpx.ReadError(key), recorded("created"), key=key) as (client, _):
        with pytest.raises(TripoStatusError) as refused:
            await client.submit("animations/rig", BODY)
        with pytest.raises(TripoTransportError) as silent:
            await client.submit("animations/rig", BODY)
        await client.submit("animations/rig", BODY)
    said = [repr(client), repr(refused.value), str(refused.value), repr(vars(refused.value))]
    said += [repr(silent.value), repr(vars(silent.value)), repr(silent.value.__cause__)]
    assert not any(key in text for text in [*said, caplog.text])


async def test_every_log_line_of_a_failure_carries_its_trace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="galatea.tripo")
    async with client_of(httpx.ReadError("reset"), recorded("created")) as (client, service):
        with pytest.raises(TripoTransportError):
            await client.submit("animations/rig", BODY)
        await client.submit("animations/rig", BODY)
    ours = [record for record in caplog.records if record.name == "galatea.tripo"]
    for record, request in zip(ours, service.requests, strict=True):
        assert request.headers["x-tripo-trace-id"] in record.getMessage()
