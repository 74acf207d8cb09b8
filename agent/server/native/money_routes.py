"""What things would cost, and what is left."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from agent.server.auth import BackendDep, GuestDep
from agent.server.batches.plan_request import PlanRequest
from agent.server.kit.problem import COMMON
from tools.studio.money.ledger import ledger
from tools.studio.money.spending import spent

router = APIRouter(tags=["money"], responses=COMMON)


class PricedOut(BaseModel):
    step: str
    credits: float


class EstimateOut(BaseModel):
    credits: float
    usd: float
    steps: list[PricedOut]
    notes: list[str] = []
    """What speaks against the plan, in sentences."""


class LineOut(BaseModel):
    group: str
    tasks: int
    estimated: float
    used: float
    refunded: float


class CreditsOut(BaseModel):
    balance: float | None
    """Of the API wallet; nothing where it cannot be asked."""
    today: float
    max_per_day: float | None
    simulated: bool
    """Play money."""
    chat: float | None
    """Taken or held for the chat that was asked about."""
    spent: list[LineOut]


@router.post("/api/estimate")
async def estimate(body: PlanRequest, guest: GuestDep) -> EstimateOut:
    """A whole plan's price, before anything starts."""
    price = body.price
    steps = [PricedOut(step=part.label, credits=part.credits) for part in price.steps]
    return EstimateOut(credits=price.credits, usd=price.usd, steps=steps, notes=list(price.notes))


@router.get("/api/credits")
async def credits(
    guest: GuestDep,
    backend: BackendDep,
    by: Annotated[
        Literal["day", "chat", "asset", "kind", "nothing"],
        Query(description="Groups of all there ever was; `nothing`: the sums alone, at once."),
    ] = "day",
    chat: Annotated[str, Query(max_length=64, description="Also what this chat spent.")] = "",
) -> CreditsOut:
    """The balance, and one's own spending in groups."""
    app = await backend.app_for(guest)
    costs = await app.costs()
    of_chat = await spent(app.database, owner=app.owner, chat=chat) if chat else None
    lines = [] if by == "nothing" else await ledger(app.database, owner=app.owner, by=by)
    caps = app.options.caps
    per_day = app.settings.max_credits_per_day if caps is None else caps.per_day
    return CreditsOut(
        balance=costs.balance,
        today=costs.today,
        max_per_day=per_day,
        simulated=app.settings.simulated and app.account == app.clients.account,
        chat=of_chat,
        spent=[LineOut(**line.__dict__) for line in lines],
    )
