"""Native chats: events as they happen, numbered, so that a listener can come back."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from agent.chat.chat_rows import ChatRow
from agent.core.errors import TurnRunning
from agent.core.events import CallDone, TurnDone
from agent.server.auth import BackendDep, GuestDep
from agent.server.backend import Backend, Guest
from agent.server.event_replay import cursor, follow, text_of, turn_events
from agent.server.kit.large_json import LargeJsonRoute
from agent.server.kit.pictures import forget_pictures, kept_picture
from agent.server.kit.problem import COMMON, HttpProblem
from agent.server.kit.sse_response import sse, sse_response
from agent.server.kit.urls import base_url, json_of
from agent.server.native.chat_forms import (
    AnswerOut,
    ChatMessageIn,
    ChatOut,
    ChatRenameIn,
    ImageIn,
    NewChat,
)
from agent.server.turns.listener_slots import ListenerSlot
from agent.server.turns.turn_hub import PublishedEvent, one_by_one

router = APIRouter(
    prefix="/api/chats", tags=["chats"], responses=COMMON, route_class=LargeJsonRoute
)

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


@router.post("", status_code=201)
async def create(body: NewChat, guest: GuestDep, backend: BackendDep) -> ChatOut:
    """A new chat. Names are one's own: a taken one is 409."""
    app = backend.now.app
    if body.name and await app.history.find(body.name, owner=guest.owner):
        raise HttpProblem(409, "name_taken", f"There is already a chat {body.name!r}.")
    row = await app.history.create(owner=guest.owner, name=body.name, now=app.clock.now())
    return await _out(backend, row)


@router.get("")
async def list_chats(
    guest: GuestDep,
    backend: BackendDep,
    q: Annotated[str, Query(max_length=200, description="Only chats with these words.")] = "",
) -> list[ChatOut]:
    """One's own chats, most recent first."""
    history = backend.now.app.history
    rows = await (history.search(q, owner=guest.owner) if q else history.chats(owner=guest.owner))
    answering = await history.answering(owner=guest.owner)
    return [_listed(row, row.id in answering) for row in rows]


@router.get("/{chat}")
async def one(chat: str, guest: GuestDep, backend: BackendDep) -> ChatOut:
    return await _out(backend, await backend.chat_row(guest.owner, chat))


@router.patch("/{chat}")
async def rename(chat: str, body: ChatRenameIn, guest: GuestDep, backend: BackendDep) -> ChatOut:
    row = await backend.chat_row(guest.owner, chat)
    if not await backend.now.app.history.rename(row.id, body.name, owner=guest.owner):
        raise HttpProblem(409, "name_taken", f"There is already a chat {body.name!r}.")
    return await _out(backend, await backend.chat_row(guest.owner, chat))


@router.delete("/{chat}", status_code=204)
async def delete(chat: str, guest: GuestDep, backend: BackendDep) -> Response:
    """Forgets what was said, with its pictures; assets stay."""
    row = await backend.chat_row(guest.owner, chat)
    if await backend.answering(row) is not None:
        raise TurnRunning(remedy="Cancel it first.")
    history = backend.now.app.history
    pictures = await history.pictures(row.id)
    await history.delete(row.id, owner=guest.owner)
    lone = [name for name in pictures if not await history.shows(name, owner=guest.owner)]
    await asyncio.to_thread(forget_pictures, backend.uploads(guest.owner), lone)
    return Response(status_code=204)


@router.post("/{chat}/messages", response_model=AnswerOut, responses=STREAM)
async def send(
    chat: str,
    body: ChatMessageIn,
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Says something. Events as SSE; with `Accept: application/json` the final answer at once."""
    row = await backend.chat_row(guest.owner, chat)
    as_json = "application/json" in request.headers.get("accept", "")
    images = tuple([await _image(backend, guest, image) for image in body.images])
    turn, seat = await _turn(
        backend, guest, row, body, images, idempotency_key, can_ask=not as_json
    )
    events = turn_events(backend, row, turn)
    if as_json:
        return await _answer(request, turn, events)
    texts = _as_sse(base_url(request), events)
    return sse_response(texts, {"X-Galatea-Turn": turn}, seat=seat)


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
    place, number = await cursor(backend, row, last_event_id or after)
    seat = backend.now.listeners.take(guest.owner)
    told = follow(backend, row, place, number, once=once)
    return sse_response(_as_sse(base_url(request), told), seat=seat)


@router.post("/{chat}/cancel")
async def cancel(chat: str, guest: GuestDep, backend: BackendDep) -> dict[str, bool]:
    """Ends the running turn in order; paid work goes on."""
    row = await backend.chat_row(guest.owner, chat)
    live = backend.now.live.of(row.id)
    if live is None:
        return {"cancelled": await backend.now.app.history.ask_to_stop(row.id)}
    await live.chat.cancel()
    return {"cancelled": True}


async def _turn(
    backend: Backend,
    guest: Guest,
    row: ChatRow,
    body: ChatMessageIn,
    images: tuple[str, ...],
    key: str | None,
    *,
    can_ask: bool,
) -> tuple[str, ListenerSlot | None]:
    """The turn of a message: a new one, or a listener's seat at the one that the same request
    began before."""
    turn = secrets.token_hex(6)
    if key is not None:
        asked = ["message", row.id, body.text, images]
        now = backend.now.app.clock.now()
        earlier = await backend.now.once.claim(guest.owner, key, asked, turn, now=now)
        if earlier is not None:
            live = backend.now.live.of(row.id)
            begun = await backend.now.app.history.turn_number(row.id, earlier.resource)
            if begun or (live is not None and live.turn == earlier.resource):
                return earlier.resource, backend.now.listeners.take(guest.owner)
            turn = earlier.resource
    try:
        await backend.begin(guest, row, body.text, images=images, can_ask=can_ask, turn=turn)
    except BaseException:
        if key is not None:
            await backend.now.once.forget(guest.owner, key)
        raise
    return turn, None


async def _answer(
    request: Request, turn: str, events: AsyncIterator[list[PublishedEvent]]
) -> AnswerOut:
    """The end of a turn, once it has come."""
    approval: str | None = None
    done: TurnDone | None = None
    async for told in one_by_one(events):
        if isinstance(told.event, CallDone) and told.event.error is not None:
            approval = told.event.error.approval or approval
        if isinstance(told.event, TurnDone):
            done = told.event
    if done is None:
        raise HttpProblem(503, "not_ready", "The turn broke off.", "Read the chat's events later.")
    out = json_of(done, base_url(request))
    if done.error is not None:
        status = 502 if done.reason == "error" else 200
        if status != 200:
            error = done.error
            raise HttpProblem(status, error.code, error.message, error.remedy, facts={"turn": turn})
    fields = ("text", "turn", "reason", "files", "credits", "error")
    return AnswerOut(approval=approval, **{name: out[name] for name in fields})


async def _as_sse(base: str, events: AsyncIterator[list[PublishedEvent]]) -> AsyncIterator[str]:
    async for together in events:
        yield "".join(sse(text_of(told, base), told.event_id) for told in together)


async def _image(backend: Backend, guest: Guest, image: ImageIn) -> str:
    """What the chat calls a picture: its address, or the name under which it lies with us."""
    if image.url is not None:
        return image.url
    return await kept_picture(backend.uploads(guest.owner), image.name, image.data or "")


async def _out(backend: Backend, row: ChatRow) -> ChatOut:
    return _listed(row, await backend.answering(row) is not None)


def _listed(row: ChatRow, running: bool) -> ChatOut:
    return ChatOut(**row.model_dump(exclude={"owner"}), running=running)
