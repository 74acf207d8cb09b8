"""What becomes of a submission that was not plainly accepted."""

from pathlib import Path

import pytest

from tests.bare_studio import BareStudio, Service
from tools.studio.service.errors import TripoStatusError
from tools.studio.service.wire import UsageRow
from tools.types import Task, Wishes

pytestmark = pytest.mark.anyio


class Forgetful(Service):
    """Echoes nothing of what it was sent, and may hide its list."""

    readable = True
    retry_after_s: float | None = None

    async def submit(self, endpoint: str, body: object) -> object:  # type: ignore[override]
        if self.retry_after_s is not None:
            raise TripoStatusError(
                exchange="submit", status=429, code=2000, retry_after_s=self.retry_after_s
            )
        try:
            return await super().submit(endpoint, body)  # type: ignore[arg-type]
        finally:
            self.tasks[:] = [task.model_copy(update={"input": {}}) for task in self.tasks]

    async def usage(self, *, limit: int = 200, offset: int = 0) -> "list[UsageRow]":
        if not self.readable:
            raise TripoStatusError(exchange="read", status=404)
        return list(await super().usage(limit=limit, offset=offset))


async def _tasks(studio: BareStudio) -> dict[str, Task]:
    return {task.step: task for task in await studio.store.tasks("knight")}


async def _later(studio: BareStudio, seconds: float) -> None:
    for _ in range(int(seconds)):
        studio.now_s += 1
        await studio.advance()


async def test_of_two_unclear_submissions_without_proof_none_takes_the_only_task_found(
    tmp_path: Path,
) -> None:
    studio = BareStudio(tmp_path / "rows.db")
    service = studio.service = Forgetful(studio.clock)
    await studio.make("knight", Wishes(rig=True))
    view = await studio.store.by_handle("knight")
    assert view is not None and view.state == "rigged"

    wishes = Wishes(animations=("walk", "idle"))
    assert await studio.store.change(view, now=studio.now_s, wishes=wishes)
    service.line, service.readable = "lost", False
    await studio.advance()
    service.line = "never sent"
    await _later(studio, 35)
    assert (await _tasks(studio))["animate:walk"].state == "unknown"
    service.readable = True
    await _later(studio, 300)

    tasks = await _tasks(studio)
    assert [tasks[f"animate:{name}"].state for name in ("walk", "idle")] == ["unknown", "unknown"]
    problem = tasks["animate:idle"].problem
    assert problem is not None and "two of them are missing" in problem.message
    assert sum(kind == "animate_retarget" for kind, _ in service.bodies) == 1
    studio.close()


async def test_a_full_pool_is_asked_again_no_sooner_than_it_said(tmp_path: Path) -> None:
    studio = BareStudio(tmp_path / "rows.db")
    service = studio.service = Forgetful(studio.clock)
    service.retry_after_s = 40
    await studio.ask("knight")
    await studio.advance()
    began = studio.now_s
    waiting = (await _tasks(studio))["generate"]
    assert waiting.state == "intent" and waiting.not_before == began + 40
    service.retry_after_s = None
    await _later(studio, 39)
    assert service.tasks == []
    await _later(studio, 2)
    assert len(service.tasks) == 1
    studio.close()
