"""An event loop whose clock jumps over idle time, so that no test waits."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from tools.clock import Clock

START = 1_795_000_000.0  # November 2026


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer when nothing else is ready and no thread of ours is at work."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead_s = 0.0
        self._in_threads = 0
        select = self._selector.select

        def jump(timeout: float | None) -> Any:
            if timeout is None or timeout <= 0:
                return select(timeout)
            ready = select(0)
            if ready:
                return ready
            if self._in_threads:
                return select(min(timeout, 0.005))
            self._ahead_s += timeout
            return ready

        self._selector.select = jump

    def time(self) -> float:
        return time.monotonic() + self._ahead_s

    def run_in_executor(
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        self._in_threads += 1
        future = super().run_in_executor(executor, func, *args)

        def done(_: Future[Any] | asyncio.Future[Any]) -> None:
            self._in_threads -= 1

        future.add_done_callback(done)
        return future


def virtual_clock() -> Clock:
    """A clock that follows the running loop's virtual time."""

    def monotonic() -> float:
        return asyncio.get_running_loop().time()

    origin: list[float] = []

    def now() -> float:
        if not origin:
            origin.append(monotonic())
        return START + monotonic() - origin[0]

    return Clock(now=now, monotonic=monotonic)


class DatabaseLoop(VirtualLoop):
    """Does not jump while a database is being waited for; the line that only listens counts not."""

    def __init__(self) -> None:
        self._busy: set[Any] = set()
        super().__init__()
        ahead = self._selector.select

        def jump(timeout: float | None) -> Any:
            if self._busy and (timeout is None or timeout > 0):
                return self._select_for_real(timeout)
            return ahead(timeout)

        self._selector.select = jump

    def _select_for_real(self, timeout: float | None) -> Any:
        return type(self._selector).select(self._selector, timeout)

    def _noted(self, fd: Any) -> None:
        task = asyncio.current_task(self)
        if task is not None and task.get_name() != "galatea-line":
            self._busy.add(fd)

    def add_reader(self, fd: Any, callback: Callable[..., Any], *args: Any) -> None:
        self._noted(fd)
        super().add_reader(fd, callback, *args)

    def add_writer(self, fd: Any, callback: Callable[..., Any], *args: Any) -> None:
        self._noted(fd)
        super().add_writer(fd, callback, *args)

    def remove_reader(self, fd: Any) -> bool:
        self._busy.discard(fd)
        return super().remove_reader(fd)

    def remove_writer(self, fd: Any) -> bool:
        self._busy.discard(fd)
        return super().remove_writer(fd)
