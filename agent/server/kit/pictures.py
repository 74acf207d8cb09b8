"""Pictures as clients send them: https addresses, or the picture itself in a data: address."""

import asyncio
import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from agent.server.kit.problem import HttpProblem
from tools.private_files import private_file
from tools.studio.files.images import MOST_BYTES, checked_picture, checked_url

NAME = re.compile(r"[0-9a-f]{32}\.(?:png|jpeg|webp)")
QUOTA_BYTES = 1024 * 1024 * 1024
"""Of all pictures that a user has attached to chats."""


async def picture_of(url: str, folder: Path) -> str:
    """The address as it is, or the name under which the picture in it lies in the folder.

    Raises HttpProblem, BadRequest.
    """
    if not url.startswith("data:"):
        return checked_url(url)
    head, _, body = url.partition(",")
    if not head.endswith(";base64"):
        raise HttpProblem(422, "bad_image", "A data: address must be base64.")
    return await kept_picture(folder, "picture", body)


async def kept_picture(folder: Path, name: str, body: str) -> str:
    """Keeps a picture of base64; in a thread, as it may be large. Raises as `stored_picture`."""
    return await asyncio.to_thread(lambda: stored_picture(folder, name, decoded(body)))


def decoded(body: str) -> bytes:
    """Raises Problem 422 for what is no base64."""
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise HttpProblem(422, "bad_image", "The picture is not base64.") from error


def stored_picture(
    folder: Path, name: str, content: bytes, *, quota_bytes: int = QUOTA_BYTES
) -> str:
    """Keeps a picture under a name of ours.

    Raises BadRequest for what is none, HttpProblem 413 for what is too large or one too many.
    """
    if len(content) > MOST_BYTES:
        raise HttpProblem(413, "too_large", "A picture may have 20 MB at the most.")
    picture = checked_picture(name[:60], content)
    ours = f"{hashlib.sha256(content).hexdigest()[:32]}.{picture.mime.rpartition('/')[2]}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ours).exists():
        if folder_bytes(folder) + len(content) > quota_bytes:
            raise HttpProblem(
                413,
                "uploads_full",
                f"Your pictures have {quota_bytes >> 20} MB, as much as they may.",
                "Delete a chat with pictures in it: they go with it.",
            )
        part = folder / f".{ours}.{secrets.token_hex(4)}"
        part.write_bytes(content)
        private_file(part)
        part.replace(folder / ours)
    return ours


def folder_bytes(folder: Path) -> int:
    """What lies in a folder and below; 0 where there is none."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # it has gone meanwhile
            total += path.stat().st_size if path.is_file() else 0
    return total


def forget_pictures(folder: Path, names: Iterable[str]) -> None:
    """Removes pictures that were kept here; what has another name is not ours."""
    for name in names:
        if NAME.fullmatch(name):
            with suppress(OSError):
                (folder / name).unlink()
