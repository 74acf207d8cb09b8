"""One key's view of a simulator in process: what the simulator's tests call it with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx

from tools.clock import Clock
from tools.simulator import create_simulator
from tools.simulator.transport import SimulatorTransport

KEY = "tsk_tester"
PATHS = {
    "text_to_model": "/v3/generation/text-to-model",
    "image_to_model": "/v3/generation/image-to-model",
    "multiview_to_model": "/v3/generation/multiview-to-model",
    "text_to_image": "/v3/generation/text-to-image",
    "rig_check": "/v3/animations/rig-check",
    "rig": "/v3/animations/rig",
    "retarget": "/v3/animations/retarget",
    "convert": "/v3/models/convert",
    "texture": "/v3/models/texture",
    "import": "/v3/models/import",
    "decimate": "/v3/mesh/decimate",
}
KNIGHT = {"prompt": "a silver knight", "model": "v3.1-20260211", "model_seed": 7}
RIG_V2 = "v2.5-20260210"


class Caller:
    def __init__(self, client: httpx.AsyncClient, app: Any) -> None:
        self.client = client
        self.app = app

    async def post(self, route: str, **body: Any) -> httpx.Response:
        return await self.client.post(PATHS.get(route, route), json=body)

    async def refused(self, route: str, **body: Any) -> tuple[int, int]:
        """(HTTP status, code) of a request that must be refused."""
        answer = await self.post(route, **body)
        assert answer.json()["status"] == "error", answer.text
        return answer.status_code, answer.json()["code"]

    async def make(self, route: str, **body: Any) -> str:
        answer = await self.post(route, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["task_id"]

    async def task(self, task_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"/v3/tasks/{task_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def settled(self, task_id: str, *, every_s: float = 1) -> dict[str, Any]:
        for _ in range(60):
            task = await self.task(task_id)
            if task["status"] not in ("queued", "running"):
                return task
            await asyncio.sleep(every_s)
        raise AssertionError(f"{task_id} does not settle")

    async def done(self, route: str, **body: Any) -> dict[str, Any]:
        return await self.settled(await self.make(route, **body))

    async def knight(self, **more: Any) -> str:
        return (await self.done("text_to_model", **{**KNIGHT, **more}))["task_id"]

    async def rigged(self, prompt: str = "a silver knight", **how: Any) -> str:
        model = await self.knight(prompt=prompt)
        return (await self.done("rig", input=model, **how))["task_id"]

    async def wallet(self) -> tuple[float, float]:
        held = (await self.client.get("/v3/account/balance")).json()["data"]
        return held["balance"], held["frozen"]

    async def usage(self) -> list[dict[str, Any]]:
        return (await self.client.get("/v3/account/usage")).json()["data"]

    async def upload(self, content: bytes, name: str = "file.png") -> httpx.Response:
        return await self.client.post("/v3/files", files={"file": (name, content)})

    async def token(self, content: bytes, name: str = "file.png") -> str:
        return (await self.upload(content, name)).json()["data"]["file_token"]

    async def stats(self) -> dict[str, Any]:
        return (await self.client.get("/simulator/stats")).json()["data"]


@asynccontextmanager
async def caller(
    clock: Clock | None = None,
    *,
    app: Any = None,
    key: str = KEY,
    state: Path | None = None,
    **options: Any,
) -> AsyncIterator[Caller]:
    app = app or create_simulator(state, clock=clock or Clock(), **options)
    client = httpx.AsyncClient(
        transport=SimulatorTransport(app),
        base_url="https://simulator.invalid",
        headers={"Authorization": f"Bearer {key}"},
    )
    async with client:
        yield Caller(client, app)


def image_bytes(kind: str = "PNG", size_px: tuple[int, int] = (256, 256)) -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", size_px, (200, 30, 30)).save(out, format=kind)
    return out.getvalue()


async def fetch(link: str, caller: Caller) -> httpx.Response:
    """A signed link, without the key."""
    async with httpx.AsyncClient(transport=SimulatorTransport(caller.app)) as keyless:
        return await keyless.get(link)
