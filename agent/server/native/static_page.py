"""The page at `/` and what it is made of: files of this package, nothing from elsewhere."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from agent import __version__
from agent.app.assemble import OFFLINE_NAME
from agent.server.auth import BackendDep, GuestDep
from agent.server.kit.problem import COMMON, not_found

router = APIRouter(tags=["page"])

FOLDER = Path(__file__).resolve().parents[1] / "page"
LONGEST_NAME = 100
VIEWER = "vendor/model-viewer.min.js"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
VIEWER_STYLE = "'sha256-PXtZZkJMMyc18o/DN1ZEFOJ2qEGq95IQbVaJFMOXOb0='"
"""The one style element in the viewer's shadow: model-viewer 4.4.0, as Chromium counts it."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        f"style-src 'self' {VIEWER_STYLE}",
        "img-src 'self' blob: data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}


class AboutOut(BaseModel):
    """What the page must know before it says anything."""

    version: str
    viewer: bool
    """The 3D viewer was brought along when this was installed."""
    model: str
    offline_model: bool
    """Fixed rules instead of a language model."""
    simulated: bool
    """Stand-in meshes and play money."""
    user: str


@dataclass(frozen=True)
class Static:
    content: bytes
    packed: bytes
    etag: str
    media_type: str


@router.get("/api/about", responses=COMMON)
async def about(guest: GuestDep, backend: BackendDep) -> AboutOut:
    """Which model, which service, which page this is."""
    app = await backend.app_for(guest)
    return AboutOut(
        version=__version__,
        viewer=(FOLDER / VIEWER).is_file(),
        model=OFFLINE_NAME if app.settings.offline_model else app.settings.model,
        offline_model=app.settings.offline_model,
        simulated=app.settings.simulated and app.account == app.clients.account,
        user=guest.owner,
    )


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
async def page(request: Request) -> Response:
    return _answer(request, "index.html")


@router.api_route("/page/{name:path}", methods=["GET", "HEAD"], include_in_schema=False)
async def part(name: str, request: Request) -> Response:
    return _answer(request, name)


def _answer(request: Request, name: str) -> Response:
    if len(name) > LONGEST_NAME:
        raise not_found("file")
    path = FOLDER / name.replace("\0", "")
    inside = path.resolve() == path and FOLDER in path.parents
    if not (inside and path.suffix in TYPES and path.is_file()):
        raise not_found("file")
    static = _static(name, path.stat().st_mtime_ns)
    headers = HEADERS | {"ETag": static.etag}
    if static.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    content = static.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers = static.packed, headers | {"Content-Encoding": "gzip"}
    return Response(content, media_type=static.media_type, headers=headers)


@lru_cache(maxsize=128)
def _static(name: str, _: int) -> Static:
    content = (FOLDER / name).read_bytes()
    return Static(
        content,
        gzip.compress(content, 9, mtime=0),
        f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        TYPES[Path(name).suffix],
    )
