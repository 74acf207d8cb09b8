"""Pictures as clients send them: https addresses, or the picture itself in a data: address."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path

from agent.server.kit.problem import HttpProblem
from tools.private_files import private_file
from tools.studio.files.images import MOST_BYTES, checked_picture, checked_url


def picture_of(url: str, keep: Callable[[bytes], str]) -> str:
    """The address as it is, or what `keep` calls the picture in it. Raises Problem, BadRequest."""
    if not url.startswith("data:"):
        return checked_url(url)
    head, _, body = url.partition(",")
    if not head.endswith(";base64"):
        raise HttpProblem(422, "bad_image", "A data: address must be base64.")
    return keep(decoded(body))


def decoded(body: str) -> bytes:
    """Raises Problem 422 for what is no base64."""
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise HttpProblem(422, "bad_image", "The picture is not base64.") from error


def stored_picture(folder: Path, name: str, content: bytes) -> str:
    """Keeps a picture under a name of ours. Raises BadRequest for what is none."""
    if len(content) > MOST_BYTES:
        raise HttpProblem(413, "too_large", "A picture may have 20 MB at the most.")
    picture = checked_picture(name[:60], content)
    ours = f"{hashlib.sha256(content).hexdigest()[:32]}.{picture.mime.rpartition('/')[2]}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ours).exists():
        part = folder / f".{ours}.{secrets.token_hex(4)}"
        part.write_bytes(content)
        private_file(part)
        part.replace(folder / ours)
    return ours
