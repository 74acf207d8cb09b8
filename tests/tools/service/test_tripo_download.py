"""Result files: streamed, without the key, and only from where we go."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpcore
import httpx
import pytest

from tests.tools.service.tripo_service import KEY, Answer, Service, client_of
from tools.studio.service.errors import LinkRefused
from tools.studio.service.result_links import LONGEST_S, PATIENCE_S
from tools.studio.service.tripo import TripoClient
from tools.studio.service.wire import TripoStatusError, TripoTransportError

pytestmark = pytest.mark.anyio

LINK = "https://tripo-data.rg1.data.tripo3d.com/acct/model.glb?Policy=p&Signature=secretsig"
LOCAL = "http://127.0.0.1:8900"


def redirect(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": to})


async def bytes_of(client: TripoClient, url: str = LINK) -> bytes:
    async with client.download(url) as download:
        return b"".join([chunk async for chunk in download.chunks()])


async def test_a_file_comes_with_its_size_and_type_and_without_the_key_being_sent() -> None:
    answer = httpx.Response(200, content=b"glTF", headers={"Content-Type": "model/gltf-binary; x"})
    async with client_of(answer) as (client, service), client.download(LINK) as download:
        assert (download.size_bytes, download.mime) == (4, "model/gltf-binary")
        assert b"".join([chunk async for chunk in download.chunks()]) == b"glTF"
    request = service.requests[0]
    assert str(request.url) == LINK
    assert KEY not in repr(request.headers.raw)


async def test_not_even_a_key_that_the_callers_http_client_always_sends_goes_along() -> None:
    service = Service(httpx.Response(200, content=b"glTF"))
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(service),
        headers={"Authorization": f"Bearer {KEY}"},
        cookies={"session": KEY},
        auth=("user", KEY),
        follow_redirects=True,
    ) as http:
        await bytes_of(TripoClient(http, base_url="https://x.test", key=KEY))
    assert "authorization" not in service.requests[0].headers
    assert "cookie" not in service.requests[0].headers


@pytest.mark.parametrize(
    "url",
    [
        "http://tripo-data.rg1.data.tripo3d.com/model.glb",
        "http://127.0.0.1/model.glb",
        "http://localhost:8900/model.glb",
        "file:///etc/passwd",
        "ftp://host/model.glb",
        "//host/model.glb",
        "model.glb",
        "",
        "https://",
        "https://user:word@host/model.glb",
        "https://host:port/model.glb",
    ],
)
async def test_a_link_that_is_not_plain_https_is_not_followed(url: str) -> None:
    async with client_of(httpx.Response(200, content=b"x")) as (client, service):
        with pytest.raises(LinkRefused):
            await bytes_of(client, url)
    assert service.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1:8901", "localhost", "[::1]:8901"])
async def test_loopback_http_is_followed_when_the_service_is_on_loopback(host: str) -> None:
    answer = httpx.Response(200, content=b"glTF")
    async with client_of(answer, base_url=LOCAL) as (client, _):
        assert await bytes_of(client, f"http://{host}/model.glb") == b"glTF"


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "localhost.evil.test", "0x7f.1"])
async def test_a_loopback_service_does_not_open_the_rest_of_http(host: str) -> None:
    async with client_of(httpx.Response(200), base_url=LOCAL) as (client, service):
        with pytest.raises(LinkRefused):
            await bytes_of(client, f"http://{host}/model.glb")
    assert service.requests == []


async def test_a_redirect_to_https_is_followed_without_the_key() -> None:
    answers = redirect("https://cdn.test/other.glb"), httpx.Response(200, content=b"glTF")
    async with client_of(*answers) as (client, service):
        assert await bytes_of(client) == b"glTF"
    assert [request.url.host for request in service.requests][1] == "cdn.test"
    assert all("authorization" not in request.headers for request in service.requests)


@pytest.mark.parametrize("to", ["http://cdn.test/x", "http://127.0.0.1/x", "https://u:p@cdn.test/"])
async def test_a_redirect_obeys_the_same_rule(to: str) -> None:
    async with client_of(redirect(to), httpx.Response(200)) as (client, service):
        with pytest.raises(LinkRefused):
            await bytes_of(client)
    assert len(service.requests) == 1


async def test_redirects_in_a_circle_end() -> None:
    async with client_of(redirect(LINK)) as (client, service):
        with pytest.raises(LinkRefused, match="redirected"):
            await bytes_of(client)
    assert len(service.requests) == 6


async def test_an_expired_link_is_a_status_error_and_asked_once() -> None:
    async with client_of(httpx.Response(403, content=b"<Error/>")) as (client, service):
        with pytest.raises(TripoStatusError) as caught:
            await bytes_of(client)
    assert (caught.value.status, caught.value.exchange) == (403, "download")
    assert len(service.requests) == 1


class Broken(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"gl"
        raise httpx.ReadError(LINK)


def half(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, stream=Broken())


def short(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"gl", headers={"Content-Length": "4"})


@pytest.mark.parametrize("answer", [half, short, httpx.ConnectError(LINK)])
async def test_a_file_that_stops_early_is_a_transport_error(answer: Answer | Exception) -> None:
    async with client_of(answer) as (client, _):
        with pytest.raises(TripoTransportError) as caught:
            await bytes_of(client)
    assert "secretsig" not in str(caught.value)


async def test_a_compressed_file_has_no_known_size() -> None:
    answer = httpx.Response(200, headers={"Content-Encoding": "identity", "Content-Length": "4"})
    async with client_of(answer) as (client, _), client.download(LINK) as download:
        assert download.size_bytes is None


async def test_no_signature_is_logged_by_us_or_by_httpx(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers = redirect(LINK + "&again=1"), httpx.Response(200, content=b"glTF")
    async with client_of(*answers) as (client, _):
        await bytes_of(client)
    assert "download https://tripo-data.rg1.data.tripo3d.com/acct/model.glb" in caplog.text
    assert "secretsig" not in caplog.text


async def test_the_hosts_own_httpx_lines_keep_their_queries(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with (
        client_of(httpx.Response(200)),
        httpx.AsyncClient(transport=httpx.MockTransport(Service(httpx.Response(200)))) as theirs,
    ):
        await theirs.get("https://their.test/path?page=2")
    assert "https://their.test/path?page=2" in caplog.text


class Trickle(httpx.AsyncByteStream):
    """So many bytes each second, for ever."""

    def __init__(self, size_bytes: int) -> None:
        self._size_bytes = size_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(1)
            yield bytes(self._size_bytes)


@pytest.mark.parametrize(
    ("size_bytes", "ends_s"), [(1, PATIENCE_S), (20 * 1024, LONGEST_S)], ids=["slow", "endless"]
)
async def test_a_file_that_comes_too_slowly_or_never_ends_is_given_up(
    size_bytes: int, ends_s: float
) -> None:
    def slow(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Trickle(size_bytes))

    loop = asyncio.get_running_loop()
    async with client_of(slow) as (client, _):
        began = loop.time()
        with pytest.raises(TripoTransportError, match="too slowly"):
            await bytes_of(client)
    assert loop.time() - began == pytest.approx(ends_s, abs=3)


async def test_a_reader_that_takes_its_time_does_not_make_a_file_slow() -> None:
    answer = httpx.Response(200, content=b"glTF" * 20_000)
    async with client_of(answer) as (client, _), client.download(LINK) as download:
        async for _ in download.chunks():
            await asyncio.sleep(10 * LONGEST_S)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "a.localhost",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "0.0.0.0",
    ],
)
async def test_a_public_services_link_to_a_private_address_is_not_followed(host: str) -> None:
    async with client_of(redirect(f"https://{host}/model.glb")) as (client, service):
        with pytest.raises(LinkRefused, match="private address"):
            await bytes_of(client, f"https://{host}/model.glb")
        assert service.requests == []
        with pytest.raises(LinkRefused, match="private address"):
            await bytes_of(client)
    assert len(service.requests) == 1


class LookedUpHere(httpx.AsyncBaseTransport):
    """Real connections; every name is looked up to 127.0.0.1."""

    def __init__(self) -> None:
        self._pool = httpcore.AsyncConnectionPool(network_backend=_Loopback())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(str(request.url))
        came = await self._pool.handle_async_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, extensions=request.extensions
            )
        )
        return httpx.Response(came.status, headers=came.headers)

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Loopback(httpcore.AsyncNetworkBackend):
    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> Any:
        return _Stream(*await asyncio.open_connection("127.0.0.1", port))


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def aclose(self) -> None:
        self._writer.close()

    def get_extra_info(self, info: str) -> Any:
        return self._writer.get_extra_info("peername") if info == "server_addr" else None


async def test_a_name_that_is_looked_up_to_a_private_address_gets_not_a_byte() -> None:
    received: list[bytes] = []
    ended = asyncio.Event()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read(64))
        writer.close()
        ended.set()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with httpx.AsyncClient(transport=LookedUpHere()) as http:
            client = TripoClient(http, base_url="https://x.test", key=KEY)
            with pytest.raises(LinkRefused, match="private address"):
                await bytes_of(client, f"https://files.x.test:{port}/model.glb")
        await ended.wait()
    assert received == [b""]
