"""The create calls: check, price, take the credits, answer at once."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tools.simulator.animation import retarget, rig, rig_check
from tools.simulator.generation import (
    image_to_model,
    multiview_to_model,
    text_to_image,
    text_to_model,
)
from tools.simulator.order import WORK_S, Fate, Json, Order
from tools.simulator.presets import Spelling
from tools.simulator.processing import convert, decimate, import_model, texture
from tools.simulator.service.endpoint import ApiRequest
from tools.simulator.service.faults import FATES, Fault
from tools.simulator.source import SourceLookup

Ordering = Callable[[Json, SourceLookup], Order]


def orderings(spelling: Spelling) -> dict[str, tuple[str, Ordering]]:
    """Route name -> (path, what makes the order)."""
    return {
        "text_to_model": ("/v3/generation/text-to-model", text_to_model),
        "image_to_model": ("/v3/generation/image-to-model", image_to_model),
        "multiview_to_model": ("/v3/generation/multiview-to-model", multiview_to_model),
        "text_to_image": ("/v3/generation/text-to-image", text_to_image),
        "rig_check": ("/v3/animations/rig-check", rig_check),
        "rig": ("/v3/animations/rig", rig),
        "retarget": ("/v3/animations/retarget", partial(retarget, spelling=spelling)),
        "convert": ("/v3/models/convert", convert),
        "texture": ("/v3/models/texture", texture),
        "import": ("/v3/models/import", import_model),
        "decimate": ("/v3/mesh/decimate", decimate),
    }


async def create(call: ApiRequest, *, ordering: Ordering) -> Json:
    simulator = call.simulator
    order = ordering(await call.json(), simulator.shelf(call.account, call.now))
    fault = simulator.faults.draw(call.route, FATES)
    if fault is not None:
        order = replace(order, fate=_fate(fault))
    task_id = str(uuid.uuid4())
    due_at = simulator.due_at(call.now, WORK_S[order.type], order.fate.status)
    simulator.store.create(call.account, task_id, order, now=call.now, due_at=due_at)
    return {"task_id": task_id, "type": order.type, "status": "queued"}


def _fate(fault: Fault) -> Fate:
    match fault.kind:
        case "banned":
            return Fate("banned", 2008, "the result violates the content policy")
        case "stuck":
            return Fate("stuck")
        case _:
            return Fate("failed", int(fault.argument or 1001), "the task failed")
