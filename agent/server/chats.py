"""Native chats: events as they happen, numbered, so that a listener can come back."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.events import CallDone, TurnDone
from agent.history import ChatRow
from agent.server.approval_of import approval_in
from agent.server.auth import BackendDep, GuestDep
from agent.server.backend import Backend, Guest
from agent.server.live import Told
from agent.server.outward import json_of, text_of
from agent.server.pictures import decoded
from agent.server.problem import COMMON, Problem, not_found
from agent.server.sse import sse, sse_response
from agent.server.wanted import HttpsUrl
from tools.studio.images import MOST_BYTES, checked_picture

router = APIRouter(prefix="/api/chats", tags=["chats"], responses=COMMON)

LOOK_EVERY_S = 5.0
PAGE = 500
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, or the events one by one",
        "content": {"text/event-stream": {}},
    }
}
IdempotencyKey = Annotated[
    str | None,
    Header(min_length=1, max_length=255, description="The same key and body again: the same run."),
]
ChatName = Annotated[str, Field(min_length=1, max_length=100)]


class NewChat(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "knights"}]})

    name: ChatName | None = None


class Renamed(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "castle"}]})

    name: ChatName


class ChatOut(BaseModel):
    id: str
    name: str | None
    created_at: float
    updated_at: float
    first_words: str = ""
    running: bool = False


class ImageIn(BaseModel):
    """A picture in the body, or where the service can fetch it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=255)] = "picture"
    data: Annotated[str, Field(max_length=MOST_BYTES * 4 // 3 + 4)] | None = None
    url: HttpsUrl | None = None

    @model_validator(mode="after")
    def _one(self) -> "ImageIn":
        if (self.data is None) == (self.url is None):
            raise ValueError("give either data (base64) or url (https)")
        return self


class MessageIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "make a silver knight, rig it, let it walk"}]},
    )

    text: Annotated[str, Field(min_length=1, max_length=100_000)]
    images: Annotated[list[ImageIn], Field(max_length=8)] = []


class FileOut(BaseModel):
    asset: str
    kind: str
    url: str
    sha256: str
    size_bytes: int


class AnswerOut(BaseModel):
    """The end of a turn."""

    text: str
    turn: str
    reason: str
    files: list[FileOut]
    credits: float
    approval: str | None = None
    """A question that waits for a person's yes."""
    error: dict[str, Any] | None = None


@router.post("", status_code=201)
async def create(body: NewChat, guest: GuestDep, backend: BackendDep) -> ChatOut:
    """A new chat. Names are one's own: a taken one is 409."""
    app = backend.now.app
    if body.name and await app.history.find(body.name, owner=guest.owner):
        raise Problem(409, "name_taken", f"There is already a chat {body.name!r}.")
    row = await app.history.create(owner=guest.owner, name=body.name, now=app.clock.now())
    return _out(backend, row)


@router.get("")
async def list_chats(
    guest: GuestDep,
    backend: BackendDep,
    q: Annotated[str, Query(max_length=200, description="Only chats with these words.")] = "",
) -> list[ChatOut]:
    """One's own chats, most recent first."""
    history = backend.now.app.history
    rows = await (history.search(q, owner=guest.owner) if q else history.chats(owner=guest.owner))
    return [_out(backend, row) for row in rows]


@router.get("/{chat}")
async def one(chat: str, guest: GuestDep, backend: BackendDep) -> ChatOut:
    return _out(backend, await backend.chat_row(guest.owner, chat))


@router.patch("/{chat}")
async def rename(chat: str, body: Renamed, guest: GuestDep, backend: BackendDep) -> ChatOut:
    row = await backend.chat_row(guest.owner, chat)
    if not await backend.now.app.history.rename(row.id, body.name, owner=guest.owner):
        raise Problem(409, "name_taken", f"There is already a chat {body.name!r}.")
    return _out(backend, await backend.chat_row(guest.owner, chat))


@router.delete("/{chat}", status_code=204)
async def delete(chat: str, guest: GuestDep, backend: BackendDep) -> Response:
    """Forgets what was said; assets stay."""
    row = await backend.chat_row(guest.owner, chat)
    if backend.now.live.of(row.id) is not None:
        raise Problem(409, "turn_running", "This chat is still answering.", "Cancel it first.")
    await backend.now.app.history.delete(row.id, owner=guest.owner)
    return Response(status_code=204)


@router.post("/{chat}/messages", response_model=AnswerOut, responses=STREAM)
async def send(
    chat: str,
    body: MessageIn,
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Says something. Events as SSE; with `Accept: application/json` the final answer at once."""
    row = await backend.chat_row(guest.owner, chat)
    as_json = "application/json" in request.headers.get("accept", "")
    images = tuple([_image(backend, guest, image) for image in body.images])
    turn = await _turn(backend, guest, row, body, images, idempotency_key, can_ask=not as_json)
    events = backend.now.live.turn(row.id, turn)
    if as_json:
        return await _answer(request, turn, events)
    return sse_response(_as_sse(request, events), {"X-Galatea-Turn": turn})


@router.get("/{chat}/events", response_class=Response, responses=STREAM)
async def events(
    chat: str,
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
    last_event_id: Annotated[str, Header(max_length=64)] = "",
    after: Annotated[str, Query(max_length=64, description="As Last-Event-ID.")] = "",
    once: Annotated[bool, Query(description="End where no turn runs.")] = False,
) -> Response:
    """Everything of a chat, or what came after Last-Event-ID; then whatever comes."""
    row = await backend.chat_row(guest.owner, chat)
    cursor = await _cursor(backend, row, last_event_id or after)
    return sse_response(_as_sse(request, _follow(backend, row, *cursor, once=once)))


@router.post("/{chat}/cancel")
async def cancel(chat: str, guest: GuestDep, backend: BackendDep) -> dict[str, bool]:
    """Ends the running turn in order; paid work goes on."""
    row = await backend.chat_row(guest.owner, chat)
    live = backend.now.live.of(row.id)
    if live is None:
        return {"cancelled": False}
    await live.chat.cancel()
    return {"cancelled": True}


async def _turn(
    backend: Backend,
    guest: Guest,
    row: ChatRow,
    body: MessageIn,
    images: tuple[str, ...],
    key: str | None,
    *,
    can_ask: bool,
) -> str:
    """The turn of a message: a new one, or the one that the same request began before."""
    turn = secrets.token_hex(6)
    if key is not None:
        asked = ["message", row.id, body.text, images]
        now = backend.now.app.clock.now()
        earlier = await backend.now.once.claim(guest.owner, key, asked, turn, now=now)
        if earlier is not None:
            live = backend.now.live.of(row.id)
            begun = await backend.now.app.history.turn_number(row.id, earlier.resource)
            if begun or (live is not None and live.turn == earlier.resource):
                return earlier.resource
            turn = earlier.resource
    try:
        await backend.begin(guest, row, body.text, images=images, can_ask=can_ask, turn=turn)
    except BaseException:
        if key is not None:
            await backend.now.once.forget(guest.owner, key)
        raise
    return turn


async def _answer(request: Request, turn: str, events: AsyncIterator[Told]) -> AnswerOut:
    """The end of a turn, once it has come."""
    approval: str | None = None
    done: TurnDone | None = None
    async for told in events:
        if isinstance(told.event, CallDone):
            approval = approval_in(told.event) or approval
        if isinstance(told.event, TurnDone):
            done = told.event
    if done is None:
        raise Problem(503, "not_ready", "The turn broke off.", "Read the chat's events later.")
    out = json_of(done, request)
    if done.error is not None:
        status = 502 if done.reason == "error" else 200
        if status != 200:
            error = done.error
            raise Problem(status, error.code, error.message, error.remedy, turn=turn)
    fields = ("text", "turn", "reason", "files", "credits", "error")
    return AnswerOut(approval=approval, **{name: out[name] for name in fields})


async def _as_sse(request: Request, events: AsyncIterator[Told]) -> AsyncIterator[str]:
    async for told in events:
        yield sse(text_of(told.event, request), told.event_id)


async def _cursor(backend: Backend, row: ChatRow, event_id: str) -> tuple[int, int]:
    """The turn's place in the chat and the event's number; the very start without an id."""
    if not event_id:
        return 0, 0
    turn, _, number = event_id.partition(".")
    place = await backend.now.app.history.turn_number(row.id, turn)
    if place is None or not (number.isdecimal() and len(number) < 10):
        raise not_found("event in this chat")
    return place, int(number)


async def _follow(
    backend: Backend, row: ChatRow, place: int, number: int, *, once: bool
) -> AsyncIterator[Told]:
    """Rows after the cursor, then the running turn as it is told, then the next one."""
    opened = backend.now
    history, changes = opened.app.history, opened.app.studio.changes
    while not backend.closing.is_set():
        rows = await history.after(row.id, place, number, limit=PAGE)
        for turn, place, number, event in rows:  # noqa: B007  # the cursor
            yield Told(turn, number, event, 0)
        if len(rows) == PAGE:
            continue
        live = opened.live.of(row.id)
        if live is not None and not live.done.is_set():
            begun = await history.turn_number(row.id, live.turn)
            if begun is not None and begun >= place:
                after = number if begun == place else 0
                place, number = begun, after
                async for told in opened.live.listen(live, after):
                    number = told.number or number
                    yield told
                continue
        elif once:
            return
        waits = changes.wait(LOOK_EVERY_S), opened.live.begun.wait(), backend.closing.wait()
        await _anything_new(*waits)


async def _anything_new(*waits: Any) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=LOOK_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


def _image(backend: Backend, guest: Guest, image: ImageIn) -> str:
    """What the chat calls a picture: its address, or the name under which it lies with us."""
    if image.url is not None:
        return image.url
    content = decoded(image.data or "")
    return stored_picture(backend.uploads(guest.owner), image.name, content)


def stored_picture(folder: Path, name: str, content: bytes) -> str:
    """Keeps a picture under a name of ours. Raises BadRequest for what is none."""
    if len(content) > MOST_BYTES:
        raise Problem(413, "too_large", "A picture may have 20 MB at the most.")
    picture = checked_picture(name[:60], content)
    ours = f"{hashlib.sha256(content).hexdigest()[:32]}.{picture.mime.rpartition('/')[2]}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ours).exists():
        part = folder / f".{ours}.{secrets.token_hex(4)}"
        part.write_bytes(content)
        part.replace(folder / ours)
    return ours


def _out(backend: Backend, row: ChatRow) -> ChatOut:
    running = backend.now.live.of(row.id) is not None
    return ChatOut(**row.model_dump(exclude={"owner"}), running=running)
