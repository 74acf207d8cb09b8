"""Results behind signed links, made when they are fetched."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from tools.simulator.files.maker import media_type
from tools.simulator.refusal import ConnectionCut, Refusal
from tools.simulator.service.answer import MARK, denied
from tools.simulator.service.endpoint import cut_line, strike_before
from tools.simulator.service.faults import LINKS
from tools.simulator.service.uploading import unsigned
from tools.simulator.simulator import Simulator

OPEN = {"Access-Control-Allow-Origin": "*"}  # as measured on Tripo's asset host
_PAGE = "<!doctype html><title>Sign in</title><p>This network needs you to sign in.</p>"


@dataclass(frozen=True)
class DownloadRoute:
    """ASGI; no key is wanted here, and one that comes is refused and counted."""

    simulator: Simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.simulator.requests["file"] += 1
        try:
            response, whole = await self._answer(Request(scope, receive))
            if whole:
                await response(scope, receive, send)
            else:
                await _half(response, send)
        except ConnectionCut as cut:
            await cut_line(cut, scope, receive)

    async def _answer(self, request: Request) -> tuple[Response, bool]:
        """The answer, and whether it is sent to its end."""
        try:
            early = await strike_before(self.simulator, "file")
        except Refusal as refusal:
            early = denied(refusal.status, "AccessDenied", refusal.message)
        refused = early or unsigned(self.simulator, request)
        if refused is not None:
            return refused, True
        fault = self.simulator.faults.draw("file", LINKS)
        kind = fault.kind if fault else ""
        if kind == "expire":
            return denied(403, "AccessDenied", "Request has expired"), True
        if kind == "html":
            return Response(_PAGE, headers=MARK, media_type="text/html"), True
        content = await self._content(**request.path_params)
        if content is None:
            return denied(404, "NoSuchKey", "The file is gone"), True
        if kind == "short":
            content = content[: len(content) // 2]
        media = media_type(request.path_params["name"])
        headers = {**OPEN, **MARK}
        return Response(content, headers=headers, media_type=media), kind != "truncate"

    async def _content(self, task_id: str, name: str) -> bytes | None:
        task = self.simulator.store.any_task(task_id)
        if task is None:  # reset since the link was signed
            return None
        return await self.simulator.maker.make(task.recipe, name.rpartition(".")[2])


async def _half(response: Response, send: Send) -> None:
    """Announces the whole length, sends half of it, and cuts the line."""
    start: Message = {
        "type": "http.response.start",
        "status": response.status_code,
        "headers": response.raw_headers,
    }
    await send(start)
    half = bytes(response.body)[: len(response.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    raise ConnectionCut("drop")
