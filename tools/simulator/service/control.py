"""Routes the real service does not have: faults, statistics, a fresh start, another balance."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tools.errors import BadRequest
from tools.simulator.order import Json
from tools.simulator.refusal import Refusal, bad_parameter
from tools.simulator.service.answer import failure, success
from tools.simulator.service.endpoint import ApiRequest, Handler
from tools.simulator.service.stats import statistics
from tools.simulator.simulator import Simulator


@dataclass(frozen=True)
class Control:
    """ASGI: no faults, no rates; a key is wanted only where the simulator was given one."""

    simulator: Simulator
    handler: Handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, simulator = Request(scope, receive), self.simulator
        try:
            sent = request.headers.get("authorization")
            account = simulator.account(sent) if sent or simulator.key is not None else ""
            call = ApiRequest(simulator, "control", account, request, simulator.clock.now())
            response = success(await self.handler(call), None)
        except Refusal as refusal:
            response = failure(refusal)
        await response(scope, receive, send)


async def faults(call: ApiRequest) -> Json:
    """GET lists those waiting, POST `{"spec": "drop@rig"}` adds one, DELETE drops all."""
    waiting = call.simulator.faults
    if call.request.method == "POST":
        spec = (await call.json()).get("spec")
        try:
            waiting.add(str(spec))
        except BadRequest as error:
            raise bad_parameter(error.message, suggestion=error.remedy) from None
    elif call.request.method == "DELETE":
        waiting.clear()
    return {"faults": [str(fault) for fault in waiting]}


async def stats(call: ApiRequest) -> Json:
    return statistics(call.simulator)


async def reset(call: ApiRequest) -> Json:
    call.simulator.faults.clear()
    call.simulator.requests.clear()
    call.simulator.store.clear()
    return {}


async def balance(call: ApiRequest) -> Json:
    """POST `{"balance": 55}` sets what the caller's key has left."""
    amount: Any = (await call.json()).get("balance")
    if not call.account:
        raise Refusal(401, 2, "the key whose balance is meant is required")
    if not isinstance(amount, int | float) or amount < 0:
        raise bad_parameter("balance: a number, 0 or more, is required")
    call.simulator.store.set_balance(call.account, float(amount))
    return {"balance": float(amount)}
