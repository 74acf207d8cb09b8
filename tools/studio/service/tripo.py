"""The wire to Tripo's v3 API: one client, which never sends a paid request twice.

Reads are retried here, submissions never (there is no idempotency key). Source:
docs/adr/0001-tripo-v3-only.md.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from tools.errors import KeyRefused, Unusable
from tools.studio.service.errors import Exchange, TripoError, TripoStatusError, plain
from tools.studio.service.http_exchange import (
    content_of,
    garbled,
    hide_queries,
    send,
    silent,
    timeout_of,
)
from tools.studio.service.reply_body import ENCODINGS, TooLarge
from tools.studio.service.result_links import Download, Links
from tools.studio.service.retry_policy import READ_PAUSES_S, passes, retry_after_s, wait_s
from tools.studio.service.wire import (
    Balance,
    RemoteTask,
    TaskBatch,
    UsageRow,
    balance,
    envelope,
    members,
    remote_task,
    task_batch,
    usage_rows,
)

LOG = logging.getLogger("galatea.tripo")
TRACE = "X-Tripo-Trace-ID"
BATCH_LIMIT = 100
EXCHANGE_S = 20.0
UPLOAD_S = 300.0
SHARED_LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=20)


class TripoClient:
    """Tripo's v3 API for one key, over connections of its own or of many keys (`shared`), which
    whoever opened them closes.

    Raises: TripoError's three kinds from every call; KeyRefused or Unusable at once for a key or a
    base URL that cannot be one.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        key: str,
        exchange_s: float = EXCHANGE_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        shared: bool = False,
    ) -> None:
        self._http = http
        self._shared = shared
        self._base = _base(base_url)
        self._key = _sound(key)
        self._exchange_s = exchange_s
        self._sleep = sleep
        self._links = Links(http, service_host=self._base.host)
        # httpx logs whole addresses; ours carry signatures.
        logging.getLogger("httpx").addFilter(hide_queries)

    async def close(self) -> None:
        """Closes the connections that are this client's own."""
        if not self._shared:
            await self._http.aclose()

    async def submit(self, endpoint: str, body: Mapping[str, Any]) -> RemoteTask:
        """The task that a create call made; sent once, whatever happens.

        Raises: TripoError, whose `fate` says whether something may have been created.
        """
        data, trace_id = await self._once("POST", endpoint, "submit", json=dict(body))
        task = remote_task(data, status="queued")
        if task is None:
            raise garbled("submit", trace_id)
        LOG.info("submit %s task=%s trace=%s", endpoint, task.task_id, trace_id)
        return task

    async def task(self, task_id: str) -> RemoteTask:
        """One task as it is now, with freshly signed links."""
        data, trace_id = await self._read("GET", f"tasks/{quote(task_id, safe='')}")
        task = remote_task(data, task_id=task_id)
        if task is None:
            raise garbled("read", trace_id)
        LOG.info(
            "poll task=%s status=%s progress=%d trace=%s",
            task.task_id,
            task.raw_status,
            task.progress,
            trace_id,
        )
        return task

    async def tasks(self, task_ids: Sequence[str]) -> TaskBatch:
        """Up to 100 tasks at once; ValueError above that. It only reads, although it is a POST."""
        if len(task_ids) > BATCH_LIMIT:
            raise ValueError(f"{len(task_ids)} ids; at most {BATCH_LIMIT} fit one list")
        if not task_ids:
            return TaskBatch(tasks={})
        data, trace_id = await self._read("POST", "tasks/list", json={"task_ids": list(task_ids)})
        batch = task_batch(data)
        if batch is None:
            raise garbled("read", trace_id)
        found, missed = len(batch.tasks), len(batch.missed)
        LOG.info("poll tasks=%d missed=%d trace=%s", found, missed, trace_id)
        return batch

    async def balance(self) -> Balance:
        """The API wallet, in credits."""
        data, trace_id = await self._read("GET", "account/balance")
        wallet = balance(data)
        if wallet is None:
            raise garbled("read", trace_id)
        return wallet

    async def usage(self, *, limit: int = 200, offset: int = 0) -> tuple[UsageRow, ...]:
        """The account's latest tasks, newest first as far as the service says; at most 200."""
        params = {"limit": limit, "offset": offset}
        data, trace_id = await self._read("GET", "account/usage", params=params)
        rows = usage_rows(data)
        if rows is None:
            raise garbled("read", trace_id)
        return rows

    async def upload(self, content: bytes, *, name: str, mime: str) -> str:
        """The file token of an uploaded picture or mesh; free, and sent once."""
        files = {"file": (name, content, mime)}
        data, trace_id = await self._once("POST", "files", "upload", files=files)
        token = members(data).get("file_token")
        if not isinstance(token, str) or not token:
            raise garbled("upload", trace_id)
        LOG.info("upload size_bytes=%d trace=%s", len(content), trace_id)
        return token

    def download(self, url: str) -> AbstractAsyncContextManager[Download]:
        """A result file, streamed; the key is never sent along.

        Raises: LinkRefused, TripoStatusError (an expired link is 403), TripoTransportError.
        """
        return self._links.open(url)

    async def _read(self, method: str, path: str, **content: Any) -> tuple[Any, str]:
        for pause_s in READ_PAUSES_S:
            try:
                return await self._once(method, path, "read", **content)
            except TripoError as error:
                if not passes(error):
                    raise
                await self._sleep(wait_s(error, pause_s))
        return await self._once(method, path, "read", **content)

    async def _once(
        self, method: str, path: str, exchange: Exchange, **content: Any
    ) -> tuple[Any, str]:
        """`data` of the reply and the trace id."""
        trace_id = str(uuid4())
        limit_s = UPLOAD_S if exchange == "upload" else self._exchange_s
        request = self._http.build_request(
            method,
            f"{self._base}/v3/{path}",
            headers={
                "Authorization": f"Bearer {self._key}",
                "Accept-Encoding": ENCODINGS,
                TRACE: trace_id,
            },
            timeout=timeout_of(limit_s),
            **content,
        )
        try:
            response, reply = await self._answer(request, exchange, trace_id, limit_s)
            trace_id = self._plain(response.headers.get(TRACE)) or trace_id
            return self._opened(response, reply, exchange, trace_id), trace_id
        except TripoError as error:
            LOG.warning("%s %s failed: %s", exchange, path, error)
            raise

    async def _answer(
        self, request: httpx.Request, exchange: Exchange, trace_id: str, limit_s: float
    ) -> tuple[httpx.Response, bytes]:
        response: httpx.Response | None = None
        try:
            async with asyncio.timeout(limit_s):
                response = await send(self._http, request)
                return response, await content_of(response)
        except TooLarge:
            if response is not None and response.status_code >= 400:
                return response, b""
            raise garbled(exchange, trace_id) from None
        except (httpx.RequestError, TimeoutError) as error:
            # A refusal stays a refusal, even if the rest of its words were lost.
            if response is not None and response.status_code >= 400:
                return response, b""
            raise silent(error, exchange, trace_id) from None
        finally:
            if response is not None:
                await response.aclose()

    def _opened(
        self, response: httpx.Response, content: bytes, exchange: Exchange, trace_id: str
    ) -> Any:
        reply = envelope(content)
        if response.is_success and reply is None:
            raise garbled(exchange, trace_id)
        if response.is_success and reply is not None and not reply.refused:
            return reply.data
        raise TripoStatusError(
            exchange=exchange,
            status=response.status_code,
            code=reply.code if reply else None,
            message=self._plain(reply.message if reply else response.reason_phrase),
            suggestion=self._plain(reply.suggestion if reply else ""),
            request_id=self._plain(reply.request_id if reply else "")
            or self._plain(response.headers.get("x-request-id")),
            trace_id=trace_id,
            retry_after_s=retry_after_s(response.headers.get("retry-after")),
        )

    def _plain(self, words: str | None) -> str:
        return plain(words or "", secret=self._key)


def open_client(
    *,
    base_url: str,
    key: str,
    transport: httpx.AsyncBaseTransport | None = None,
    exchange_s: float = EXCHANGE_S,
) -> TripoClient:
    """A client with a connection pool of its own; `transport` instead of the network."""
    http = httpx.AsyncClient(transport=transport)
    return TripoClient(http, base_url=base_url, key=key, exchange_s=exchange_s)


class SharedConnections:
    """Connections to the service for the clients of any number of keys: what each would else have
    for itself (certificates, sockets) is there once, and no cookie of one is sent for another."""

    def __init__(self) -> None:
        self._http: httpx.AsyncClient | None = None

    def client(self, *, base_url: str, key: str) -> TripoClient:
        if self._http is None:
            self._http = httpx.AsyncClient(limits=SHARED_LIMITS)
            self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
        return TripoClient(self._http, base_url=base_url, key=key, shared=True)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()


def _base(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url.strip().rstrip("/").removesuffix("/v3"))
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("https", "http") or not url.host or url.userinfo or url.query:
        raise Unusable(
            "TRIPO_BASE_URL is not an address of a service.",
            remedy="It looks like https://openapi.tripo3d.ai; leave it empty for that one.",
        )
    return url


def _sound(key: str) -> str:
    bare = key.strip()
    if not bare or not bare.isascii() or not bare.isprintable() or " " in bare:
        raise KeyRefused(
            "The Tripo key is empty or contains characters that no key has.",
            remedy="Copy TRIPO_API_KEY again from the developer console; it starts with tsk_.",
        )
    return bare
