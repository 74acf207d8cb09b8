"""Chat Completions: any OpenAI client talks to the agent as if it were a model.

Such clients send the whole conversation each time. What they sent and got before names the chat
that it belongs to; progress and prices come as short lines of text.
"""

import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse

from agent.chat.chat_rows import ChatRow
from agent.core.events import MessageDone, TurnDone, TurnStarted
from agent.core.messages import Assistant, Usage, User
from agent.server.auth import BackendDep, GuestDep
from agent.server.backend import Backend, Guest
from agent.server.kit.large_json import LargeJsonRoute
from agent.server.kit.pictures import picture_of
from agent.server.kit.problem import HttpProblem
from agent.server.kit.sse_response import sse, sse_response
from agent.server.kit.urls import base_url
from agent.server.openai.narration import Narration
from agent.server.openai.openai_forms import (
    NAME,
    ChoiceOut,
    CompletionIn,
    CompletionMessageIn,
    CompletionOut,
    MessageOut,
    ModelOut,
    ModelsOut,
    StreamOptions,
    UsageOut,
)
from agent.server.turns.turn_hub import PublishedEvent, one_by_one
from tools.studio.db.database import packed

router = APIRouter(prefix="/v1", tags=["OpenAI clients"], route_class=LargeJsonRoute)

_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "code": {"type": "string"},
                "param": {"type": ["string", "null"]},
            },
        }
    },
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": "An error", "content": {"application/json": {"schema": _ERROR}}}
    for status in (400, 401, 403, 404, 408, 409, 413, 421, 422, 429, 502, 503)
}


@router.get("/models", responses=ERRORS)
async def models(guest: GuestDep) -> ModelsOut:
    """The agent, as a model."""
    return ModelsOut(data=[ModelOut(id=NAME)])


@router.post("/chat/completions", response_model=CompletionOut, responses=ERRORS)
async def completions(
    body: CompletionIn,
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
    x_galatea_chat: Annotated[
        str, Header(max_length=64, description="The chat's id, where the client knows it.")
    ] = "",
) -> Any:
    """Says the last message in the chat that the conversation belongs to."""
    said = [message for message in body.messages if message.role in ("user", "assistant")]
    if not said or said[-1].role != "user" or not (said[-1].text or said[-1].pictures):
        raise HttpProblem(
            422, "bad_messages", "The last message must be the user's, and not empty."
        )
    before, last = said[:-1], said[-1]
    row = await _chat(backend, guest, before, x_galatea_chat)
    folder = backend.uploads(guest.owner)
    images = tuple([await picture_of(url, folder) for url in last.pictures[:8]])
    text = last.text or "(a picture)"
    live = await backend.begin(guest, row, text, images=images, can_ask=False)
    answer = _Answer(backend, guest, row, said, Narration(base_url(request)))
    events = one_by_one(backend.now.live.turn(row.id, live.turn))
    headers = {"X-Galatea-Chat": row.id}
    head: dict[str, Any] = {
        "id": f"chatcmpl-{live.turn}",
        "created": int(backend.now.app.clock.now()),
        "model": body.model,
    }
    if body.stream:
        options = body.stream_options or StreamOptions()
        chunks = _chunks(answer, events, head, include_usage=options.include_usage)
        return sse_response(chunks, headers)
    async for _ in answer.pieces(events):
        pass
    done = answer.done
    if done is None or done.reason == "error":
        raise _problem(done)
    out = CompletionOut(
        **head,
        choices=[ChoiceOut(message=MessageOut(content=answer.text), finish_reason=_finish(done))],
        usage=_usage(done),
    )
    return JSONResponse(out.model_dump(), headers=headers)


class _Answer:
    """A turn as one text; remembers under which conversation the chat goes on."""

    def __init__(
        self,
        backend: Backend,
        guest: Guest,
        row: ChatRow,
        said: Sequence[CompletionMessageIn],
        narration: Narration,
    ) -> None:
        self._backend = backend
        self._guest = guest
        self._row = row
        self._said = said
        self._narration = narration
        self.text = ""
        self.done: TurnDone | None = None

    async def pieces(self, events: AsyncIterator[PublishedEvent]) -> AsyncIterator[str]:
        async for told in events:
            if isinstance(told.event, TurnDone):
                self.done = told.event
            if piece := self._narration.narrate(told.event):
                self.text += piece
                yield piece
        said = [*_pairs(self._said), ("assistant", self.text.strip())]
        name = _digest(said)
        await self._backend.call_outside(self._guest.owner, "openai", name, self._row.id)


async def _chunks(
    answer: _Answer,
    events: AsyncIterator[PublishedEvent],
    head: dict[str, Any],
    *,
    include_usage: bool,
) -> AsyncIterator[str]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _line(head | {"object": "chat.completion.chunk", "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    async for piece in answer.pieces(events):
        yield chunk({"content": piece})
    done = answer.done
    if done is None or done.reason == "error":
        yield _line({"error": _error(_problem(done))})
    else:
        yield chunk({}, _finish(done))
        if include_usage:
            usage = _usage(done).model_dump()
            yield _line(head | {"object": "chat.completion.chunk", "choices": [], "usage": usage})
    yield sse("[DONE]")


async def _chat(
    backend: Backend, guest: Guest, before: Sequence[CompletionMessageIn], named: str
) -> ChatRow:
    """The chat that a conversation belongs to; an unknown one is written down as a new chat."""
    if named:
        return await backend.chat_row(guest.owner, named)
    app = backend.now.app
    if before:
        name = _digest(_pairs(before))
        if row := await backend.outside_chat(guest.owner, "openai", name):
            return row
    row = await app.history.create(owner=guest.owner, name=None, now=app.clock.now())
    for user, assistant in _turns(before):
        turn = secrets.token_hex(6)
        now = app.clock.now()
        started = TurnStarted(chat=row.id, turn=turn, message=User(content=user))
        log = await app.history.begin(row.id, started, now=now)
        done = TurnDone(turn=turn, reason="answer", text=assistant, usage=Usage(), credits=0.0)
        await log.append(MessageDone(message=Assistant(content=assistant)), done, now=now)
    return row


def _turns(before: Sequence[CompletionMessageIn]) -> list[tuple[str, str]]:
    """Each question with what was answered to it."""
    turns: list[tuple[str, str]] = []
    for message in before:
        if message.role == "user":
            turns.append((message.text, ""))
        elif turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]}\n{message.text}".strip())
    return turns


def _pairs(messages: Sequence[CompletionMessageIn]) -> list[tuple[str, str]]:
    return [(message.role, message.text.strip()) for message in messages]


def _digest(said: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(packed(list(said)).encode()).hexdigest()


def _finish(done: TurnDone) -> Literal["stop", "length"]:
    return "length" if done.reason == "round_limit" else "stop"


def _usage(done: TurnDone) -> UsageOut:
    prompt, completion = done.usage.prompt_tokens, done.usage.completion_tokens
    return UsageOut(
        prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion
    )


def _problem(done: TurnDone | None) -> HttpProblem:
    error = None if done is None else done.error
    if error is None:
        return HttpProblem(503, "not_ready", "The turn broke off.")
    return HttpProblem(502, error.code, error.message, error.remedy)


def _line(body: dict[str, Any]) -> str:
    return sse(json.dumps(body, ensure_ascii=False, separators=(",", ":")))


def is_theirs(request: Request) -> bool:
    """Whether whoever asks expects errors in OpenAI's words."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return path.startswith("/v1/")


def error_of(problem: HttpProblem) -> Response:
    return JSONResponse({"error": _error(problem)}, problem.status, headers=problem.headers)


def _error(problem: HttpProblem) -> dict[str, Any]:
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = "server_error" if problem.status >= 500 else "invalid_request_error"
    return {
        "message": " ".join(filter(None, (problem.error, problem.details))),
        "type": kinds.get(problem.status, kind),
        "code": problem.code,
        "param": None,
    }
