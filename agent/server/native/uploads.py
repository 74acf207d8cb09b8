"""Pictures that a user attached, to be shown again beside the words."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from agent.server.auth import BackendDep, GuestDep
from agent.server.kit.pictures import NAME
from agent.server.kit.problem import COMMON, not_found

router = APIRouter(prefix="/api/uploads", tags=["chats"], responses=COMMON)

_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_TYPES = ("image/png", "image/jpeg", "image/webp")


@router.head("/{name}", include_in_schema=False)
@router.get(
    "/{name}",
    response_class=Response,
    responses={200: {"content": dict.fromkeys(_TYPES, _BINARY)}},
)
async def picture(name: str, guest: GuestDep, backend: BackendDep) -> Response:
    """One's own picture by the name that a chat's message has for it."""
    path = backend.uploads(guest.owner) / name if NAME.fullmatch(name) else None
    if path is None or not path.is_file():
        raise not_found("picture")
    media_type = f"image/{name.rpartition('.')[2]}"
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return FileResponse(path, media_type=media_type, headers=headers)
