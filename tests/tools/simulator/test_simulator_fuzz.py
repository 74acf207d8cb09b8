"""Whatever is sent, the simulator answers in the envelope and never breaks."""

import asyncio
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.simulator.simulator_caller import KEY, KNIGHT, PATHS
from tools.simulator import create_simulator
from tools.simulator.service.faults import parse_fault
from tools.simulator.transport import SimulatorTransport

NAMES = st.sampled_from(
    ["prompt", "model", "model_version", "input", "inputs", "file", "files", "face_limit"]
    + ["texture", "quad", "rig_type", "spec", "animation", "animations", "format", "priority"]
    + ["texture_prompt", "model_seed", "part_names", "original_model_task_id", "scale_factor"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(["v3.1-20260211", "file_x", "https://x.invalid/a.png", "GLTF", "http://["])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    route=st.sampled_from([*PATHS.values(), "/v3/tasks/list", "/v3/files/presign"]),
    body=st.dictionaries(NAMES | st.text(max_size=8), VALUES, max_size=6),
    whole=st.booleans(),
)
def test_no_body_breaks_a_create(route: str, body: dict[str, Any], whole: bool):
    answer = asyncio.run(_post(route, {**KNIGHT, **body} if whole else body))
    assert answer.status_code in (200, 400, 403, 404)
    assert (answer.json()["code"] == 0) == (answer.status_code == 200)


async def _post(route: str, body: dict[str, Any]) -> httpx.Response:
    transport = SimulatorTransport(create_simulator(None, speed="instant"))
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="https://s.invalid", headers=headers
    ) as client:
        return await client.post(route, json=body)


@given(
    kind=st.sampled_from(["drop", "429", "fail", "hide", "after", "delay"]),
    argument=st.sampled_from(["", "503", "2018"]),
    count=st.sampled_from(["", "*1", "*7", "*inf"]),
)
def test_a_fault_reads_back_as_it_is_written(kind: str, argument: str, count: str):
    if kind in ("after", "delay"):
        argument = "503"
    target = "list" if kind == "hide" else "rig"
    fault = parse_fault(f"{kind}{argument and ':'}{argument}@{target}{count}")
    assert parse_fault(str(fault)) == fault
