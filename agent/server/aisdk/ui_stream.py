"""The AI SDK's UI message stream: React's `useChat` needs one line of transport."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from agent.chat.chat_rows import ChatRow
from agent.core.events import CallDone, CallProgress, CallStarted, TextDelta, TurnDone
from agent.server.auth import BackendDep, GuestDep
from agent.server.backend import Backend, Guest
from agent.server.kit.large_json import LargeJsonRoute
from agent.server.kit.pictures import picture_of
from agent.server.kit.problem import COMMON, HttpProblem
from agent.server.kit.sse_response import sse, sse_response
from agent.server.kit.urls import base_url, json_of
from agent.server.turns.listener_slots import ListenerSlot
from agent.server.turns.turn_hub import PublishedEvent, one_by_one

router = APIRouter(
    prefix="/api/chat", tags=["AI SDK"], responses=COMMON, route_class=LargeJsonRoute
)

VERSION = {"x-vercel-ai-ui-message-stream": "v1"}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "UI message stream, v1",
        "content": {"text/event-stream": {}},
    }
}


class UiMessage(BaseModel):
    id: str = ""
    role: Annotated[str, Field(max_length=20)]
    parts: Annotated[list[dict[str, Any]], Field(max_length=10_000)] = []

    @property
    def text(self) -> str:
        parts = [str(part.get("text") or "") for part in self.parts if part.get("type") == "text"]
        return "\n".join(part for part in parts if part)

    @property
    def pictures(self) -> list[str]:
        return [
            str(part.get("url") or "")
            for part in self.parts
            if part.get("type") == "file" and str(part.get("mediaType")).startswith("image/")
        ]

    @property
    def answers(self) -> list[tuple[str, bool]]:
        """Questions that the user has answered in this message's tool parts."""
        found: list[tuple[str, bool]] = []
        for part in self.parts:
            approval = part.get("approval")
            if part.get("state") == "approval-responded" and isinstance(approval, dict):
                asked = cast(dict[str, Any], approval)
                found.append((str(asked.get("id") or ""), bool(asked.get("approved"))))
        return found


class UiIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "my-chat",
                    "messages": [
                        {
                            "id": "m1",
                            "role": "user",
                            "parts": [{"type": "text", "text": "make a silver knight"}],
                        }
                    ],
                }
            ]
        }
    )

    id: Annotated[str, Field(min_length=1, max_length=200)]
    messages: Annotated[list[UiMessage], Field(min_length=1, max_length=2000)]


@router.post("", response_class=Response, responses=STREAM)
async def send(body: UiIn, request: Request, guest: GuestDep, backend: BackendDep) -> Response:
    """Says the last message; the chat is known by the client's own id."""
    row = await _chat(backend, guest, body.id)
    last = body.messages[-1]
    text, approval = await _words(backend, guest, last)
    folder = backend.uploads(guest.owner)
    images = tuple(
        [
            await picture_of(url, folder)
            for url in (last.pictures[:8] if last.role == "user" else ())
        ]
    )
    live = await backend.begin(guest, row, text, images=images, can_ask=False, approval=approval)
    return _stream(request, backend, row, live.turn)


@router.get(
    "/{chat}/stream",
    response_class=Response,
    responses=STREAM | {204: {"description": "No turn is running"}},
)
async def resume(chat: str, request: Request, guest: GuestDep, backend: BackendDep) -> Response:
    """The running turn from its start, for a page that was loaded again."""
    row = await backend.outside_chat(guest.owner, "ui", chat)
    live = None if row is None else backend.now.live.of(row.id)
    if row is None or live is None:
        return Response(status_code=204)
    return _stream(request, backend, row, live.turn, backend.now.listeners.take(guest.owner))


def _stream(
    request: Request, backend: Backend, row: ChatRow, turn: str, seat: ListenerSlot | None = None
) -> Response:
    events = one_by_one(backend.now.live.turn(row.id, turn))
    parts = _parts(base_url(request), turn, events)
    return sse_response(parts, VERSION | {"X-Galatea-Chat": row.id}, seat=seat)


async def _chat(backend: Backend, guest: Guest, outside: str) -> ChatRow:
    if row := await backend.outside_chat(guest.owner, "ui", outside):
        return row
    app = backend.now.app
    row = await app.history.create(owner=guest.owner, name=None, now=app.clock.now())
    await backend.call_outside(guest.owner, "ui", outside, row.id)
    return row


async def _words(backend: Backend, guest: Guest, last: UiMessage) -> tuple[str, str | None]:
    """What the user says with the last message, and the question that it is a yes to, if any."""
    if last.role == "user" and (last.text or last.pictures):
        return last.text or "(a picture)", None
    if last.role != "assistant" or not last.answers:
        raise HttpProblem(
            422, "bad_messages", "The last message must be the user's, and not empty."
        )
    approval, approved = last.answers[-1]
    if approved:
        return f"/approve {approval}", approval
    app = await backend.app_for(guest)
    await app.approvals.answer(approval, "deny")
    return "No, do not spend that.", None


async def _parts(base: str, turn: str, events: AsyncIterator[PublishedEvent]) -> AsyncIterator[str]:
    encoder = _Encoder(base, turn)
    async for told in events:
        for part in encoder.parts(told):
            yield sse(json.dumps(part, ensure_ascii=False, separators=(",", ":")))
    yield sse("[DONE]")


class _Encoder:
    """Events to parts; a round of the model is a step."""

    def __init__(self, base: str, turn: str) -> None:
        self._base = base
        self._turn = turn
        self._texts = 0
        self._in_text = False
        self._in_step = False

    def parts(self, told: PublishedEvent) -> Sequence[dict[str, Any]]:
        match told.event:
            case TextDelta() as event:
                return [*self._text_start(), self._text("text-delta", delta=event.text)]
            case CallStarted() as event:
                tool = {"toolCallId": event.call, "toolName": event.tool, "dynamic": True}
                return [
                    *self._text_end(),
                    *self._step_start(),
                    {"type": "tool-input-start", **tool},
                    {"type": "tool-input-available", **tool, "input": event.arguments},
                ]
            case CallProgress() as event:
                data = event.model_dump(exclude={"type"})
                part_id = f"{event.asset}/{event.step}"
                return [{"type": "data-progress", "id": part_id, "data": data}]
            case CallDone() as event:
                return self._call_done(event)
            case TurnDone() as event:
                return self._turn_done(event)
            case _ if told.event.type == "turn_started":
                return [{"type": "start", "messageId": f"turn-{self._turn}"}]
            case _ if told.event.type == "message_done" and not told.event.message.tool_calls:
                return [*self._text_end(), *self._step_end()]
            case _:
                return self._text_end()

    def _call_done(self, event: CallDone) -> list[dict[str, Any]]:
        call = {"toolCallId": event.call, "dynamic": True}
        if event.error is not None and (approval := event.error.approval):
            asked = {"type": "tool-approval-request", "approvalId": approval}
            return [asked | {"toolCallId": event.call}]
        if event.is_error:
            return [{"type": "tool-output-error", **call, "errorText": event.content}]
        return [{"type": "tool-output-available", **call, "output": json.loads(event.content)}]

    def _turn_done(self, event: TurnDone) -> list[dict[str, Any]]:
        out = json_of(event, self._base)
        parts = [*self._text_end(), *self._step_end()]
        if out["files"]:
            data = {"files": out["files"], "credits": event.credits}
            parts.append({"type": "data-files", "id": f"files-{self._turn}", "data": data})
        if event.error is not None and event.reason == "error":
            text = " ".join(filter(None, (event.error.message, event.error.remedy)))
            parts.append({"type": "error", "errorText": text})
        elif event.reason in ("cancelled", "interrupted"):
            parts.append({"type": "abort"})
        return [*parts, {"type": "finish"}]

    def _text_start(self) -> list[dict[str, Any]]:
        if self._in_text:
            return []
        self._in_text = True
        self._texts += 1
        return [*self._step_start(), self._text("text-start")]

    def _text_end(self) -> list[dict[str, Any]]:
        if not self._in_text:
            return []
        self._in_text = False
        return [self._text("text-end")]

    def _step_start(self) -> list[dict[str, Any]]:
        if self._in_step:
            return []
        self._in_step = True
        return [{"type": "start-step"}]

    def _step_end(self) -> list[dict[str, Any]]:
        if not self._in_step:
            return []
        self._in_step = False
        return [{"type": "finish-step"}]

    def _text(self, kind: str, **more: str) -> dict[str, Any]:
        return {"type": kind, "id": f"text-{self._turn}-{self._texts}", **more}
