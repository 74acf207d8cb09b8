"""Files from the caller: multipart, or a presigned slot that takes a plain PUT."""

import asyncio
import secrets
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tools.simulator.files.inspection import MAX_MODEL_BYTES, inspect_upload
from tools.simulator.order import Json
from tools.simulator.refusal import ConnectionCut, Refusal
from tools.simulator.service.answer import MARK, denied, failure
from tools.simulator.service.endpoint import ApiRequest, cut_line, read_body, strike_before
from tools.simulator.service.links import PRESIGNED_S
from tools.simulator.simulator import Simulator
from tools.simulator.source import MODEL_ENDINGS, Upload

MARGIN_BYTES = 64 * 2**10  # what multipart adds around a file
IMAGE_ENDINGS = frozenset({"png", "jpg", "jpeg", "webp"})


async def upload(call: ApiRequest) -> Json:
    announced = call.request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > MAX_MODEL_BYTES + MARGIN_BYTES:
        raise Refusal(400, 2021, "the file is larger than 150 MB")
    if not call.request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Refusal(415, 1003, "the content type must be multipart/form-data")
    async with call.request.form(max_files=1) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise Refusal(400, 1004, "file: is required")
        content, name = await part.read(), part.filename or ""
    kept = await _inspected(_new_token(), content, name)
    call.simulator.store.add_upload(call.account, kept, content)
    return {"file_token": kept.token}


async def presign(call: ApiRequest) -> Json:
    ending = str((await call.json()).get("format", "")).lower().lstrip(".")
    if ending not in MODEL_ENDINGS | IMAGE_ENDINGS:
        raise Refusal(400, 2004, f"format: unsupported file type {ending!r}")
    token = _new_token()
    slot = f"/uploads/{token}.{ending}"
    call.simulator.store.add_upload(call.account, Upload(token, "", "", 0, 0), None)
    link = call.simulator.signer.link(call.base, slot, PRESIGNED_S)
    return {"presigned_url": link, "file_token": token, "expires_in": PRESIGNED_S}


@dataclass(frozen=True)
class Slot:
    """ASGI: takes the bytes for one presigned upload; the link is the permission."""

    simulator: Simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.simulator.requests["put"] += 1
        try:
            response = await self._answer(Request(scope, receive))
        except Refusal as refusal:
            response = failure(refusal)
        except ConnectionCut as cut:
            await cut_line(cut, scope, receive)
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        early = await strike_before(self.simulator, "put")
        refused = early or unsigned(self.simulator, request)
        if refused is not None:
            return refused
        name = request.path_params["name"]
        content = await read_body(request, MAX_MODEL_BYTES)
        kept = await _inspected(name.partition(".")[0], content, name)
        self.simulator.store.fill_upload(kept, content)
        return Response(status_code=200, headers=MARK)


def unsigned(simulator: Simulator, request: Request) -> Response | None:
    """The refusal of a request to a signed link that brings a key, or no valid signature."""
    if "authorization" in request.headers:
        simulator.store.count("authorised_downloads")
        return denied(400, "InvalidArgument", "Only one auth mechanism allowed")
    verdict = simulator.signer.judge(request.url.path, request.query_params)
    if verdict == "valid":
        return None
    return denied(
        403, "AccessDenied", "Request has expired" if verdict == "expired" else "Access denied"
    )


async def _inspected(token: str, content: bytes, name: str) -> Upload:
    found = await asyncio.to_thread(inspect_upload, content, name)
    return Upload(token, found.kind, found.look, found.width_px, found.height_px)


def _new_token() -> str:
    return f"file_{secrets.token_hex(16)}"
