"""A person's yes or no, over an authenticated request; only this and `/approve` open a purse."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from agent.server.auth import BackendDep, GuestDep
from agent.server.kit.problem import COMMON, HttpProblem, not_found

router = APIRouter(prefix="/api/approvals", tags=["money"], responses=COMMON)


class DecisionIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"decision": "approve", "max_credits": 60}]},
    )

    decision: Literal["approve", "deny"]
    max_credits: Annotated[float, Field(ge=0, le=1e9)] | None = None
    """A yes only if it costs no more than this."""


class DecisionOut(BaseModel):
    approval: str
    decision: Literal["approve", "deny"]
    chat: str | None = None
    turn: str | None = None
    """The turn that this yes began, where the step had been put by."""
    batch: str | None = None


@router.post("/{approval}")
async def settle(
    approval: str, body: DecisionIn, guest: GuestDep, backend: BackendDep
) -> DecisionOut:
    """Settles a question, once. A step that waits goes on; one that was put by begins."""
    app = await backend.app_for(guest)
    rows = await app.studio.approvals.of(approval, owner=guest.owner)
    if not rows:
        raise not_found("question")
    approval, first = rows[0].question, rows[0]
    credits = sum(row.credits for row in rows)
    if body.decision == "approve" and body.max_credits is not None:
        if credits > body.max_credits:
            raise HttpProblem(
                403,
                "over_cap",
                f"This costs {credits:g} credits, more than the {body.max_credits:g} allowed.",
                facts={"credits": credits},
            )
    out = DecisionOut(approval=approval, decision=body.decision)
    live = backend.now.live.of(first.chat or "")
    answering = None if first.chat is None else await app.history.open_turn(first.chat)
    waits = first.turn is not None and first.turn in (live and live.turn, answering)
    if body.decision == "approve" and first.chat is not None and not waits:
        row = await app.history.find(first.chat, owner=guest.owner)
        if row is not None and row.id == first.chat and first.state == "open":
            yes = f"/approve {approval}"
            begun = await backend.begin(guest, row, yes, can_ask=False, approval=approval)
            return out.model_copy(update={"chat": row.id, "turn": begun.turn})
    if not await app.approvals.answer(approval, body.decision, by=guest.owner):
        raise HttpProblem(
            409, "already_settled", "This question was answered already, or is too old."
        )
    batch = await backend.now.batches.of_approval(approval, owner=guest.owner)
    if batch is not None and body.decision == "approve":
        await backend.now.batches.approved(app, batch, by=guest.owner)
    if batch is not None and body.decision == "deny":
        await backend.now.batches.denied(batch)
    return out.model_copy(
        update={"chat": first.chat if waits else None, "batch": batch.id if batch else None}
    )
