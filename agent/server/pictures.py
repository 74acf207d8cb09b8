"""Pictures as clients send them: https addresses, or the picture itself in a data: address."""

import base64
import binascii
from collections.abc import Callable

from agent.server.problem import Problem
from tools.studio.images import checked_url


def picture_of(url: str, keep: Callable[[bytes], str]) -> str:
    """The address as it is, or what `keep` calls the picture in it. Raises Problem, BadRequest."""
    if not url.startswith("data:"):
        return checked_url(url)
    head, _, body = url.partition(",")
    if not head.endswith(";base64"):
        raise Problem(422, "bad_image", "A data: address must be base64.")
    return keep(decoded(body))


def decoded(body: str) -> bytes:
    """Raises Problem 422 for what is no base64."""
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem(422, "bad_image", "The picture is not base64.") from error
