"""What an `input` string stands for: a task of this account, an uploaded file, or a URL."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit
from zlib import crc32

from tools.simulator.order import Json, Recipe
from tools.simulator.refusal import Refusal, bad_parameter
from tools.simulator.task import SimulatedTask

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MODEL_ENDINGS = frozenset({"glb", "gltf", "fbx", "obj", "stl", "3mf", "usdz"})
MIN_IMAGE_PX = 256


@dataclass(frozen=True)
class Upload:
    """One row of `files` without its bytes."""

    token: str
    kind: str
    """Ending by content: png, jpeg, webp, glb, ...; empty while a presigned PUT is awaited."""
    look: str
    """What it shows, in words: the prompt it will be rebuilt from; empty for foreign models."""
    width_px: int
    height_px: int


class SourceLookup(Protocol):
    """Where one account's tasks and files are found."""

    def task(self, task_id: str) -> SimulatedTask | None: ...
    def upload(self, token: str) -> Upload | None: ...


@dataclass(frozen=True)
class Source:
    recipe: Recipe
    echo: Json
    task: SimulatedTask | None = None


def model_source(shelf: SourceLookup, text: str, suited: frozenset[str]) -> Source:
    """A 3D model to work on; `suited` are the task types that may be given.

    Raises `Refusal`: 2001, 2006, 2007 for tasks, 1004 for tokens, 2004 for wrong kinds of file.
    """
    if UUID.fullmatch(text):
        task = finished_task(shelf, text, suited)
        return Source(task.recipe, {"original_model_task_id": task.id}, task)
    if text.startswith(("http://", "https://")):
        return _from_url(text, MODEL_ENDINGS)
    upload = _uploaded(shelf, text)
    if upload.kind not in MODEL_ENDINGS:
        raise Refusal(400, 2004, f"input: {upload.kind} is not a 3D model")
    seed = crc32(text.encode())
    recipe = Recipe(upload.look, seed, file=text, file_kind=upload.kind, format=upload.kind)
    return Source(recipe, _file_echo(text, upload.kind))


def image_source(shelf: SourceLookup, text: str) -> Source:
    """A picture to model from, 256 px or more on each side; a URL is not fetched, only read."""
    if UUID.fullmatch(text):
        task = finished_task(shelf, text, frozenset({"text_to_image"}))
        return Source(task.recipe, {"file": {"task_id": task.id}}, task)
    if text.startswith(("http://", "https://")):
        return _from_url(text, None)
    upload = _uploaded(shelf, text)
    if not upload.width_px:
        raise Refusal(400, 2004, f"input: {upload.kind} is not a PNG, JPEG or WebP image")
    if min(upload.width_px, upload.height_px) < MIN_IMAGE_PX:
        raise bad_parameter(
            f"input: the image is {upload.width_px} x {upload.height_px}, "
            f"at least {MIN_IMAGE_PX} x {MIN_IMAGE_PX} are needed"
        )
    recipe = Recipe(upload.look, crc32(text.encode()))
    return Source(recipe, {"file": _file_echo(text, upload.kind)["file"]})


def finished_task(shelf: SourceLookup, task_id: str, suited: frozenset[str]) -> SimulatedTask:
    task = shelf.task(task_id)
    if task is None:
        raise Refusal(404, 2001, "task not found", suggestion="Use the key that created the task.")
    if task.type not in suited:
        raise Refusal(400, 2006, f"input: a {task.type} task does not suit this step")
    if task.settled_at is None or task.fate_status != "success":
        raise Refusal(400, 2007, "input: the task has not succeeded", suggestion="Wait for it.")
    return task


def _uploaded(shelf: SourceLookup, text: str) -> Upload:
    if not text.startswith("file_"):
        what = "base64 and data URIs are not accepted" if _is_inline(text) else "not understood"
        raise bad_parameter(
            f"input: {what}", suggestion="Send a file token, an http(s) URL or a task id."
        )
    upload = shelf.upload(text)
    if upload is None or not upload.kind:
        raise bad_parameter("input: no such file", suggestion="Upload it again.")
    return upload


def _is_inline(text: str) -> bool:
    return text.startswith("data:") or len(text) > 200


def _from_url(url: str, endings: frozenset[str] | None) -> Source:
    path = PurePosixPath(unquote(urlsplit(url).path))
    ending = path.suffix.lstrip(".").lower()
    if not urlsplit(url).hostname:
        raise Refusal(400, 2020, "input: bad URL")
    if endings is not None and ending not in endings:
        raise Refusal(400, 2004, f"input: {ending or 'no ending'} is not a 3D model")
    look = " ".join(re.findall(r"[A-Za-z]+", path.stem)) or "a figure"
    recipe = Recipe(look, crc32(url.encode()))
    return Source(recipe, {"file": {"type": ending or "jpg", "url": url}})


def _file_echo(token: str, kind: str) -> Json:
    return {"file": {"type": kind, "object": {"bucket": "simulator", "key": token}}}
