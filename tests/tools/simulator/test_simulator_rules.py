"""What v3 rejects, the simulator rejects, with the same status and code."""

import json
from typing import Any

import httpx
import pytest

from tests.tools.simulator.simulator_caller import KEY, KNIGHT, caller
from tools.clock import Clock
from tools.simulator import create_simulator
from tools.simulator.transport import SimulatorTransport

pytestmark = pytest.mark.anyio

P1, P2, OLD = "P1-20260311", "P2-20260801", "v2.5-20250123"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "change",
    [
        {"model": None},
        {"model": "tripo-v3.1"},
        {"model": "P1"},
        {"prompt": None},
        {"prompt": ""},
        {"prompt": "   "},
        {"prompt": "x" * 1025},
        {"prompt": 5},
        {"negative_prompt": "x" * 256},
        {"texture": "yes"},
        {"texture_quality": "best"},
        {"texture_quality": "fast"},
        {"geometry_quality": "extreme"},
        {"compress": "meshopt"},
        {"export_orientation": "up"},
        {"priority": 4},
        {"face_limit": 0},
        {"face_limit": 1_500_001},
        {"face_limit": 2_000_001, "geometry_quality": "detailed"},
        {"face_limit": 150_001, "quad": True},
        {"face_limit": 499, "smart_low_poly": True},
        {"face_limit": 10_001, "smart_low_poly": True, "quad": True},
        {"generate_parts": True},
        {"generate_parts": True, "texture": False},
        {"model": P1, "quad": False},
        {"model": P1, "smart_low_poly": False},
        {"model": P1, "generate_parts": False},
        {"model": P1, "geometry_quality": "standard"},
        {"model": P1, "face_limit": 47},
        {"model": P1, "face_limit": 20_001},
        {"model": P2, "smart_low_poly": True},
        {"model": P2, "face_limit": 25_001, "quad": True},
        {"model": P2, "face_limit": 50_001},
        {"model": OLD, "quad": True},
        {"model": OLD, "texture_quality": "detailed"},
        {"model": OLD, "face_limit": 500_001},
        {"model": "v3.0-20250812", "face_limit": 1_000_001},
    ],
    ids=str,
)
async def test_a_generation_out_of_bounds_is_1004_and_free(clock: Clock, change: dict[str, Any]):
    async with caller(clock) as user:
        assert await user.refused("text_to_model", **{**KNIGHT, **change}) == (400, 1004)
        assert await user.wallet() == (10_000, 0) and await user.usage() == []


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "x" * 1024, "negative_prompt": "x" * 255},
        {"face_limit": 2_000_000, "geometry_quality": "detailed"},
        {"generate_parts": True, "texture": False, "pbr": False},
        {"model": P1, "face_limit": 20_000},
        {"model": P2, "quad": True, "face_limit": 25_000},
        {"model": OLD},
        {"texture_quality": "fast", "texture_version": "v3.5-20260815"},
        {"style_image": "x", "render_video": True},
    ],
    ids=str,
)
async def test_a_generation_within_bounds_is_taken(clock: Clock, change: dict[str, Any]):
    async with caller(clock) as user:
        await user.make("text_to_model", **{**KNIGHT, **change})


async def test_the_refusal_of_a_model_lists_the_allowed_ones(clock: Clock):
    async with caller(clock) as user:
        for model in (None, "tripo-v3.1"):
            answer = await user.post("text_to_model", **{**KNIGHT, "model": model})
            assert "v3.1-20260211" in answer.json()["message"]
            assert P2 in answer.json()["message"]
            assert answer.json()["request_id"] == answer.headers["X-Tripo-Trace-ID"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"prompt": "an NSFW figure"}, (400, 2008)),
        ({"prompt": "a knight\x00"}, (400, 2009)),
        ({"priority": 2}, (403, 2013)),
    ],
)
async def test_moderation_characters_and_tiers_have_their_own_codes(
    clock: Clock, change: dict[str, Any], expected: tuple[int, int]
):
    async with caller(clock) as user:
        assert await user.refused("text_to_model", **{**KNIGHT, **change}) == expected


async def test_moderation_looks_at_words_not_at_letters(clock: Clock):
    async with caller(clock) as user:
        await user.make("text_to_model", **{**KNIGHT, "prompt": "Gorey the kangaroo"})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("data:image/png;base64,iVBORw0KGgo=", (400, 1004)),
        ("iVBORw0KGgo" * 40, (400, 1004)),
        ("file_unknown", (400, 1004)),
        (f"task_{NOBODY}", (400, 1004)),
        (NOBODY, (404, 2001)),
        ("https://", (400, 2020)),
        (None, (400, 1004)),
    ],
)
async def test_an_image_must_be_a_token_a_url_or_a_task(
    clock: Clock, given: str | None, expected: tuple[int, int]
):
    async with caller(clock) as user:
        body = {"model": "v3.1-20260211", "input": given}
        assert await user.refused("image_to_model", **body) == expected


@pytest.mark.parametrize(
    "inputs",
    [
        [],
        [{"front": "https://pictures.invalid/a.png"}],
        [None, "https://pictures.invalid/a.png", "https://pictures.invalid/b.png"],
        [{"top": "https://pictures.invalid/a.png"}, {"front": "https://pictures.invalid/b.png"}],
        [{"front": 5}, {"left": 6}],
        [{"task_id": "nonsense"}],
        "https://pictures.invalid/a.png",
    ],
    ids=str,
)
async def test_views_must_include_the_front_and_one_more(clock: Clock, inputs: Any):
    async with caller(clock) as user:
        body = {"model": "v3.1-20260211", "inputs": inputs}
        assert await user.refused("multiview_to_model", **body) == (400, 1004)


@pytest.mark.parametrize(
    "inputs",
    [
        ["https://pictures.invalid/a.png", "", None, "https://pictures.invalid/b.png"],
        [{"left": "https://pictures.invalid/a.png"}, {"front": "https://pictures.invalid/b.png"}],
        [{"type": "png", "url": "https://pictures.invalid/a.png"}, {"url": "https://p.invalid/b"}],
    ],
    ids=str,
)
async def test_views_are_taken_by_name_and_by_place(clock: Clock, inputs: Any):
    async with caller(clock) as user:
        body = {"model": "v3.1-20260211", "inputs": inputs}
        task = await user.done("multiview_to_model", **body)
        assert task["input"]["files"][0] is not None and len(task["input"]["files"]) == 4


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("convert", {}),
        ("convert", {"format": "DOCX"}),
        ("convert", {"format": "OBJ", "scale_factor": "big"}),
        ("convert", {"format": "GLTF", "quad": True}),
        ("convert", {"format": "FBX", "force_symmetry": True}),
        ("texture", {"model": "v1.0"}),
        ("texture", {"texture_prompt": {"images": ["https://x.invalid/a.png"]}}),
        ("texture", {"texture_prompt": {"text": "a", "image": "https://x.invalid/a.png"}}),
        ("decimate", {"face_limit": 20_001}),
        ("decimate", {"face_limit": 10_001, "quad": True}),
        ("decimate", {"model": "v1.0"}),
        ("decimate", {"smart_uv": True}),
    ],
    ids=str,
)
async def test_processing_out_of_bounds_is_1004(clock: Clock, route: str, body: dict[str, Any]):
    async with caller(clock) as user:
        assert await user.refused(route, input=await user.knight(), **body) == (400, 1004)


@pytest.mark.parametrize("body", [{}, {"task_ids": []}, {"task_ids": "x"}, {"task_ids": [1]}])
async def test_a_list_needs_ids(clock: Clock, body: dict[str, Any]):
    async with caller(clock) as user:
        assert await user.refused("/v3/tasks/list", **body) == (400, 1004)


async def test_a_list_takes_a_hundred_ids_and_no_more(clock: Clock):
    async with caller(clock) as user:
        answer = await user.post("/v3/tasks/list", task_ids=[NOBODY] * 100)
        assert answer.status_code == 200
        assert await user.refused("/v3/tasks/list", task_ids=[NOBODY] * 101) == (400, 1004)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "offset=-1"])
async def test_usage_pages_have_bounds(clock: Clock, query: str):
    async with caller(clock) as user:
        answer = await user.client.get(f"/v3/account/usage?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, 1004)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v3/task/x", (404, 4001)),
        ("POST", "/v3/models/refine", (404, 4001)),
        ("GET", "/v3/tasks/nonsense", (404, 2001)),
        ("GET", "/v3/animations/rig", (405, 1003)),
        ("DELETE", "/v3/tasks/x", (405, 1003)),
    ],
)
async def test_unknown_routes_methods_and_tasks_have_their_codes(
    clock: Clock, method: str, path: str, expected: tuple[int, int]
):
    async with caller(clock) as user:
        answer = await user.client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == expected


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"{", "application/json", (400, 1003)),
        (b"[]", "application/json", (400, 1003)),
        (b"\xff", "application/json", (400, 1003)),
        (b'{"prompt": "\\ud800"}', "application/json", (400, 1003)),
        (b'{"scale_factor": NaN}', "application/json", (400, 1003)),
        (b"[" * 100_000, "application/json", (400, 1003)),
        (b"{}", "text/plain", (415, 1003)),
        (json.dumps({"x": "y" * (20 * 2**20)}).encode(), "application/json", (413, 1003)),
    ],
    ids=["half", "list", "bytes", "surrogate", "nan", "depth", "type", "size"],
)
async def test_a_body_must_be_a_json_object(
    clock: Clock, content: bytes, kind: str, expected: tuple[int, int]
):
    async with caller(clock) as user:
        path = "/v3/generation/text-to-model"
        answer = await user.client.post(path, content=content, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == expected


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer nonsense", "Basic tsk_tester", KEY, "Bearer tsk_other"]
)
async def test_a_wrong_key_is_401_code_2(clock: Clock, header: str | None):
    app = create_simulator(None, clock=clock, key=KEY)
    headers = {} if header is None else {"Authorization": header}
    client = httpx.AsyncClient(transport=SimulatorTransport(app), base_url="https://s.invalid")
    async with client:
        answer = await client.get("/v3/account/balance", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, 2)


@pytest.mark.parametrize("key", ["tsk_anything", "tcli_anything"])
async def test_without_a_key_of_its_own_any_well_formed_key_is_an_account(clock: Clock, key: str):
    async with caller(clock, key=key) as user:
        assert await user.wallet() == (10_000, 0)
