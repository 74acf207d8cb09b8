"""Events and files as they go out: addresses of ours instead of paths of this machine."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from fastapi import Request

from agent.core.events import Event


def base_url(request: Request) -> str:
    """Where this server is for whoever asks, without a slash at the end."""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    return f"{request.url.scheme}://{request.url.netloc}{root}"


def file_url(request: Request, handle: str, name: str) -> str:
    """Does not expire."""
    return _file_url(base_url(request), handle, name)


def json_of(event: Event, base: str) -> dict[str, Any]:
    """An event's JSON; a turn's files by their addresses below `base`."""
    out = event.model_dump(mode="json")
    if event.type == "turn_done":
        out["files"] = [_file(base, file) for file in out["files"]]
    return out


def _file_url(base: str, handle: str, name: str) -> str:
    return f"{base}/api/assets/{quote(handle)}/files/{quote(name)}"


def _file(base: str, file: Mapping[str, Any]) -> dict[str, Any]:
    left = {name: value for name, value in file.items() if name not in ("path", "url")}
    name = PurePath(file["path"] or "").name
    return left | {"url": file["url"] or _file_url(base, file["asset"], name)}
