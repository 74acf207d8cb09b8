"""The reads: a task, many tasks, what was used, what is left."""

import json
from typing import Any, cast

from tools.simulator.order import Json
from tools.simulator.refusal import Refusal, bad_parameter
from tools.simulator.service.endpoint import ApiRequest
from tools.simulator.service.faults import LISTS
from tools.simulator.task import SimulatedTask, iso, outputs, usage_row

MAX_IDS, MAX_ROWS = 100, 200


async def get_task(call: ApiRequest) -> Json:
    task_id = call.request.path_params["task_id"]
    task = call.simulator.store.task(call.account, task_id, call.now)
    if task is None:
        raise Refusal(404, 2001, "task not found", suggestion="Use the key that created the task.")
    payload = payload_of(call, task)
    if call.request.query_params.get("step") == "1":
        step = {name: payload[name] for name in ("type", "status", "progress")}
        payload["pipeline_step"] = [step]
    return payload


async def list_tasks(call: ApiRequest) -> Json:
    given = (await call.json()).get("task_ids")
    asked = cast(list[Any], given) if isinstance(given, list) else []
    ids = [item for item in asked if isinstance(item, str)]
    if not 1 <= len(asked) <= MAX_IDS or len(ids) != len(asked):
        raise bad_parameter(f"task_ids: 1 to {MAX_IDS} task ids are required")
    found = {task.id: task for task in call.simulator.store.tasks(call.account, ids, call.now)}
    fault = call.simulator.faults.draw("list", LISTS)
    if fault is not None:
        found = {} if not fault.argument else _without(found, fault.argument)
    return {
        "tasks": {name: payload_of(call, found[name]) for name in ids if name in found},
        "missed": [name for name in ids if name not in found],
    }


async def usage(call: ApiRequest) -> list[Json]:
    limit, offset = _count(call, "limit", 50), _count(call, "offset", 0)
    if not 1 <= limit <= MAX_ROWS:
        raise bad_parameter(f"limit: 1 to {MAX_ROWS}")
    tasks = call.simulator.store.history(call.account, call.now, limit=limit, offset=offset)
    fault = call.simulator.faults.draw("usage", LISTS)
    if fault is not None and fault.argument:
        tasks = [task for task in tasks if task.type != fault.argument]
    elif fault is not None and offset == 0:
        tasks = tasks[1:]
    return [usage_row(task, call.now) for task in tasks]


async def balance(call: ApiRequest) -> Json:
    left, frozen = call.simulator.store.wallet(call.account, call.now)
    return {"balance": round(left, 2), "frozen": round(frozen, 2)}


def payload_of(call: ApiRequest, task: SimulatedTask) -> Json:
    status = task.status(call.now)
    payload: Json = {
        "task_id": task.id,
        "type": task.type,
        "status": status,
        "progress": task.progress(call.now),
        "input": json.loads(task.echo),
        "output": {},
        "credits_consumed": task.credits,
        "created_at": iso(task.created_at),
    }
    if task.settled_at is not None:
        payload["completed_at"] = iso(task.settled_at)
    if status == "success":
        payload["output"] = outputs(task, json.loads(task.facts), _linker(call))
    elif task.settled_at is not None:
        payload |= {"error_code": task.fate_code, "error_message": task.fate_message}
    return payload


def _linker(call: ApiRequest) -> Any:
    simulator, base = call.simulator, call.base

    def link(task_id: str, name: str) -> str:
        return simulator.signer.link(base, f"/files/{task_id}/{name}", simulator.link_ttl_s)

    return link


def _without(found: dict[str, SimulatedTask], task_id: str) -> dict[str, SimulatedTask]:
    return {name: task for name, task in found.items() if name != task_id}


def _count(call: ApiRequest, name: str, default: int) -> int:
    text = call.request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdecimal()):
        raise bad_parameter(f"{name}: a number is required")
    return int(text[:12])
