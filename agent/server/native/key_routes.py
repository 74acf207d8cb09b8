"""A user's own keys, stored so that work goes on when nobody sends them."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from agent.server.accounts.user_keys import Kind
from agent.server.auth import BackendDep, GuestDep
from agent.server.kit.problem import COMMON, HttpProblem
from agent.settings.key_store import kind_problem

router = APIRouter(prefix="/api/me", tags=["keys"], responses=COMMON)

Key = Annotated[str, Field(min_length=8, max_length=512, pattern=r"^[!-~]+$")]


class KeysIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"tripo": "tsk_your_own_key"}]}
    )

    tripo: Key | None = None
    openai: Key | None = None


@router.put("/keys", status_code=204)
async def put(body: KeysIn, guest: GuestDep, backend: BackendDep) -> Response:
    """Stores one's own keys, encrypted; refused where the server has no GALATEA_SECRET."""
    opened = backend.now
    wanted: list[tuple[Kind, str | None]] = [("tripo", body.tripo), ("openai", body.openai)]
    if body.tripo is not None and (problem := kind_problem("tripo", body.tripo)):
        raise HttpProblem(422, "bad_key", problem)
    if not backend.settings.secret:
        raise HttpProblem(
            403,
            "keys_not_stored",
            "Keys cannot be stored here.",
            "The operator must set GALATEA_SECRET; or send the key with each request.",
        )
    for kind, key in wanted:
        if key is not None:
            await opened.keys.put(guest.owner, kind, key, now=opened.app.clock.now())
    if body.tripo is not None:
        backend.register(body.tripo)
        opened.app.studio.changes.notify()
    return Response(status_code=204)


@router.delete("/keys", status_code=204)
async def forget(guest: GuestDep, backend: BackendDep) -> Response:
    """Takes one's keys away: nothing more is bought with them, and what needs them waits.

    What the service is working on is followed to its end.
    """
    opened = backend.now
    await opened.keys.forget(guest.owner, now=opened.app.clock.now())
    return Response(status_code=204)
